//! One number that softens or sharpens all probabilities.

use serde::{Deserialize, Deserializer, Serialize};

use super::softmax::softmax;
use crate::MetricsError;
use crate::checks::{LabelledRows, check_finite};
use crate::error::check_lengths;

/// Halvings and Newton steps together; halving alone needs 60 for the whole range.
const MAX_STEPS: usize = 200;

/// Temperature scaling: `softmax(z / T)` (Guo et al., *On calibration of modern neural networks*,
/// 2017).
///
/// Above 1 it makes probabilities less extreme, below 1 more. The largest logit keeps the largest
/// probability (two that differ in their last digits may become equal), so accuracy stays.
///
/// ```
/// use firebrick_metrics::TemperatureScaling;
///
/// // Three rows, two classes, sure of itself and wrong once.
/// let logits = [4.0, 0.0, 4.0, 0.0, 4.0, 0.0];
/// let scaling = TemperatureScaling::fit(2, &[0, 0, 1], &logits)?;
/// let probabilities = scaling.apply(2, &logits)?;
/// assert!((probabilities[0] - 2.0 / 3.0).abs() < 1e-9);
/// # Ok::<(), firebrick_metrics::MetricsError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TemperatureScaling {
    #[serde(deserialize_with = "in_range")]
    temperature: f64,
}

impl TemperatureScaling {
    /// Lowest temperature of a fit: logits are at most multiplied by 100.
    pub const MIN: f64 = 0.01;
    /// Highest temperature of a fit.
    pub const MAX: f64 = 100.0;

    /// A given temperature.
    ///
    /// # Errors
    /// [`MetricsError::OutOfRange`] unless it is in [`MIN`](Self::MIN)`..=`[`MAX`](Self::MAX).
    pub fn new(temperature: f64) -> Result<Self, MetricsError> {
        if (Self::MIN..=Self::MAX).contains(&temperature) {
            return Ok(Self { temperature });
        }
        let expected = "0.01 to 100";
        Err(MetricsError::OutOfRange { what: "the temperature", value: temperature, expected })
    }

    /// The temperature with the lowest mean log loss on `logits`, shape `[rows, n_classes]`.
    ///
    /// The loss is convex in `1 / T`: Newton's steps, kept inside a bracket that halves where they
    /// leave it. Where no temperature is best (all rows right: the colder the better; worse than
    /// even: the hotter the better) the end of the range is the answer; where none makes a
    /// difference (equal logits), 1.
    ///
    /// # Errors
    /// [`MetricsError::Empty`], [`MetricsError::LengthMismatch`],
    /// [`MetricsError::ClassOutOfRange`], [`MetricsError::NotFinite`].
    pub fn fit(n_classes: usize, truth: &[usize], logits: &[f64]) -> Result<Self, MetricsError> {
        let rows = LabelledRows::finite("logit", n_classes, truth, logits)?;
        if logits.chunks(n_classes).all(|row| row.iter().all(|logit| *logit == row[0])) {
            return Ok(Self { temperature: 1.0 });
        }
        let temperature = 1.0 / best_inverse(rows, 1.0 / Self::MAX, 1.0 / Self::MIN);
        // 1 / (1 / 0.01) may be an ulp below 0.01.
        Ok(Self { temperature: temperature.clamp(Self::MIN, Self::MAX) })
    }

    /// The temperature, in the range of [`MIN`](Self::MIN) and [`MAX`](Self::MAX).
    pub fn temperature(&self) -> f64 {
        self.temperature
    }

    /// `softmax(z / T)` of each row; shape `[rows, n_classes]` in and out.
    ///
    /// # Errors
    /// [`MetricsError::LengthMismatch`] unless whole rows are given, [`MetricsError::NotFinite`].
    pub fn apply(&self, n_classes: usize, logits: &[f64]) -> Result<Vec<f64>, MetricsError> {
        check_whole_rows(n_classes, logits)?;
        let mut values = logits.to_vec();
        for row in values.chunks_mut(n_classes.max(1)) {
            scale(row, 1.0 / self.temperature);
            softmax(row);
        }
        Ok(values)
    }
}

/// Distances from the largest logit, times `inverse`: a product of a huge logit would overflow.
fn scale(row: &mut [f64], inverse: f64) {
    let largest = row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    row.iter_mut().for_each(|logit| *logit = (*logit - largest) * inverse);
}

/// Finite logits, `n_classes` a row.
pub(crate) fn check_whole_rows(n_classes: usize, logits: &[f64]) -> Result<(), MetricsError> {
    let rows = logits.len().checked_div(n_classes).unwrap_or(0);
    check_lengths("logits", rows * n_classes, logits.len())?;
    check_finite("logit", n_classes, logits)
}

