//! One label a row, out of a fixed set of classes.

mod balanced_accuracy;
mod brier;
mod confusion;
mod kappa;
mod log_loss;
mod matthews;
mod normalise;
mod one_vs_rest;
mod probabilities;
mod probability_intervals;
mod probability_report;
mod probability_sums;
mod report;
mod scores;
mod top_k;
mod totals;

pub use confusion::ConfusionMatrix;
pub use kappa::KappaWeights;
pub use log_loss::log_loss;
pub use normalise::Normalise;
pub(crate) use normalise::fraction;
pub use probabilities::ClassProbabilities;
pub use probability_intervals::ProbabilityIntervals;
pub use probability_report::ProbabilityReport;
pub use probability_sums::ProbabilitySums;
pub use report::{ClassificationReport, LabelScores};
pub use scores::{ClassScores, Scores};
pub use totals::ClassTotals;
