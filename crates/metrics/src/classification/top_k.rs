//! Whether the truth is among the first guesses.

use crate::{ClassProbabilities, MetricsError};

impl ClassProbabilities {
    /// Fraction of rows whose true class is among the `k` most probable ones.
    ///
    /// Of equally probable classes the one with the higher index comes first, which is
    /// scikit-learn's rule; with two classes it is the lower one, also scikit-learn's, so that
    /// `top_k(1)` of two classes is the accuracy of [`predicted`](Self::predicted). With `k` at
    /// or above the number of classes it is 1.
    ///
    /// # Errors
    /// [`MetricsError::OutOfRange`] for `k` = 0, [`MetricsError::Empty`] without rows.
    pub fn top_k(&self, k: usize) -> Result<f64, MetricsError> {
        if k == 0 {
            let expected = "at least 1";
            return Err(MetricsError::OutOfRange { what: "k", expected, value: 0.0 });
        }
        if self.rows() == 0 {
            return Err(MetricsError::Empty);
        }
        let hits = self.pairs().filter(|(truth, row)| rank(*truth, row) < k).count();
        Ok(hits as f64 / self.rows() as f64)
    }
}

/// How many classes come before `truth`.
pub(super) fn rank(truth: usize, row: &[f64]) -> usize {
    let own = row[truth];
    let (earlier, later) = (&row[..truth], &row[truth + 1..]);
    let higher = row.iter().filter(|probability| **probability > own).count();
    let ties = if row.len() == 2 { earlier } else { later };
    higher + ties.iter().filter(|probability| **probability == own).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_equal_probabilities_the_higher_class_comes_first_unless_there_are_two() {
        let three = ClassProbabilities::from_parts(3, vec![0], vec![0.4, 0.4, 0.2]).unwrap();
        assert_eq!((three.top_k(1), three.top_k(2)), (Ok(0.0), Ok(1.0)));
        let two = ClassProbabilities::from_parts(2, vec![0], vec![0.5, 0.5]).unwrap();
        assert_eq!(two.top_k(1), Ok(1.0));
    }

    #[test]
    fn no_guesses_are_refused_and_all_guesses_are_always_right() {
        let rows = ClassProbabilities::from_parts(2, vec![1], vec![1.0, 0.0]).unwrap();
        assert!(matches!(rows.top_k(0), Err(MetricsError::OutOfRange { .. })));
        assert_eq!((rows.top_k(1), rows.top_k(2), rows.top_k(9)), (Ok(0.0), Ok(1.0), Ok(1.0)));
        assert_eq!(ClassProbabilities::new(2).top_k(1), Err(MetricsError::Empty));
    }
}
