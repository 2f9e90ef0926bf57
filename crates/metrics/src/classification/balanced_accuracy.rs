//! Accuracy that a frequent class cannot carry.

use crate::counts::{Counts, mean};
use crate::{ConfusionMatrix, MetricsError};

impl ConfusionMatrix {
    /// Mean recall of the classes that occur in the truth, in `0..=1`.
    ///
    /// A class that is only predicted has no recall and takes no part, as in scikit-learn (which
    /// warns). Not the same as [`macro_avg`](Self::macro_avg)'s recall, which counts it as 0.
    ///
    /// # Errors
    /// [`MetricsError::Empty`] without rows.
    pub fn balanced_accuracy(&self) -> Result<f64, MetricsError> {
        self.check_rows()?;
        Ok(mean(self.true_classes().iter().map(|counts| (1.0, counts.recall()))))
    }

    /// Balanced accuracy `b` from chance up, `(b − 1/k) / (1 − 1/k)` for `k` classes in the truth:
    /// 0 is guessing, 1 is perfect, the lowest value is `−1 / (k − 1)`.
    ///
    /// # Errors
    /// [`MetricsError::Empty`] without rows, [`MetricsError::Undefined`] where the truth is one
    /// class only (scikit-learn: NaN).
    pub fn adjusted_balanced_accuracy(&self) -> Result<f64, MetricsError> {
        let balanced = self.balanced_accuracy()?;
        let chance = 1.0 / self.true_classes().len() as f64;
        if chance == 1.0 {
            return Err(MetricsError::Undefined {
                what: "adjusted balanced accuracy",
                why: "the truth is one class only",
            });
        }
        Ok((balanced - chance) / (1.0 - chance))
    }

    fn true_classes(&self) -> Vec<Counts> {
        let mut counts = self.counts_per_class();
        counts.retain(|counts| counts.support > 0);
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn always_answering_the_frequent_class_is_no_better_than_chance() {
        let matrix = ConfusionMatrix::from_pairs(2, &[0, 0, 0, 1], &[0; 4]).unwrap();
        assert_eq!(matrix.balanced_accuracy(), Ok(0.5));
        assert_eq!(matrix.adjusted_balanced_accuracy(), Ok(0.0));
    }

    #[test]
    fn a_class_that_is_only_predicted_takes_no_part() {
        let matrix = ConfusionMatrix::from_pairs(3, &[0, 1], &[0, 2]).unwrap();
        assert_eq!(matrix.balanced_accuracy(), Ok(0.5));
    }

    #[test]
    fn one_class_leaves_nothing_to_adjust_by() {
        let matrix = ConfusionMatrix::from_pairs(2, &[0, 0], &[0, 1]).unwrap();
        let error = matrix.adjusted_balanced_accuracy().unwrap_err();
        assert_eq!(
            error.to_string(),
            "adjusted balanced accuracy is undefined: the truth is one class only"
        );
    }
}
