//! How far a score could be off because the rows are few.

mod bootstrap;
mod counted;
mod interval;
mod macro_average;
mod matrix;
mod mcnemar;
mod normal;
mod paired;
mod paired_answers;
mod symmetric;
mod wilson;

pub use bootstrap::{bootstrap, bootstrap_each};
pub(crate) use counted::Kinds;
pub use counted::bootstrap_counts;
pub use interval::Interval;
pub(crate) use interval::{check_plan, percentiles};
pub use macro_average::{MacroIntervals, ResampledMacro, bootstrap_macro};
pub use matrix::{bootstrap_matrix, bootstrap_totals};
pub use mcnemar::{McNemar, mcnemar};
pub use paired::{PairedInterval, paired_bootstrap};
pub use paired_answers::PairedAnswers;
pub use symmetric::mean_interval;
pub(crate) use symmetric::{logit, normal as normal_interval};
pub use wilson::wilson;
