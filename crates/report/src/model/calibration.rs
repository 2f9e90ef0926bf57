//! Whether a probability means what it says.

use serde::{Deserialize, Serialize};

/// Reliability before and after calibration.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Reliability {
    /// As the model gave its probabilities.
    pub before: ReliabilityCurve,
    /// After calibration.
    pub after: Option<ReliabilityCurve>,
    /// How it was calibrated: `temperature 1.43`.
    pub method: String,
}

/// How often answers of a confidence are right.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReliabilityCurve {
    /// Bins in rising confidence; one without rows is not drawn.
    pub bins: Vec<ReliabilityBin>,
    /// Expected calibration error, a fraction.
    pub ece: Option<f64>,
}

/// The rows whose confidence lies in one bin.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReliabilityBin {
    /// Their mean confidence, a fraction.
    pub confidence: f64,
    /// The fraction that is right.
    pub accuracy: f64,
    /// How many there are.
    pub count: u64,
}

/// The probability of the answer, apart for right and wrong answers.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ScoreDistribution {
    /// One more than there are counts, rising, in `0..=1`.
    pub edges: Vec<f64>,
    /// Right answers between an edge and the next.
    pub right: Vec<u64>,
    /// Wrong answers between an edge and the next.
    pub wrong: Vec<u64>,
}
