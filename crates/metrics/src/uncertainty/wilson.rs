//! Intervals for fractions of rows.

use super::interval::Interval;
use super::normal::two_sided_quantile;
use crate::MetricsError;
use crate::checks::check_open_unit;

/// Wilson's score interval (1927) for a fraction `successes / trials`: accuracy (of the rows),
/// recall (of the rows of a class) or precision (of the rows predicted as one).
///
/// It stays in `0..=1` and is sound for few trials and for fractions of 0 and 1, where the plain
/// `p ± z·s` is not. Without continuity correction.
///
/// ```
/// use firebrick_metrics::wilson;
///
/// let recall = wilson(9, 10, 0.95)?;
/// assert!((recall.low - 0.5958).abs() < 1e-4 && (recall.high - 0.9821).abs() < 1e-4);
/// # Ok::<(), firebrick_metrics::MetricsError>(())
/// ```
///
/// # Errors
/// [`MetricsError::Empty`] without trials; [`MetricsError::OutOfRange`] for more successes than
/// trials or a level outside 0 to 1.
pub fn wilson(successes: u64, trials: u64, level: f64) -> Result<Interval, MetricsError> {
    check_open_unit("the level", level)?;
    if trials == 0 {
        return Err(MetricsError::Empty);
    }
    if successes > trials {
        let expected = "at most the number of trials";
        let value = successes as f64;
        return Err(MetricsError::OutOfRange { what: "the number of successes", value, expected });
    }
    let (n, z) = (trials as f64, two_sided_quantile(level));
    let estimate = successes as f64 / n;
    let shrink = 1.0 + z * z / n;
    let centre = (estimate + z * z / (2.0 * n)) / shrink;
    let half = z / shrink * (estimate * (1.0 - estimate) / n + (z / (2.0 * n)).powi(2)).sqrt();
    // Where nothing or everything succeeded the end is exact; the formula leaves rounding there.
    let low = if successes == 0 { 0.0 } else { (centre - half).clamp(0.0, estimate) };
    let high = if successes == trials { 1.0 } else { (centre + half).clamp(estimate, 1.0) };
    Ok(Interval { estimate, low, high, level })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_and_everything_reach_the_end_of_the_scale_and_not_further() {
        let none = wilson(0, 10, 0.95).unwrap();
        assert_eq!((none.estimate, none.low), (0.0, 0.0));
        assert!(none.high > 0.2 && none.high < 0.3);
        let all = wilson(10, 10, 0.95).unwrap();
        assert_eq!((all.estimate, all.high), (1.0, 1.0));
    }

    #[test]
    fn more_successes_than_trials_and_no_trials_are_refused() {
        assert!(matches!(wilson(2, 1, 0.95), Err(MetricsError::OutOfRange { .. })));
        assert_eq!(wilson(0, 0, 0.95), Err(MetricsError::Empty));
    }
}
