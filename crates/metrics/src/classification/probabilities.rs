//! The probabilities that a classifier gave, row by row: what scores beyond the counts need.

use super::brier::of_costs;
use super::log_loss::surprise;
use crate::calibration::ece_interval;
use crate::checks::check_distribution;
use crate::double::Double;
use crate::error::{MetricsError, check_lengths};
use crate::{Binning, ConfusionMatrix, Interval, Reliability};

/// True classes and predicted probabilities of all rows measured.
///
/// It fills row by row and merges. Each row takes `8·n_classes + 4` bytes: scores that rank rows
/// need all of them. Every row in it has been checked, so the scores fail only where there are no
/// rows or the formula has no value.
///
/// ```
/// use firebrick_metrics::ClassProbabilities;
///
/// let mut rows = ClassProbabilities::new(3);
/// rows.add(0, &[0.7, 0.2, 0.1])?;
/// rows.add(2, &[0.1, 0.5, 0.4])?;
/// assert_eq!(rows.predicted(), [0, 1]);
/// assert_eq!(rows.top_k(2)?, 1.0);
/// # Ok::<(), firebrick_metrics::MetricsError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct ClassProbabilities {
    n_classes: usize,
    truth: Vec<u32>,
    probabilities: Vec<f64>,
}

impl ClassProbabilities {
    /// No rows yet, for classes `0..n_classes`.
    pub fn new(n_classes: usize) -> Self {
        Self { n_classes, truth: Vec::new(), probabilities: Vec::new() }
    }

    /// Takes whole columns: `truth` of shape `[rows]`, `probabilities` of shape
    /// `[rows, n_classes]`, row after row.
    ///
    /// # Errors
    /// [`MetricsError::LengthMismatch`], and those of [`add`](Self::add). No rows at all are not
    /// an error yet.
    pub fn from_parts(
        n_classes: usize,
        truth: Vec<u32>,
        probabilities: Vec<f64>,
    ) -> Result<Self, MetricsError> {
        check_lengths("probabilities", truth.len().saturating_mul(n_classes), probabilities.len())?;
        for (index, &class) in truth.iter().enumerate() {
            let row = &probabilities[index * n_classes..][..n_classes];
            check_row(n_classes, index as u64, class as usize, row)?;
        }
        Ok(Self { n_classes, truth, probabilities })
    }

    /// Adds one row: its true class, and the probability of every class in order.
    ///
    /// # Errors
    /// [`MetricsError::LengthMismatch`], [`MetricsError::ClassOutOfRange`],
    /// [`MetricsError::NotAProbability`] (also for NaN), and [`MetricsError::NotADistribution`]
    /// for a sum off by more than 0.001. Nothing is then added.
    pub fn add(&mut self, truth: usize, probabilities: &[f64]) -> Result<(), MetricsError> {
        check_lengths("probabilities", self.n_classes, probabilities.len())?;
        check_row(self.n_classes, self.rows(), truth, probabilities)?;
        self.truth.push(truth as u32);
        self.probabilities.extend_from_slice(probabilities);
        Ok(())
    }

    /// Appends the rows of `other`.
    ///
    /// # Errors
    /// [`MetricsError::LengthMismatch`] for another number of classes; nothing is then added.
    pub fn merge(&mut self, other: &Self) -> Result<(), MetricsError> {
        check_lengths("classes", self.n_classes, other.n_classes)?;
        self.truth.extend_from_slice(&other.truth);
        self.probabilities.extend_from_slice(&other.probabilities);
        Ok(())
    }

    /// Rows added.
    pub fn rows(&self) -> u64 {
        self.truth.len() as u64
    }

    /// Number of classes, whether they occur or not.
    pub fn n_classes(&self) -> usize {
        self.n_classes
    }

    /// The true class of every row, shape `[rows]`.
    pub fn truth(&self) -> &[u32] {
        &self.truth
    }

    /// The probabilities of row `index`, shape `[n_classes]`; `None` beyond the last row.
    pub fn row(&self, index: usize) -> Option<&[f64]> {
        let inside = index < self.truth.len();
        inside.then(|| &self.probabilities[index * self.n_classes..][..self.n_classes])
    }

    /// The most probable class of every row, shape `[rows]`; of equals the lowest.
    pub fn predicted(&self) -> Vec<usize> {
        self.pairs().map(|(_, row)| most_probable(row)).collect()
    }

    /// How often each class was the most probable one, for each true class.
    pub fn confusion(&self) -> ConfusionMatrix {
        let mut matrix = ConfusionMatrix::new(self.n_classes);
        for (truth, row) in self.pairs() {
            matrix.count(truth, most_probable(row));
        }
        matrix
    }

    /// Mean of `−ln p` over the rows, see [`log_loss`](crate::log_loss).
    ///
    /// # Errors
    /// [`MetricsError::Empty`] without rows.
    pub fn log_loss(&self) -> Result<f64, MetricsError> {
        self.mean(|truth, row| surprise(row[truth]))
    }

    /// The [log loss](Self::log_loss) with the normal interval of a mean, see [`mean_interval`](crate::mean_interval).
    ///
    /// # Errors
    /// As there.
    pub fn log_loss_interval(&self, level: f64) -> Result<Interval, MetricsError> {
        let costs: Vec<f64> = self.pairs().map(|(truth, row)| surprise(row[truth])).collect();
        of_costs(self.log_loss()?, &costs, level)
    }

