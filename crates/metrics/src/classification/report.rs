//! The class metrics as one value with names, ready for a file.

use serde::{Deserialize, Serialize};

use crate::ConfusionMatrix;
use crate::error::{MetricsError, check_lengths};

/// Everything that this crate measures on a classifier; all scores are fractions in `0..=1`.
///
/// Serialised with these names as top-level keys. See [`ConfusionMatrix::macro_avg`] for the
/// classes that the macro averages are over.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClassificationReport {
    /// Rows measured.
    pub rows: u64,
    /// Fraction of rows predicted right.
    pub accuracy: f64,
    /// Unweighted mean of the classes' precision.
    pub macro_precision: f64,
    /// Unweighted mean of the classes' recall.
    pub macro_recall: f64,
    /// Unweighted mean of the classes' F1.
    pub macro_f1: f64,
    /// F1 of all classes' counts together; equal to the accuracy.
    pub micro_f1: f64,
    /// Mean of the classes' precision, weighted by support.
    pub weighted_precision: f64,
    /// Mean of the classes' recall, weighted by support; equal to the accuracy.
    pub weighted_recall: f64,
    /// Mean of the classes' F1, weighted by support.
    pub weighted_f1: f64,
    /// Scores of every class, in the order of the class indices.
    pub per_class: Vec<LabelScores>,
    /// Counts: rows are the truth, columns the prediction, both in the order of `per_class`.
    pub confusion_matrix: ConfusionMatrix,
}

/// The scores of one class under its name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LabelScores {
    /// Name of the class.
    pub label: String,
    /// Of the rows predicted as the class, the fraction that belong to it.
    pub precision: f64,
    /// Of the rows that belong to the class, the fraction predicted as it.
    pub recall: f64,
    /// Harmonic mean of the two.
    pub f1: f64,
    /// Rows that belong to the class.
    pub support: u64,
}

impl ClassificationReport {
    /// Reads all scores off `matrix`; `labels[i]` is the name of class `i`.
    ///
    /// # Errors
    /// [`MetricsError::Empty`] for a matrix without rows, [`MetricsError::LengthMismatch`] unless
    /// there is one label for each class.
    pub fn new(matrix: &ConfusionMatrix, labels: &[impl AsRef<str>]) -> Result<Self, MetricsError> {
        check_lengths("labels", matrix.n_classes(), labels.len())?;
        if matrix.total() == 0 {
            return Err(MetricsError::Empty);
        }
        let (macro_avg, weighted) = (matrix.macro_avg(), matrix.weighted());
        Ok(Self {
            rows: matrix.total(),
            accuracy: matrix.accuracy(),
            macro_precision: macro_avg.precision,
            macro_recall: macro_avg.recall,
            macro_f1: macro_avg.f1,
            micro_f1: matrix.micro().f1,
            weighted_precision: weighted.precision,
            weighted_recall: weighted.recall,
            weighted_f1: weighted.f1,
            per_class: label_scores(matrix, labels),
            confusion_matrix: matrix.clone(),
        })
    }
}

fn label_scores(matrix: &ConfusionMatrix, labels: &[impl AsRef<str>]) -> Vec<LabelScores> {
    let named = labels.iter().zip(matrix.per_class());
    named
        .map(|(label, class)| LabelScores {
            label: label.as_ref().to_owned(),
            precision: class.scores.precision,
            recall: class.scores.recall,
            f1: class.scores.f1,
            support: class.scores.support,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_has_its_keys_at_the_top_level_and_survives_json() {
        let matrix = ConfusionMatrix::from_pairs(2, &[0, 1, 1], &[0, 1, 0]).unwrap();
        let report = ClassificationReport::new(&matrix, &["bug", "退款"]).unwrap();
        let json = serde_json::to_value(&report).unwrap();
        assert_eq!(json["rows"], 3);
        assert_eq!(json["accuracy"], 2.0 / 3.0);
        assert_eq!(json["per_class"][1]["label"], "退款");
        assert_eq!(json["per_class"][1]["recall"], 0.5);
        assert_eq!(json["confusion_matrix"], serde_json::json!([[1, 0], [1, 1]]));
        let text = serde_json::to_string(&report).unwrap();
        assert_eq!(serde_json::from_str::<ClassificationReport>(&text).unwrap(), report);
    }

    #[test]
    fn a_report_on_no_rows_is_an_error() {
        let empty = ConfusionMatrix::new(1);
        assert_eq!(ClassificationReport::new(&empty, &["a"]), Err(MetricsError::Empty));
    }

    #[test]
    fn a_report_needs_a_label_for_each_class() {
        let matrix = ConfusionMatrix::from_pairs(2, &[0], &[0]).unwrap();
        let error = ClassificationReport::new(&matrix, &["a"]).unwrap_err();
        assert_eq!(error.to_string(), "labels: expected 2 values, got 1");
    }
}
