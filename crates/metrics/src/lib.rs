#![doc = include_str!("../README.md")]

mod classification;
mod double;
mod error;
mod regression;
mod score_kind;

pub use classification::{
    ClassScores, ClassificationReport, ConfusionMatrix, LabelScores, Normalise, Scores, log_loss,
};
pub use error::MetricsError;
pub use regression::{RegressionReport, RegressionSums};
pub use score_kind::{ScoreKind, Unit};
