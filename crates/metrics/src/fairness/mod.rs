//! The same scores for parts of the rows, and how far apart they are.

mod gap;
mod rates;
mod report;
mod score;
mod slices;

pub use gap::Gap;
pub use rates::GroupRates;
pub use report::FairnessReport;
pub use score::SliceScore;
pub use slices::{SMALL_SLICE, SliceMeasure, Slices};
