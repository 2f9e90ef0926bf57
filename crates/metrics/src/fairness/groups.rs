//! What was measured, kept apart by group.

use super::score::GroupScore;
use crate::checks::check_open_unit;
use crate::error::check_lengths;
use crate::{ConfusionMatrix, Interval, MetricsError, RegressionSums, bootstrap_matrix, wilson};

/// The usual limit below which a slice is small: its scores are shown but neither ranked nor part
/// of a gap, since chance alone makes them the best or the worst.
pub const SMALL_SLICE: u64 = 30;

/// What can be measured in parts.
pub trait GroupMeasure {
    /// Rows measured.
    fn rows(&self) -> u64;

    /// Adds the rows of another one.
    ///
    /// # Errors
    /// What the measure's own `merge` says.
    fn absorb(&mut self, other: &Self) -> Result<(), MetricsError>;
}

impl GroupMeasure for ConfusionMatrix {
    fn rows(&self) -> u64 {
        self.total()
    }

    fn absorb(&mut self, other: &Self) -> Result<(), MetricsError> {
        self.merge(other)
    }
}

impl GroupMeasure for RegressionSums {
    fn rows(&self) -> u64 {
        self.rows()
    }

    fn absorb(&mut self, other: &Self) -> Result<(), MetricsError> {
        self.merge(other);
        Ok(())
    }
}

/// A [`ConfusionMatrix`] or [`RegressionSums`] for each group of rows: mergeable, and of fixed size
/// for any number of rows.
///
/// ```
/// use firebrick_metrics::{SMALL_SLICE, GroupScore, GroupMeasures};
///
/// let mut slices = GroupMeasures::classification(2, 2);
/// for row in 0..100 {
///     // Group 1 is predicted wrong every fourth time.
///     slices.add(row % 2, 1, usize::from(row % 8 != 1))?;
/// }
/// let scores = slices.accuracy(0.95, SMALL_SLICE)?;
/// let worst = GroupScore::ranked(&scores, false);
/// assert_eq!(worst[0].group, 1);
/// # Ok::<(), firebrick_metrics::MetricsError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct GroupMeasures<M> {
    groups: Vec<M>,
    rows: u64,
}

impl<M: GroupMeasure> GroupMeasures<M> {
    /// Number of groups, whether they have rows or not.
    pub fn n_groups(&self) -> usize {
        self.groups.len()
    }

    /// What was measured on a group; `None` for an index out of range.
    pub fn get(&self, group: usize) -> Option<&M> {
        self.groups.get(group)
    }

    /// Adds the rows of other slices over the same groups.
    ///
    /// # Errors
    /// [`MetricsError::LengthMismatch`] for another number of groups, and what merging one group
    /// says; groups before it are then already merged.
    pub fn merge(&mut self, other: &Self) -> Result<(), MetricsError> {
        check_lengths("groups", self.groups.len(), other.groups.len())?;
        for (mine, theirs) in self.groups.iter_mut().zip(&other.groups) {
            mine.absorb(theirs)?;
        }
        self.rows += other.rows;
        Ok(())
    }

    /// A score of every group, in order; a group with fewer rows than `small_below` is marked
    /// small ([`SMALL_SLICE`] is usual).
    ///
    /// A score that is [`MetricsError::Undefined`] on a group, and that of a group without rows,
    /// is `None`.
    ///
    /// # Errors
    /// Any other error of `score`.
    pub fn scores(
        &self,
        small_below: u64,
        mut score: impl FnMut(&M) -> Result<f64, MetricsError>,
    ) -> Result<Vec<GroupScore>, MetricsError> {
        self.each(small_below, |measure| Ok((score(measure)?, None)))
    }

    fn each(
        &self,
        small_below: u64,
        mut score: impl FnMut(&M) -> Result<(f64, Option<Interval>), MetricsError>,
    ) -> Result<Vec<GroupScore>, MetricsError> {
        let mut scores = Vec::with_capacity(self.groups.len());
        for (group, measure) in self.groups.iter().enumerate() {
            let rows = measure.rows();
            let found = match rows {
                0 => Err(MetricsError::Empty),
                _ => score(measure),
            };
            let (score, interval) = match found {
                Ok((score, interval)) => (Some(score), interval),
                Err(MetricsError::Undefined { .. } | MetricsError::Empty) => (None, None),
                Err(error) => return Err(error),
            };
            let small = rows == 0 || rows < small_below;
            scores.push(GroupScore { group, rows, small, score, interval });
        }
        Ok(scores)
    }

    fn group(&mut self, group: usize) -> Result<&mut M, MetricsError> {
        let (row, n_groups) = (self.rows, self.groups.len());
        self.groups.get_mut(group).ok_or(MetricsError::GroupOutOfRange { row, group, n_groups })
    }
}

impl<M: GroupMeasure> From<Vec<M>> for GroupMeasures<M> {
    /// What was measured on each group, in order.
    fn from(groups: Vec<M>) -> Self {
        let rows = groups.iter().map(GroupMeasure::rows).sum();
        Self { groups, rows }
    }
}

