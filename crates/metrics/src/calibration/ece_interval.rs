//! The interval of the expected calibration error.

use rand_distr::{Distribution, StandardNormal};

use super::{Binning, Reliability};
use crate::error::check_lengths;
use crate::random::Draw;
use crate::uncertainty::{Kinds, check_plan, percentiles};
use crate::{Interval, MetricsError};

/// Rows of a bin up to which they are drawn one by one. The sum of more gaps, each in `-1..=1`, is normal enough.
const ONE_BY_ONE: usize = 1000;

/// Bootstrap interval of the [expected calibration error](Reliability::ece) over equally wide bins.
///
/// `confidences` in `0..=1` and whether each answer was right, both of shape `[rows]`. Rows are drawn anew by bins: how
/// many fall into each, then which; in bins of more than 1,000 rows the sum of `right − confidence` by the normal
/// distribution instead, so that the time does not grow with the rows.
///
/// The error is a sum of absolute values, so chance alone puts it above the true one, and that of a resample above it
/// again. The upper end is the percentile of the resamples; the lower one lies as far below the estimate as that lies
/// above it, as in the basic bootstrap (Davison and Hinkley 1997), and not below 0. In simulations this held the true
/// error somewhat more often than the level says; but of a model that is calibrated perfectly an estimate lies so far
/// above 0 that half of the intervals do not reach it.
///
/// # Errors
/// As [`Reliability::from_pairs`] and [`bootstrap`](crate::bootstrap).
pub fn ece_interval(
    confidences: &[f64],
    correct: &[bool],
    bins: usize,
    resamples: usize,
    level: f64,
    seed: u64,
) -> Result<Interval, MetricsError> {
    check_lengths("outcomes", confidences.len(), correct.len())?;
    check_plan(confidences.len() as u64, resamples, level)?;
    let estimate = Reliability::from_pairs(Binning::Uniform(bins), confidences, correct)?.ece()?;
    let edges = Binning::Uniform(bins).edges(confidences)?;
    let inner = &edges[1..edges.len() - 1];
    let mut gaps: Vec<Vec<f64>> = vec![Vec::new(); edges.len() - 1];
    for (&confidence, &correct) in confidences.iter().zip(correct) {
        let bin = inner.partition_point(|&edge| edge < confidence);
        gaps[bin].push(f64::from(u8::from(correct)) - confidence);
    }
    let bins: Vec<Bin> = gaps.into_iter().map(Bin::new).collect();
    let counts: Vec<u64> = bins.iter().map(|bin| bin.gaps.len() as u64).collect();
    let kinds = Kinds::new(&counts, confidences.len() as u64);
    let (mut drawn, rows) = (vec![0; counts.len()], confidences.len() as f64);
    let resampled = (0..resamples).map(|resample| {
        let mut draw = Draw::new(seed, resample as u64);
        kinds.draw(&mut draw, &mut drawn);
        let sums = bins.iter().zip(&drawn).map(|(bin, &rows)| bin.draw(rows, &mut draw).abs());
        sums.sum::<f64>() / rows
    });
    let (_, high) = percentiles(&mut resampled.collect::<Vec<f64>>(), level);
    let high = high.clamp(estimate, 1.0);
    Ok(Interval { estimate, low: (2.0 * estimate - high).max(0.0), high, level })
}

/// The rows of a bin.
struct Bin {
    /// `right − confidence` of each, ascending: their order in the data does not count.
    gaps: Vec<f64>,
    mean: f64,
    /// Standard deviation of one row's.
    spread: f64,
}

impl Bin {
    fn new(mut gaps: Vec<f64>) -> Self {
        gaps.sort_unstable_by(f64::total_cmp);
        let rows = gaps.len().max(1) as f64;
        let mean = gaps.iter().sum::<f64>() / rows;
        let spread = (gaps.iter().map(|gap| (gap - mean).powi(2)).sum::<f64>() / rows).sqrt();
        Self { gaps, mean, spread }
    }

    /// The sum of the gaps of so many of its rows, drawn with replacement.
    fn draw(&self, rows: u64, draw: &mut Draw) -> f64 {
        if self.gaps.len() <= ONE_BY_ONE {
            return (0..rows).map(|_| self.gaps[draw.below(self.gaps.len())]).sum();
        }
        let normal: f64 = StandardNormal.sample(draw);
        rows as f64 * self.mean + (rows as f64).sqrt() * self.spread * normal
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Answers that are right a tenth less often than they are sure.
    fn overconfident(rows: usize, seed: u64) -> (Vec<f64>, Vec<bool>) {
        let mut draw = Draw::new(seed, 0);
        let unit = |draw: &mut Draw| draw.below(1 << 52) as f64 / (1u64 << 52) as f64;
        let one = |_| {
            let confidence = 0.5 + 0.5 * unit(&mut draw);
            (confidence, unit(&mut draw) < confidence - 0.1)
        };
        (0..rows).map(one).unzip()
    }

    #[test]
    fn at_least_as_many_intervals_as_the_level_says_hold_the_true_error() {
        for rows in [500, 20_000] {
            let holds = |seed: u64| {
                let (confidences, correct) = overconfident(rows, seed);
                let found = ece_interval(&confidences, &correct, 15, 200, 0.9, seed + 1000);
                let found = found.unwrap();
                found.low <= 0.1 && 0.1 <= found.high
            };
            let held = (0..200).filter(|&seed| holds(seed)).count();
            // Of 200, 180 are asked for; three standard errors are 13.
            assert!(held >= 167, "{held} of {rows} rows");
        }
    }

    #[test]
    fn bins_drawn_row_by_row_and_by_their_sums_agree() {
        let (confidences, correct) = overconfident(9000, 3);
        // Of 5 bins three have rows, about 3,000 each; of 40 none has more than 1,000.
        let few = ece_interval(&confidences, &correct, 5, 3000, 0.9, 1).unwrap();
        let many = ece_interval(&confidences, &correct, 40, 3000, 0.9, 1).unwrap();
        assert!(((few.high - few.low) / (many.high - many.low) - 1.0).abs() < 0.15);
    }

    #[test]
    fn the_estimate_lies_inside_and_the_order_of_rows_changes_nothing() {
        let (mut confidences, mut correct) = overconfident(300, 5);
        let found = ece_interval(&confidences, &correct, 15, 200, 0.9, 1).unwrap();
        assert!(0.0 <= found.low && found.low <= found.estimate && found.estimate <= found.high);
        confidences.reverse();
        correct.reverse();
        let turned = ece_interval(&confidences, &correct, 15, 200, 0.9, 1).unwrap();
        assert!((turned.low - found.low).abs() < 1e-12 && (turned.high - found.high).abs() < 1e-12);
        assert_eq!(ece_interval(&[], &[], 15, 200, 0.9, 1), Err(MetricsError::Empty));
        assert!(ece_interval(&[0.5], &[true], 0, 200, 0.9, 1).is_err());
    }
}
