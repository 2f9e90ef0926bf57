//! How badly a class fits a row.

use serde::{Deserialize, Serialize};

use crate::MetricsError;
use crate::checks::LabelledRows;

/// The score by which classes get into a prediction set: those with the lowest do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ConformalMethod {
    /// `1 − p` of the class ("least ambiguous classifier"; Sadinle, Lei and Wasserman 2019): the
    /// smallest sets on average, but hard rows are covered less often than easy ones.
    Lac,
    /// The probability of the class and of all that are more likely ("adaptive prediction sets";
    /// Romano, Sesia and Candès 2020), without their randomisation: larger sets for hard rows,
    /// coverage somewhat above what was asked for. Of equal probabilities the lower class is taken
    /// as the more likely one.
    Aps,
}

impl ConformalMethod {
    /// The score of each row's truth. `probabilities` has shape `[rows, n_classes]`.
    ///
    /// # Errors
    /// [`MetricsError::Empty`], [`MetricsError::LengthMismatch`], [`MetricsError::ClassOutOfRange`],
    /// [`MetricsError::NotAProbability`], [`MetricsError::NotADistribution`].
    pub fn scores_of_truth(
        self,
        n_classes: usize,
        truth: &[usize],
        probabilities: &[f64],
    ) -> Result<Vec<f64>, MetricsError> {
        let rows = LabelledRows::distributions(n_classes, truth, probabilities)?;
        Ok(rows.iter().map(|(row, truth)| self.scores(row)[truth]).collect())
    }

    /// The score of every class of a row, in `0..=1` but for rounding.
    pub(crate) fn scores(self, distribution: &[f64]) -> Vec<f64> {
        match self {
            Self::Lac => distribution.iter().map(|p| 1.0 - p).collect(),
            Self::Aps => cumulative(distribution),
        }
    }
}

fn cumulative(distribution: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..distribution.len()).collect();
    // A stable sort: ties stay in the order of the classes.
    order.sort_by(|&a, &b| distribution[b].total_cmp(&distribution[a]));
    let (mut sum, mut scores) = (0.0, vec![0.0; distribution.len()]);
    for class in order {
        sum += distribution[class];
        scores[class] = sum;
    }
    scores
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_likely_class_has_the_lower_score_and_ties_are_in_order() {
        assert_eq!(ConformalMethod::Aps.scores(&[0.25, 0.5, 0.25]), [0.75, 0.5, 1.0]);
        assert_eq!(ConformalMethod::Lac.scores(&[0.25, 0.5, 0.25]), [0.75, 0.5, 0.75]);
    }
}
