//! Precision, recall, F-beta and Jaccard of rows with several labels.

use serde::{Deserialize, Serialize};

use super::MultilabelCounts;
use crate::MetricsError;
use crate::counts::{Average, Counts, check_beta, mean};

/// Scores of a label, or an average of them; each a fraction in `0..=1`.
///
/// As in the classification scores, what would divide by zero is 0, scikit-learn's default. That
/// goes for a row without labels for which none was predicted, too: in the average over rows
/// (`samples`) such a row counts as 0 although nothing in it is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct MultilabelScores {
    /// Of the predicted labels, the fraction that are true.
    pub precision: f64,
    /// Of the true labels, the fraction predicted.
    pub recall: f64,
    /// Harmonic mean of the two (of averages: the average of it).
    pub f1: f64,
    /// Labels true and predicted over labels true or predicted.
    pub jaccard: f64,
    /// Rows that have the label; for averages, of all labels together.
    pub support: u64,
}

impl MultilabelCounts {
    /// The scores of every label in order, also of labels that never occur (all zeros).
    pub fn per_label(&self) -> Vec<MultilabelScores> {
        self.labels().iter().map(|label| scores(label.support, |score| score(label))).collect()
    }

    /// The scores averaged over all labels, also those that never occur, as scikit-learn does
    /// with several labels a row.
    ///
    /// # Errors
    /// [`MetricsError::Empty`] without rows.
    pub fn average(&self, average: Average) -> Result<MultilabelScores, MetricsError> {
        self.checked_rows()?;
        let support = Counts::together(self.labels()).support;
        Ok(scores(support, |score| Counts::average(self.labels(), average, score)))
    }

    /// The scores of each row's labels, averaged over the rows (scikit-learn: `samples`).
    ///
    /// # Errors
    /// [`MetricsError::Empty`] without rows.
    pub fn samples(&self) -> Result<MultilabelScores, MetricsError> {
        self.checked_rows()?;
        let support = Counts::together(self.labels()).support;
        Ok(scores(support, |score| self.over_rows(score)))
    }

    /// F-beta of every label in order, see
    /// [`ConfusionMatrix::f_beta_per_class`](crate::ConfusionMatrix::f_beta_per_class).
    ///
    /// # Errors
    /// [`MetricsError::OutOfRange`] unless `beta` is finite and above 0.
    pub fn f_beta_per_label(&self, beta: f64) -> Result<Vec<f64>, MetricsError> {
        check_beta(beta)?;
        Ok(self.labels().iter().map(|label| label.f_beta(beta)).collect())
    }

    /// F-beta averaged over all labels.
    ///
    /// # Errors
    /// [`MetricsError::OutOfRange`] unless `beta` is finite and above 0, [`MetricsError::Empty`].
    pub fn f_beta(&self, beta: f64, average: Average) -> Result<f64, MetricsError> {
        check_beta(beta)?;
        self.checked_rows()?;
        Ok(Counts::average(self.labels(), average, |label| label.f_beta(beta)))
    }

    /// F-beta of each row's labels, averaged over the rows.
    ///
    /// # Errors
    /// [`MetricsError::OutOfRange`] unless `beta` is finite and above 0, [`MetricsError::Empty`].
    pub fn f_beta_samples(&self, beta: f64) -> Result<f64, MetricsError> {
        check_beta(beta)?;
        self.checked_rows()?;
        Ok(self.over_rows(|row| row.f_beta(beta)))
    }

    fn over_rows(&self, score: impl Fn(&Counts) -> f64) -> f64 {
        mean(self.row_counts().map(|(row, times)| (times as f64, score(&row))))
    }
}

/// Every score, of whatever `of` computes it on.
fn scores(support: u64, of: impl Fn(fn(&Counts) -> f64) -> f64) -> MultilabelScores {
    MultilabelScores {
        precision: of(Counts::precision),
        recall: of(Counts::recall),
        f1: of(|counts| counts.f_beta(1.0)),
        jaccard: of(Counts::jaccard),
        support,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_without_labels_scores_zero_among_the_samples() {
        let truth = [true, false, false, false];
        let rows = MultilabelCounts::from_rows(2, &truth, &truth).unwrap();
        let samples = rows.samples().unwrap();
        assert_eq!((samples.f1, samples.jaccard, samples.support), (0.5, 0.5, 1));
        assert_eq!(rows.subset_accuracy(), Ok(1.0));
    }

    #[test]
    fn a_label_that_never_occurs_counts_in_the_macro_average() {
        let truth = [true, false];
        let rows = MultilabelCounts::from_rows(2, &truth, &truth).unwrap();
        assert_eq!(rows.average(Average::Macro).unwrap().f1, 0.5);
        assert_eq!(rows.average(Average::Micro).unwrap().f1, 1.0);
        assert_eq!(rows.per_label()[1], MultilabelScores::default());
    }

    #[test]
    fn f_beta_of_one_is_f1() {
        let truth = [true, false, true, true, false, true];
        let predicted = [true, true, false, true, false, false];
        let rows = MultilabelCounts::from_rows(3, &truth, &predicted).unwrap();
        assert_eq!(rows.f_beta_samples(1.0), rows.samples().map(|scores| scores.f1));
        let weighted = rows.average(Average::Weighted).map(|scores| scores.f1);
        assert_eq!(rows.f_beta(1.0, Average::Weighted), weighted);
        assert!(rows.f_beta(-1.0, Average::Macro).is_err());
    }

    #[test]
    fn scores_of_no_rows_are_errors() {
        let none = MultilabelCounts::new(2);
        assert_eq!(none.samples(), Err(MetricsError::Empty));
        assert_eq!(none.average(Average::Macro), Err(MetricsError::Empty));
    }
}
