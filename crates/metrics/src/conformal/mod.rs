//! Sets and intervals that hold the truth as often as promised.

mod interval;
mod method;
mod rank;
mod scores;
mod sets;

pub use interval::ConformalIntervals;
pub use method::ConformalMethod;
pub use rank::highest_coverage;
pub use scores::ConformityScores;
pub use sets::{ConformalSets, SetSizes};
