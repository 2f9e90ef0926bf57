//! Two classifiers on the same rows, by counts.

use std::collections::BTreeMap;

use super::counted::Resamples;
use super::mcnemar::McNemar;
use super::paired::PairedInterval;
use crate::error::check_lengths;
use crate::{ClassTotals, MetricsError};

/// How often each truth met each pair of answers: all that scores of two classifiers need, in the
/// memory of the kinds of rows that occur.
///
/// The order of the rows does not count.
///
/// ```
/// use firebrick_metrics::PairedAnswers;
///
/// let truth = [0, 1, 0, 1, 1, 0];
/// let pairs = PairedAnswers::new(2, &truth, &[0, 1, 0, 1, 1, 1], &[0, 1, 1, 0, 1, 0])?;
/// let found = pairs.bootstrap(1000, 0.95, 7, |totals| vec![totals.accuracy()])?;
/// assert_eq!(found[0].difference, 5.0 / 6.0 - 4.0 / 6.0);
/// assert_eq!((pairs.mcnemar().only_first, pairs.mcnemar().only_second), (2, 1));
/// # Ok::<(), firebrick_metrics::MetricsError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PairedAnswers {
    n_classes: usize,
    /// Truth, first and second answer of each kind of row, ascending.
    kinds: Vec<[u32; 3]>,
    counts: Vec<u64>,
}

impl PairedAnswers {
    /// Counts rows; all three of shape `[rows]`, classes `0..n_classes`.
    ///
    /// # Errors
    /// [`MetricsError::LengthMismatch`], [`MetricsError::ClassOutOfRange`],
    /// [`MetricsError::Empty`].
    pub fn new(
        n_classes: usize,
        truth: &[u32],
        first: &[u32],
        second: &[u32],
    ) -> Result<Self, MetricsError> {
        check_lengths("the first model's answers", truth.len(), first.len())?;
        check_lengths("the second model's answers", truth.len(), second.len())?;
        for (what, column) in [("truth", truth), ("prediction", first), ("prediction", second)] {
            if let Some(row) = column.iter().position(|&class| class as usize >= n_classes) {
                let (class, row) = (column[row] as usize, row as u64);
                return Err(MetricsError::ClassOutOfRange { row, what, class, n_classes });
            }
        }
        let mut counts: BTreeMap<[u32; 3], u64> = BTreeMap::new();
        for ((&truth, &first), &second) in truth.iter().zip(first).zip(second) {
            *counts.entry([truth, first, second]).or_default() += 1;
        }
        if counts.is_empty() {
            return Err(MetricsError::Empty);
        }
        let (kinds, counts) = counts.into_iter().unzip();
        Ok(Self { n_classes, kinds, counts })
    }

    /// Rows counted.
    pub fn rows(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// Kinds of rows that occur: what a resample costs.
    pub fn n_kinds(&self) -> usize {
        self.kinds.len()
    }

    /// McNemar's test of the rows that one model alone has right.
    pub fn mcnemar(&self) -> McNemar {
        let alone = |place: usize| -> u64 {
            let alone = |kind: &[u32; 3]| kind[place] == kind[0] && kind[3 - place] != kind[0];
            let kinds = self.kinds.iter().zip(&self.counts);
            kinds.filter(|(kind, _)| alone(kind)).map(|(_, count)| count).sum()
        };
        McNemar::of_counts(alone(1), alone(2))
    }

    /// Paired bootstrap of the differences of several scores: as
    /// [`paired_bootstrap`](crate::paired_bootstrap) over the rows, in O(kinds + classes) a
    /// resample for any number of rows.
    ///
    /// `scores` gets the totals of one model and returns the same scores in the same order each
    /// time.
    ///
    /// # Errors
    /// As [`bootstrap_counts`](crate::bootstrap_counts).
    pub fn bootstrap(
        &self,
        resamples: usize,
        level: f64,
        seed: u64,
        mut scores: impl FnMut(&ClassTotals) -> Vec<f64>,
    ) -> Result<Vec<PairedInterval>, MetricsError> {
        self.bootstrap_both(resamples, level, seed, |first, second| (scores(first), scores(second)))
    }

    /// As [`bootstrap`](Self::bootstrap), of scores that are taken of each model in a way of its own, such as its
    /// [`ResampledMacro`](crate::ResampledMacro).
    ///
    /// # Errors
    /// As there.
    pub fn bootstrap_both(
        &self,
        resamples: usize,
        level: f64,
        seed: u64,
        mut scores: impl FnMut(&ClassTotals, &ClassTotals) -> (Vec<f64>, Vec<f64>),
    ) -> Result<Vec<PairedInterval>, MetricsError> {
        let mut totals = [ClassTotals::new(self.n_classes), ClassTotals::new(self.n_classes)];
        let found = Resamples::of(&self.counts, resamples, level, seed, |counts| {
            totals.iter_mut().for_each(ClassTotals::clear);
            for (&[truth, first, second], &rows) in self.kinds.iter().zip(counts) {
                totals[0].count(truth as usize, first as usize, rows);
                totals[1].count(truth as usize, second as usize, rows);
            }
            let (first, second) = scores(&totals[0], &totals[1]);
            first.iter().zip(&second).map(|(first, second)| first - second).collect()
        })?;
        let Resamples { estimates, values } = found;
        let each = estimates.into_iter().zip(values);
        Ok(each.map(|(difference, values)| PairedInterval::of(difference, values, level)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accuracy(totals: &ClassTotals) -> Vec<f64> {
        vec![totals.accuracy()]
    }

    #[test]
    fn a_model_does_not_differ_from_itself() {
        let (truth, answers) = ([0, 1, 2, 0, 1], [0, 2, 2, 1, 1]);
        let pairs = PairedAnswers::new(3, &truth, &answers, &answers).unwrap();
        let same = pairs.bootstrap(199, 0.95, 1, accuracy).unwrap()[0];
        assert_eq!((same.difference, same.low, same.high, same.p_value), (0.0, 0.0, 0.0, 1.0));
        assert_eq!(pairs.mcnemar().p_value, 1.0);
    }

    #[test]
    fn what_does_not_belong_together_is_refused() {
        assert!(PairedAnswers::new(2, &[0, 1], &[0], &[0, 1]).is_err());
        assert!(PairedAnswers::new(2, &[0, 1], &[0, 1], &[0]).is_err());
        assert_eq!(PairedAnswers::new(2, &[], &[], &[]), Err(MetricsError::Empty));
        let error = PairedAnswers::new(2, &[0, 1], &[0, 1], &[0, 2]).unwrap_err();
        assert!(error.to_string().starts_with("row 1: prediction is class 2"), "{error}");
    }
}
