//! The class metrics as one value with names, ready for a file.

use serde::{Deserialize, Serialize};

use super::normalise::fraction;
use super::probability_intervals::ProbabilityIntervals;
use super::probability_report::{ProbabilityReport, defined};
use crate::error::{MetricsError, check_lengths};
use crate::{ClassProbabilities, ConfusionMatrix, KappaWeights, ProbabilitySums, RankingScores};

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
    /// Mean recall of the classes that occur in the truth.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub balanced_accuracy: Option<f64>,
    /// Matthews correlation coefficient, in `−1..=1`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matthews: Option<f64>,
    /// Cohen's kappa, at most 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cohen_kappa: Option<f64>,
    /// Scores of the probabilities, if these are known.
    #[serde(flatten)]
    pub probability: Option<ProbabilityReport>,
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
    /// Rows that were predicted as the class.
    #[serde(default)]
    pub predicted: u64,
    /// Of all rows, the fraction predicted as the class: equal between groups is demographic parity.
    #[serde(default)]
    pub selection_rate: f64,
    /// Of the rows that do not belong to the class, the fraction predicted as it. Equal between groups together with
    /// the recall is equalised odds.
    #[serde(default)]
    pub false_positive_rate: f64,
    /// Area under the ROC curve of this class against the rest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roc_auc: Option<f64>,
    /// Average precision of this class against the rest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub average_precision: Option<f64>,
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
            balanced_accuracy: defined(matrix.balanced_accuracy())?,
            matthews: defined(matrix.matthews())?,
            cohen_kappa: defined(matrix.cohen_kappa(KappaWeights::None))?,
            probability: None,
            per_class: label_scores(matrix, labels),
            confusion_matrix: matrix.clone(),
        })
    }

    /// The report with the scores of the rows' probabilities.
    ///
    /// # Errors
    /// [`MetricsError::LengthMismatch`] for other classes or rows than those of the report.
    pub fn with_probabilities(
        self,
        probabilities: &ClassProbabilities,
    ) -> Result<Self, MetricsError> {
        self.check(probabilities.n_classes(), probabilities.rows())?;
        self.ranked(probabilities, &probabilities.ranking_scores()?)
    }

    /// As [`with_probabilities`](Self::with_probabilities), with the intervals of these scores; the rows are sorted
    /// once for both.
    ///
    /// # Errors
    /// As there, and as [`ProbabilityIntervals`] says.
    pub fn with_probabilities_and_intervals(
        self,
        probabilities: &ClassProbabilities,
        level: f64,
        seed: u64,
    ) -> Result<(Self, ProbabilityIntervals), MetricsError> {
        self.check(probabilities.n_classes(), probabilities.rows())?;
        self.ranked_with_intervals(probabilities, level, seed)
    }

    /// As [`with_probabilities`](Self::with_probabilities), where those of a sample of the rows are known beside the
    /// sums over all.
    ///
    /// # Errors
    /// [`MetricsError::LengthMismatch`] for other classes than those of the report, or sums over other rows.
    pub fn with_sampled_probabilities(
        self,
        sample: &ClassProbabilities,
        sums: &ProbabilitySums,
    ) -> Result<Self, MetricsError> {
        self.check(sample.n_classes(), sums.rows())?;
        self.ranked(sample, &sample.ranking_scores()?)?.summed(sample.rows(), sums)
    }

    /// As [`with_sampled_probabilities`](Self::with_sampled_probabilities), with intervals: those of areas are of the
    /// sample, those of log loss and Brier score of all rows, with the spread of the sample's. The calibration error of
    /// all has none.
    ///
    /// # Errors
    /// As there, and as [`ProbabilityIntervals`] says.
    pub fn with_sampled_probabilities_and_intervals(
        self,
        sample: &ClassProbabilities,
        sums: &ProbabilitySums,
        level: f64,
        seed: u64,
    ) -> Result<(Self, ProbabilityIntervals), MetricsError> {
        self.check(sample.n_classes(), sums.rows())?;
        let (report, intervals) = self.ranked_with_intervals(sample, level, seed)?;
        let intervals = sums.intervals_over(intervals, sample.rows())?;
        Ok((report.summed(sample.rows(), sums)?, intervals))
    }

    fn check(&self, classes: usize, rows: u64) -> Result<(), MetricsError> {
        check_lengths("classes", self.per_class.len(), classes)?;
        check_lengths("rows", self.rows as usize, rows as usize)
    }

    fn ranked_with_intervals(
        self,
        probabilities: &ClassProbabilities,
        level: f64,
        seed: u64,
    ) -> Result<(Self, ProbabilityIntervals), MetricsError> {
        let (ranking, of_ranking) = probabilities.ranking_intervals(level)?;
        let report = self.ranked(probabilities, &ranking)?;
        let intervals = ProbabilityIntervals::of(probabilities, of_ranking, level, seed)?;
        Ok((report, intervals))
    }

    /// With the scores that are of all rows in place of those of the sample.
    fn summed(mut self, sampled: u64, sums: &ProbabilitySums) -> Result<Self, MetricsError> {
        if let Some(scores) = self.probability.take() {
            let scores = ProbabilityReport { sampled_rows: Some(sampled), ..scores };
            self.probability = Some(sums.over(scores)?);
        }
        Ok(self)
    }

    fn ranked(
        mut self,
        probabilities: &ClassProbabilities,
        ranking: &RankingScores,
    ) -> Result<Self, MetricsError> {
        self.probability = Some(ProbabilityReport::of(probabilities, ranking)?);
        let scores = ranking.roc_auc().iter().zip(ranking.average_precision());
        for (class, (&roc_auc, &precision)) in self.per_class.iter_mut().zip(scores) {
            (class.roc_auc, class.average_precision) = (roc_auc, precision);
        }
        Ok(self)
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
            predicted: matrix.predicted(class.class),
            selection_rate: fraction(matrix.predicted(class.class), matrix.total()),
            false_positive_rate: fraction(
                matrix.predicted(class.class) - matrix.get(class.class, class.class),
                matrix.total() - class.scores.support,
            ),
            roc_auc: None,
            average_precision: None,
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
        assert_eq!(json["per_class"][0]["selection_rate"], 2.0 / 3.0);
        assert_eq!(json["per_class"][0]["false_positive_rate"], 0.5);
        assert_eq!(json["confusion_matrix"], serde_json::json!([[1, 0], [1, 1]]));
        let text = serde_json::to_string(&report).unwrap();
        assert_eq!(serde_json::from_str::<ClassificationReport>(&text).unwrap(), report);
    }

    #[test]
    fn scores_of_probabilities_join_the_report_and_survive_json() {
        let probabilities = [0.9, 0.1, 0.4, 0.6, 0.7, 0.3];
        let probabilities =
            ClassProbabilities::from_parts(2, vec![0, 1, 1], probabilities.to_vec()).unwrap();
        let matrix = probabilities.confusion();
        let report = ClassificationReport::new(&matrix, &["bug", "退款"]).unwrap();
        let report = report.with_probabilities(&probabilities).unwrap();
        let json = serde_json::to_value(&report).unwrap();
        assert_eq!(
            (&json["roc_auc"], &json["per_class"][0]["roc_auc"]),
            (&1.0.into(), &1.0.into())
        );
        assert_eq!(json["log_loss"], probabilities.log_loss().unwrap());
        assert!(json.get("roc_auc_ovo").is_none() && json.get("top_3_accuracy").is_none());
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
