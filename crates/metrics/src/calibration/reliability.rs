//! Confidence held against accuracy, bin by bin.

use serde::{Deserialize, Serialize};

use super::Binning;
use crate::MetricsError;
use crate::double::Double;
use crate::error::{check_lengths, check_rows_fit};

/// Rows by the confidence of their prediction, in bins, and how many of each were right.
///
/// Over uniform bins it fills row by row and merges, in fixed memory; the edges of quantile bins
/// need all rows at once. A bin holds the confidences above its lower edge up to its upper edge,
/// the first also its lower.
///
/// ```
/// use firebrick_metrics::{Binning, Reliability};
///
/// let mut rows = Reliability::uniform(10)?;
/// rows.add(0.95, true)?;
/// rows.add(0.95, false)?;
/// assert!((rows.ece()? - 0.45).abs() < 1e-12);
/// # Ok::<(), firebrick_metrics::MetricsError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Reliability {
    edges: Vec<f64>,
    sums: Vec<Sums>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Sums {
    count: u64,
    correct: u64,
    confidence: Double,
}

/// A bin that has rows.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ReliabilityBin {
    /// Lower edge, in `0..=1`.
    pub low: f64,
    /// Upper edge, in `0..=1`.
    pub high: f64,
    /// Rows in it, at least 1.
    pub count: u64,
    /// Mean confidence of its rows, in `0..=1`.
    pub mean_confidence: f64,
    /// Fraction of its rows that were right, in `0..=1`.
    pub accuracy: f64,
}

impl Reliability {
    /// No rows yet, over `bins` bins of equal width.
    ///
    /// # Errors
    /// [`MetricsError::OutOfRange`] for no bins.
    pub fn uniform(bins: usize) -> Result<Self, MetricsError> {
        Ok(Self::over(Binning::Uniform(bins).edges(&[])?))
    }

    /// All rows at once: how confident each prediction was, and whether it was right; both of
    /// shape `[rows]`.
    ///
    /// # Errors
    /// [`MetricsError::LengthMismatch`], [`MetricsError::NotAProbability`] (also for NaN),
    /// [`MetricsError::OutOfRange`] for no bins, [`MetricsError::Empty`].
    pub fn from_pairs(
        binning: Binning,
        confidences: &[f64],
        correct: &[bool],
    ) -> Result<Self, MetricsError> {
        check_lengths("outcomes", confidences.len(), correct.len())?;
        for (row, &confidence) in confidences.iter().enumerate() {
            check_confidence(row as u64, confidence)?;
        }
        let mut rows = Self::over(binning.edges(confidences)?);
        for (&confidence, &correct) in confidences.iter().zip(correct) {
            rows.count(confidence, correct);
        }
        rows.check_rows()?;
        Ok(rows)
    }

    /// Counts one row.
    ///
    /// # Errors
    /// [`MetricsError::NotAProbability`] outside `0..=1` and for NaN; nothing is then counted.
    pub fn add(&mut self, confidence: f64, correct: bool) -> Result<(), MetricsError> {
        check_confidence(self.rows(), confidence)?;
        self.count(confidence, correct);
        Ok(())
    }

    /// Adds the rows of `other`, which has the same edges.
    ///
    /// # Errors
    /// [`MetricsError::BinsDiffer`], and [`MetricsError::Overflow`] if the rows of both together
    /// exceed `u64`; nothing is then added.
    pub fn merge(&mut self, other: &Self) -> Result<(), MetricsError> {
        if self.edges != other.edges {
            return Err(MetricsError::BinsDiffer);
        }
        // No count is above the rows, so checking those guards them all.
        check_rows_fit(self.rows(), other.rows())?;
        for (sums, more) in self.sums.iter_mut().zip(&other.sums) {
            sums.count += more.count;
            sums.correct += more.correct;
            sums.confidence = sums.confidence + more.confidence;
        }
        Ok(())
    }

    /// Rows counted.
    pub fn rows(&self) -> u64 {
        self.sums.iter().map(|sums| sums.count).sum()
    }

    /// The bins that have rows, by rising confidence: the points of a reliability curve, as
    /// scikit-learn's `calibration_curve`.
    pub fn bins(&self) -> Vec<ReliabilityBin> {
        let filled = self.sums.iter().zip(self.edges.windows(2)).filter(|(sums, _)| sums.count > 0);
        filled
            .map(|(sums, edges)| ReliabilityBin {
                low: edges[0],
                high: edges[1],
                count: sums.count,
                mean_confidence: sums.confidence.over(sums.count as f64).to_f64(),
                accuracy: sums.correct as f64 / sums.count as f64,
            })
            .collect()
    }

