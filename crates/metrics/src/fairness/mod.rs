//! The same scores for parts of the rows, and how far apart they are.

mod gap;
mod groups;
mod rates;
mod report;
mod score;

pub use gap::Gap;
pub use groups::{GroupMeasure, GroupMeasures, SMALL_SLICE};
pub use rates::GroupRates;
pub use report::FairnessReport;
pub use score::GroupScore;
