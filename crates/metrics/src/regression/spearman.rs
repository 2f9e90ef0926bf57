//! Agreement of two orders.

use super::comoment::Comoment;
use crate::MetricsError;
use crate::checks::check_pairs;

/// Spearman's rank correlation of truth and prediction, in `-1..=1`: Pearson's correlation of the
/// ranks, where equal values share the mean of their ranks.
///
/// It needs all rows at once: O(n log n) time, O(n) memory.
///
/// # Errors
/// [`MetricsError::Empty`], [`MetricsError::LengthMismatch`], [`MetricsError::NotFinite`], and
/// [`MetricsError::Undefined`] for one row and where one side is constant.
pub fn spearman(truth: &[f64], predicted: &[f64]) -> Result<f64, MetricsError> {
    check_pairs(truth, predicted)?;
    let mut together = Comoment::EMPTY;
    for (left, right) in ranks(truth).into_iter().zip(ranks(predicted)) {
        together.add(left, right);
    }
    together.correlation("Spearman's correlation")
}

/// Rank of each value, from 1; ties share their mean rank.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    // Not total_cmp: it puts −0 before 0, which are equal.
    order.sort_by(|&a, &b| values[a].partial_cmp(&values[b]).unwrap_or(std::cmp::Ordering::Equal));
    let mut ranks = vec![0.0; values.len()];
    let mut before = 0;
    for tied in order.chunk_by(|&a, &b| values[a] == values[b]) {
        let rank = before as f64 + (tied.len() as f64 + 1.0) / 2.0;
        tied.iter().for_each(|&row| ranks[row] = rank);
        before += tied.len();
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_share_their_mean_rank_and_zeros_of_both_signs_are_equal() {
        assert_eq!(ranks(&[3.0, 1.0, 3.0, 2.0]), [3.5, 1.0, 3.5, 2.0]);
        assert_eq!(ranks(&[0.0, -0.0, 1.0]), [1.5, 1.5, 3.0]);
    }

    #[test]
    fn any_growing_curve_keeps_the_order() {
        let found = spearman(&[1.0, 2.0, 3.0, 4.0], &[1.0, 10.0, 1e3, 1e300]).unwrap();
        assert!((found - 1.0).abs() < 1e-15, "{found}");
    }
}
