//! How far predicted numbers are from the true ones.

use serde::{Deserialize, Serialize};

use super::Histogram;

/// Predicted and true numbers.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Residuals {
    /// What is predicted, with its unit: `price (k€)`.
    pub target: String,
    /// (true, predicted), a pair a row. More than 2,000 are drawn as counts in small squares.
    pub pairs: Vec<[f64; 2]>,
    /// Predicted less true; made from the pairs where it is absent.
    pub histogram: Option<Histogram>,
    /// The line of a model with one feature.
    pub fitted_line: Option<FittedLine>,
}

/// A line through the points of one feature.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct FittedLine {
    /// The feature, with its unit: `area (m²)`.
    pub feature: String,
    /// (feature, true target), a pair a row. More than 2,000 are drawn as counts in small squares.
    pub points: Vec<[f64; 2]>,
    /// The prediction at 0.
    pub intercept: f64,
    /// What one unit of the feature adds.
    pub slope: f64,
}
