//! How one group is treated.

use serde::{Deserialize, Serialize};

use crate::classification::fraction;
use crate::counts::Counts;

/// Rates of one group for one class against all others, fractions in `0..=1`.
///
/// A rate that would divide by zero is 0, as in fairlearn: a group without rows of the class has a
/// true positive rate of 0 and opens a gap. [`positives`](Self::positives) tells.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupRates {
    /// Index of the group.
    pub group: usize,
    /// Its rows.
    pub rows: u64,
    /// Whether these are too few to count it in a gap.
    pub small: bool,
    /// Rows that belong to the class.
    pub positives: u64,
    /// Rows that were predicted as the class.
    pub predicted: u64,
    /// Of all rows, the fraction predicted as the class.
    pub selection_rate: f64,
    /// Fraction of rows rightly predicted as the class or as any other.
    pub accuracy: f64,
    /// Of the rows that belong to the class, the fraction predicted as it (recall).
    pub true_positive_rate: f64,
    /// Of the rows that do not belong to the class, the fraction predicted as it.
    pub false_positive_rate: f64,
    /// Of the rows predicted as the class, the fraction that belong to it.
    pub precision: f64,
}

impl GroupRates {
    /// From the counts of the class among `rows` rows.
    pub(super) fn new(group: usize, rows: u64, class: Counts, small_below: u64) -> Self {
        let Counts { hits, predicted, support: positives } = class;
        let negatives = rows - positives;
        let false_alarms = predicted - hits;
        Self {
            group,
            rows,
            small: rows == 0 || rows < small_below,
            positives,
            predicted,
            selection_rate: fraction(predicted, rows),
            accuracy: fraction(hits + (negatives - false_alarms), rows),
            true_positive_rate: fraction(hits, positives),
            false_positive_rate: fraction(false_alarms, negatives),
            precision: fraction(hits, predicted),
        }
    }

    /// Rows that do not belong to the class.
    pub fn negatives(&self) -> u64 {
        self.rows - self.positives
    }
}
