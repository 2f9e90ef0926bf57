//! Where the time went.

use serde::{Deserialize, Serialize};

/// A step and how long it took.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Timing {
    /// The step: `tokenising`.
    pub name: String,
    /// Wall-clock seconds.
    pub seconds: f64,
}

/// The hash of something that the run read or wrote.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Hash {
    /// What: `train.csv`, `weights`.
    pub name: String,
    /// Its hash, with the kind: `blake3:9f2c…`.
    pub value: String,
}
