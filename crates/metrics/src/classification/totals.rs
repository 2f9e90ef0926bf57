//! What each class's scores are made of, without who was taken for whom.

use super::normalise::fraction;
use super::scores::{ClassScores, Scores};
use crate::ConfusionMatrix;
use crate::counts::Counts;

/// How often each class was right, predicted and true: three numbers a class where a
/// [`ConfusionMatrix`] has one for each pair, and enough for accuracy, precision, recall, F1 and
/// their averages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClassTotals {
    rows: u64,
    classes: Vec<Counts>,
}

impl ClassTotals {
    /// No rows yet, of classes `0..n_classes`.
    pub(crate) fn new(n_classes: usize) -> Self {
        Self { rows: 0, classes: vec![Counts::default(); n_classes] }
    }

    /// Counts `rows` rows of classes that are in range.
    pub(crate) fn count(&mut self, truth: usize, predicted: usize, rows: u64) {
        self.rows += rows;
        self.classes[truth].support += rows;
        self.classes[predicted].predicted += rows;
        if truth == predicted {
            self.classes[truth].hits += rows;
        }
    }

    /// Forgets all rows.
    pub(crate) fn clear(&mut self) {
        self.rows = 0;
        self.classes.fill(Counts::default());
    }

    /// Number of classes, whether they occur or not.
    pub fn n_classes(&self) -> usize {
        self.classes.len()
    }

    /// All rows counted.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Those of one class; `None` for an index out of range.
    pub(crate) fn counts(&self, class: usize) -> Option<Counts> {
        self.classes.get(class).copied()
    }

    /// Rows that were predicted right.
    pub fn correct(&self) -> u64 {
        self.classes.iter().map(|class| class.hits).sum()
    }

    /// Rows that were predicted as `class`; 0 for an index out of range.
    pub fn predicted(&self, class: usize) -> u64 {
        self.counts(class).map_or(0, |class| class.predicted)
    }

    /// Fraction of rows predicted right, in `0..=1`; 0 without rows.
    pub fn accuracy(&self) -> f64 {
        fraction(self.correct(), self.rows)
    }

    /// The scores of every class in order, also of classes that never occur (all zeros).
    pub fn per_class(&self) -> impl Iterator<Item = ClassScores> {
        let classes = self.classes.iter().enumerate();
        classes.map(|(class, counts)| ClassScores { class, scores: Scores::of(counts) })
    }

    /// Unweighted mean over the classes that occur, see [`ConfusionMatrix::macro_avg`].
    pub fn macro_avg(&self) -> Scores {
        self.average(|_| 1.0)
    }

    /// Mean over the classes weighted by their support. Its recall is the accuracy.
    pub fn weighted(&self) -> Scores {
        self.average(|scores| scores.support as f64)
    }

    fn average(&self, weight: impl Fn(&Scores) -> f64) -> Scores {
        let (mut sum, mut weights) = (Scores::default(), 0.0);
        let occurs = |counts: &&Counts| counts.support > 0 || counts.predicted > 0;
        for counts in self.classes.iter().filter(occurs) {
            let scores = Scores::of(counts);
            let weight = weight(&scores);
            sum.precision += weight * scores.precision;
            sum.recall += weight * scores.recall;
            sum.f1 += weight * scores.f1;
            weights += weight;
        }
        // Rounding may carry the mean of ones an ulp over 1.
        let mean = |sum: f64| if weights == 0.0 { 0.0 } else { (sum / weights).min(1.0) };
        Scores {
            precision: mean(sum.precision),
            recall: mean(sum.recall),
            f1: mean(sum.f1),
            support: self.rows,
        }
    }
}

impl ConfusionMatrix {
    /// What each class's scores are made of.
    pub fn totals(&self) -> ClassTotals {
        let mut totals = ClassTotals::new(self.n_classes());
        for (truth, predicted, rows) in self.cells() {
            totals.count(truth, predicted, rows);
        }
        totals
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_are_the_sums_of_the_matrix() {
        let matrix =
            ConfusionMatrix::try_from(vec![vec![5, 0, 1], vec![0, 0, 0], vec![2, 3, 4]]).unwrap();
        let totals = matrix.totals();
        assert_eq!((totals.rows(), totals.correct(), totals.n_classes()), (15, 9, 3));
        for (class, counts) in totals.classes.iter().enumerate() {
            assert_eq!(counts.hits, matrix.get(class, class));
            assert_eq!(counts.support, matrix.support(class));
            assert_eq!(counts.predicted, matrix.predicted(class));
        }
        let mut cleared = totals;
        cleared.clear();
        assert_eq!(cleared, ClassTotals::new(3));
    }
}
