//! One weight at a time.

use super::goal::Goal;
use super::sweep::{Leaders, leaders, sweep};
use super::tally::Tally;
use crate::checks::LabelledRows;

/// Rounds over all classes; a handful is usual.
const MAX_ROUNDS: usize = 50;

/// The weights at which no change of a single one raises the goal's score.
pub(crate) fn fit(rows: LabelledRows<'_>, goal: Goal) -> Vec<f64> {
    let mut weights = vec![1.0; rows.n_classes];
    let mut tally = Tally::new(goal, rows, &weights);
    let mut first = leaders(rows, &weights);
    for _ in 0..MAX_ROUNDS {
        let before = tally.score();
        for class in 0..rows.n_classes {
            if let Some(better) = raise(rows, &first, &mut weights, class, &tally, goal) {
                tally = better;
                first = leaders(rows, &weights);
            }
        }
        if tally.score() <= before {
            break;
        }
    }
    weights
}

/// Sets the best weight of one class and returns its decisions, if they are better.
fn raise(
    rows: LabelledRows<'_>,
    first: &[Leaders],
    weights: &mut [f64],
    class: usize,
    tally: &Tally,
    goal: Goal,
) -> Option<Tally> {
    let mut best = (tally.score(), weights[class]);
    sweep(rows, first, weights, class, tally.clone(), |weight, found| {
        if found.score() > best.0 {
            best = (found.score(), weight);
        }
    });
    if best.1 == weights[class] {
        return None;
    }
    let old = std::mem::replace(&mut weights[class], best.1);
    // Counted afresh: sums that were kept up to date have gathered rounding.
    let found = Tally::new(goal, rows, weights);
    if found.score() > tally.score() {
        return Some(found);
    }
    weights[class] = old;
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_already_best_is_left_alone() {
        let probabilities = [0.9, 0.1, 0.2, 0.8];
        let rows = LabelledRows::distributions(2, &[0, 1], &probabilities).unwrap();
        for goal in [Goal::MacroF1, Goal::Accuracy, Goal::BalancedAccuracy] {
            assert_eq!(fit(rows, goal), [1.0, 1.0], "{goal:?}");
        }
    }

    #[test]
    fn a_rare_class_that_never_wins_gets_a_weight_that_lets_it() {
        let probabilities = [0.9, 0.1, 0.8, 0.2, 0.7, 0.3, 0.6, 0.4];
        let rows = LabelledRows::distributions(2, &[0, 0, 0, 1], &probabilities).unwrap();
        let weights = fit(rows, Goal::MacroF1);
        assert_eq!(Tally::new(Goal::MacroF1, rows, &weights).score(), 1.0);
    }
}