/// The `1 / T` in `low..=high` with the lowest log loss.
pub(crate) fn best_inverse(rows: LabelledRows<'_>, mut low: f64, mut high: f64) -> f64 {
    if slopes(rows, low).0 >= 0.0 {
        return low;
    }
    if slopes(rows, high).0 <= 0.0 {
        return high;
    }
    let mut inverse = 1.0;
    for _ in 0..MAX_STEPS {
        let (slope, curvature) = slopes(rows, inverse);
        if slope < 0.0 {
            low = inverse;
        } else {
            high = inverse;
        }
        let newton = inverse - slope / curvature;
        let next = if newton > low && newton < high { newton } else { 0.5 * (low + high) };
        if slope == 0.0 || (next - inverse).abs() <= 1e-15 * inverse {
            return inverse;
        }
        inverse = next;
    }
    inverse
}

/// First and second derivative of the mean log loss by `1 / T`: the mean of `E[z] − z_truth` and
/// the mean variance of `z`, both under the row's probabilities.
fn slopes(rows: LabelledRows<'_>, inverse: f64) -> (f64, f64) {
    let (mut slope, mut curvature) = (0.0, 0.0);
    let mut shifted = vec![0.0; rows.n_classes];
    let mut weights = vec![0.0; rows.n_classes];
    for (row, truth) in rows.iter() {
        shifted.copy_from_slice(row);
        scale(&mut shifted, 1.0);
        weights.iter_mut().zip(&shifted).for_each(|(weight, logit)| *weight = logit * inverse);
        softmax(&mut weights);
        // A logit at minus infinity carries no weight: 0 · ∞ must not make NaN.
        let terms = || weights.iter().zip(&shifted).filter(|(weight, _)| **weight > 0.0);
        let mean: f64 = terms().map(|(weight, logit)| weight * logit).sum();
        slope += mean - shifted[truth];
        curvature += terms().map(|(weight, logit)| weight * (logit - mean).powi(2)).sum::<f64>();
    }
    (slope / rows.len() as f64, curvature / rows.len() as f64)
}

fn in_range<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    let temperature = f64::deserialize(deserializer)?;
    let scaling = TemperatureScaling::new(temperature).map_err(serde::de::Error::custom)?;
    Ok(scaling.temperature)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fit(n_classes: usize, truth: &[usize], logits: &[f64]) -> f64 {
        TemperatureScaling::fit(n_classes, truth, logits).unwrap().temperature()
    }

    #[test]
    fn what_has_no_best_temperature_gets_the_end_of_the_range() {
        assert_eq!(fit(2, &[0, 1], &[3.0, 1.0, 1.0, 3.0]), TemperatureScaling::MIN);
        assert_eq!(fit(2, &[1, 0], &[3.0, 1.0, 1.0, 3.0]), TemperatureScaling::MAX);
        assert_eq!(fit(2, &[1], &[1e308, -1e308]), TemperatureScaling::MAX);
    }

    #[test]
    fn equal_logits_and_a_single_class_leave_the_temperature_at_one() {
        assert_eq!(fit(3, &[0, 1], &[2.0; 6]), 1.0);
        assert_eq!(fit(1, &[0, 0], &[2.0, 5.0]), 1.0);
    }

    #[test]
    fn a_shift_of_all_logits_of_a_row_changes_nothing() {
        let logits = [4.0, 0.0, 4.0, 0.0, 4.0, 0.0];
        let shifted: Vec<f64> = logits.iter().map(|logit| logit + 4096.0).collect();
        assert_eq!(fit(2, &[0, 0, 1], &logits), fit(2, &[0, 0, 1], &shifted));
    }

    #[test]
    fn a_file_cannot_hold_a_temperature_outside_the_range() {
        let json = r#"{"temperature":1.5}"#;
        let scaling: TemperatureScaling = serde_json::from_str(json).unwrap();
        assert_eq!(serde_json::to_string(&scaling).unwrap(), json);
        for bad in [r#"{"temperature":0.0}"#, r#"{"temperature":1.5,"more":1}"#] {
            assert!(serde_json::from_str::<TemperatureScaling>(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_cut_row_is_refused() {
        let scaling = TemperatureScaling::new(2.0).unwrap();
        assert!(scaling.apply(2, &[1.0, 2.0, 3.0]).is_err());
        assert!(scaling.apply(0, &[1.0]).is_err());
        assert_eq!(scaling.apply(2, &[]), Ok(vec![]));
    }
}
