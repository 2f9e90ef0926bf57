#![doc = include_str!("../README.md")]

mod answers;
mod comparison;
mod error;
mod gate;
mod goal;
mod interrupt;
mod intervals;
mod lookup;
mod mistakes;
mod page;
mod slice_gate;
mod slices;

pub use answers::{Answers, CHUNK, ClassAnswers, Evaluation, NumberAnswers};
pub use comparison::{Comparison as ModelComparison, Difference};
pub use error::EvaluateError;
pub use gate::{Comparison, Requirement, ScoreName, Verdict};
pub use goal::{DecisionGoal, LEAST_ROWS};
pub use interrupt::{Interrupt, Interrupted};
pub use intervals::{ClassIntervals, Intervals, Judged, LEVEL};
pub use mistakes::{LikelyLabelError, Mistake};
pub use page::{add_decision, headline_scores, place, slices_section};
pub use slice_gate::{MaxGap, MinRatio, SliceGate};
pub use slices::{ClassFairness, Slice, SliceGap, Slices};

/// Result of this crate.
pub type Result<T> = std::result::Result<T, EvaluateError>;
