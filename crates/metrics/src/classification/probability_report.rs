//! What is measured on probabilities, as one value with names.

use serde::{Deserialize, Serialize};

use crate::{Binning, ClassProbabilities, MetricsError, RankingScores};

/// Bins of the calibration errors in a report.
pub(crate) const BINS: usize = 15;

/// Scores of a classifier's probabilities. Those that have no value on the rows are absent.
///
/// Areas and precisions are averages over classes of one class against the rest; with two classes, of class 1 alone, as
/// in scikit-learn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProbabilityReport {
    /// Mean of `−ln p` of the true class, in nats; see [`ClassProbabilities::log_loss`].
    pub log_loss: f64,
    /// Mean squared distance of the probabilities from the truth; see [`ClassProbabilities::brier`].
    pub brier: f64,
    /// Area under the ROC curve.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roc_auc: Option<f64>,
    /// Area under the ROC curve, the mean over pairs of classes (Hand and Till 2001); of more than two classes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roc_auc_ovo: Option<f64>,
    /// Average precision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub average_precision: Option<f64>,
    /// Rows whose true class is among the three likeliest; of more than three classes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub top_3_accuracy: Option<f64>,
    /// Rows whose true class is among the five likeliest; of more than five classes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub top_5_accuracy: Option<f64>,
    /// Expected calibration error of the likeliest class over 15 equally wide bins (Guo et al. 2017).
    pub ece: f64,
    /// The same over 15 bins with equally many rows (Nixon et al. 2019).
    pub adaptive_ece: f64,
    /// The rows of a sample that areas, average precisions and the adaptive calibration error are of, also those of
    /// classes; absent where they are of all rows. Every other score is of all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sampled_rows: Option<u64>,
}

impl ProbabilityReport {
    /// The scores of all rows; `ranking` are those of each class.
    pub(super) fn of(
        probabilities: &ClassProbabilities,
        ranking: &RankingScores,
    ) -> Result<Self, MetricsError> {
        let classes = probabilities.n_classes();
        let top = |k: usize| (classes > k).then(|| probabilities.top_k(k)).transpose();
        let of_one = |scores: &[Option<f64>]| scores.get(1).copied().flatten();
        let (roc_auc, average_precision) = match classes {
            2 => (of_one(ranking.roc_auc()), of_one(ranking.average_precision())),
            _ => (defined(ranking.macro_roc_auc())?, defined(ranking.macro_average_precision())?),
        };
        let ovo = if classes > 2 { defined(ranking.macro_one_vs_one())? } else { None };
        Ok(Self {
            log_loss: probabilities.log_loss()?,
            brier: probabilities.brier()?,
            roc_auc,
            roc_auc_ovo: ovo,
            average_precision,
            top_3_accuracy: top(3)?,
            top_5_accuracy: top(5)?,
            ece: probabilities.reliability(Binning::Uniform(BINS))?.ece()?,
            adaptive_ece: probabilities.reliability(Binning::Quantile(BINS))?.ece()?,
            sampled_rows: None,
        })
    }
}

/// A score that may have no value on the rows.
pub(super) fn defined(score: Result<f64, MetricsError>) -> Result<Option<f64>, MetricsError> {
    match score {
        Ok(score) => Ok(Some(score)),
        Err(MetricsError::Undefined { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}
