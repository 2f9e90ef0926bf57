//! A sigmoid over one score.

use serde::{Deserialize, Serialize};

use super::newton::{Convex, minimise};
use crate::MetricsError;
use crate::checks::{check_finite, fits};
use crate::error::check_lengths;

/// Platt scaling: `P(positive) = 1 / (1 + exp(A·f + B))` of a score `f` (Platt 1999).
///
/// `A` is below 0 where higher scores mean positive, as in the paper and in scikit-learn.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlattScaling {
    /// `A`, in units of 1 over the score's.
    pub slope: f64,
    /// `B`, without unit.
    pub intercept: f64,
}

impl PlattScaling {
    /// The sigmoid with the lowest log loss against Platt's smoothed targets,
    /// `(N₊ + 1) / (N₊ + 2)` for positives and `1 / (N₋ + 2)` for negatives, by Newton's method
    /// with a line search (Lin, Lin and Weng 2007) on standardised scores.
    ///
    /// The targets keep it finite: separable scores get a steep but bounded sigmoid, equal scores
    /// and a single class get a slope of 0.
    ///
    /// # Errors
    /// [`MetricsError::Empty`], [`MetricsError::LengthMismatch`], [`MetricsError::NotFinite`], and
    /// [`MetricsError::Overflow`] where the spread of the scores is beyond the range of `f64`.
    pub fn fit(scores: &[f64], positive: &[bool]) -> Result<Self, MetricsError> {
        check_lengths("truths", scores.len(), positive.len())?;
        check_finite("score", 1, scores)?;
        if scores.is_empty() {
            return Err(MetricsError::Empty);
        }
        let positives = positive.iter().filter(|positive| **positive).count() as f64;
        let negatives = scores.len() as f64 - positives;
        let start = ((negatives + 1.0) / (positives + 1.0)).ln();
        let (mean, scale) = standard(scores)?;
        if scale == 0.0 || positives == 0.0 || negatives == 0.0 {
            return Ok(Self { slope: 0.0, intercept: constant(positives, negatives) });
        }
        let targets = ((positives + 1.0) / (positives + 2.0), 1.0 / (negatives + 2.0));
        let mut loss = SigmoidLoss {
            scores: scores.iter().map(|score| (score - mean) / scale).collect(),
            targets: positive.iter().map(|&is| if is { targets.0 } else { targets.1 }).collect(),
            probabilities: vec![0.0; scores.len()],
        };
        let found = minimise(&mut loss, vec![0.0, start]);
        let slope = fits("Platt's slope", found[0] / scale)?;
        Ok(Self { slope, intercept: fits("Platt's intercept", found[1] - slope * mean)? })
    }

    /// The probability of each score, in `0..=1`.
    ///
    /// # Errors
    /// [`MetricsError::NotFinite`].
    pub fn apply(&self, scores: &[f64]) -> Result<Vec<f64>, MetricsError> {
        check_finite("score", 1, scores)?;
        Ok(scores.iter().map(|score| sigmoid(self.slope * score + self.intercept)).collect())
    }
}

/// The logit of the mean target, the other way round: the best intercept at a slope of 0.
fn constant(positives: f64, negatives: f64) -> f64 {
    let mean = (positives * (positives + 1.0) / (positives + 2.0) + negatives / (negatives + 2.0))
        / (positives + negatives);
    ((1.0 - mean) / mean).ln()
}

/// Mean and root mean square distance from it.
fn standard(scores: &[f64]) -> Result<(f64, f64), MetricsError> {
    let rows = scores.len() as f64;
    if scores.iter().all(|score| *score == scores[0]) {
        return Ok((scores[0], 0.0));
    }
    let mean = scores.iter().map(|score| score / rows).sum::<f64>();
    let square = scores.iter().map(|score| (score - mean).powi(2)).sum::<f64>() / rows;
    Ok((mean, fits("the spread of the scores", square.sqrt())?))
}

