//! Counts of (truth, prediction) pairs: all that the class metrics need.

use serde::{Deserialize, Serialize};

use crate::error::{MetricsError, check_lengths};

/// How often each class was predicted for each true class.
///
/// Shape `[n_classes, n_classes]`: rows are the truth, columns the prediction, as in scikit-learn.
/// It fills row by row and merges, so data of any length can be measured in parts. Serialised as a
/// list of rows. It takes 8 bytes for each pair of classes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Vec<Vec<u64>>", try_from = "Vec<Vec<u64>>")]
pub struct ConfusionMatrix {
    n_classes: usize,
    counts: Vec<u64>,
}

impl ConfusionMatrix {
    /// An empty matrix for classes `0..n_classes`.
    pub fn new(n_classes: usize) -> Self {
        Self { n_classes, counts: vec![0; n_classes * n_classes] }
    }

    /// The matrix of two columns of class indices of equal length.
    ///
    /// # Errors
    /// [`MetricsError::LengthMismatch`], [`MetricsError::ClassOutOfRange`]. No rows at all are an
    /// empty matrix, not an error.
    pub fn from_pairs(
        n_classes: usize,
        truth: &[usize],
        predicted: &[usize],
    ) -> Result<Self, MetricsError> {
        check_lengths("predictions", truth.len(), predicted.len())?;
        let mut matrix = Self::new(n_classes);
        for (&truth, &predicted) in truth.iter().zip(predicted) {
            matrix.add(truth, predicted)?;
        }
        Ok(matrix)
    }

    /// Counts one row.
    ///
    /// # Errors
    /// [`MetricsError::ClassOutOfRange`]; the matrix is then unchanged.
    pub fn add(&mut self, truth: usize, predicted: usize) -> Result<(), MetricsError> {
        self.check_class("truth", truth)?;
        self.check_class("prediction", predicted)?;
        self.count(truth, predicted);
        Ok(())
    }

    /// Counts one row of classes that have been checked.
    pub(super) fn count(&mut self, truth: usize, predicted: usize) {
        self.counts[truth * self.n_classes + predicted] += 1;
    }

    /// Adds the counts of another matrix over the same classes.
    ///
    /// # Errors
    /// [`MetricsError::ClassCountMismatch`], and [`MetricsError::Overflow`] if the rows of both
    /// together exceed `u64`; the matrix is then unchanged.
    pub fn merge(&mut self, other: &Self) -> Result<(), MetricsError> {
        if self.n_classes != other.n_classes {
            return Err(MetricsError::ClassCountMismatch {
                expected: self.n_classes,
                got: other.n_classes,
            });
        }
        checked_total(self.counts.iter().chain(&other.counts))?;
        for (count, more) in self.counts.iter_mut().zip(&other.counts) {
            *count += more;
        }
        Ok(())
    }

    /// Number of classes, whether they occur or not.
    pub fn n_classes(&self) -> usize {
        self.n_classes
    }

    /// Rows of class `truth` that were predicted as `predicted`; 0 for an index out of range.
    pub fn get(&self, truth: usize, predicted: usize) -> u64 {
        if truth < self.n_classes && predicted < self.n_classes {
            self.counts[truth * self.n_classes + predicted]
        } else {
            0
        }
    }

    /// Rows whose true class is `class`; 0 for an index out of range.
    pub fn support(&self, class: usize) -> u64 {
        (0..self.n_classes).map(|predicted| self.get(class, predicted)).sum()
    }

    /// Rows that were predicted as `class`; 0 for an index out of range.
    pub fn predicted(&self, class: usize) -> u64 {
        (0..self.n_classes).map(|truth| self.get(truth, class)).sum()
    }

    /// Rows that were predicted right.
    pub fn correct(&self) -> u64 {
        (0..self.n_classes).map(|class| self.get(class, class)).sum()
    }