    /// Expected calibration error `Σ_b n_b/n · |accuracy_b − mean confidence_b|`, in `0..=1`; 0 is
    /// perfectly calibrated.
    ///
    /// Over uniform bins after C. Guo et al., *On calibration of modern neural networks* (2017).
    /// Over quantile bins it is the adaptive calibration error of J. Nixon et al., *Measuring
    /// calibration in deep learning* (2019), `1/R Σ_r |…|` over `R` bins of equal mass, for the
    /// predicted class alone: where ties make the bins unequal, their mass weighs them.
    ///
    /// # Errors
    /// [`MetricsError::Empty`] without rows.
    pub fn ece(&self) -> Result<f64, MetricsError> {
        self.check_rows()?;
        let gaps = self.bins().into_iter().map(|bin| Double::from(bin.count as f64 * bin.gap()));
        let sum = gaps.fold(Double::ZERO, |sum, gap| sum + gap);
        Ok(sum.over(self.rows() as f64).to_f64())
    }

    /// Maximum calibration error: the largest `|accuracy − mean confidence|` of a bin, in `0..=1`.
    ///
    /// # Errors
    /// [`MetricsError::Empty`] without rows.
    pub fn max_calibration_error(&self) -> Result<f64, MetricsError> {
        self.check_rows()?;
        Ok(self.bins().iter().map(ReliabilityBin::gap).fold(0.0, f64::max))
    }

    fn over(edges: Vec<f64>) -> Self {
        let empty = Sums { count: 0, correct: 0, confidence: Double::ZERO };
        Self { sums: vec![empty; edges.len() - 1], edges }
    }

    fn count(&mut self, confidence: f64, correct: bool) {
        let inner = &self.edges[1..self.edges.len() - 1];
        let sums = &mut self.sums[inner.partition_point(|&edge| edge < confidence)];
        sums.count += 1;
        sums.correct += u64::from(correct);
        sums.confidence = sums.confidence + Double::from(confidence);
    }

    fn check_rows(&self) -> Result<(), MetricsError> {
        if self.rows() == 0 { Err(MetricsError::Empty) } else { Ok(()) }
    }
}

impl ReliabilityBin {
    /// `|accuracy − mean confidence|`.
    pub fn gap(&self) -> f64 {
        (self.accuracy - self.mean_confidence).abs()
    }
}

fn check_confidence(row: u64, value: f64) -> Result<(), MetricsError> {
    if (0.0..=1.0).contains(&value) {
        return Ok(());
    }
    Err(MetricsError::NotAProbability { row, value })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edge_belongs_to_the_bin_below_it() {
        let confidences = [0.0, 0.5, 0.75, 1.0];
        let rows = Reliability::from_pairs(Binning::Uniform(2), &confidences, &[true; 4]).unwrap();
        let counts: Vec<_> = rows.bins().iter().map(|bin| (bin.low, bin.high, bin.count)).collect();
        assert_eq!(counts, [(0.0, 0.5, 2), (0.5, 1.0, 2)]);
    }

    #[test]
    fn equal_confidences_share_a_bin_however_many_bins_there_are() {
        let rows =
            Reliability::from_pairs(Binning::Quantile(5), &[0.5; 4], &[true, false, false, true]);
        assert_eq!(rows.unwrap().ece(), Ok(0.0));
    }

    #[test]
    fn the_largest_gap_is_at_least_the_expected_one() {
        let correct = [true, false, true];
        let rows = Reliability::from_pairs(Binning::Uniform(3), &[0.25, 0.5, 1.0], &correct);
        let rows = rows.unwrap();
        assert_eq!(rows.max_calibration_error(), Ok(0.75));
        assert_eq!(rows.ece(), Ok((0.75 + 0.5) / 3.0));
    }

    #[test]
    fn what_is_no_confidence_is_refused_with_its_row_and_counts_nothing() {
        let error = Reliability::from_pairs(Binning::Uniform(3), &[0.5, f64::NAN], &[true; 2]);
        let error = error.unwrap_err();
        assert_eq!(error.to_string(), "row 1: NaN is no probability, expected 0 to 1");
        let mut rows = Reliability::uniform(3).unwrap();
        assert!(rows.add(1.5, true).is_err());
        assert_eq!((rows.rows(), rows.ece()), (0, Err(MetricsError::Empty)));
        assert_eq!(rows.merge(&Reliability::uniform(4).unwrap()), Err(MetricsError::BinsDiffer));
    }
}
