//! Scores of probabilities that are sums, in fixed memory.

use super::log_loss::surprise;
use super::probabilities::{check_row, most_probable};
use super::probability_intervals::ProbabilityIntervals;
use super::probability_report::{BINS, ProbabilityReport};
use super::top_k::rank;
use crate::double::Double;
use crate::error::{check_lengths, check_rows_fit};
use crate::{Interval, MetricsError, Reliability};

/// The scores of probabilities that need no row twice: log loss, Brier score, top-k accuracy and the calibration error
/// over equally wide bins. They fill row by row and merge, in fixed memory, and are what
/// [`ClassProbabilities`](crate::ClassProbabilities) gives for the same rows, to the last bits.
///
/// ```
/// use firebrick_metrics::{ClassProbabilities, ProbabilitySums};
///
/// let mut sums = ProbabilitySums::new(2)?;
/// sums.add(0, &[0.7, 0.3])?;
/// sums.add(1, &[0.6, 0.4])?;
/// let rows = ClassProbabilities::from_parts(2, vec![0, 1], vec![0.7, 0.3, 0.6, 0.4])?;
/// assert_eq!((sums.log_loss()?, sums.brier()?), (rows.log_loss()?, rows.brier()?));
/// # Ok::<(), firebrick_metrics::MetricsError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct ProbabilitySums {
    n_classes: usize,
    loss: Double,
    squares: Double,
    /// Rows whose true class is among the three and the five likeliest.
    top: [u64; 2],
    reliability: Reliability,
}

/// The places that [`ProbabilitySums::top`] counts.
const TOP: [usize; 2] = [3, 5];

impl ProbabilitySums {
    /// No rows yet, for classes `0..n_classes`.
    ///
    /// # Errors
    /// None that this number of bins has.
    pub fn new(n_classes: usize) -> Result<Self, MetricsError> {
        let (loss, squares, top) = (Double::ZERO, Double::ZERO, [0; 2]);
        Ok(Self { n_classes, loss, squares, top, reliability: Reliability::uniform(BINS)? })
    }

    /// Adds one row: its true class, and the probability of every class in order.
    ///
    /// # Errors
    /// As [`ClassProbabilities::add`](crate::ClassProbabilities::add). Nothing is then added.
    pub fn add(&mut self, truth: usize, probabilities: &[f64]) -> Result<(), MetricsError> {
        check_lengths("probabilities", self.n_classes, probabilities.len())?;
        check_row(self.n_classes, self.rows(), truth, probabilities)?;
        let likeliest = most_probable(probabilities);
        self.reliability.add(probabilities[likeliest].min(1.0), likeliest == truth)?;
        self.loss = self.loss + Double::from(surprise(probabilities[truth]));
        let squares = probabilities.iter().enumerate().map(|(class, probability)| {
            let error = if class == truth { 1.0 - probability } else { *probability };
            error * error
        });
        self.squares = self.squares + Double::from(squares.sum::<f64>());
        let rank = rank(truth, probabilities);
        for (count, k) in self.top.iter_mut().zip(TOP) {
            *count += u64::from(rank < k);
        }
        Ok(())
    }

    /// Adds the rows of `other`.
    ///
    /// # Errors
    /// [`MetricsError::LengthMismatch`] for another number of classes, [`MetricsError::Overflow`] for more rows than
    /// `u64` holds; nothing is then added.
    pub fn merge(&mut self, other: &Self) -> Result<(), MetricsError> {
        check_lengths("classes", self.n_classes, other.n_classes)?;
        check_rows_fit(self.rows(), other.rows())?;
        self.reliability.merge(&other.reliability)?;
        self.loss = self.loss + other.loss;
        self.squares = self.squares + other.squares;
        for (count, more) in self.top.iter_mut().zip(other.top) {
            *count += more;
        }
        Ok(())
    }

    /// Rows added.
    pub fn rows(&self) -> u64 {
        self.reliability.rows()
    }

    /// As [`ClassProbabilities::log_loss`](crate::ClassProbabilities::log_loss).
    ///
    /// # Errors
    /// [`MetricsError::Empty`] without rows.
    pub fn log_loss(&self) -> Result<f64, MetricsError> {
        self.mean(self.loss)
    }

    /// As [`ClassProbabilities::brier`](crate::ClassProbabilities::brier).
    ///
    /// # Errors
    /// [`MetricsError::Empty`] without rows.
    pub fn brier(&self) -> Result<f64, MetricsError> {
        let whole = self.mean(self.squares)?;
        Ok(if self.n_classes < 3 { 0.5 * whole } else { whole })
    }

    /// How far the confidence in the most probable class can be trusted, over 15 equally wide bins.
    pub fn reliability(&self) -> &Reliability {
        &self.reliability
    }

    /// The report on a sample of the rows with these scores, which are of all.
    pub(super) fn over(
        &self,
        sample: ProbabilityReport,
    ) -> Result<ProbabilityReport, MetricsError> {
        let rows = self.rows() as f64;
        let [three, five] = self.top.map(|hits| hits as f64 / rows);
        Ok(ProbabilityReport {
            log_loss: self.log_loss()?,
            brier: self.brier()?,
            ece: self.reliability.ece()?,
            top_3_accuracy: (self.n_classes > TOP[0]).then_some(three),
            top_5_accuracy: (self.n_classes > TOP[1]).then_some(five),
            ..sample
        })
    }

