//! Drawing rows again where only how many there are of each kind counts.

use rand_distr::{Binomial, Distribution};

use super::interval::{Interval, check_plan, defined, percentiles};
use crate::MetricsError;
use crate::random::Draw;

/// Rows a kind up to which they are drawn one by one: a binomial number costs about as much as
/// this many rows.
const ONE_BY_ONE: u64 = 16;

/// Percentile bootstrap intervals of several statistics of counted rows, from one draw each.
///
/// `counts` says how many rows there are of each kind. Drawing n rows with replacement and counting
/// them is a multinomial draw of n over the kinds, and that is a binomial draw for each kind out of
/// what is left: O(kinds) for a resample, whatever the number of rows. Distributed as
/// [`bootstrap`](crate::bootstrap) over the rows (not the same numbers), and without regard to the
/// order of the rows. `statistics` gets the counts themselves first, then those of each resample,
/// and returns as many values each time; their intervals come in that order. Resample `r` depends
/// on `seed` and `r` alone.
///
/// ```
/// use firebrick_metrics::bootstrap_counts;
///
/// // 60 right, 40 wrong.
/// let found = bootstrap_counts(&[60, 40], 1000, 0.95, 7, |n| {
///     let right = n[0] as f64 / 100.0;
///     vec![right, 1.0 - right]
/// })?;
/// assert_eq!((found[0].estimate, found[1].estimate), (0.6, 0.4));
/// assert!(found[0].low < 0.53 && found[0].high > 0.67);
/// # Ok::<(), firebrick_metrics::MetricsError>(())
/// ```
///
/// # Errors
/// As [`bootstrap`](crate::bootstrap); [`MetricsError::Undefined`] also where `statistics` does not
/// return as many values as the first time.
pub fn bootstrap_counts(
    counts: &[u64],
    resamples: usize,
    level: f64,
    seed: u64,
    mut statistics: impl FnMut(&[u64]) -> Vec<f64>,
) -> Result<Vec<Interval>, MetricsError> {
    let drawn = Resamples::of(counts, resamples, level, seed, |counts| statistics(counts))?;
    Ok(drawn.intervals(level))
}

/// The values of several statistics, on the rows and on every resample.
pub(super) struct Resamples {
    pub(super) estimates: Vec<f64>,
    /// Of each statistic, its value on each resample.
    pub(super) values: Vec<Vec<f64>>,
}

impl Resamples {
    pub(super) fn of(
        counts: &[u64],
        resamples: usize,
        level: f64,
        seed: u64,
        mut statistics: impl FnMut(&[u64]) -> Vec<f64>,
    ) -> Result<Self, MetricsError> {
        let total = total(counts)?;
        check_plan(total, resamples, level)?;
        let mut found = Self::new(statistics(counts), resamples)?;
        let (kinds, mut drawn) = (Kinds::new(counts, total), vec![0; counts.len()]);
        for resample in 0..resamples {
            kinds.draw(&mut Draw::new(seed, resample as u64), &mut drawn);
            found.add(&statistics(&drawn))?;
        }
        Ok(found)
    }

    pub(super) fn new(estimates: Vec<f64>, resamples: usize) -> Result<Self, MetricsError> {
        estimates.iter().try_for_each(|&value| defined(value).map(drop))?;
        let values = estimates.iter().map(|_| Vec::with_capacity(resamples)).collect();
        Ok(Self { estimates, values })
    }

    pub(super) fn add(&mut self, found: &[f64]) -> Result<(), MetricsError> {
        if found.len() != self.values.len() {
            let why = "there are more or fewer statistics of a resample than of the rows";
            return Err(MetricsError::Undefined { what: "the bootstrap interval", why });
        }
        for (values, &value) in self.values.iter_mut().zip(found) {
            values.push(defined(value)?);
        }
        Ok(())
    }

    pub(super) fn intervals(mut self, level: f64) -> Vec<Interval> {
        let each = self.estimates.iter().zip(&mut self.values);
        each.map(|(&estimate, values)| {
            let (low, high) = percentiles(values, level);
            Interval { estimate, low, high, level }
        })
        .collect()
    }
}

fn total(counts: &[u64]) -> Result<u64, MetricsError> {
    let sum = counts.iter().try_fold(0u64, |sum, &count| sum.checked_add(count));
    sum.ok_or(MetricsError::Overflow { what: "the number of rows" })
}