/// `1 / (1 + exp z)`.
fn sigmoid(z: f64) -> f64 {
    if z >= 0.0 { (-z).exp() / (1.0 + (-z).exp()) } else { 1.0 / (1.0 + z.exp()) }
}

/// Mean cross-entropy of `1 / (1 + exp(a·f + b))` against soft targets; parameters `[a, b]`.
struct SigmoidLoss {
    scores: Vec<f64>,
    targets: Vec<f64>,
    probabilities: Vec<f64>,
}

impl SigmoidLoss {
    /// Mean over the rows of `term(row)` times the score, and of `term(row)`.
    fn mean(&self, term: impl Fn(usize) -> f64) -> Vec<f64> {
        let (mut with_score, mut alone) = (0.0, 0.0);
        for (row, score) in self.scores.iter().enumerate() {
            let term = term(row);
            with_score += term * score;
            alone += term;
        }
        let rows = self.scores.len() as f64;
        vec![with_score / rows, alone / rows]
    }

    fn variance(&self, row: usize) -> f64 {
        self.probabilities[row] * (1.0 - self.probabilities[row])
    }
}

impl Convex for SigmoidLoss {
    fn value(&self, at: &[f64]) -> f64 {
        let losses = self.scores.iter().zip(&self.targets).map(|(score, target)| {
            let z = at[0] * score + at[1];
            // −t ln p − (1 − t) ln(1 − p) = ln(1 + e^z) − (1 − t) z, without a large e^z.
            z.max(0.0) + (-z.abs()).exp().ln_1p() - (1.0 - target) * z
        });
        losses.sum::<f64>() / self.scores.len() as f64
    }

    fn gradient(&mut self, at: &[f64]) -> Vec<f64> {
        for (probability, score) in self.probabilities.iter_mut().zip(&self.scores) {
            *probability = sigmoid(at[0] * score + at[1]);
        }
        self.mean(|row| self.targets[row] - self.probabilities[row])
    }

    fn curve(&self, direction: &[f64]) -> Vec<f64> {
        self.mean(|row| self.variance(row) * (direction[0] * self.scores[row] + direction[1]))
    }

    fn diagonal(&self) -> Vec<f64> {
        let entries = [
            self.mean(|row| self.variance(row) * self.scores[row])[0],
            self.mean(|row| self.variance(row))[1],
        ];
        entries.iter().map(|entry| entry.max(f64::MIN_POSITIVE)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separable_scores_get_a_bounded_sigmoid_that_meets_the_smoothed_targets() {
        let found = PlattScaling::fit(&[-1.0, 1.0], &[false, true]).unwrap();
        let probabilities = found.apply(&[-1.0, 1.0]).unwrap();
        assert!((probabilities[0] - 1.0 / 3.0).abs() < 1e-12, "{found:?}");
        assert!((probabilities[1] - 2.0 / 3.0).abs() < 1e-12, "{found:?}");
    }

    #[test]
    fn one_class_and_equal_scores_give_the_mean_target() {
        let found = PlattScaling::fit(&[1.0, 2.0, 3.0], &[false; 3]).unwrap();
        assert_eq!(found.slope, 0.0);
        assert!((found.apply(&[9.0]).unwrap()[0] - 0.2).abs() < 1e-15);
        let found = PlattScaling::fit(&[0.1; 3], &[true, false, true]).unwrap();
        // Targets ¾, ¾ and ⅓.
        assert!((found.apply(&[0.1]).unwrap()[0] - (1.5 + 1.0 / 3.0) / 3.0).abs() < 1e-15);
    }

    #[test]
    fn bad_scores_are_refused_with_their_row() {
        let error = PlattScaling::fit(&[0.0, f64::NAN], &[true, false]).unwrap_err();
        assert_eq!(error.to_string(), "row 1: score is NaN, not a finite number");
        assert_eq!(PlattScaling::fit(&[], &[]), Err(MetricsError::Empty));
        let far = PlattScaling::fit(&[1e300, -1e300], &[true, false]);
        assert!(matches!(far, Err(MetricsError::Overflow { .. })));
    }
}
