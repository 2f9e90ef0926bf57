//! Scores of parts of the rows.

use serde::{Deserialize, Serialize};

use super::{Estimate, ScoreName};

/// The rows apart by the values of one column.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Slices {
    /// The column.
    pub column: String,
    /// What is measured; a slice has its values in this order.
    pub scores: Vec<ScoreName>,
    /// The slices.
    pub slices: Vec<Slice>,
    /// How far the slices are apart.
    pub gaps: Vec<Gap>,
    /// How differently the slices are treated, class by class.
    pub fairness: Vec<FairnessRow>,
}

/// The rows with one value.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Slice {
    /// The value.
    pub name: String,
    /// How many rows have it.
    pub rows: u64,
    /// The scores, in the order of [`Slices::scores`].
    pub scores: Vec<Option<Estimate>>,
    /// Whether there are too few rows to compare it with others.
    pub small: bool,
}

/// How far the slices are apart in one measure.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Gap {
    /// The measure: `recall`, `selection rate (demographic parity)`.
    pub name: String,
    /// The best slice.
    pub best: String,
    /// The worst slice.
    pub worst: String,
    /// Best less worst, a fraction.
    pub gap: f64,
    /// Worst by best.
    pub ratio: Option<f64>,
    /// The largest gap that was allowed, a fraction.
    pub limit: Option<f64>,
}

/// How differently slices are treated by the answers of one class: fractions, absent where too few rows tell.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct FairnessRow {
    /// The class.
    pub label: String,
    /// Demographic parity: the highest less the lowest selection rate.
    pub parity_difference: Option<f64>,
    /// Demographic parity: the lowest by the highest selection rate.
    pub parity_ratio: Option<f64>,
    /// Equal opportunity: the highest less the lowest recall.
    pub opportunity_difference: Option<f64>,
    /// Equalised odds: the larger of the differences of recall and false-positive rate.
    pub odds_difference: Option<f64>,
    /// Equalised odds: the smaller of their ratios.
    pub odds_ratio: Option<f64>,
}