    /// The intervals of a sample of so many of the rows with those of these means, whose standard error is that of the
    /// sample's spread over all rows. The calibration error has none: it is no mean, and the sums do not hold its spread.
    pub(super) fn intervals_over(
        &self,
        sample: ProbabilityIntervals,
        sampled: u64,
    ) -> Result<ProbabilityIntervals, MetricsError> {
        let narrower = (sampled as f64 / self.rows() as f64).sqrt();
        let of_all = |found: Interval, estimate: f64| Interval {
            estimate,
            // The lower end may have been cut at 0.
            low: (estimate - (found.high - found.estimate) * narrower).max(0.0),
            high: estimate + (found.high - found.estimate) * narrower,
            ..found
        };
        let (log_loss, brier) = (self.log_loss()?, self.brier()?);
        Ok(ProbabilityIntervals {
            log_loss: sample.log_loss.map(|found| of_all(found, log_loss)),
            brier: sample.brier.map(|found| of_all(found, brier)),
            ece: None,
            ..sample
        })
    }

    fn mean(&self, sum: Double) -> Result<f64, MetricsError> {
        match self.rows() {
            0 => Err(MetricsError::Empty),
            rows => Ok(sum.over(rows as f64).to_f64()),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Binning, ClassProbabilities, ClassificationReport};

    fn rows() -> impl Strategy<Value = (usize, Vec<(usize, Vec<f64>)>)> {
        (2_usize..8).prop_flat_map(|classes| {
            let row = (0..classes, prop::collection::vec(0.001_f64..1.0, classes));
            (Just(classes), prop::collection::vec(row, 1..40))
        })
    }

    proptest! {
        #[test]
        fn sums_are_the_scores_of_all_rows_whole_and_in_parts((classes, rows) in rows(), cut in 0_usize..40) {
            let mut all = ClassProbabilities::new(classes);
            let mut parts = [ProbabilitySums::new(classes).unwrap(), ProbabilitySums::new(classes).unwrap()];
            for (at, (truth, weights)) in rows.iter().enumerate() {
                let sum: f64 = weights.iter().sum();
                let row: Vec<f64> = weights.iter().map(|weight| weight / sum).collect();
                all.add(*truth, &row).unwrap();
                parts[usize::from(at >= cut)].add(*truth, &row).unwrap();
            }
            let [mut sums, rest] = parts;
            sums.merge(&rest).unwrap();
            let labels: Vec<String> = (0..classes).map(|class| class.to_string()).collect();
            let report = ClassificationReport::new(&all.confusion(), &labels).unwrap();
            let whole = report.clone().with_probabilities(&all).unwrap().probability.unwrap();
            let (with_intervals, found) =
                report.clone().with_sampled_probabilities_and_intervals(&all, &sums, 0.95, 0).unwrap();
            let (_, expected) = report.clone().with_probabilities_and_intervals(&all, 0.95, 0).unwrap();
            let streamed = report.with_sampled_probabilities(&all, &sums).unwrap().probability.unwrap();
            prop_assert_eq!(with_intervals.probability.as_ref(), Some(&streamed));
            let near = |a: f64, b: f64| (a - b).abs() < 1e-12;
            for (found, expected) in [(found.log_loss, expected.log_loss), (found.brier, expected.brier)] {
                prop_assert_eq!(found.is_some(), expected.is_some());
                let (Some(found), Some(expected)) = (found, expected) else { continue };
                prop_assert!(near(found.low, expected.low) && near(found.high, expected.high));
            }
            prop_assert_eq!((found.ranking, found.ece), (expected.ranking, None));
            prop_assert!(near(streamed.log_loss, whole.log_loss) && near(streamed.brier, whole.brier));
            prop_assert!(near(streamed.ece, whole.ece));
            prop_assert_eq!(streamed.top_3_accuracy, whole.top_3_accuracy);
            prop_assert_eq!(streamed.top_5_accuracy, whole.top_5_accuracy);
            prop_assert_eq!(streamed.roc_auc, whole.roc_auc);
            prop_assert_eq!(streamed.sampled_rows, Some(rows.len() as u64));
            let bins = all.reliability(Binning::Uniform(BINS)).unwrap().bins().len();
            prop_assert_eq!(sums.reliability().bins().len(), bins);
        }
    }

    #[test]
    fn no_rows_have_no_scores_and_a_bad_row_adds_nothing() {
        let mut sums = ProbabilitySums::new(2).unwrap();
        assert_eq!(
            (sums.log_loss(), sums.brier()),
            (Err(MetricsError::Empty), Err(MetricsError::Empty))
        );
        assert!(sums.add(0, &[f64::NAN, 1.0]).is_err() && sums.add(2, &[0.5, 0.5]).is_err());
        assert!(sums.add(0, &[1.0]).is_err() && sums.rows() == 0);
        assert!(sums.merge(&ProbabilitySums::new(3).unwrap()).is_err());
    }
}
