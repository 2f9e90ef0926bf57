//! Normal intervals from a variance.

use super::interval::Interval;
use super::normal::two_sided_quantile;
use crate::MetricsError;
use crate::checks::{check_finite, check_open_unit};
use crate::double::Double;

/// `estimate ± z √variance`, cut off at the ends of the score's range.
///
/// # Errors
/// [`MetricsError::OutOfRange`] for a level outside 0 to 1.
pub(crate) fn normal(
    estimate: f64,
    variance: f64,
    level: f64,
    (least, most): (f64, f64),
) -> Result<Interval, MetricsError> {
    check_open_unit("the level", level)?;
    let half = two_sided_quantile(level) * variance.sqrt();
    let (low, high) = ((estimate - half).max(least), (estimate + half).min(most));
    Ok(Interval { estimate, low, high, level })
}

/// The normal interval of the logit of a fraction, brought back: inside `0..=1`, and longer towards the middle. A
/// fraction of 0 or 1 has no logit and an interval without width.
///
/// # Errors
/// As [`normal`].
pub(crate) fn logit(estimate: f64, variance: f64, level: f64) -> Result<Interval, MetricsError> {
    check_open_unit("the level", level)?;
    if estimate <= 0.0 || estimate >= 1.0 {
        return Ok(Interval { estimate, low: estimate, high: estimate, level });
    }
    // The derivative of the logit is 1 / (x (1 − x)).
    let half = two_sided_quantile(level) * variance.sqrt() / (estimate * (1.0 - estimate));
    let odds = (estimate / (1.0 - estimate)).ln();
    let back = |odds: f64| 1.0 / (1.0 + (-odds).exp());
    let (low, high) = (back(odds - half).min(estimate), back(odds + half).max(estimate));
    Ok(Interval { estimate, low, high, level })
}

/// Normal interval of the mean of values, by their sample variance over their number: what a bootstrap of the rows
/// comes to, without drawing any. For some dozens of values or more, unless a few of them are most of the sum.
///
/// ```
/// use firebrick_metrics::mean_interval;
///
/// let found = mean_interval(&[1.0, 2.0, 3.0, 4.0], 0.95)?;
/// // 1.96 √(5/3 / 4)
/// assert!((found.high - found.estimate - 1.2652).abs() < 1e-4);
/// # Ok::<(), firebrick_metrics::MetricsError>(())
/// ```
///
/// # Errors
/// [`MetricsError::Empty`] without values, [`MetricsError::Undefined`] for one alone, [`MetricsError::NotFinite`];
/// [`MetricsError::OutOfRange`] for a level outside 0 to 1.
pub fn mean_interval(values: &[f64], level: f64) -> Result<Interval, MetricsError> {
    check_open_unit("the level", level)?;
    check_finite("value", 1, values)?;
    let n = values.len() as f64;
    match values.len() {
        0 => return Err(MetricsError::Empty),
        1 => {
            let (what, why) = ("the interval of a mean", "one value has no spread");
            return Err(MetricsError::Undefined { what, why });
        }
        _ => {}
    }
    let sum = |each: &dyn Fn(f64) -> f64| {
        values.iter().fold(Double::ZERO, |sum, &value| sum + Double::from(each(value)))
    };
    let mean = sum(&|value| value).over(n).to_f64();
    let squares = sum(&|value| (value - mean).powi(2)).to_f64();
    normal(mean, squares / (n - 1.0) / n, level, (f64::NEG_INFINITY, f64::INFINITY))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_stay_in_the_range_of_the_score() {
        let found = normal(0.98, 0.01, 0.95, (0.0, 1.0)).unwrap();
        assert_eq!(found.high, 1.0);
        let found = logit(0.98, 0.01, 0.95).unwrap();
        assert!(found.low > 0.0 && found.low < 0.7 && found.high < 1.0 && found.high > 0.98);
        assert_eq!(logit(1.0, 0.01, 0.95).unwrap().low, 1.0);
        // In the middle both are nearly the same.
        let (one, other) = (normal(0.5, 1e-6, 0.9, (0.0, 1.0)), logit(0.5, 1e-6, 0.9));
        assert!((one.unwrap().low - other.unwrap().low).abs() < 1e-6);
    }

    #[test]
    fn no_value_and_one_alone_have_no_interval() {
        assert_eq!(mean_interval(&[], 0.9), Err(MetricsError::Empty));
        assert!(matches!(mean_interval(&[1.0], 0.9), Err(MetricsError::Undefined { .. })));
        assert!(mean_interval(&[1.0, f64::NAN], 0.9).is_err());
        assert!(mean_interval(&[1.0, 2.0], 1.0).is_err());
    }
}
