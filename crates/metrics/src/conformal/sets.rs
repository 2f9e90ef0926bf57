//! Classes that a row may have.

use serde::{Deserialize, Serialize};

use super::method::ConformalMethod;
use super::rank::threshold;
use super::scores::ConformityScores;
use crate::MetricsError;
use crate::checks::{LabelledRows, argmax, check_distribution, check_open_unit};
use crate::error::check_lengths;

/// Split conformal prediction sets: classes of which at least a given share of new rows has its
/// truth among, provided that those are like the rows of the fit and the model never saw either.
///
/// ```
/// use firebrick_metrics::{ConformalMethod, ConformalSets};
///
/// let probabilities = [0.9, 0.1, 0.8, 0.2, 0.3, 0.7, 0.6, 0.4];
/// let sets = ConformalSets::fit(ConformalMethod::Lac, 2, &[0, 0, 1, 1], &probabilities, 0.8)?;
/// // The fourth row got 0.4 for its truth: whatever gets as much may be true.
/// assert_eq!(sets.threshold(), Some(0.6));
/// assert_eq!(sets.set(&[0.55, 0.45])?, [0, 1]);
/// assert_eq!(sets.set(&[0.05, 0.95])?, [1]);
/// # Ok::<(), firebrick_metrics::MetricsError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConformalSets {
    method: ConformalMethod,
    n_classes: usize,
    coverage: f64,
    rows: u64,
    threshold: Option<f64>,
    #[serde(default)]
    allow_empty: bool,
}

/// How often sets hold the truth, and how large they are.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetSizes {
    /// Rows measured.
    pub rows: u64,
    /// Fraction of rows whose truth is in their set.
    pub coverage: f64,
    /// Mean number of classes in a set.
    pub mean_size: f64,
    /// Fraction of rows with no class in their set.
    pub empty: f64,
}

impl ConformalSets {
    /// The threshold for sets that hold the truth in at least `coverage` of the rows:
    /// the `⌈(n + 1) · coverage⌉`-th lowest score of the truth. `probabilities` has shape
    /// `[rows, n_classes]`.
    ///
    /// With fewer than `coverage / (1 − coverage)` rows (19 for 0.95) no threshold is enough:
    /// [`threshold`](Self::threshold) is then `None` and every set holds all classes.
    ///
    /// # Errors
    /// [`MetricsError::OutOfRange`] for a coverage outside 0 to 1, [`MetricsError::Empty`],
    /// [`MetricsError::LengthMismatch`], [`MetricsError::ClassOutOfRange`],
    /// [`MetricsError::NotAProbability`], [`MetricsError::NotADistribution`].
    pub fn fit(
        method: ConformalMethod,
        n_classes: usize,
        truth: &[usize],
        probabilities: &[f64],
        coverage: f64,
    ) -> Result<Self, MetricsError> {
        check_open_unit("the coverage", coverage)?;
        let mut scores = method.scores_of_truth(n_classes, truth, probabilities)?;
        let threshold = threshold(&mut scores, coverage);
        let rows = truth.len() as u64;
        Ok(Self { method, n_classes, coverage, rows, threshold, allow_empty: false })
    }

    /// As [`fit`](Self::fit), of scores of the truth that were kept.
    ///
    /// # Errors
    /// [`MetricsError::OutOfRange`] for a coverage outside 0 to 1.
    pub fn of_scores(
        method: ConformalMethod,
        n_classes: usize,
        scores: &ConformityScores,
        coverage: f64,
    ) -> Result<Self, MetricsError> {
        let (threshold, rows) = (scores.threshold(coverage)?, scores.rows());
        Ok(Self { method, n_classes, coverage, rows, threshold, allow_empty: false })
    }

    /// Whether a set may be empty where no class is below the threshold. Off unless set: a set then
    /// holds the most likely class at least, which only adds to the coverage.
    #[must_use]
    pub fn allow_empty(mut self, allow: bool) -> Self {
        self.allow_empty = allow;
        self
    }

