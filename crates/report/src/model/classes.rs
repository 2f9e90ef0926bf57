//! Right and wrong by class.

use serde::{Deserialize, Serialize};

use super::Estimate;

/// Which class was taken for which.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Confusion {
    /// The classes.
    pub labels: Vec<String>,
    /// A row a true class, a column a predicted class, as many of each as there are labels.
    pub counts: Vec<Vec<u64>>,
}

/// The scores of a class, fractions.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ClassScores {
    /// The class.
    pub label: String,
    /// Of the rows that were given this class, those that have it.
    pub precision: Estimate,
    /// Of the rows that have this class, those that were given it.
    pub recall: Estimate,
    /// The harmonic mean of both.
    pub f1: Estimate,
    /// Rows that have this class.
    pub support: u64,
}
