//! The error in the middle.

use crate::MetricsError;
use crate::checks::{check_pairs, fits};

/// Median of `|y − ŷ|` over the rows, in the target's unit; the mean of the middle two for an even
/// number of rows. Half the rows may be arbitrarily wrong without changing it much.
///
/// It needs all rows at once: O(n) time and memory.
///
/// # Errors
/// [`MetricsError::Empty`], [`MetricsError::LengthMismatch`], [`MetricsError::NotFinite`], and
/// [`MetricsError::Overflow`] where the difference of a row is beyond the range of `f64`.
pub fn median_absolute_error(truth: &[f64], predicted: &[f64]) -> Result<f64, MetricsError> {
    check_pairs(truth, predicted)?;
    let mut errors: Vec<f64> = truth.iter().zip(predicted).map(|(y, p)| (y - p).abs()).collect();
    let middle = errors.len() / 2;
    let even = errors.len().is_multiple_of(2);
    let (below, &mut upper, _) = errors.select_nth_unstable_by(middle, f64::total_cmp);
    let lower = if even { below.iter().copied().fold(0.0, f64::max) } else { upper };
    // Halves first: the sum of two large errors may not fit where their mean does.
    fits("the median absolute error", lower / 2.0 + upper / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_even_number_of_rows_has_two_in_the_middle() {
        let truth = [0.0; 4];
        assert_eq!(median_absolute_error(&truth, &[4.0, -1.0, 100.0, 2.0]), Ok(3.0));
        assert_eq!(median_absolute_error(&truth[..3], &[4.0, -1.0, 100.0]), Ok(4.0));
    }

    #[test]
    fn bad_rows_are_refused() {
        assert_eq!(median_absolute_error(&[], &[]), Err(MetricsError::Empty));
        let error = median_absolute_error(&[0.0, 1.0], &[0.0, f64::NAN]).unwrap_err();
        assert_eq!(error.to_string(), "row 1: prediction is NaN, not a finite number");
        let far = median_absolute_error(&[f64::MAX], &[f64::MIN]);
        assert!(matches!(far, Err(MetricsError::Overflow { .. })));
    }
}
