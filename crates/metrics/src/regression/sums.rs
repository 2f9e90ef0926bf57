//! What has to be remembered of the rows to compute the regression metrics.

use super::comoment::Comoment;
use super::report::RegressionReport;
use super::scores::RegressionScores;
use super::spread::Spread;
use crate::checks::fits as finite;
use crate::double::Double;
use crate::error::{MetricsError, check_lengths};

/// Sums over (truth, prediction) rows: fixed memory for any number of rows, and mergeable.
///
/// They carry about 32 digits, so splitting or reordering the rows does not change a report
/// beyond the last digits of an `f64`, nor does a large common offset of the targets.
///
/// ```
/// use firebrick_metrics::RegressionSums;
///
/// let mut sums = RegressionSums::from_pairs(&[1.0, 2.0], &[1.0, 2.0])?;
/// sums.add(3.0, 4.0)?;
/// assert_eq!(sums.report()?.r2, 0.5);
/// # Ok::<(), firebrick_metrics::MetricsError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct RegressionSums {
    squared: Double,
    absolute: Double,
    relative: Double,
    largest: f64,
    truth: Spread,
    errors: Spread,
    together: Comoment,
}

impl Default for RegressionSums {
    fn default() -> Self {
        Self {
            squared: Double::ZERO,
            absolute: Double::ZERO,
            relative: Double::ZERO,
            largest: 0.0,
            truth: Spread::EMPTY,
            errors: Spread::EMPTY,
            together: Comoment::EMPTY,
        }
    }
}

impl RegressionSums {
    /// Sums over no rows yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The sums of two columns of equal length.
    ///
    /// # Errors
    /// [`MetricsError::LengthMismatch`], [`MetricsError::NotFinite`]. No rows at all become an
    /// error only in [`report`](Self::report).
    pub fn from_pairs(truth: &[f64], predicted: &[f64]) -> Result<Self, MetricsError> {
        check_lengths("predictions", truth.len(), predicted.len())?;
        let mut sums = Self::new();
        for (&truth, &predicted) in truth.iter().zip(predicted) {
            sums.add(truth, predicted)?;
        }
        Ok(sums)
    }

    /// Counts one row.
    ///
    /// # Errors
    /// [`MetricsError::NotFinite`] for NaN or infinity; the sums are then unchanged.
    pub fn add(&mut self, truth: f64, predicted: f64) -> Result<(), MetricsError> {
        self.check_finite("truth", truth)?;
        self.check_finite("prediction", predicted)?;
        let error = Double::from(truth) - Double::from(predicted);
        self.squared = self.squared + error * error;
        let distance = error.to_f64().abs();
        self.absolute = self.absolute + Double::from(distance);
        // The division by a truth of 0 is scikit-learn's: by the machine epsilon.
        self.relative = self.relative + Double::from(distance / truth.abs().max(f64::EPSILON));
        // Not from the sums' error: where that overflows it is NaN, which no maximum keeps.
        self.largest = self.largest.max((truth - predicted).abs());
        self.truth.add(truth);
        self.errors.add(error);
        self.together.add(truth, predicted);
        Ok(())
    }

    /// Adds the rows of `other`.
    pub fn merge(&mut self, other: &Self) {
        self.squared = self.squared + other.squared;
        self.absolute = self.absolute + other.absolute;
        self.relative = self.relative + other.relative;
        self.largest = self.largest.max(other.largest);
        self.truth.merge(&other.truth);
        self.errors.merge(&other.errors);
        self.together.merge(&other.together);
    }

    /// Rows counted.
    pub fn rows(&self) -> u64 {
        self.truth.count()
    }

    /// The metrics of all rows so far.
    ///
    /// # Errors
    /// [`MetricsError::Empty`] without rows; [`MetricsError::Overflow`] where a metric is beyond
    /// the range of `f64` (values around 1e154 have squares that are).
    pub fn report(&self) -> Result<RegressionReport, MetricsError> {
        if self.rows() == 0 {
            return Err(MetricsError::Empty);
        }
        let mean = |sum: Double| sum.over(self.rows() as f64).to_f64();
        let mse = finite("the mean squared error", mean(self.squared))?;
        let mae = finite("the mean absolute error", mean(self.absolute))?;
        let r2 = finite("R²", self.r2())?;
        // A percentage of a truth of almost nothing may be beyond all numbers; the rest is none the worse.
        let scores = self.scores().ok();
        Ok(RegressionReport { rows: self.rows(), mse, rmse: mse.sqrt(), mae, r2, scores })
    }