    /// The highest score of a class in a set; `None` if the fit had too few rows, and every set
    /// holds every class.
    pub fn threshold(&self) -> Option<f64> {
        self.threshold
    }

    /// The coverage asked for, more than 0 and less than 1.
    pub fn coverage(&self) -> f64 {
        self.coverage
    }

    /// Rows that the threshold was found on.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// The classes that the row may have, in order.
    ///
    /// # Errors
    /// [`MetricsError::LengthMismatch`] for another number of classes,
    /// [`MetricsError::NotAProbability`], [`MetricsError::NotADistribution`].
    pub fn set(&self, distribution: &[f64]) -> Result<Vec<usize>, MetricsError> {
        check_lengths("probabilities", self.n_classes, distribution.len())?;
        check_distribution(0, distribution)?;
        Ok(self.classes(distribution))
    }

    /// Coverage and size of the sets of other rows, with their truth.
    ///
    /// # Errors
    /// As [`fit`](Self::fit).
    pub fn evaluate(
        &self,
        truth: &[usize],
        probabilities: &[f64],
    ) -> Result<SetSizes, MetricsError> {
        let rows = LabelledRows::distributions(self.n_classes, truth, probabilities)?;
        let (mut covered, mut size, mut empty) = (0u64, 0u64, 0u64);
        for (row, truth) in rows.iter() {
            let set = self.classes(row);
            covered += u64::from(set.contains(&truth));
            size += set.len() as u64;
            empty += u64::from(set.is_empty());
        }
        let share = |count: u64| count as f64 / rows.len() as f64;
        Ok(SetSizes {
            rows: rows.len() as u64,
            coverage: share(covered),
            mean_size: share(size),
            empty: share(empty),
        })
    }

    fn classes(&self, distribution: &[f64]) -> Vec<usize> {
        let Some(threshold) = self.threshold else {
            return (0..self.n_classes).collect();
        };
        let scores = self.method.scores(distribution);
        let set: Vec<usize> =
            (0..self.n_classes).filter(|&class| scores[class] <= threshold).collect();
        if set.is_empty() && !self.allow_empty {
            return vec![argmax(distribution.iter().copied())];
        }
        set
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sets(coverage: f64) -> ConformalSets {
        let probabilities = [0.9, 0.1].repeat(10);
        ConformalSets::fit(ConformalMethod::Lac, 2, &[0; 10], &probabilities, coverage).unwrap()
    }

    #[test]
    fn too_few_rows_give_every_class_and_say_so() {
        let all = sets(0.95);
        assert_eq!(all.threshold(), None);
        assert_eq!(all.set(&[1.0, 0.0]).unwrap(), [0, 1]);
    }

    #[test]
    fn a_row_that_no_class_fits_gets_the_likeliest_unless_sets_may_be_empty() {
        let unsure = [0.5, 0.5];
        assert_eq!(sets(0.8).set(&unsure).unwrap(), [0]);
        let empty = sets(0.8).allow_empty(true);
        assert!(empty.set(&unsure).unwrap().is_empty());
        assert_eq!(empty.evaluate(&[0], &unsure).unwrap().empty, 1.0);
    }

    #[test]
    fn sets_survive_json() {
        for sets in [sets(0.8), sets(0.95)] {
            let json = serde_json::to_string(&sets).unwrap();
            assert_eq!(serde_json::from_str::<ConformalSets>(&json).unwrap(), sets);
        }
    }

    #[test]
    fn a_coverage_that_is_none_is_refused() {
        for coverage in [0.0, 1.0, 95.0, f64::NAN] {
            let found = ConformalSets::fit(ConformalMethod::Aps, 1, &[0], &[1.0], coverage);
            assert!(matches!(found, Err(MetricsError::OutOfRange { .. })), "{coverage}");
        }
    }
}
