//! Quantiles.

/// The `q`-quantile, `0 ≤ q ≤ 1`, of numbers in rising order: linear between the two nearest, as NumPy's default
/// (type 7 of Hyndman and Fan, 1996). 0 of no numbers.
///
/// ```
/// assert_eq!(firebrick_data::quantile(&[1.0, 2.0, 4.0], 0.75), 3.0);
/// ```
pub fn quantile(sorted: &[f64], q: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return 0.0 };
    let place = q.clamp(0.0, 1.0) * last as f64;
    let (low, share) = (place.floor() as usize, place.fract());
    let high = sorted[(low + 1).min(last)];
    // Weighted, not by the difference, which may overflow.
    if share == 0.0 { sorted[low] } else { sorted[low] * (1.0 - share) + high * share }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_numpy() {
        // numpy.quantile([1, 3, 3, 8, 20], [0, 0.1, 0.25, 0.5, 0.9, 1])
        let sorted = [1.0, 3.0, 3.0, 8.0, 20.0];
        let found = [0.0, 0.1, 0.25, 0.5, 0.9, 1.0].map(|q| quantile(&sorted, q));
        for (found, expected) in found.iter().zip([1.0, 1.8, 3.0, 3.0, 15.2, 20.0]) {
            assert!((found - expected).abs() < 1e-12, "{found} {expected}");
        }
        assert_eq!((quantile(&[], 0.5), quantile(&[7.0], 0.3)), (0.0, 7.0));
    }
}
