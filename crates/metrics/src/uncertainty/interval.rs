//! A number and how far it could be off.

use serde::{Deserialize, Serialize};

use crate::MetricsError;
use crate::checks::check_open_unit;

/// An estimate with a confidence interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Interval {
    /// The statistic on the rows themselves.
    pub estimate: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end, at least the lower one.
    pub high: f64,
    /// Confidence, more than 0 and less than 1: 0.95 for a 95 % interval.
    pub level: f64,
}

/// Sorts the values and takes the quantiles that leave `(1 − level) / 2` on both sides.
pub(crate) fn percentiles(values: &mut [f64], level: f64) -> (f64, f64) {
    values.sort_by(f64::total_cmp);
    let tail = (1.0 - level) / 2.0;
    (quantile(values, tail), quantile(values, 1.0 - tail))
}

/// Quantile of sorted values, linear between neighbours: numpy's default.
fn quantile(sorted: &[f64], at: f64) -> f64 {
    let place = at * (sorted.len() - 1) as f64;
    let below = (place.floor() as usize).min(sorted.len() - 1);
    let above = (below + 1).min(sorted.len() - 1);
    let share = place - below as f64;
    if share == 0.0 || sorted[below] == sorted[above] {
        return sorted[below];
    }
    sorted[below] + share * (sorted[above] - sorted[below])
}

/// What every bootstrap asks of its arguments.
pub(crate) fn check_plan(rows: u64, resamples: usize, level: f64) -> Result<(), MetricsError> {
    if rows == 0 {
        return Err(MetricsError::Empty);
    }
    check_open_unit("the level", level)?;
    if resamples == 0 {
        let expected = "at least 1";
        return Err(MetricsError::OutOfRange {
            what: "the number of resamples",
            value: 0.0,
            expected,
        });
    }
    Ok(())
}

/// The value of a statistic, unless it is NaN or infinite.
pub(crate) fn defined(value: f64) -> Result<f64, MetricsError> {
    if value.is_finite() {
        return Ok(value);
    }
    Err(MetricsError::Undefined {
        what: "the bootstrap interval",
        why: "the statistic is NaN or infinite on the rows or on a resample of them",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_linear_between_neighbours() {
        let mut values = [4.0, 0.0, 3.0, 1.0, 2.0];
        assert_eq!(percentiles(&mut values, 0.5), (1.0, 3.0));
        assert_eq!(percentiles(&mut values, 0.75), (0.5, 3.5));
        assert_eq!(percentiles(&mut [7.0], 0.9), (7.0, 7.0));
    }
}
