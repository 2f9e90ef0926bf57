//! A range that a number may be in.

use serde::{Deserialize, Serialize};

use super::rank::threshold;
use super::scores::ConformityScores;
use crate::MetricsError;
use crate::checks::{check_open_unit, check_pairs, fits};

/// Split conformal intervals `ŷ ± r`: at least a given share of new rows has its truth inside,
/// provided that those are like the rows of the fit and the model never saw either.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConformalIntervals {
    coverage: f64,
    rows: u64,
    radius: Option<f64>,
}

impl ConformalIntervals {
    /// The radius: the `⌈(n + 1) · coverage⌉`-th lowest `|y − ŷ|` (Lei et al. 2018).
    ///
    /// # Errors
    /// [`MetricsError::OutOfRange`] for a coverage outside 0 to 1, [`MetricsError::Empty`],
    /// [`MetricsError::LengthMismatch`], [`MetricsError::NotFinite`], and
    /// [`MetricsError::Overflow`] where the radius is beyond the range of `f64`.
    pub fn fit(truth: &[f64], predicted: &[f64], coverage: f64) -> Result<Self, MetricsError> {
        check_open_unit("the coverage", coverage)?;
        check_pairs(truth, predicted)?;
        let mut errors: Vec<f64> =
            truth.iter().zip(predicted).map(|(y, predicted)| (y - predicted).abs()).collect();
        let radius = threshold(&mut errors, coverage);
        let radius = radius.map(|radius| fits("the radius", radius)).transpose()?;
        Ok(Self { coverage, rows: truth.len() as u64, radius })
    }

    /// As [`fit`](Self::fit), of absolute errors that were kept.
    ///
    /// # Errors
    /// [`MetricsError::OutOfRange`] for a coverage outside 0 to 1.
    pub fn of_scores(scores: &ConformityScores, coverage: f64) -> Result<Self, MetricsError> {
        Ok(Self { coverage, rows: scores.rows(), radius: scores.threshold(coverage)? })
    }

    /// Rows that the radius was found on.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Half the width of every interval, in the target's unit; `None` if the fit had too few rows
    /// (19 are needed for 0.95): the interval is then everything.
    pub fn radius(&self) -> Option<f64> {
        self.radius
    }

    /// The coverage asked for, more than 0 and less than 1.
    pub fn coverage(&self) -> f64 {
        self.coverage
    }

    /// Lowest and highest number that the row may have; `None` for any number at all.
    pub fn interval(&self, predicted: f64) -> Option<(f64, f64)> {
        self.radius.map(|radius| (predicted - radius, predicted + radius))
    }

    /// Fraction of other rows whose truth is within the radius.
    ///
    /// # Errors
    /// [`MetricsError::Empty`], [`MetricsError::LengthMismatch`], [`MetricsError::NotFinite`].
    pub fn evaluate(&self, truth: &[f64], predicted: &[f64]) -> Result<f64, MetricsError> {
        check_pairs(truth, predicted)?;
        let radius = self.radius.unwrap_or(f64::INFINITY);
        let covered = truth.iter().zip(predicted).filter(|(y, p)| (**y - **p).abs() <= radius);
        Ok(covered.count() as f64 / truth.len() as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_radius_is_an_error_that_enough_rows_stay_below() {
        let truth: Vec<f64> = (1..=9).map(f64::from).collect();
        let found = ConformalIntervals::fit(&truth, &[0.0; 9], 0.8).unwrap();
        assert_eq!(found.radius(), Some(8.0));
        assert_eq!(found.interval(10.0), Some((2.0, 18.0)));
        assert_eq!(found.evaluate(&truth, &[0.0; 9]), Ok(8.0 / 9.0));
    }

    #[test]
    fn too_few_rows_bound_nothing_and_say_so() {
        let found = ConformalIntervals::fit(&[1.0; 18], &[0.0; 18], 0.95).unwrap();
        assert_eq!((found.radius(), found.interval(0.0)), (None, None));
        assert_eq!(found.evaluate(&[1e300], &[0.0]), Ok(1.0));
        let json = serde_json::to_string(&found).unwrap();
        assert_eq!(serde_json::from_str::<ConformalIntervals>(&json).unwrap(), found);
    }
}
