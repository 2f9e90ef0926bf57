//! One label a row, out of a fixed set of classes.

mod confusion;
mod log_loss;
mod normalise;
mod report;
mod scores;

pub use confusion::ConfusionMatrix;
pub use log_loss::log_loss;
pub use normalise::Normalise;
pub(crate) use normalise::fraction;
pub use report::{ClassificationReport, LabelScores};
pub use scores::{ClassScores, Scores};
