//! The loss of predicted quantiles.

use crate::MetricsError;
use crate::checks::{check_pairs, fits};
use crate::double::Double;

/// Pinball loss of predictions of the `alpha` quantile, in the target's unit: the mean of
/// `alpha · (y − ŷ)` where the prediction is too low and `(1 − alpha) · (ŷ − y)` where it is too
/// high (Koenker and Bassett 1978). At `alpha` = 0.5 it is half the mean absolute error.
///
/// # Errors
/// [`MetricsError::OutOfRange`] unless `alpha` is in `0..=1`; [`MetricsError::Empty`],
/// [`MetricsError::LengthMismatch`], [`MetricsError::NotFinite`], and [`MetricsError::Overflow`]
/// where the loss is beyond the range of `f64`.
pub fn pinball_loss(truth: &[f64], predicted: &[f64], alpha: f64) -> Result<f64, MetricsError> {
    if !(0.0..=1.0).contains(&alpha) {
        return Err(MetricsError::OutOfRange { what: "alpha", value: alpha, expected: "0 to 1" });
    }
    check_pairs(truth, predicted)?;
    let mut sum = Double::ZERO;
    for (y, predicted) in truth.iter().zip(predicted) {
        let error = y - predicted;
        let loss = if error >= 0.0 { alpha * error } else { (alpha - 1.0) * error };
        sum = sum + Double::from(loss);
    }
    fits("the pinball loss", sum.over(truth.len() as f64).to_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_high_quantile_is_charged_for_being_too_low() {
        assert_eq!(pinball_loss(&[1.0], &[0.0], 0.75), Ok(0.75));
        assert_eq!(pinball_loss(&[0.0], &[1.0], 0.75), Ok(0.25));
    }

    #[test]
    fn a_quantile_outside_the_unit_interval_is_refused() {
        let error = pinball_loss(&[1.0], &[0.0], f64::NAN).unwrap_err();
        assert_eq!(error.to_string(), "alpha is NaN, expected 0 to 1");
    }
}
