//! What a request may ask for.

use serde::Serialize;

/// Limits of a request. One above them is refused with 413 before anything is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Limits {
    /// The longest body in bytes, counted after decompression.
    pub body_bytes: usize,
    /// The most rows.
    pub rows: usize,
    /// The most characters of one text or category.
    pub characters: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { body_bytes: 2 << 20, rows: 1024, characters: 100_000 }
    }
}
