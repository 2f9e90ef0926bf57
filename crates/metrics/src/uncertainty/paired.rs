//! Two models on the same rows.

use serde::{Deserialize, Serialize};

use super::bootstrap::draw_rows;
use super::interval::{check_plan, defined, percentiles};
use crate::MetricsError;

/// How far apart two models are, and whether that could be chance.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PairedInterval {
    /// First model's statistic less the second's, on the rows themselves.
    pub difference: f64,
    /// Lower end of the percentile interval of the difference.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Confidence of the interval, more than 0 and less than 1.
    pub level: f64,
    /// Two-sided p-value: twice the smaller share of resamples on either side of 0, in `0..=1`
    /// and never below `2 / (resamples + 1)`.
    pub p_value: f64,
}

/// Percentile bootstrap of the difference of two models on the same rows.
///
/// `statistics` gets row indices as for [`bootstrap`](crate::bootstrap) and returns the statistic
/// of the first and of the second model on them. Since both see the same rows, what makes rows
/// hard for both cancels out.
///
/// The p-value counts the resamples with a difference of 0 on both sides and adds one to each
/// count: `min(1, 2 · (1 + min(#{d ≤ 0}, #{d ≥ 0})) / (1 + resamples))`.
///
/// O(rows · resamples) time; for scores of two classifiers
/// [`PairedAnswers`](crate::PairedAnswers) is much faster.
///
/// # Errors
/// As [`bootstrap`](crate::bootstrap).
pub fn paired_bootstrap(
    rows: usize,
    resamples: usize,
    level: f64,
    seed: u64,
    mut statistics: impl FnMut(&[usize]) -> (f64, f64),
) -> Result<PairedInterval, MetricsError> {
    check_plan(rows as u64, resamples, level)?;
    let mut apart = |indices: &[usize]| {
        let (first, second) = statistics(indices);
        defined(first - second)
    };
    let mut indices: Vec<usize> = (0..rows).collect();
    let difference = apart(&indices)?;
    let mut values = Vec::with_capacity(resamples);
    for resample in 0..resamples {
        draw_rows(&mut indices, seed, resample as u64);
        values.push(apart(&indices)?);
    }
    Ok(PairedInterval::of(difference, values, level))
}

impl PairedInterval {
    /// From the difference on the rows and on every resample.
    pub(super) fn of(difference: f64, mut values: Vec<f64>, level: f64) -> Self {
        let p_value = two_sided(&values);
        let (low, high) = percentiles(&mut values, level);
        Self { difference, low, high, level, p_value }
    }
}

fn two_sided(differences: &[f64]) -> f64 {
    let not_above = differences.iter().filter(|d| **d <= 0.0).count();
    let not_below = differences.iter().filter(|d| **d >= 0.0).count();
    let rarer = not_above.min(not_below) as f64;
    (2.0 * (1.0 + rarer) / (1.0 + differences.len() as f64)).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_models_differ_by_chance_and_a_model_that_is_always_better_does_not() {
        let same = paired_bootstrap(50, 199, 0.95, 1, |_| (0.5, 0.5)).unwrap();
        assert_eq!((same.difference, same.low, same.high, same.p_value), (0.0, 0.0, 0.0, 1.0));
        let better = paired_bootstrap(50, 199, 0.95, 1, |_| (0.75, 0.5)).unwrap();
        assert_eq!((better.difference, better.p_value), (0.25, 2.0 / 200.0));
    }

    #[test]
    fn swapping_the_models_turns_the_interval_round() {
        let hits = |step: usize, rows: &[usize]| {
            rows.iter().filter(|&&row| row % step == 0).count() as f64
        };
        let one = paired_bootstrap(60, 500, 0.9, 3, |i| (hits(3, i), hits(4, i))).unwrap();
        let other = paired_bootstrap(60, 500, 0.9, 3, |i| (hits(4, i), hits(3, i))).unwrap();
        assert_eq!(one.difference, -other.difference);
        assert_eq!(one.p_value, other.p_value);
        assert!((one.low + other.high).abs() < 1e-9, "{one:?} {other:?}");
    }
}
