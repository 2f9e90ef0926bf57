//! The scores that matter, and what stands beside them.

use serde::{Deserialize, Serialize};

use super::{Interval, Unit};

/// The scores of the run, the most important first, and those of simple models beside it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Headline {
    /// What they were measured on: `test.csv`.
    pub measured_on: String,
    /// How many rows of it; where it is 0, `measured_on` says all.
    pub rows: u64,
    /// How many of them areas, curves and single rows are of, if not all.
    pub sampled: Option<u64>,
    /// The scores, the most important first.
    pub scores: Vec<Score>,
    /// What simple models reach on the same rows.
    pub baselines: Vec<Baseline>,
}

/// A score of the run.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Score {
    /// As the program calls it: `macro F1`.
    pub name: String,
    /// The value.
    pub value: f64,
    /// How sure it is.
    pub interval: Option<Interval>,
    /// How it is written.
    pub unit: Unit,
    /// Whether a larger value is a better one.
    pub higher_is_better: bool,
}

/// What a simple model reaches.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Baseline {
    /// The model: `most frequent class`.
    pub name: String,
    /// Its values, in the order of [`Headline::scores`].
    pub values: Vec<Option<f64>>,
}
