//! Cross-entropy of predicted probabilities.

use crate::checks::check_distribution;
use crate::double::Double;
use crate::error::{MetricsError, check_lengths};

/// Mean of `−ln p` over the rows, in nats, where `p` is the probability given to the true class.
///
/// `probabilities` has shape `[rows, n_classes]`, row after row; `truth` has shape `[rows]`.
/// A probability is kept within `ε ..= 1 − ε`, `ε` = [`f64::EPSILON`], as in scikit-learn, so a
/// certain and wrong answer costs 36.04 and not infinity. Probabilities are not rescaled.
///
/// # Errors
/// [`MetricsError::Empty`], [`MetricsError::LengthMismatch`], [`MetricsError::ClassOutOfRange`],
/// [`MetricsError::NotAProbability`] (also for NaN), and [`MetricsError::NotADistribution`] for a
/// row whose sum is off by more than 0.001.
pub fn log_loss(
    n_classes: usize,
    truth: &[usize],
    probabilities: &[f64],
) -> Result<f64, MetricsError> {
    check_lengths("probabilities", truth.len().saturating_mul(n_classes), probabilities.len())?;
    if truth.is_empty() {
        return Err(MetricsError::Empty);
    }
    let mut sum = Double::ZERO;
    for (index, &class) in truth.iter().enumerate() {
        let row = index as u64;
        if class >= n_classes {
            return Err(MetricsError::ClassOutOfRange { row, what: "truth", class, n_classes });
        }
        let distribution = &probabilities[index * n_classes..][..n_classes];
        check_distribution(row, distribution)?;
        sum = sum + Double::from(surprise(distribution[class]));
    }
    Ok(sum.over(truth.len() as f64).to_f64())
}

/// `−ln p` of a probability kept away from 0 and 1.
pub(super) fn surprise(probability: f64) -> f64 {
    -probability.clamp(f64::EPSILON, 1.0 - f64::EPSILON).ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_even_guess_costs_the_logarithm_of_the_number_of_classes() {
        let loss = log_loss(4, &[2, 0], &[0.25; 8]).unwrap();
        assert_eq!(loss, 4f64.ln());
    }

    #[test]
    fn a_certain_and_wrong_answer_costs_a_finite_amount() {
        let loss = log_loss(2, &[0], &[0.0, 1.0]).unwrap();
        assert!((36.0..36.1).contains(&loss), "{loss}");
    }

    #[test]
    fn what_is_not_a_distribution_is_refused_with_its_row() {
        let refused = |probabilities: &[f64]| log_loss(2, &[0, 0], probabilities).unwrap_err();
        let logits = refused(&[0.5, 0.5, 2.5, -1.0]);
        assert_eq!(logits, MetricsError::NotAProbability { row: 1, value: 2.5 });
        assert!(matches!(
            refused(&[f64::NAN, 0.5, 0.5, 0.5]),
            MetricsError::NotAProbability { .. }
        ));
        let short = refused(&[0.5, 0.25, 0.5, 0.5]);
        assert_eq!(short, MetricsError::NotADistribution { row: 0, sum: 0.75 });
    }

    #[test]
    fn wrong_shapes_and_no_rows_are_refused() {
        assert!(matches!(log_loss(2, &[0], &[1.0]), Err(MetricsError::LengthMismatch { .. })));
        assert!(matches!(log_loss(1, &[1], &[1.0]), Err(MetricsError::ClassOutOfRange { .. })));
        assert_eq!(log_loss(2, &[], &[]), Err(MetricsError::Empty));
    }
}
