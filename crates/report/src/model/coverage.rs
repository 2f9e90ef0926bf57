//! Sets and intervals that hold the truth as often as was asked for.

use serde::{Deserialize, Serialize};

use super::Estimate;

/// What conformal sets or intervals come to.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Coverages {
    /// Rows whose conformity scores decide the sets.
    pub fitted_to: u64,
    /// How many rows it is measured on, if that is a sample of those of the page.
    pub sampled: Option<u64>,
    /// One entry a coverage.
    pub levels: Vec<Coverage>,
}

/// What sets or intervals of one coverage come to.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Coverage {
    /// The coverage asked for, a fraction.
    pub level: f64,
    /// Fraction of rows whose truth is in their set or interval.
    pub found: Estimate,
    /// Of classes: their mean number in a set.
    pub set_size: Option<f64>,
    /// Of classes: fraction of sets that hold one.
    pub singletons: Option<f64>,
    /// Of numbers: the width of an interval, in the target's unit.
    pub width: Option<f64>,
}
