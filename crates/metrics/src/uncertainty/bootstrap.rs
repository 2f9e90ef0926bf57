//! Intervals for any statistic, by drawing the rows again.

use super::interval::{Interval, check_plan, defined, percentiles};
use crate::MetricsError;
use crate::random::Draw;

/// Percentile bootstrap interval (Efron 1979) of a statistic of rows.
///
/// `statistic` gets the indices of `rows` rows: first all of them in order, then `resamples`
/// times as many drawn with replacement. Resample `r` depends on `seed` and `r` alone, so two
/// statistics with the same seed see the same resamples, and more of them change none of the
/// first. O(rows · resamples) time; for scores of a confusion matrix
/// [`bootstrap_matrix`](crate::bootstrap_matrix) is much faster.
///
/// The interval is the plain percentile one: not corrected for bias (BCa), so with few rows (below
/// about 30) or near the end of a scale it is too narrow. 1000 resamples are usual for a level of
/// 0.95.
///
/// ```
/// use firebrick_metrics::bootstrap;
///
/// let right = [true, true, false, true, true, true, false, true, true, true];
/// let accuracy = |rows: &[usize]| {
///     rows.iter().filter(|&&row| right[row]).count() as f64 / rows.len() as f64
/// };
/// let interval = bootstrap(right.len(), 1000, 0.95, 7, accuracy)?;
/// assert_eq!(interval.estimate, 0.8);
/// assert!(interval.low < 0.65 && interval.high > 0.95);
/// # Ok::<(), firebrick_metrics::MetricsError>(())
/// ```
///
/// # Errors
/// [`MetricsError::Empty`] without rows; [`MetricsError::OutOfRange`] for a level outside 0 to 1 or
/// no resamples; [`MetricsError::Undefined`] where the statistic is NaN or infinite.
pub fn bootstrap(
    rows: usize,
    resamples: usize,
    level: f64,
    seed: u64,
    mut statistic: impl FnMut(&[usize]) -> f64,
) -> Result<Interval, MetricsError> {
    let [found] = bootstrap_each(rows, resamples, level, seed, |rows| [statistic(rows)])?;
    Ok(found)
}

/// As [`bootstrap`] of several statistics, all of them of the same resamples: each is drawn once.
///
/// # Errors
/// As there.
pub fn bootstrap_each<const N: usize>(
    rows: usize,
    resamples: usize,
    level: f64,
    seed: u64,
    mut statistics: impl FnMut(&[usize]) -> [f64; N],
) -> Result<[Interval; N], MetricsError> {
    check_plan(rows as u64, resamples, level)?;
    let mut indices: Vec<usize> = (0..rows).collect();
    let estimates = statistics(&indices);
    estimates.iter().try_for_each(|&estimate| defined(estimate).map(drop))?;
    let mut values: [Vec<f64>; N] = std::array::from_fn(|_| Vec::with_capacity(resamples));
    for resample in 0..resamples {
        draw_rows(&mut indices, seed, resample as u64);
        for (values, value) in values.iter_mut().zip(statistics(&indices)) {
            values.push(defined(value)?);
        }
    }
    Ok(std::array::from_fn(|place| {
        let (low, high) = percentiles(&mut values[place], level);
        Interval { estimate: estimates[place], low, high, level }
    }))
}

/// Fills `indices` with places in itself, drawn with replacement.
pub(crate) fn draw_rows(indices: &mut [usize], seed: u64, resample: u64) {
    let (mut draw, rows) = (Draw::new(seed, resample), indices.len());
    indices.iter_mut().for_each(|index| *index = draw.below(rows));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_of_a_mean_is_that_of_theory() {
        let values: Vec<f64> = (0..400).map(|i| f64::from(i % 20)).collect();
        let mean = |rows: &[usize]| rows.iter().map(|&i| values[i]).sum::<f64>() / 400.0;
        let interval = bootstrap(400, 2000, 0.95, 1, mean).unwrap();
        // Standard error of the mean: √(33.25 / 400) = 0.288.
        let expected = 1.96 * (33.25f64 / 400.0).sqrt();
        assert!((interval.low - (9.5 - expected)).abs() < 0.06, "{interval:?}");
        assert!((interval.high - (9.5 + expected)).abs() < 0.06, "{interval:?}");
    }

    #[test]
    fn arguments_that_make_no_sense_are_refused() {
        let one = |_: &[usize]| 1.0;
        assert_eq!(bootstrap(0, 10, 0.9, 0, one), Err(MetricsError::Empty));
        assert!(bootstrap(5, 0, 0.9, 0, one).is_err());
        for level in [0.0, 1.0, -1.0, f64::NAN] {
            assert!(bootstrap(5, 10, level, 0, one).is_err(), "{level}");
        }
        let nan = bootstrap(5, 10, 0.9, 0, |_| f64::NAN);
        assert!(matches!(nan, Err(MetricsError::Undefined { .. })));
    }
}
