//! The regression metrics as one value, ready for a file.

use serde::{Deserialize, Serialize};

use super::{RegressionScores, RegressionSums, median_absolute_error, spearman};
use crate::MetricsError;
use crate::checks::fits;

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
    /// More of them; absent where one is beyond the range of `f64`.
    #[serde(flatten)]
    pub scores: Option<RegressionScores>,
}

impl RegressionReport {
    /// All scores of two columns of equal length, also those that need all rows at once.
    ///
    /// # Errors
    /// As [`RegressionSums::from_pairs`] and [`RegressionSums::report`].
    pub fn of_pairs(truth: &[f64], predicted: &[f64]) -> Result<Self, MetricsError> {
        let mut report = RegressionSums::from_pairs(truth, predicted)?.report()?;
        if let Some(scores) = &mut report.scores {
            scores.median_absolute_error = Some(median_absolute_error(truth, predicted)?);
            scores.spearman = spearman(truth, predicted).ok();
        }
        Ok(report)
    }

    /// R² less what `features` free inputs gain by chance alone:
    /// `1 − (1 − R²)(n − 1) / (n − features − 1)`.
    ///
    /// # Errors
    /// [`MetricsError::Undefined`] unless there are at least two rows more than features;
    /// [`MetricsError::Overflow`] beyond the range of `f64`.
    pub fn adjusted_r2(&self, features: u64) -> Result<f64, MetricsError> {
        let free = self.rows.checked_sub(features).and_then(|rows| rows.checked_sub(1));
        match free {
            None | Some(0) => Err(MetricsError::Undefined {
                what: "adjusted R²",
                why: "it needs at least two rows more than features",
            }),
            Some(free) => {
                let ratio = (self.rows - 1) as f64 / free as f64;
                fits("adjusted R²", 1.0 - (1.0 - self.r2) * ratio)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::RegressionSums;

    #[test]
    fn adjusted_r2_charges_for_features_and_needs_rows_for_them() {
        let sums =
            RegressionSums::from_pairs(&[1.0, 2.0, 3.0, 6.0], &[1.0, 4.0, 3.0, 4.0]).unwrap();
        let report = sums.report().unwrap();
        assert_eq!(report.adjusted_r2(0).unwrap(), report.r2);
        assert_eq!(report.adjusted_r2(1).unwrap(), 1.0 - 8.0 / 14.0 * 1.5);
        assert!(report.adjusted_r2(3).is_err());
        assert!(report.adjusted_r2(u64::MAX).is_err());
    }
}
