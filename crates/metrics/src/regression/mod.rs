//! One number a row.

mod report;
mod spread;
mod sums;

pub use report::RegressionReport;
pub use sums::RegressionSums;
