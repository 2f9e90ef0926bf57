//! How far a score could be off because the rows are few.

mod bootstrap;
mod counted;
mod interval;
mod matrix;
mod mcnemar;
mod normal;
mod paired;
mod paired_answers;
mod wilson;

pub use bootstrap::bootstrap;
pub use counted::bootstrap_counts;
pub use interval::Interval;
pub use matrix::{bootstrap_matrix, bootstrap_totals};
pub use mcnemar::{McNemar, mcnemar};
pub use paired::{PairedInterval, paired_bootstrap};
pub use paired_answers::PairedAnswers;
pub use wilson::wilson;
