#![doc = include_str!("../README.md")]

mod answers;
mod comparison;
mod coverage;
mod error;
mod gate;
mod goal;
mod interrupt;
mod intervals;
mod known;
mod lookup;
mod mistakes;
mod outputs;
mod page;
mod reached;
mod revision;
mod rows;
mod sample;
mod slice_gate;
mod slices;

pub use answers::{Answers, ClassAnswers, Evaluation, NumberAnswers};
pub use comparison::{Comparison as ModelComparison, Difference};
pub use coverage::{COVERAGE_SCORES, Coverage, SetScores};
pub use error::EvaluateError;
pub use gate::{Comparison, Requirement, ScoreName, Verdict};
pub use goal::{DecisionGoal, LEAST_ROWS};
pub use interrupt::{Interrupt, Interrupted};
pub use intervals::{ClassIntervals, Intervals, Judged, LEVEL};
pub use mistakes::{LikelyLabelError, Mistake};
pub use outputs::ClassOutputs;
pub use page::{
    add_coverage, add_decision, column_card, data_card, feature_card, fitted_line, headline_scores,
    place, slices_section,
};
pub use reached::Reached;
pub use revision::{revised_scores, with_revision};
pub use rows::CHUNK;
pub use sample::{AnswerSample, Whole};
pub use slice_gate::{MaxGap, MinRatio, SliceGate};
pub use slices::{ClassFairness, Slice, SliceGap, Slices};

/// Result of this crate.
pub type Result<T> = std::result::Result<T, EvaluateError>;
