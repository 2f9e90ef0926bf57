//! The bootstrap for scores that need only counts.

use rand_distr::{Binomial, Distribution};

use super::interval::{Interval, check_plan, defined, percentiles};
use crate::random::Draw;
use crate::{ConfusionMatrix, MetricsError};

/// Percentile bootstrap interval of a score of a confusion matrix.
///
/// Drawing n rows with replacement and counting them is a multinomial draw of n over the cells, and
/// that is a binomial draw for each cell out of what is left: O(cells that are not 0) for a
/// resample, whatever the number of rows. Distributed as [`bootstrap`](crate::bootstrap) over the
/// rows (not the same numbers); resample `r` depends on `seed` and `r` alone.
///
/// ```
/// use firebrick_metrics::{ConfusionMatrix, bootstrap_matrix};
///
/// let matrix = ConfusionMatrix::try_from(vec![vec![900_000, 50_000], vec![20_000, 30_000]])?;
/// let f1 = bootstrap_matrix(&matrix, 1000, 0.95, 7, |matrix| matrix.macro_avg().f1)?;
/// assert!(f1.low < f1.estimate && f1.estimate < f1.high && f1.high - f1.low < 0.01);
/// # Ok::<(), firebrick_metrics::MetricsError>(())
/// ```
///
/// # Errors
/// As [`bootstrap`](crate::bootstrap).
pub fn bootstrap_matrix(
    matrix: &ConfusionMatrix,
    resamples: usize,
    level: f64,
    seed: u64,
    mut score: impl FnMut(&ConfusionMatrix) -> f64,
) -> Result<Interval, MetricsError> {
    check_plan(matrix.total(), resamples, level)?;
    let estimate = defined(score(matrix))?;
    let cells = matrix.rows();
    let mut values = Vec::with_capacity(resamples);
    for resample in 0..resamples {
        let drawn = multinomial(&cells, matrix.total(), &mut Draw::new(seed, resample as u64));
        values.push(defined(score(&ConfusionMatrix::try_from(drawn)?))?);
    }
    let (low, high) = percentiles(&mut values, level);
    Ok(Interval { estimate, low, high, level })
}

/// As many draws as `total`, the sum of the cells; each falls into a cell as often as its count
/// says.
fn multinomial(cells: &[Vec<u64>], total: u64, draw: &mut Draw) -> Vec<Vec<u64>> {
    // Draws left, and rows of the cells that have not had theirs.
    let (mut left, mut rest) = (total, total);
    let mut one = |count: u64| {
        let drawn = if count >= rest { left } else { binomial(left, count, rest, draw) };
        left -= drawn;
        rest -= count;
        drawn
    };
    cells.iter().map(|row| row.iter().map(|&count| one(count)).collect()).collect()
}

/// How many of `draws` fall on a share of `count / rest`.
fn binomial(draws: u64, count: u64, rest: u64, draw: &mut Draw) -> u64 {
    if count == 0 || draws == 0 {
        return 0;
    }
    // A share in 0..=1 is always accepted.
    Binomial::new(draws, count as f64 / rest as f64).map_or(0, |binomial| binomial.sample(draw))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_resample_has_as_many_rows_and_no_row_in_an_empty_cell() {
        let cells = [vec![5, 0, 1], vec![0, 0, 0], vec![1000, 3, 0]];
        for resample in 0..200 {
            let drawn = multinomial(&cells, 1009, &mut Draw::new(1, resample));
            assert_eq!(drawn.iter().flatten().sum::<u64>(), 1009);
            for (drawn, count) in drawn.iter().flatten().zip(cells.iter().flatten()) {
                assert!(*count > 0 || *drawn == 0, "{drawn} of {count}");
            }
        }
    }

    #[test]
    fn counts_give_the_interval_that_rows_give() {
        let cells = vec![vec![60, 15], vec![10, 40]];
        let pairs: Vec<(usize, usize)> = cells
            .iter()
            .enumerate()
            .flat_map(|(t, row)| row.iter().enumerate().map(move |(p, n)| ((t, p), *n as usize)))
            .flat_map(|(pair, count)| std::iter::repeat_n(pair, count))
            .collect();
        let score = |matrix: &ConfusionMatrix| matrix.macro_avg().f1;
        let by_rows = crate::bootstrap(pairs.len(), 4000, 0.9, 1, |indices| {
            let (truth, predicted): (Vec<_>, Vec<_>) = indices.iter().map(|&i| pairs[i]).unzip();
            ConfusionMatrix::from_pairs(2, &truth, &predicted).map_or(f64::NAN, |m| score(&m))
        });
        let by_rows = by_rows.unwrap();
        let matrix = ConfusionMatrix::try_from(cells).unwrap();
        let by_counts = bootstrap_matrix(&matrix, 4000, 0.9, 2, score).unwrap();
        assert_eq!(by_rows.estimate, by_counts.estimate);
        // An end is known to about 0.001 from 4000 resamples.
        assert!((by_rows.low - by_counts.low).abs() < 0.005, "{by_rows:?} {by_counts:?}");
        assert!((by_rows.high - by_counts.high).abs() < 0.005, "{by_rows:?} {by_counts:?}");
    }

    #[test]
    fn cells_vary_as_much_as_theory_says() {
        let cells = [vec![300, 100], vec![50, 550]];
        let draws: Vec<u64> = (0..4000)
            .map(|resample| multinomial(&cells, 1000, &mut Draw::new(5, resample))[0][0])
            .collect();
        let mean = draws.iter().sum::<u64>() as f64 / 4000.0;
        let variance = draws.iter().map(|&d| (d as f64 - mean).powi(2)).sum::<f64>() / 4000.0;
        // n p = 300, n p (1 − p) = 210; five standard errors.
        assert!((mean - 300.0).abs() < 1.2, "{mean}");
        assert!((variance - 210.0).abs() < 24.0, "{variance}");
    }
}
