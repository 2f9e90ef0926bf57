//! One number a row.

mod comoment;
mod median;
mod pinball;
mod report;
mod scores;
mod spearman;
mod spread;
mod sums;

pub use median::median_absolute_error;
pub use pinball::pinball_loss;
pub use report::RegressionReport;
pub use scores::RegressionScores;
pub use spearman::spearman;
pub use sums::RegressionSums;
