//! Precision, recall and F1 from a confusion matrix: per class and averaged.

use serde::{Deserialize, Serialize};

use super::normalise::fraction;
use crate::ConfusionMatrix;
use crate::counts::Counts;

/// Precision, recall and F1, each a fraction in `0..=1`.
///
/// With `tp` the rows of a class predicted right:
/// `precision = tp / predicted`, `recall = tp / support`, `f1 = 2·tp / (support + predicted)`.
/// Where there is nothing to divide by the value is 0, scikit-learn's default.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Scores {
    /// Of the rows predicted as the class, the fraction that belong to it.
    pub precision: f64,
    /// Of the rows that belong to the class, the fraction predicted as it.
    pub recall: f64,
    /// Harmonic mean of the two (for averages over classes: see the average).
    pub f1: f64,
    /// Rows that belong to the class; for averages, all rows.
    pub support: u64,
}

/// The scores of one class.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ClassScores {
    /// Index of the class.
    pub class: usize,
    /// Its scores.
    pub scores: Scores,
}

impl Scores {
    pub(super) fn of(counts: &Counts) -> Self {
        Self {
            precision: counts.precision(),
            recall: counts.recall(),
            // The harmonic mean of the fractions would be 0/0 where this is plainly 0.
            f1: if counts.hits == 0 { 0.0 } else { 2.0 * counts.hits as f64 / counts.either() },
            support: counts.support,
        }
    }
}

impl ConfusionMatrix {
    /// Fraction of rows predicted right, in `0..=1`; 0 without rows.
    pub fn accuracy(&self) -> f64 {
        fraction(self.correct(), self.total())
    }

    /// The scores of every class in order, also of classes that never occur (all zeros).
    pub fn per_class(&self) -> Vec<ClassScores> {
        self.totals().per_class().collect()
    }

    /// Unweighted mean over the classes: each class counts the same, however rare.
    ///
    /// Only classes that occur in the truth or among the predictions take part: that is what
    /// scikit-learn does unless it is given `labels`, and a class that a small test set lacks
    /// does not pull the score down. The macro F1 is the mean of the classes' F1 (not the
    /// harmonic mean of macro precision and macro recall). Zeros without rows.
    pub fn macro_avg(&self) -> Scores {
        self.totals().macro_avg()
    }

    /// Mean over the classes weighted by their support. Its recall is the accuracy.
    pub fn weighted(&self) -> Scores {
        self.totals().weighted()
    }

    /// Scores of all classes' counts put together.
    ///
    /// With one label a row precision, recall and F1 are then all equal to the accuracy.
    pub fn micro(&self) -> Scores {
        let (accuracy, support) = (self.accuracy(), self.total());
        Scores { precision: accuracy, recall: accuracy, f1: accuracy, support }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_never_predicted_has_precision_zero_not_nan() {
        let matrix = ConfusionMatrix::from_pairs(2, &[0, 1], &[0, 0]).unwrap();
        let scores = matrix.per_class()[1].scores;
        assert_eq!(scores, Scores { precision: 0.0, recall: 0.0, f1: 0.0, support: 1 });
    }

    #[test]
    fn a_class_that_never_occurs_is_listed_but_not_averaged() {
        let matrix = ConfusionMatrix::from_pairs(3, &[0, 1], &[0, 1]).unwrap();
        assert_eq!(matrix.per_class().len(), 3);
        assert_eq!(matrix.per_class()[2].scores, Scores::default());
        assert_eq!(matrix.macro_avg().f1, 1.0);
    }

    #[test]
    fn a_class_that_is_only_predicted_counts_in_the_macro_average() {
        let matrix = ConfusionMatrix::from_pairs(3, &[0, 0], &[0, 2]).unwrap();
        // Class 0: 2·1 / (2 + 1); class 2: 0; class 1 does not occur.
        assert_eq!(matrix.macro_avg().f1, 1.0 / 3.0);
        assert_eq!(matrix.weighted().f1, 2.0 / 3.0);
    }

    #[test]
    fn macro_f1_is_the_mean_of_f1_not_the_f1_of_means() {
        let matrix = ConfusionMatrix::from_pairs(2, &[0, 0, 0, 1], &[0, 1, 1, 1]).unwrap();
        let average = matrix.macro_avg();
        let of_means =
            2.0 * average.precision * average.recall / (average.precision + average.recall);
        assert_eq!(average.f1, 0.5);
        assert!((of_means - average.f1).abs() > 0.1);
    }

    #[test]
    fn an_empty_matrix_scores_zero() {
        for n_classes in [0, 3] {
            let matrix = ConfusionMatrix::new(n_classes);
            assert_eq!(matrix.accuracy(), 0.0);
            assert_eq!(matrix.macro_avg(), Scores::default());
            assert_eq!(matrix.weighted(), Scores::default());
            assert_eq!(matrix.micro(), Scores::default());
        }
    }
}
