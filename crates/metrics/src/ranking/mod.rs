//! How well a score puts the rows of a class before the others.

mod classes;
mod influence;
mod intervals;
mod macro_spread;
mod order;
mod precision_recall;
mod roc;
mod thin;

pub use classes::RankingScores;
pub use intervals::{ClassRankingIntervals, RankingIntervals};
pub use order::{Ranking, average_precision, roc_auc};
pub use precision_recall::{PrecisionRecallCurve, PrecisionRecallPoint};
pub use roc::{RocCurve, RocPoint};
