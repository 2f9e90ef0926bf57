//! The scores of parts of the rows, and how far they are apart.

mod check;
mod fairness;
mod parts;

use firebrick_metrics::SMALL_SLICE;
use serde::Serialize;

pub use self::fairness::{ClassFairness, SliceGap};
use self::parts::Parts;
use crate::Result;
use crate::answers::{Answers, Evaluation};
use crate::intervals::{Intervals, Judged};

/// The rows that have one value in a column.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Slice {
    /// The value, or the range of values.
    pub name: String,
    /// Whether there are fewer than [`SMALL_SLICE`] rows: these are shown, and not compared with others, since chance
    /// alone moves their scores.
    pub small: bool,
    /// The scores on these rows.
    #[serde(flatten)]
    pub evaluation: Evaluation,
    /// Their 95 % intervals; wide ones of few rows.
    pub intervals: Intervals,
    /// Which rows of the answers.
    #[serde(skip)]
    pub rows: Vec<usize>,
}

/// The slices that the values of a column make.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Slices {
    /// The column.
    pub column: String,
    /// In the order of the values; ranges of numbers in theirs.
    pub slices: Vec<Slice>,
    /// How many values of few rows are one slice together.
    #[serde(skip_serializing_if = "is_zero")]
    pub put_together: usize,
    /// Of classifiers: how differently the slices are treated by the answers of each class; of two classes, by those of
    /// the second alone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fairness: Vec<ClassFairness>,
}

impl Slices {
    /// The slices of answers by the cell of each row.
    ///
    /// # Errors
    /// If a number is not finite.
    pub fn new<S: AsRef<str>>(column: &str, cells: &[S], answers: &Answers) -> Result<Self> {
        let Parts { slices: parts, put_together } = Parts::of(cells);
        let (mut slices, many) = (Vec::new(), parts.len() as u64);
        for (name, rows) in parts {
            let Judged { evaluation, intervals } = answers.select(&rows).judged_as_part(many)?;
            let small = (rows.len() as u64) < SMALL_SLICE;
            slices.push(Slice { name, small, evaluation, intervals, rows });
        }
        let fairness = fairness::of_slices(&slices)?;
        Ok(Self { column: column.to_owned(), slices, put_together, fairness })
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn is_zero(number: &usize) -> bool {
    *number == 0
}
