//! Quantiles and histograms.

use serde::Serialize;

const BINS: usize = 24;

/// How numbers are spread: counts in bins of one width, and how many lie outside them.
///
/// The bins run from the smallest to the largest number, unless a hundredth of the numbers at an end would take
/// more than half of the picture: then they stop at that hundredth.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Histogram {
    /// Where the bins begin and end, one more than `counts`; a bin holds its lower edge, the last one both.
    pub edges: Vec<f64>,
    /// Numbers in each bin.
    pub counts: Vec<usize>,
    /// Numbers below the first bin.
    pub below: usize,
    /// Numbers above the last bin.
    pub above: usize,
}

impl Histogram {
    /// Of numbers in ascending order; all finite.
    pub(super) fn of_sorted(sorted: &[f64]) -> Self {
        let (Some(&min), Some(&max)) = (sorted.first(), sorted.last()) else {
            return Self::default();
        };
        let (low, high) = (quantile(sorted, 0.01), quantile(sorted, 0.99));
        // Halves, because the difference of two finite numbers can be infinite.
        let middle = high / 2.0 - low / 2.0;
        let start = if low / 2.0 - min / 2.0 > middle && middle > 0.0 { low } else { min };
        let end = if max / 2.0 - high / 2.0 > middle && middle > 0.0 { high } else { max };
        let whole = sorted.iter().all(|x| x.fract() == 0.0);
        let edges = edges(start, end, whole);
        let mut counts = vec![0; edges.len() - 1];
        let (mut below, mut above) = (0, 0);
        for &x in sorted {
            if x < start {
                below += 1;
            } else if x > end {
                above += 1;
            } else {
                let bin = edges.partition_point(|&edge| edge <= x);
                counts[bin.saturating_sub(1).min(edges.len() - 2)] += 1;
            }
        }
        Self { edges, counts, below, above }
    }
}

/// Whole numbers in a small range get one bin each, in a larger one bins of equal whole width, so that no bin holds
/// more values than another.
fn edges(start: f64, end: f64, whole: bool) -> Vec<f64> {
    let span = end / 2.0 - start / 2.0;
    if start == end {
        return vec![start, end];
    }
    if whole && span < 1e9 {
        let values = 2.0 * span + 1.0;
        let width = (values / BINS as f64).ceil();
        let bins = (values / width).ceil() as usize;
        return (0..=bins).map(|i| start + width * i as f64).collect();
    }
    let at = |i: usize| start + 2.0 * (span * (i as f64 / BINS as f64));
    (0..BINS).map(at).chain([end]).collect()
}

/// The number below or at which a share of the sorted numbers lies: the nearest rank, never between two.
pub(super) fn quantile<T: Copy>(sorted: &[T], share: f64) -> T {
    let rank = (share * sorted.len() as f64).ceil() as usize;
    sorted[rank.clamp(1, sorted.len()) - 1]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn whole_numbers_fall_into_bins_of_one_width() {
        let h = Histogram::of_sorted(&[1.0, 1.0, 2.0, 4.0]);
        assert_eq!((h.edges, h.counts), (vec![1.0, 2.0, 3.0, 4.0, 5.0], vec![2, 1, 0, 1]));
        let all: Vec<f64> = (0..100).map(f64::from).collect();
        let h = Histogram::of_sorted(&all);
        assert!(h.counts[..h.counts.len() - 1].iter().all(|&n| n == 5), "{h:?}");
    }

    #[test]
    fn one_far_number_does_not_squash_the_picture() {
        let mut numbers: Vec<f64> = (0..1000).map(|i| f64::from(i) / 7.0).collect();
        numbers.push(1e6);
        let h = Histogram::of_sorted(&numbers);
        assert!(h.above > 0 && h.edges[h.edges.len() - 1] < 150.0);
    }

    proptest! {
        #[test]
        fn every_number_is_counted_once(mut x in prop::collection::vec(-1e308_f64..1e308, 0..80)) {
            x.sort_by(f64::total_cmp);
            let h = Histogram::of_sorted(&x);
            prop_assert_eq!(h.counts.iter().sum::<usize>() + h.below + h.above, x.len());
        }
    }
}
