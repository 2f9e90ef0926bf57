//! F-beta and Jaccard of a confusion matrix, and its error rate.

use crate::counts::{Average, Counts, check_beta};
use crate::{ConfusionMatrix, MetricsError};

impl ConfusionMatrix {
    /// Fraction of rows predicted wrong, in `0..=1` (scikit-learn's `zero_one_loss`).
    ///
    /// # Errors
    /// [`MetricsError::Empty`] without rows.
    pub fn error_rate(&self) -> Result<f64, MetricsError> {
        self.check_rows()?;
        Ok((self.total() - self.correct()) as f64 / self.total() as f64)
    }

    /// F-beta of every class in order, `(1 + β²)·tp / (β²·support + predicted)`, in `0..=1`.
    ///
    /// Recall weighs `beta` times as much as precision; `beta` = 1 is F1. A class that is neither
    /// true nor predicted scores 0.
    ///
    /// # Errors
    /// [`MetricsError::OutOfRange`] unless `beta` is finite and above 0.
    pub fn f_beta_per_class(&self, beta: f64) -> Result<Vec<f64>, MetricsError> {
        check_beta(beta)?;
        Ok(self.counts_per_class().iter().map(|counts| counts.f_beta(beta)).collect())
    }

    /// F-beta averaged over the classes that occur (see [`macro_avg`](Self::macro_avg)).
    ///
    /// # Errors
    /// [`MetricsError::OutOfRange`] unless `beta` is finite and above 0, [`MetricsError::Empty`].
    pub fn f_beta(&self, beta: f64, average: Average) -> Result<f64, MetricsError> {
        check_beta(beta)?;
        self.check_rows()?;
        Ok(Counts::average(&self.occurring(), average, |counts| counts.f_beta(beta)))
    }

    /// Jaccard index of every class in order, `tp / (support + predicted − tp)`, in `0..=1`.
    ///
    /// A class that is neither true nor predicted scores 0.
    pub fn jaccard_per_class(&self) -> Vec<f64> {
        self.counts_per_class().iter().map(Counts::jaccard).collect()
    }

    /// Jaccard index averaged over the classes that occur (see [`macro_avg`](Self::macro_avg)).
    ///
    /// # Errors
    /// [`MetricsError::Empty`] without rows.
    pub fn jaccard(&self, average: Average) -> Result<f64, MetricsError> {
        self.check_rows()?;
        Ok(Counts::average(&self.occurring(), average, Counts::jaccard))
    }

    /// Each class against the others, in order; one pass over the matrix.
    pub(super) fn counts_per_class(&self) -> Vec<Counts> {
        let mut counts = vec![Counts::default(); self.n_classes()];
        for truth in 0..self.n_classes() {
            for predicted in 0..self.n_classes() {
                let rows = self.get(truth, predicted);
                counts[truth].support += rows;
                counts[predicted].predicted += rows;
            }
            counts[truth].hits = self.get(truth, truth);
        }
        counts
    }

    pub(super) fn check_rows(&self) -> Result<(), MetricsError> {
        if self.total() == 0 { Err(MetricsError::Empty) } else { Ok(()) }
    }

    fn occurring(&self) -> Vec<Counts> {
        let mut counts = self.counts_per_class();
        counts.retain(|counts| counts.support > 0 || counts.predicted > 0);
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f_beta_of_one_is_f1_in_every_average() {
        let matrix = ConfusionMatrix::from_pairs(4, &[0, 0, 1, 2, 2], &[0, 1, 1, 0, 2]).unwrap();
        let close = |average, expected: f64| {
            let found = matrix.f_beta(1.0, average).unwrap();
            assert!((found - expected).abs() < 1e-15, "{average:?}: {found} {expected}");
        };
        close(Average::Macro, matrix.macro_avg().f1);
        close(Average::Micro, matrix.micro().f1);
        close(Average::Weighted, matrix.weighted().f1);
        assert_eq!(matrix.f_beta_per_class(1.0).unwrap()[3], 0.0);
    }

    #[test]
    fn scores_of_no_rows_are_errors() {
        let empty = ConfusionMatrix::new(2);
        assert_eq!(empty.error_rate(), Err(MetricsError::Empty));
        assert_eq!(empty.f_beta(1.0, Average::Macro), Err(MetricsError::Empty));
        assert_eq!(empty.jaccard(Average::Micro), Err(MetricsError::Empty));
    }
}
