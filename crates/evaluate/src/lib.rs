#![doc = include_str!("../README.md")]

mod answers;
mod error;
mod gate;
mod goal;
mod interrupt;
mod lookup;
mod slices;

pub use answers::{Answers, CHUNK, ClassAnswers, Evaluation, NumberAnswers};
pub use error::EvaluateError;
pub use gate::{Comparison, MaxGap, Requirement, ScoreName, Verdict};
pub use goal::DecisionGoal;
pub use interrupt::{Interrupt, Interrupted};
pub use slices::{SMALL, Slice, Slices};

/// Result of this crate.
pub type Result<T> = std::result::Result<T, EvaluateError>;
