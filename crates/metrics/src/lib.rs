#![doc = include_str!("../README.md")]

mod calibration;
mod classification;
mod counts;
mod double;
mod error;
mod multilabel;
mod ranking;
mod regression;
mod score_kind;

pub use calibration::{Binning, Reliability, ReliabilityBin};
pub use classification::{
    ClassProbabilities, ClassScores, ClassificationReport, ConfusionMatrix, KappaWeights,
    LabelScores, Normalise, Scores, log_loss,
};
pub use counts::Average;
pub use error::MetricsError;
pub use multilabel::{MultilabelCounts, MultilabelScores};
pub use ranking::{
    PrecisionRecallCurve, PrecisionRecallPoint, Ranking, RankingScores, RocCurve, RocPoint,
    average_precision, roc_auc,
};
pub use regression::{RegressionReport, RegressionSums};
pub use score_kind::{ScoreKind, Unit};
