//! The bootstrap for scores that need only counts.

use super::counted::Resamples;
use super::interval::Interval;
use crate::{ClassTotals, ConfusionMatrix, MetricsError};

/// Percentile bootstrap interval of a score of a confusion matrix.
///
/// The cells are drawn anew as by [`bootstrap_counts`](crate::bootstrap_counts): O(cells that are
/// not 0) for a resample, whatever the number of rows. For several scores at once, and for
/// thousands of classes, [`bootstrap_totals`] is faster.
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
    let cells: Vec<(usize, usize, u64)> = matrix.cells().collect();
    let counts: Vec<u64> = cells.iter().map(|cell| cell.2).collect();
    // The empty cells stay empty: what is drawn overwrites all others.
    let mut drawn = matrix.clone();
    let found = Resamples::of(&counts, resamples, level, seed, |counts| {
        for (&(truth, predicted, _), &rows) in cells.iter().zip(counts) {
            drawn.set(truth, predicted, rows);
        }
        vec![score(&drawn)]
    })?;
    found.intervals(level).pop().ok_or(MetricsError::Empty)
}

/// Percentile bootstrap intervals of several scores of a confusion matrix that need only each
/// class's totals, all from the same resamples.
///
/// O(cells that are not 0 + classes) for a resample, for any number of rows, classes and scores.
/// `scores` returns the same scores in the same order each time, and gets the totals of the matrix
/// itself first.
///
/// ```
/// use firebrick_metrics::{ConfusionMatrix, bootstrap_totals};
///
/// let matrix = ConfusionMatrix::try_from(vec![vec![90, 5], vec![20, 30]])?;
/// let found = bootstrap_totals(&matrix, 1000, 0.95, 7, |totals| {
///     let mut scores = vec![totals.macro_avg().f1];
///     scores.extend(totals.per_class().map(|class| class.scores.f1));
///     scores
/// })?;
/// assert_eq!(found[0].estimate, matrix.macro_avg().f1);
/// assert_eq!(found[2].estimate, matrix.per_class()[1].scores.f1);
/// # Ok::<(), firebrick_metrics::MetricsError>(())
/// ```
///
/// # Errors
/// As [`bootstrap_counts`](crate::bootstrap_counts).
pub fn bootstrap_totals(
    matrix: &ConfusionMatrix,
    resamples: usize,
    level: f64,
    seed: u64,
    scores: impl FnMut(&ClassTotals) -> Vec<f64>,
) -> Result<Vec<Interval>, MetricsError> {
    Ok(resampled_totals(matrix, resamples, level, seed, scores)?.intervals(level))
}

/// The scores on every resample.
pub(super) fn resampled_totals(
    matrix: &ConfusionMatrix,
    resamples: usize,
    level: f64,
    seed: u64,
    mut scores: impl FnMut(&ClassTotals) -> Vec<f64>,
) -> Result<Resamples, MetricsError> {
    let cells: Vec<(usize, usize, u64)> = matrix.cells().collect();
    let counts: Vec<u64> = cells.iter().map(|cell| cell.2).collect();
    let mut totals = ClassTotals::new(matrix.n_classes());
    Resamples::of(&counts, resamples, level, seed, |counts| {
        totals.clear();
        for (&(truth, predicted, _), &rows) in cells.iter().zip(counts) {
            totals.count(truth, predicted, rows);
        }
        scores(&totals)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn totals_and_matrices_see_the_same_resamples() {
        let matrix = ConfusionMatrix::try_from(vec![vec![60, 15, 0], vec![10, 40, 2], vec![0; 3]]);
        let matrix = matrix.unwrap();
        let one = bootstrap_matrix(&matrix, 200, 0.9, 2, |matrix| matrix.macro_avg().f1).unwrap();
        let all = bootstrap_totals(&matrix, 200, 0.9, 2, |totals| {
            vec![totals.accuracy(), totals.macro_avg().f1]
        });
        assert_eq!(all.unwrap()[1], one);
    }

    #[test]
    fn a_matrix_without_rows_has_no_interval() {
        let none = ConfusionMatrix::new(3);
        assert_eq!(bootstrap_matrix(&none, 9, 0.9, 0, |_| 1.0), Err(MetricsError::Empty));
        assert_eq!(bootstrap_totals(&none, 9, 0.9, 0, |_| vec![]), Err(MetricsError::Empty));
    }
}