/// The kinds that have rows, ready to be drawn from.
pub(crate) struct Kinds {
    /// Place and rows of each kind.
    kinds: Vec<(usize, u64)>,
    total: u64,
    /// The place of each row's kind, where rows are drawn one by one.
    rows: Option<Vec<u32>>,
}

impl Kinds {
    pub(crate) fn new(counts: &[u64], total: u64) -> Self {
        let kinds: Vec<(usize, u64)> =
            counts.iter().copied().enumerate().filter(|(_, count)| *count > 0).collect();
        let few = total / ONE_BY_ONE <= kinds.len() as u64;
        let small = u32::try_from(counts.len()).is_ok();
        let row =
            |&(place, count): &(usize, u64)| std::iter::repeat_n(place as u32, count as usize);
        let rows = (few && small).then(|| kinds.iter().flat_map(row).collect());
        Self { kinds, total, rows }
    }

    /// As many draws as there are rows; each falls on a kind as often as its count says.
    pub(crate) fn draw(&self, draw: &mut Draw, counts: &mut [u64]) {
        if let Some(rows) = &self.rows {
            counts.fill(0);
            rows.iter().for_each(|_| counts[rows[draw.below(rows.len())] as usize] += 1);
            return;
        }
        // Draws left, and rows of the kinds that have not had theirs.
        let (mut left, mut rest) = (self.total, self.total);
        for &(place, count) in &self.kinds {
            let drawn = if count >= rest { left } else { binomial(left, count, rest, draw) };
            counts[place] = drawn;
            left -= drawn;
            rest -= count;
        }
    }
}

/// How many of `draws` fall on a share of `count / rest`.
fn binomial(draws: u64, count: u64, rest: u64, draw: &mut Draw) -> u64 {
    if draws == 0 {
        return 0;
    }
    // A share in 0..=1 is always accepted.
    Binomial::new(draws, count as f64 / rest as f64).map_or(0, |binomial| binomial.sample(draw))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(counts: &[u64], resample: u64) -> Vec<u64> {
        let mut drawn = vec![0; counts.len()];
        let total = counts.iter().sum();
        Kinds::new(counts, total).draw(&mut Draw::new(1, resample), &mut drawn);
        drawn
    }

    #[test]
    fn every_resample_has_as_many_rows_and_none_of_a_kind_without_rows() {
        for counts in [vec![5, 0, 1, 1000, 3, 0], vec![2, 1, 0, 1], vec![1_000_000_000, 1]] {
            for resample in 0..200 {
                let drawn = drawn(&counts, resample);
                assert_eq!(drawn.iter().sum::<u64>(), counts.iter().sum::<u64>());
                assert!(drawn.iter().zip(&counts).all(|(d, count)| *count > 0 || *d == 0));
            }
        }
    }

    #[test]
    fn counts_vary_as_much_as_theory_says_however_they_are_drawn() {
        let few: Vec<u64> = (0..80).map(|kind| if kind == 0 { 300 } else { 700 / 79 }).collect();
        for counts in [vec![300, 100, 50, 550], few] {
            let n = counts.iter().sum::<u64>() as f64;
            let draws: Vec<u64> = (0..4000).map(|resample| drawn(&counts, resample)[0]).collect();
            let mean = draws.iter().sum::<u64>() as f64 / 4000.0;
            let variance = draws.iter().map(|&d| (d as f64 - mean).powi(2)).sum::<f64>() / 4000.0;
            // n p and n p (1 − p), to five standard errors.
            let expected = 300.0 * (1.0 - 300.0 / n);
            assert!((mean - 300.0).abs() < 1.2, "{mean}");
            assert!((variance - expected).abs() < 0.12 * expected, "{variance}, {expected}");
        }
    }

    #[test]
    fn no_rows_too_many_rows_and_a_changing_number_of_statistics_are_refused() {
        let one = |_: &[u64]| vec![1.0];
        assert_eq!(bootstrap_counts(&[], 10, 0.9, 0, one), Err(MetricsError::Empty));
        assert_eq!(bootstrap_counts(&[0, 0], 10, 0.9, 0, one), Err(MetricsError::Empty));
        let error = bootstrap_counts(&[u64::MAX, 1], 10, 0.9, 0, one);
        assert!(matches!(error, Err(MetricsError::Overflow { .. })));
        let mut calls = 0;
        let error = bootstrap_counts(&[5, 5], 10, 0.9, 0, |_| {
            calls += 1;
            vec![1.0; calls]
        });
        assert!(matches!(error, Err(MetricsError::Undefined { .. })));
    }
}
