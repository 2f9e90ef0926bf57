//! Any number of labels a row.

mod counts;
mod scores;

pub use counts::MultilabelCounts;
pub use scores::MultilabelScores;
