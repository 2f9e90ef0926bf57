//! How far a score could be off because the rows are few.

mod bootstrap;
mod interval;
mod matrix;
mod mcnemar;
mod normal;
mod paired;
mod wilson;

pub use bootstrap::bootstrap;
pub use interval::Interval;
pub use matrix::bootstrap_matrix;
pub use mcnemar::{McNemar, mcnemar};
pub use paired::{PairedInterval, paired_bootstrap};
pub use wilson::wilson;
