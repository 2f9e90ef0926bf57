//! The regression metrics beyond the report.

use serde::{Deserialize, Serialize};

/// More about the errors of predicted numbers. Every number is finite.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct RegressionScores {
    /// Mean of `ŷ − y`, in the target's unit: above 0 the predictions are too high on average.
    pub bias: f64,
    /// Largest `|y − ŷ|`, in the target's unit.
    pub max_error: f64,
    /// Mean of `|y − ŷ| / max(|y|, ε)`, a fraction (1 is 100 %), `ε` = [`f64::EPSILON`] as in
    /// scikit-learn: it is huge where a truth is 0.
    pub mape: f64,
    /// `1 − Var(y − ŷ) / Var(y)`: R² after the bias is taken out. For a constant truth 1 if the
    /// errors are constant too, else 0.
    pub explained_variance: f64,
    /// Pearson's correlation in `-1..=1`; `None` where it is undefined: one row, or one side
    /// constant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pearson: Option<f64>,
    /// Spearman's rank correlation in `-1..=1`; `None` where it is undefined, and where only sums of
    /// the rows are known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spearman: Option<f64>,
    /// Median of `|y − ŷ|`, in the target's unit; `None` where only sums of the rows are known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub median_absolute_error: Option<f64>,
}