    /// All rows counted.
    pub fn total(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// The counts as a list of rows, shape `[n_classes, n_classes]`.
    pub fn rows(&self) -> Vec<Vec<u64>> {
        (0..self.n_classes)
            .map(|truth| (0..self.n_classes).map(|predicted| self.get(truth, predicted)).collect())
            .collect()
    }

    /// Cells that have rows: what a bootstrap over the matrix costs.
    pub fn n_occupied(&self) -> usize {
        self.cells().count()
    }

    /// The cells that have rows, in the order of truth and prediction, with how many.
    pub(crate) fn cells(&self) -> impl Iterator<Item = (usize, usize, u64)> {
        // Without classes there are no cells, but there must be something to divide by.
        let n_classes = self.n_classes.max(1);
        let cells = self.counts.iter().enumerate().filter(|(_, count)| **count > 0);
        cells.map(move |(place, &count)| (place / n_classes, place % n_classes, count))
    }

    /// Makes `rows` the number of rows of a cell in range.
    pub(crate) fn set(&mut self, truth: usize, predicted: usize, rows: u64) {
        self.counts[truth * self.n_classes + predicted] = rows;
    }

    fn check_class(&self, what: &'static str, class: usize) -> Result<(), MetricsError> {
        if class < self.n_classes {
            return Ok(());
        }
        let (row, n_classes) = (self.total(), self.n_classes);
        Err(MetricsError::ClassOutOfRange { row, what, class, n_classes })
    }
}

/// Every sum over a matrix is at most its total, so checking that one guards them all.
fn checked_total<'a>(counts: impl IntoIterator<Item = &'a u64>) -> Result<u64, MetricsError> {
    counts
        .into_iter()
        .try_fold(0u64, |sum, &count| sum.checked_add(count))
        .ok_or(MetricsError::Overflow { what: "the number of rows" })
}

impl From<ConfusionMatrix> for Vec<Vec<u64>> {
    fn from(matrix: ConfusionMatrix) -> Self {
        matrix.rows()
    }
}

impl TryFrom<Vec<Vec<u64>>> for ConfusionMatrix {
    type Error = MetricsError;

    fn try_from(rows: Vec<Vec<u64>>) -> Result<Self, MetricsError> {
        let n_classes = rows.len();
        if let Some(odd) = rows.iter().find(|row| row.len() != n_classes) {
            return Err(MetricsError::ClassCountMismatch { expected: n_classes, got: odd.len() });
        }
        let counts = rows.concat();
        checked_total(&counts)?;
        Ok(Self { n_classes, counts })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_the_truth_and_columns_the_prediction() {
        let matrix = ConfusionMatrix::from_pairs(2, &[0, 0, 1], &[1, 1, 1]).unwrap();
        assert_eq!(matrix.rows(), [[0, 2], [0, 1]]);
        assert_eq!((matrix.support(0), matrix.predicted(0)), (2, 0));
        assert_eq!((matrix.support(1), matrix.predicted(1)), (1, 3));
        assert_eq!((matrix.total(), matrix.correct()), (3, 1));
    }

    #[test]
    fn a_class_out_of_range_is_refused_with_its_row_and_counts_nothing() {
        let error = ConfusionMatrix::from_pairs(2, &[0, 1], &[0, 2]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "row 1: prediction is class 2, but there are 2 classes, from 0"
        );
        let mut matrix = ConfusionMatrix::new(2);
        assert!(matrix.add(5, 0).is_err());
        assert_eq!(matrix.total(), 0);
    }

    #[test]
    fn columns_of_different_lengths_are_refused() {
        let error = ConfusionMatrix::from_pairs(2, &[0, 1], &[0]).unwrap_err();
        assert_eq!(error.to_string(), "predictions: expected 2 values, got 1");
    }

    #[test]
    fn matrices_over_different_classes_do_not_merge() {
        let mut matrix = ConfusionMatrix::from_pairs(2, &[1], &[1]).unwrap();
        let before = matrix.clone();
        let error = matrix.merge(&ConfusionMatrix::new(3)).unwrap_err();
        assert_eq!(error, MetricsError::ClassCountMismatch { expected: 2, got: 3 });
        assert_eq!(matrix, before);
    }

    #[test]
    fn counts_beyond_u64_are_refused_rather_than_wrapped() {
        let huge = ConfusionMatrix::try_from(vec![vec![u64::MAX]]).unwrap();
        let mut matrix = huge.clone();
        assert!(matches!(matrix.merge(&huge), Err(MetricsError::Overflow { .. })));
        assert_eq!(matrix, huge);
        assert!(ConfusionMatrix::try_from(vec![vec![u64::MAX, 1], vec![0, 0]]).is_err());
    }

    #[test]
    fn a_matrix_survives_json_and_a_ragged_one_is_refused() {
        let matrix = ConfusionMatrix::from_pairs(2, &[0, 1, 1], &[0, 0, 1]).unwrap();
        let json = serde_json::to_string(&matrix).unwrap();
        assert_eq!(json, "[[1,0],[1,1]]");
        assert_eq!(serde_json::from_str::<ConfusionMatrix>(&json).unwrap(), matrix);
        assert!(serde_json::from_str::<ConfusionMatrix>("[[1,0],[1]]").is_err());
    }
}
