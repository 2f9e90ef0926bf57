//! All that the weight of one class can do.

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

/// The two classes of a row with the largest weighted probabilities, the lower one of ties first;
/// twice the same if there is no other.
pub(crate) type Leaders = (usize, usize);

/// The leaders of every row under these weights: O(rows · n_classes).
pub(crate) fn leaders(rows: LabelledRows<'_>, weights: &[f64]) -> Vec<Leaders> {
    rows.iter().map(|(distribution, _)| leaders_of(weights, distribution)).collect()
}

fn leaders_of(weights: &[f64], distribution: &[f64]) -> Leaders {
    let value = |class: usize| weights[class] * distribution[class];
    let (mut first, mut second) = (0, 0);
    for class in 1..distribution.len() {
        if value(class) > value(first) {
            (first, second) = (class, first);
        } else if second == first || value(class) > value(second) {
            second = class;
        }
    }
    (first, second)
}

/// Calls `visit` with every weight of `class` that decides differently, from the lowest, and the
/// decisions at that weight; the other weights stay. O(rows · log rows), to sort the rows.
pub(crate) fn sweep(
    rows: LabelledRows<'_>,
    leaders: &[Leaders],
    weights: &[f64],
    class: usize,
    mut tally: Tally,
    mut visit: impl FnMut(f64, &Tally),
) {
    let changes = changes(rows, leaders, weights, class, &mut tally);
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
    leaders: &[Leaders],
    weights: &[f64],
    class: usize,
    tally: &mut Tally,
) -> Vec<Change> {
    let mut changes = Vec::with_capacity(rows.len());
    for ((distribution, truth), &(first, second)) in rows.iter().zip(leaders) {
        let other = if first == class { second } else { first };
        let rival = weights[other] * distribution[other];
        // No rival: the row is of the class at any weight.
        if other == class || rival == 0.0 {
            continue;
        }
        if first == class {
            tally.change(truth, class, other);
        }
        let weight = rival / distribution[class];
        if weight.is_finite() {
            changes.push(Change { weight, truth, other });
        }
    }
    // Those at one weight all change before anything is visited: their order does not matter.
    changes.sort_unstable_by(|a, b| a.weight.total_cmp(&b.weight));
    changes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lower_of_equal_leaders_is_the_first() {
        assert_eq!(leaders_of(&[1.0; 3], &[0.25, 0.5, 0.25]), (1, 0));
        assert_eq!(leaders_of(&[1.0; 3], &[0.5, 0.25, 0.25]), (0, 1));
        assert_eq!(leaders_of(&[1.0; 3], &[0.0, 0.5, 0.5]), (1, 2));
        assert_eq!(leaders_of(&[1.0, 1.0, 4.0], &[0.4, 0.4, 0.2]), (2, 0));
        assert_eq!(leaders_of(&[1.0], &[1.0]), (0, 0));
    }
}
