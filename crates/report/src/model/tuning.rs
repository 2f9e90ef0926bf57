//! What was tried and chosen.

use serde::{Deserialize, Serialize};

use super::{Field, ScoreName};

/// Thresholds that were chosen on the validation rows.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Thresholds {
    /// What they were chosen for: `F1`, `precision at recall ≥ 90 %`.
    pub goal: String,
    /// A threshold a class.
    pub classes: Vec<Threshold>,
}

/// The threshold of a class.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Threshold {
    /// The class.
    pub label: String,
    /// The probability from which on the class is given, a fraction.
    pub threshold: f64,
    /// The goal without the threshold, a fraction.
    pub before: Option<f64>,
    /// The goal with it, a fraction.
    pub after: Option<f64>,
}

/// The trials of a search for better settings.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Trials {
    /// What was searched for.
    pub score: ScoreName,
    /// The trials, in the order in which they ran.
    pub trials: Vec<Trial>,
}

/// A trial.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Trial {
    /// Its name or number.
    pub name: String,
    /// Its settings.
    pub parameters: Vec<Field>,
    /// What it reached; none if it failed or was given up.
    pub score: Option<f64>,
}
