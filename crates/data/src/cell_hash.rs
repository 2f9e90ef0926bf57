//! Data that is known again by its cells.

/// The BLAKE3 hash of cells in their order, however they are laid out in files: each counts with its length, so that a cell
/// that is split in two is another.
#[derive(Clone, Debug, Default)]
pub struct CellHash(blake3::Hasher);

impl CellHash {
    /// Adds a cell.
    pub fn add(&mut self, cell: &str) {
        self.0.update(&(cell.len() as u64).to_le_bytes());
        self.0.update(cell.as_bytes());
    }

    /// The hash of all that was added, as hexadecimal digits.
    pub fn finish(self) -> String {
        self.0.finalize().to_hex().to_string()
    }
}