impl GroupMeasures<ConfusionMatrix> {
    /// Groups `0..n_groups` without rows, of predictions of classes `0..n_classes`.
    pub fn classification(n_groups: usize, n_classes: usize) -> Self {
        Self { groups: vec![ConfusionMatrix::new(n_classes); n_groups], rows: 0 }
    }

    /// Counts one row.
    ///
    /// # Errors
    /// [`MetricsError::GroupOutOfRange`], [`MetricsError::ClassOutOfRange`]; the slices are then
    /// unchanged.
    pub fn add(
        &mut self,
        group: usize,
        truth: usize,
        predicted: usize,
    ) -> Result<(), MetricsError> {
        let row = self.rows;
        self.group(group)?.add(truth, predicted).map_err(|error| of_all_rows(error, row))?;
        self.rows += 1;
        Ok(())
    }

    /// The accuracy of every group with its Wilson interval, in `0..=1`.
    ///
    /// # Errors
    /// [`MetricsError::OutOfRange`] for a level outside 0 to 1.
    pub fn accuracy(&self, level: f64, small_below: u64) -> Result<Vec<GroupScore>, MetricsError> {
        check_open_unit("the level", level)?;
        self.each(small_below, |matrix| {
            let interval = wilson(matrix.correct(), matrix.total(), level)?;
            Ok((interval.estimate, Some(interval)))
        })
    }

    /// Any score of every group with its bootstrap interval, see
    /// [`bootstrap_matrix`](crate::bootstrap_matrix).
    ///
    /// # Errors
    /// As there, but [`MetricsError::Undefined`] on one group, which has no score then.
    pub fn bootstrap(
        &self,
        small_below: u64,
        resamples: usize,
        level: f64,
        seed: u64,
        mut score: impl FnMut(&ConfusionMatrix) -> f64,
    ) -> Result<Vec<GroupScore>, MetricsError> {
        self.each(small_below, |matrix| {
            let interval = bootstrap_matrix(matrix, resamples, level, seed, &mut score)?;
            Ok((interval.estimate, Some(interval)))
        })
    }
}

impl GroupMeasures<RegressionSums> {
    /// Groups `0..n_groups` without rows, of predicted numbers.
    pub fn regression(n_groups: usize) -> Self {
        Self { groups: vec![RegressionSums::new(); n_groups], rows: 0 }
    }

    /// Counts one row.
    ///
    /// # Errors
    /// [`MetricsError::GroupOutOfRange`], [`MetricsError::NotFinite`]; the slices are then
    /// unchanged.
    pub fn add(&mut self, group: usize, truth: f64, predicted: f64) -> Result<(), MetricsError> {
        let row = self.rows;
        self.group(group)?.add(truth, predicted).map_err(|error| of_all_rows(error, row))?;
        self.rows += 1;
        Ok(())
    }
}

/// A group counts its own rows; a user counts all of them.
fn of_all_rows(error: MetricsError, row: u64) -> MetricsError {
    match error {
        MetricsError::ClassOutOfRange { what, class, n_classes, .. } => {
            MetricsError::ClassOutOfRange { row, what, class, n_classes }
        }
        MetricsError::NotFinite { what, value, .. } => MetricsError::NotFinite { row, what, value },
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_row_is_counted_over_all_groups() {
        let mut slices = GroupMeasures::classification(2, 2);
        slices.add(0, 1, 1).unwrap();
        let error = slices.add(1, 5, 0).unwrap_err();
        assert!(error.to_string().starts_with("row 1: truth is class 5"), "{error}");
        let error = slices.add(2, 0, 0).unwrap_err();
        assert_eq!(error.to_string(), "row 1: group 2, but there are 2 groups, from 0");
        let mut numbers = GroupMeasures::regression(2);
        numbers.add(0, 1.0, 2.0).unwrap();
        let error = numbers.add(1, f64::NAN, 2.0).unwrap_err();
        assert!(error.to_string().starts_with("row 1: truth is NaN"), "{error}");
    }

    #[test]
    fn a_group_without_rows_has_no_score_and_is_small() {
        let mut slices = GroupMeasures::regression(2);
        (0..40).for_each(|row| slices.add(0, f64::from(row), 0.0).unwrap());
        let scores = slices.scores(SMALL_SLICE, |sums| Ok(sums.report()?.mae)).unwrap();
        assert_eq!((scores[0].score, scores[0].small), (Some(19.5), false));
        assert_eq!((scores[1].score, scores[1].small, scores[1].rows), (None, true, 0));
    }

    #[test]
    fn a_score_that_is_undefined_on_a_group_is_absent_there() {
        let mut slices = GroupMeasures::regression(1);
        (0..40).for_each(|_| slices.add(0, 1.0, 2.0).unwrap());
        let scores = slices.scores(SMALL_SLICE, RegressionSums::pearson).unwrap();
        assert_eq!((scores[0].score, scores[0].small), (None, false));
    }

    #[test]
    fn slices_of_other_groups_do_not_merge() {
        let mut slices = GroupMeasures::classification(2, 2);
        assert!(slices.merge(&GroupMeasures::classification(3, 2)).is_err());
        assert!(slices.merge(&GroupMeasures::classification(2, 3)).is_err());
    }
}
