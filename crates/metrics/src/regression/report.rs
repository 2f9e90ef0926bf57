//! The regression metrics as one value, ready for a file.

use serde::{Deserialize, Serialize};

/// Errors of predicted numbers. Every field is finite.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct RegressionReport {
    /// Rows measured.
    pub rows: u64,
    /// Mean squared error `1/n Σ(y − ŷ)²`, in the target's unit squared; 0 is perfect.
    pub mse: f64,
    /// Root of the mean squared error, in the target's unit.
    pub rmse: f64,
    /// Mean absolute error `1/n Σ|y − ŷ|`, in the target's unit.
    pub mae: f64,
    /// Coefficient of determination `1 − Σ(y − ŷ)² / Σ(y − ȳ)²`, without unit: 1 is perfect, 0 is
    /// as good as the mean of the truth, below 0 is worse than it.
    ///
    /// Where the truth is constant the formula divides by 0; as in scikit-learn it is then 1 for
    /// perfect predictions and 0 for others. A single row is such a case (scikit-learn: NaN).
    pub r2: f64,
}
