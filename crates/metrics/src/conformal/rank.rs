//! The quantile that split conformal prediction takes.

/// The smallest score that at least `⌈(n + 1) · coverage⌉` of the n scores do not exceed; `None`
/// where n is too small for any to be enough.
///
/// It is the `⌈(n + 1)(1 − α)⌉ / n` quantile (Vovk et al. 2005; Angelopoulos and Bates 2021).
pub(crate) fn threshold(scores: &mut [f64], coverage: f64) -> Option<f64> {
    let rank = rank(scores.len(), coverage)?;
    let (_, found, _) = scores.select_nth_unstable_by(rank - 1, f64::total_cmp);
    Some(*found)
}

/// `⌈(n + 1) · coverage⌉`, at least 1; `None` above n.
pub(super) fn rank(n: usize, coverage: f64) -> Option<usize> {
    let exact = (n as f64 + 1.0) * coverage;
    // 0.9 is not nine tenths: where the product is an ulp above a whole number that is meant.
    let near = exact.round();
    let wanted = if (exact - near).abs() <= 1e-12 * near { near } else { exact.ceil() };
    let rank = (wanted as usize).max(1);
    (rank <= n).then_some(rank)
}

/// The highest coverage that the conformity scores of so many rows can promise: `n / (n + 1)`.
pub fn highest_coverage(rows: u64) -> f64 {
    rows as f64 / (rows as f64 + 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nineteen_rows_are_the_fewest_for_95_per_cent() {
        assert_eq!(rank(18, 0.95), None);
        assert_eq!(rank(19, 0.95), Some(19));
        assert_eq!(rank(99, 0.9), Some(90));
        assert_eq!(rank(10, 1e-9), Some(1));
    }

    #[test]
    fn a_product_that_rounds_above_a_whole_number_is_that_number() {
        for n in 1..2000usize {
            for percent in 1..100usize {
                let meant = ((n + 1) * percent).div_ceil(100);
                let found = rank(n, percent as f64 / 100.0);
                assert_eq!(found, (meant <= n).then_some(meant), "{n} rows, {percent} %");
            }
        }
    }
}
