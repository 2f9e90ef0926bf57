//! Scores of decisions that change row by row.

use super::goal::Goal;
use super::rule::weigh;
use crate::checks::LabelledRows;

/// Counts a class, and the sums of scores over classes kept up to date: one row moved from one
/// class to another costs no loop over classes.
#[derive(Debug, Clone)]
pub(crate) struct Tally {
    goal: Goal,
    rows: u64,
    support: Vec<u64>,
    predicted: Vec<u64>,
    correct: Vec<u64>,
    right: u64,
    f1: f64,
    recall: f64,
    /// Classes that occur in the truth or among the decisions, and in the truth.
    occurring: usize,
    in_truth: usize,
}

impl Tally {
    /// The decisions of `weights` on the rows.
    pub(crate) fn new(goal: Goal, rows: LabelledRows<'_>, weights: &[f64]) -> Self {
        let zeros = vec![0; rows.n_classes];
        let mut tally = Self {
            goal,
            rows: rows.len() as u64,
            support: zeros.clone(),
            predicted: zeros.clone(),
            correct: zeros,
            right: 0,
            f1: 0.0,
            recall: 0.0,
            occurring: 0,
            in_truth: 0,
        };
        for (distribution, truth) in rows.iter() {
            let decided = weigh(weights, distribution);
            tally.support[truth] += 1;
            tally.predicted[decided] += 1;
            tally.correct[decided] += u64::from(decided == truth);
        }
        tally.right = tally.correct.iter().sum();
        tally.f1 = (0..rows.n_classes).map(|class| tally.f1_of(class)).sum();
        tally.recall = (0..rows.n_classes).map(|class| tally.recall_of(class)).sum();
        tally.in_truth = tally.support.iter().filter(|support| **support > 0).count();
        tally.occurring = (0..rows.n_classes).filter(|class| tally.occurs(*class)).count();
        tally
    }

    /// Decides for `to` in a row that was decided as `from`, another class.
    pub(crate) fn change(&mut self, truth: usize, from: usize, to: usize) {
        self.f1 -= self.f1_of(from) + self.f1_of(to);
        self.recall -= self.recall_of(from) + self.recall_of(to);
        self.occurring -= usize::from(self.occurs(from)) + usize::from(self.occurs(to));
        self.predicted[from] -= 1;
        self.predicted[to] += 1;
        if truth == from {
            self.correct[from] -= 1;
            self.right -= 1;
        }
        if truth == to {
            self.correct[to] += 1;
            self.right += 1;
        }
        self.f1 += self.f1_of(from) + self.f1_of(to);
        self.recall += self.recall_of(from) + self.recall_of(to);
        self.occurring += usize::from(self.occurs(from)) + usize::from(self.occurs(to));
    }

    /// The score that the goal asks for.
    pub(crate) fn score(&self) -> f64 {
        match self.goal {
            Goal::MacroF1 => self.f1 / self.occurring as f64,
            Goal::F1 { class } => self.f1_of(class),
            Goal::BalancedAccuracy => self.recall / self.in_truth as f64,
            _ => self.accuracy(),
        }
    }

    /// Fraction of rows decided right.
    pub(crate) fn accuracy(&self) -> f64 {
        self.right as f64 / self.rows as f64
    }

    /// Precision of a class; 0 where it is never decided.
    pub(crate) fn precision_of(&self, class: usize) -> f64 {
        self.correct[class] as f64 / self.predicted[class].max(1) as f64
    }

    /// Recall of a class; 0 where it never occurs.
    pub(crate) fn recall_of(&self, class: usize) -> f64 {
        self.correct[class] as f64 / self.support[class].max(1) as f64
    }

    /// Rows of a class.
    pub(crate) fn support(&self, class: usize) -> u64 {
        self.support[class]
    }

    /// F1 of a class; 0 where it neither occurs nor is decided.
    pub(crate) fn f1_of(&self, class: usize) -> f64 {
        let either = self.support[class] + self.predicted[class];
        2.0 * self.correct[class] as f64 / either.max(1) as f64
    }

    fn occurs(&self, class: usize) -> bool {
        self.support[class] + self.predicted[class] > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ConfusionMatrix;

    #[test]
    fn a_row_moved_gives_the_score_of_the_confusion_matrix() {
        let probabilities = [0.5, 0.3, 0.2, 0.2, 0.5, 0.3, 0.1, 0.2, 0.7];
        let rows = LabelledRows::distributions(3, &[0, 2, 2], &probabilities).unwrap();
        let mut tally = Tally::new(Goal::MacroF1, rows, &[1.0; 3]);
        let score = |predicted: &[usize]| {
            ConfusionMatrix::from_pairs(3, &[0, 2, 2], predicted).unwrap().macro_avg().f1
        };
        assert!((tally.score() - score(&[0, 1, 2])).abs() < 1e-15);
        tally.change(2, 1, 2);
        assert!((tally.score() - score(&[0, 2, 2])).abs() < 1e-15);
    }
}
