//! Curves over all thresholds.

use serde::{Deserialize, Serialize};

/// Curves of one kind, ROC or precision–recall.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Curves {
    /// A curve a class; for two classes one is enough.
    pub classes: Vec<Curve>,
    /// The mean over the classes.
    pub macro_average: Option<Curve>,
}

/// A curve in the unit square.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Curve {
    /// The class.
    pub label: String,
    /// Points in order: (false-positive rate, true-positive rate) or (recall, precision).
    pub points: Vec<[f64; 2]>,
    /// The area under the curve, or the average precision.
    pub area: Option<f64>,
    /// The fraction of rows that have the class: what guessing reaches in a precision–recall curve.
    pub prevalence: Option<f64>,
}
