//! What has to be remembered of rows with several labels.

use std::collections::BTreeMap;

use crate::MetricsError;
use crate::counts::Counts;
use crate::error::{check_lengths, check_rows_fit};

/// Counts over rows with any number of labels each: what is true, and what was predicted.
///
/// It fills row by row and merges, exactly, in any order. It remembers three counts for each
/// label, and how many rows had how many labels true, predicted and both: memory grows with the
/// number of labels a row has, not with the number of rows.
///
/// ```
/// use firebrick_metrics::MultilabelCounts;
///
/// let mut rows = MultilabelCounts::new(3);
/// rows.add(&[true, false, true], &[true, false, false])?;
/// rows.add(&[false, true, false], &[false, true, false])?;
/// assert_eq!(rows.subset_accuracy()?, 0.5);
/// assert_eq!(rows.hamming_loss()?, 1.0 / 6.0);
/// # Ok::<(), firebrick_metrics::MetricsError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MultilabelCounts {
    labels: Vec<Counts>,
    /// How many rows have these counts of labels; ordered, so that sums over it are too.
    rows: BTreeMap<Counts, u64>,
}

impl MultilabelCounts {
    /// No rows yet, over labels `0..n_labels`.
    pub fn new(n_labels: usize) -> Self {
        Self { labels: vec![Counts::default(); n_labels], rows: BTreeMap::new() }
    }

    /// The counts of whole tables, both of shape `[rows, n_labels]`, row after row.
    ///
    /// # Errors
    /// [`MetricsError::LengthMismatch`] for tables of different sizes or an unfinished row. No
    /// rows at all are not an error yet.
    pub fn from_rows(
        n_labels: usize,
        truth: &[bool],
        predicted: &[bool],
    ) -> Result<Self, MetricsError> {
        check_lengths("predictions", truth.len(), predicted.len())?;
        let rows = truth.len().checked_div(n_labels).unwrap_or(0);
        check_lengths("truth", rows * n_labels, truth.len())?;
        let mut counts = Self::new(n_labels);
        let size = n_labels.max(1);
        for (truth, predicted) in truth.chunks_exact(size).zip(predicted.chunks_exact(size)) {
            counts.add(truth, predicted)?;
        }
        Ok(counts)
    }

    /// Counts one row, both of shape `[n_labels]`.
    ///
    /// # Errors
    /// [`MetricsError::LengthMismatch`]; nothing is then counted.
    pub fn add(&mut self, truth: &[bool], predicted: &[bool]) -> Result<(), MetricsError> {
        check_lengths("truth", self.n_labels(), truth.len())?;
        check_lengths("predictions", self.n_labels(), predicted.len())?;
        let mut row = Counts::default();
        for ((label, &truth), &predicted) in self.labels.iter_mut().zip(truth).zip(predicted) {
            let one = Counts {
                hits: u64::from(truth && predicted),
                predicted: u64::from(predicted),
                support: u64::from(truth),
            };
            *label = label.plus(one);
            row = row.plus(one);
        }
        *self.rows.entry(row).or_default() += 1;
        Ok(())
    }

    /// Adds the rows of `other`.
    ///
    /// # Errors
    /// [`MetricsError::LengthMismatch`] for another number of labels, and
    /// [`MetricsError::Overflow`] if the rows of both together exceed `u64`; nothing is then added.
    pub fn merge(&mut self, other: &Self) -> Result<(), MetricsError> {
        check_lengths("labels", self.n_labels(), other.n_labels())?;
        // No count is above the rows, so checking those guards them all.
        check_rows_fit(self.rows(), other.rows())?;
        for (label, &more) in self.labels.iter_mut().zip(&other.labels) {
            *label = label.plus(more);
        }
        for (&row, &times) in &other.rows {
            *self.rows.entry(row).or_default() += times;
        }
        Ok(())
    }

    /// Number of labels, whether they occur or not.
    pub fn n_labels(&self) -> usize {
        self.labels.len()
    }

    /// Rows counted.
    pub fn rows(&self) -> u64 {
        self.rows.values().sum()
    }

    /// Fraction of rows whose labels are all right, in `0..=1` (scikit-learn: `accuracy_score`).
    ///
    /// # Errors
    /// [`MetricsError::Empty`] without rows.
    pub fn subset_accuracy(&self) -> Result<f64, MetricsError> {
        let rows = self.checked_rows()?;
        let exact = |row: &Counts| row.hits == row.predicted && row.hits == row.support;
        let exact: u64 =
            self.rows.iter().filter(|(row, _)| exact(row)).map(|(_, times)| times).sum();
        Ok(exact as f64 / rows as f64)
    }

    /// Fraction of all labels of all rows that are wrong, in `0..=1`; 0 is perfect.
    ///
    /// # Errors
    /// [`MetricsError::Empty`] without rows or labels.
    pub fn hamming_loss(&self) -> Result<f64, MetricsError> {
        let cells = self.checked_rows()? as f64 * self.n_labels() as f64;
        if cells == 0.0 {
            return Err(MetricsError::Empty);
        }
        let all = Counts::together(&self.labels);
        Ok((all.either() - 2.0 * all.hits as f64) / cells)
    }

    pub(super) fn labels(&self) -> &[Counts] {
        &self.labels
    }

    /// The counts of each row and how many rows have them.
    pub(super) fn row_counts(&self) -> impl Iterator<Item = (Counts, u64)> {
        self.rows.iter().map(|(&row, &times)| (row, times))
    }

    pub(super) fn checked_rows(&self) -> Result<u64, MetricsError> {
        let rows = self.rows();
        if rows == 0 { Err(MetricsError::Empty) } else { Ok(rows) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unfinished_and_unequal_rows_are_refused_and_count_nothing() {
        let mut rows = MultilabelCounts::new(2);
        assert!(rows.add(&[true], &[true, false]).is_err());
        assert!(rows.add(&[true, false], &[true]).is_err());
        assert!(rows.merge(&MultilabelCounts::new(3)).is_err());
        assert_eq!(rows, MultilabelCounts::new(2));
        assert!(MultilabelCounts::from_rows(2, &[true; 3], &[true; 3]).is_err());
        assert!(MultilabelCounts::from_rows(0, &[true], &[true]).is_err());
    }

    #[test]
    fn rows_beyond_u64_are_refused_rather_than_wrapped() {
        let mut rows = MultilabelCounts::from_rows(1, &[true], &[true]).unwrap();
        for _ in 0..63 {
            rows.merge(&rows.clone()).unwrap();
        }
        assert!(matches!(rows.merge(&rows.clone()), Err(MetricsError::Overflow { .. })));
        assert_eq!((rows.rows(), rows.subset_accuracy()), (1 << 63, Ok(1.0)));
    }

    #[test]
    fn no_rows_and_no_labels_are_errors() {
        assert_eq!(MultilabelCounts::new(2).subset_accuracy(), Err(MetricsError::Empty));
        let mut none = MultilabelCounts::new(0);
        none.add(&[], &[]).unwrap();
        assert_eq!(
            (none.hamming_loss(), none.subset_accuracy()),
            (Err(MetricsError::Empty), Ok(1.0))
        );
    }
}
