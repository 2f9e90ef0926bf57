//! From probabilities to a decision.

mod ascent;
mod constraint;
mod goal;
mod rule;
mod sweep;
mod tally;

pub use goal::Goal;
pub use rule::DecisionRule;
