//! All that the weight of one class can do.

use super::rule::weigh;
use super::tally::Tally;
use crate::checks::LabelledRows;

/// Weights stay within this and its inverse.
const LARGEST_WEIGHT: f64 = 1e9;
/// Two places of change closer than this count as one: no weight lies safely between them.
const CLOSE: f64 = 1e-14;

/// The place at which a row changes hands: above that weight it goes to the swept class.
#[derive(Debug, Clone, Copy)]
struct Change {
    weight: f64,
    truth: usize,
    other: usize,
}

/// Calls `visit` with every weight of `class` that decides differently, from the lowest, and the
/// decisions at that weight; the other weights stay.
///
/// O(rows · n_classes) to look at the rows and O(rows · log rows) to sort them.
pub(crate) fn sweep(
    rows: LabelledRows<'_>,
    weights: &[f64],
    class: usize,
    mut tally: Tally,
    mut visit: impl FnMut(f64, &Tally),
) {
    let changes = changes(rows, weights, class, &mut tally);
    let mut before = 1.0 / LARGEST_WEIGHT;
    let mut next = 0;
    loop {
        let after = changes.get(next).map_or(LARGEST_WEIGHT, |c| c.weight).min(LARGEST_WEIGHT);
        if after > before * (1.0 + CLOSE) {
            visit(before.sqrt() * after.sqrt(), &tally);
        }
        let Some(change) = changes.get(next).filter(|c| c.weight < LARGEST_WEIGHT) else {
            return;
        };
        tally.change(change.truth, change.other, class);
        before = before.max(change.weight);
        next += 1;
    }
}

/// The rows by the weight at which they change, and the tally with none of them at `class`.
fn changes(
    rows: LabelledRows<'_>,
    weights: &[f64],
    class: usize,
    tally: &mut Tally,
) -> Vec<Change> {
    let mut changes = Vec::with_capacity(rows.len());
    let mut without = weights.to_vec();
    without[class] = 0.0;
    for (distribution, truth) in rows.iter() {
        let other = weigh(&without, distribution);
        let rival = without[other] * distribution[other];
        // No rival: the row is of the class at any weight.
        if other == class || rival == 0.0 {
            continue;
        }
        if weigh(weights, distribution) == class {
            tally.change(truth, class, other);
        }
        let weight = rival / distribution[class];
        if weight.is_finite() {
            changes.push(Change { weight, truth, other });
        }
    }
    changes.sort_by(|a, b| a.weight.total_cmp(&b.weight));
    changes
}