    /// The calibration error of the most probable class over `bins` equally wide bins with its interval, see
    /// [`ece_interval`].
    ///
    /// # Errors
    /// As there.
    pub fn ece_interval(
        &self,
        bins: usize,
        resamples: usize,
        level: f64,
        seed: u64,
    ) -> Result<Interval, MetricsError> {
        let (confidences, correct) = self.confidences();
        ece_interval(&confidences, &correct, bins, resamples, level, seed)
    }

    /// How far the confidence in the most probable class can be trusted.
    ///
    /// # Errors
    /// [`MetricsError::Empty`] without rows, [`MetricsError::OutOfRange`] for no bins.
    pub fn reliability(&self, binning: Binning) -> Result<Reliability, MetricsError> {
        let (confidences, correct) = self.confidences();
        Reliability::from_pairs(binning, &confidences, &correct)
    }

    /// How far the probability of one class can be trusted, over all rows.
    ///
    /// # Errors
    /// As [`reliability`](Self::reliability), and [`MetricsError::OutOfRange`] for no such class.
    pub fn class_reliability(
        &self,
        class: usize,
        binning: Binning,
    ) -> Result<Reliability, MetricsError> {
        self.check_class(class)?;
        let (confidences, correct): (Vec<_>, Vec<_>) =
            self.pairs().map(|(truth, row)| (row[class].min(1.0), class == truth)).unzip();
        Reliability::from_pairs(binning, &confidences, &correct)
    }

    /// The probability of the most probable class of each row, and whether that is the true one.
    fn confidences(&self) -> (Vec<f64>, Vec<bool>) {
        let top = self.pairs().map(|(truth, row)| {
            let class = most_probable(row);
            (row[class].min(1.0), class == truth)
        });
        top.unzip()
    }

    /// True class and probabilities of each row.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (usize, &[f64])> {
        // Without classes there are no rows, but the chunks must have a size.
        let rows = self.probabilities.chunks_exact(self.n_classes.max(1));
        self.truth.iter().map(|&class| class as usize).zip(rows)
    }

    pub(crate) fn check_class(&self, class: usize) -> Result<(), MetricsError> {
        if class < self.n_classes {
            return Ok(());
        }
        let expected = "an index below the number of classes";
        Err(MetricsError::OutOfRange { what: "class", expected, value: class as f64 })
    }

    /// Mean of a cost over the rows.
    pub(super) fn mean(&self, cost: impl Fn(usize, &[f64]) -> f64) -> Result<f64, MetricsError> {
        if self.truth.is_empty() {
            return Err(MetricsError::Empty);
        }
        let sum = self
            .pairs()
            .fold(Double::ZERO, |sum, (truth, row)| sum + Double::from(cost(truth, row)));
        Ok(sum.over(self.truth.len() as f64).to_f64())
    }
}

pub(super) fn most_probable(row: &[f64]) -> usize {
    let mut best = 0;
    for (class, probability) in row.iter().enumerate() {
        if *probability > row[best] {
            best = class;
        }
    }
    best
}

pub(super) fn check_row(
    n_classes: usize,
    row: u64,
    class: usize,
    probabilities: &[f64],
) -> Result<(), MetricsError> {
    // A column of classes holds 32 bits.
    if class >= n_classes || u32::try_from(class).is_err() {
        return Err(MetricsError::ClassOutOfRange { row, what: "truth", class, n_classes });
    }
    check_distribution(row, probabilities)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_equal_probabilities_the_lowest_class_is_predicted() {
        let rows = ClassProbabilities::from_parts(3, vec![1], vec![0.2, 0.4, 0.4]).unwrap();
        assert_eq!(rows.predicted(), [1]);
        assert_eq!(rows.confusion().get(1, 1), 1);
    }

    #[test]
    fn a_bad_row_is_refused_with_its_number_and_adds_nothing() {
        let mut rows = ClassProbabilities::from_parts(2, vec![0], vec![0.5, 0.5]).unwrap();
        let before = rows.clone();
        let error = rows.add(1, &[f64::NAN, 1.0]).unwrap_err();
        assert_eq!(error.to_string(), "row 1: NaN is no probability, expected 0 to 1");
        let error = rows.add(2, &[0.5, 0.5]).unwrap_err();
        assert_eq!(error.to_string(), "row 1: truth is class 2, but there are 2 classes, from 0");
        assert!(rows.add(0, &[1.0]).is_err());
        assert!(rows.add(0, &[0.9, 0.2]).is_err());
        assert!(rows.merge(&ClassProbabilities::new(3)).is_err());
        assert_eq!(rows, before);
    }

    #[test]
    fn rows_are_where_they_were_put() {
        let rows = ClassProbabilities::from_parts(2, vec![0, 1], vec![1.0, 0.0, 0.25, 0.75]);
        let rows = rows.unwrap();
        assert_eq!(rows.row(1), Some([0.25, 0.75].as_slice()));
        assert_eq!((rows.row(2), rows.row(usize::MAX)), (None, None));
        assert_eq!((rows.truth(), rows.rows(), rows.n_classes()), ([0, 1].as_slice(), 2, 2));
    }

    #[test]
    fn no_rows_have_no_loss_and_no_classes_no_rows() {
        assert_eq!(ClassProbabilities::new(2).log_loss(), Err(MetricsError::Empty));
        let mut none = ClassProbabilities::new(0);
        assert!(none.add(0, &[]).is_err());
        assert_eq!((none.row(0), none.predicted().len()), (None, 0));
    }
}
