//! A confusion matrix as fractions instead of counts.

use crate::ConfusionMatrix;

/// What a normalised confusion matrix is divided by (scikit-learn's `normalize`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Normalise {
    /// By the rows of each true class: each row sums to 1, the diagonal is the recall.
    True,
    /// By the rows of each predicted class: each column sums to 1, the diagonal is the precision.
    Predicted,
    /// By all rows: the whole matrix sums to 1.
    All,
}

impl ConfusionMatrix {
    /// The matrix as fractions in `0..=1`, a list of rows of shape `[n_classes, n_classes]`.
    ///
    /// A class with nothing to divide by gives zeros, as in scikit-learn.
    pub fn normalised(&self, by: Normalise) -> Vec<Vec<f64>> {
        let classes = 0..self.n_classes();
        let supports: Vec<u64> = classes.clone().map(|class| self.support(class)).collect();
        let predicted: Vec<u64> = classes.clone().map(|class| self.predicted(class)).collect();
        let total = self.total();
        let whole = |truth: usize, prediction: usize| match by {
            Normalise::True => supports[truth],
            Normalise::Predicted => predicted[prediction],
            Normalise::All => total,
        };
        classes
            .clone()
            .map(|t| classes.clone().map(|p| fraction(self.get(t, p), whole(t, p))).collect())
            .collect()
    }
}

/// `part / whole`, and 0 where there is no whole.
pub(crate) fn fraction(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_way_of_normalising_divides_by_what_it_names() {
        let matrix = ConfusionMatrix::from_pairs(2, &[0, 0, 1, 1], &[0, 1, 1, 1]).unwrap();
        assert_eq!(matrix.normalised(Normalise::True), [[0.5, 0.5], [0.0, 1.0]]);
        assert_eq!(matrix.normalised(Normalise::Predicted), [[1.0, 1.0 / 3.0], [0.0, 2.0 / 3.0]]);
        assert_eq!(matrix.normalised(Normalise::All), [[0.25, 0.25], [0.0, 0.5]]);
    }

    #[test]
    fn a_class_that_never_occurs_normalises_to_zeros() {
        let matrix = ConfusionMatrix::from_pairs(2, &[0], &[0]).unwrap();
        for by in [Normalise::True, Normalise::Predicted, Normalise::All] {
            assert_eq!(matrix.normalised(by), [[1.0, 0.0], [0.0, 0.0]]);
        }
    }
}
