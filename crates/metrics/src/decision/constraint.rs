//! The best of one class's scores, by its own weight.

use super::goal::Goal;
use super::sweep::{leaders, sweep};
use super::tally::Tally;
use crate::MetricsError;
use crate::checks::LabelledRows;

/// A score of one class.
type Score = fn(&Tally, usize) -> f64;

/// The weights with the highest precision of `class` at a recall of at least `recall`.
pub(crate) fn precision_at_recall(
    rows: LabelledRows<'_>,
    class: usize,
    recall: f64,
) -> Result<Vec<f64>, MetricsError> {
    best(rows, class, Tally::precision_of, ("recall", Tally::recall_of, recall))
}

/// The weights with the highest recall of `class` at a precision of at least `precision`.
pub(crate) fn recall_at_precision(
    rows: LabelledRows<'_>,
    class: usize,
    precision: f64,
) -> Result<Vec<f64>, MetricsError> {
    best(rows, class, Tally::recall_of, ("precision", Tally::precision_of, precision))
}

/// The weights with the highest F1 of `class`: of equals those with the highest accuracy, since other classes lose rows to
/// this one, or it to them, for nothing else. All weights 1 where no row is of the class: then none has an F1 above 0.
pub(crate) fn f1(rows: LabelledRows<'_>, class: usize) -> Result<Vec<f64>, MetricsError> {
    if rows.iter().all(|(_, truth)| truth != class) {
        return Ok(vec![1.0; rows.n_classes]);
    }
    best(rows, class, Tally::f1_of, ("accuracy", |tally, _| tally.accuracy(), 0.0))
}

/// The weight of the class with the highest score among those that meet the condition; of equals
/// the one that exceeds the condition most, then the lowest. The other weights are 1.
fn best(
    rows: LabelledRows<'_>,
    class: usize,
    score: Score,
    (what, condition, wanted): (&'static str, Score, f64),
) -> Result<Vec<f64>, MetricsError> {
    if !(0.0..=1.0).contains(&wanted) {
        return Err(MetricsError::OutOfRange { what, value: wanted, expected: "0 to 1" });
    }
    let mut weights = vec![1.0; rows.n_classes];
    let tally = Tally::new(Goal::F1 { class }, rows, &weights);
    if tally.support(class) == 0 {
        return Err(MetricsError::Undefined { what: "the goal", why: "no row is of its class" });
    }
    let mut highest = 0.0f64;
    let mut best: Option<((f64, f64), f64)> = None;
    let mut visit = |weight: f64, tally: &Tally| {
        let (reached, value) = (condition(tally, class), score(tally, class));
        highest = highest.max(reached);
        let rank = (value, reached);
        if reached >= wanted && best.is_none_or(|(other, _)| rank > other) {
            best = Some((rank, weight));
        }
    };
    visit(1.0, &tally);
    sweep(rows, &leaders(rows, &weights), &weights, class, tally, visit);
    let Some((_, weight)) = best else {
        return Err(MetricsError::GoalUnreachable { what, wanted, best: highest });
    };
    weights[class] = weight;
    Ok(weights)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROBABILITIES: [f64; 10] = [0.9, 0.1, 0.8, 0.2, 0.6, 0.4, 0.3, 0.7, 0.2, 0.8];
    const TRUTH: [usize; 5] = [0, 1, 0, 1, 0];

    #[test]
    fn the_weight_is_no_larger_than_the_recall_asks_for() {
        let rows = LabelledRows::distributions(2, &TRUTH, &PROBABILITIES).unwrap();
        let half = precision_at_recall(rows, 1, 0.5).unwrap();
        assert_eq!(Tally::new(Goal::Accuracy, rows, &half).precision_of(1), 0.5);
        let all = precision_at_recall(rows, 1, 1.0).unwrap();
        let tally = Tally::new(Goal::Accuracy, rows, &all);
        assert_eq!((tally.recall_of(1), tally.precision_of(1)), (1.0, 0.5));
    }

    #[test]
    fn a_precision_that_no_weight_reaches_is_an_error_that_says_how_far_it_goes() {
        let rows = LabelledRows::distributions(2, &TRUTH, &PROBABILITIES).unwrap();
        let error = recall_at_precision(rows, 1, 0.9).unwrap_err();
        assert_eq!(error.to_string(), "no weight reaches precision 0.9; the highest is 0.5");
        assert!(recall_at_precision(rows, 1, f64::NAN).is_err());
    }

    #[test]
    fn the_f1_of_a_class_is_raised_by_its_own_weight_and_costs_the_others_as_little_as_it_can() {
        // Class 0 takes a row of class 2; its weight gives it back. Any weight on class 1 would be no help to anybody.
        let probabilities = [0.8, 0.1, 0.1, 0.5, 0.1, 0.4, 0.1, 0.8, 0.1, 0.2, 0.1, 0.7];
        let rows = LabelledRows::distributions(3, &[0, 2, 1, 2], &probabilities).unwrap();
        let weights = f1(rows, 0).unwrap();
        assert_eq!((weights[1], weights[2]), (1.0, 1.0));
        let tally = Tally::new(Goal::F1 { class: 0 }, rows, &weights);
        assert_eq!((tally.score(), tally.accuracy()), (1.0, 1.0));
    }

    #[test]
    fn a_class_without_rows_has_no_recall() {
        let rows = LabelledRows::distributions(2, &[0; 5], &PROBABILITIES).unwrap();
        let error = precision_at_recall(rows, 1, 0.5).unwrap_err();
        assert!(matches!(error, MetricsError::Undefined { .. }));
    }
}