    /// The metrics beyond the [`report`](Self::report).
    ///
    /// # Errors
    /// [`MetricsError::Empty`] without rows; [`MetricsError::Overflow`] where a metric is beyond
    /// the range of `f64`. A correlation that is undefined is `None`, not an error.
    pub fn scores(&self) -> Result<RegressionScores, MetricsError> {
        if self.rows() == 0 {
            return Err(MetricsError::Empty);
        }
        let explained = self.explained(self.errors.squares());
        let mape = self.relative.over(self.rows() as f64).to_f64();
        Ok(RegressionScores {
            // Errors are summed as truth − prediction.
            bias: finite("the mean error", 0.0 - self.errors.mean().to_f64())?,
            max_error: finite("the largest error", self.largest)?,
            mape: finite("the mean absolute percentage error", mape)?,
            explained_variance: finite("the explained variance", explained)?,
            pearson: match self.pearson() {
                Ok(pearson) => Some(pearson),
                Err(MetricsError::Undefined { .. }) => None,
                Err(error) => return Err(error),
            },
            spearman: None,
            median_absolute_error: None,
        })
    }

    /// Pearson's correlation of truth and prediction, in `-1..=1`:
    /// `Σ(y − ȳ)(ŷ − mean ŷ) / √(Σ(y − ȳ)² Σ(ŷ − mean ŷ)²)`.
    ///
    /// # Errors
    /// [`MetricsError::Undefined`] for fewer than two rows and where one side is constant (also
    /// where its spread is so small, around 1e-162, that its square is 0);
    /// [`MetricsError::Overflow`] where a sum is beyond the range of `f64`.
    pub fn pearson(&self) -> Result<f64, MetricsError> {
        self.together.correlation("Pearson's correlation")
    }

    fn r2(&self) -> f64 {
        self.explained(self.squared.to_f64())
    }

    /// `1 − residual / Σ(y − ȳ)²`, with scikit-learn's answers where that divides by 0.
    fn explained(&self, residual: f64) -> f64 {
        let total = self.truth.squares();
        if total == 0.0 {
            return if residual == 0.0 { 1.0 } else { 0.0 };
        }
        // An infinite total over finite errors must not pass for a perfect fit.
        if total.is_finite() { 1.0 - residual / total } else { f64::NAN }
    }

    fn check_finite(&self, what: &'static str, value: f64) -> Result<(), MetricsError> {
        if value.is_finite() {
            return Ok(());
        }
        Err(MetricsError::NotFinite { row: self.rows(), value, what })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(truth: &[f64], predicted: &[f64]) -> RegressionReport {
        RegressionSums::from_pairs(truth, predicted).unwrap().report().unwrap()
    }

    #[test]
    fn a_hand_computed_case_comes_out_exactly() {
        let report = report(&[1.0, 2.0, 3.0, 6.0], &[1.0, 4.0, 3.0, 4.0]);
        assert_eq!((report.rows, report.mse, report.mae), (4, 2.0, 1.0));
        assert_eq!(report.rmse, 2f64.sqrt());
        assert_eq!(report.r2, 1.0 - 8.0 / 14.0);
    }

    #[test]
    fn r2_on_a_constant_truth_is_one_if_perfect_and_else_zero() {
        assert_eq!(report(&[0.1; 100], &[0.1; 100]).r2, 1.0);
        assert_eq!(report(&[0.1; 100], &[0.2; 100]).r2, 0.0);
        assert_eq!(report(&[7.0], &[7.0]).r2, 1.0);
        assert_eq!(report(&[7.0], &[8.0]).r2, 0.0);
    }

    #[test]
    fn predicting_the_mean_gives_an_r2_of_zero() {
        assert_eq!(report(&[1.0, 2.0, 6.0], &[3.0; 3]).r2, 0.0);
    }

    #[test]
    fn nan_and_infinity_are_refused_with_row_and_side_and_count_nothing() {
        let error = RegressionSums::from_pairs(&[1.0, f64::INFINITY], &[1.0, 1.0]).unwrap_err();
        assert_eq!(error.to_string(), "row 1: truth is inf, not a finite number");
        let mut sums = RegressionSums::new();
        let error = sums.add(0.0, f64::NAN).unwrap_err();
        assert_eq!(error.to_string(), "row 0: prediction is NaN, not a finite number");
        assert_eq!(sums, RegressionSums::new());
    }

    #[test]
    fn no_rows_and_unequal_columns_are_errors() {
        assert_eq!(RegressionSums::new().report(), Err(MetricsError::Empty));
        let error = RegressionSums::from_pairs(&[1.0], &[]).unwrap_err();
        assert_eq!(
            error,
            MetricsError::LengthMismatch { what: "predictions", expected: 1, got: 0 }
        );
    }

    #[test]
    fn numbers_too_large_to_square_are_an_error_not_infinity() {
        let far = RegressionSums::from_pairs(&[1e200, 0.0], &[0.0, 0.0]).unwrap();
        assert!(matches!(far.report(), Err(MetricsError::Overflow { .. })));
        let spread = RegressionSums::from_pairs(&[1e200, -1e200], &[1e200, -1e200]).unwrap();
        assert!(matches!(spread.report(), Err(MetricsError::Overflow { .. })));
    }

    #[test]
    fn a_report_survives_json() {
        let report = report(&[1.0, 2.0, 4.0], &[1.1, 2.3, 3.7]);
        let json = serde_json::to_string(&report).unwrap();
        assert_eq!(serde_json::from_str::<RegressionReport>(&json).unwrap(), report);
    }
}
