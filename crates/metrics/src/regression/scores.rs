//! The regression metrics beyond the report.

use serde::{Deserialize, Serialize};

/// More about the errors of predicted numbers, from the same sums. Every number is finite.
///
/// A value of its own, so that files written with
/// [`RegressionReport`](crate::RegressionReport) stay what they are.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegressionScores {
    /// Rows measured.
    pub rows: u64,
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
    pub pearson: Option<f64>,
}
