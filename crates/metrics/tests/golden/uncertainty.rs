//! Intervals, tests, prediction sets, label errors and thresholds against references made with
//! numpy, scipy and scikit-learn. See `README.md`.

use crate::file::{cases, close, index, indices, list, name, near, number, numbers};
use firebrick_metrics::{
    ConformalIntervals, ConformalMethod, ConformalSets, ConfusionMatrix, DecisionRule, Goal,
    LabelErrorRanking, McNemar, MetricsError, label_errors, wilson,
};
use serde_json::Value;

const TOLERANCE: f64 = 1e-12;

#[test]
fn wilson_intervals_are_those_of_scipy() {
    let json = include_str!("uncertainty.json");
    for case in cases(json, &["wilson_random", "wilson_degenerate"]) {
        let count = |key: &str| case[key].as_u64().unwrap();
        let level = number(&case["level"]);
        let found = wilson(count("successes"), count("trials"), level).unwrap();
        // The lower end of few successes is the rest of a cancellation.
        near(&case.to_string(), &[found.low], &[number(&case["low"])], TOLERANCE);
        near(&case.to_string(), &[found.high], &[number(&case["high"])], TOLERANCE);
    }
}

#[test]
fn mcnemars_test_is_that_of_scipy() {
    let json = include_str!("uncertainty.json");
    for case in cases(json, &["mcnemar_random", "mcnemar_degenerate"]) {
        let count = |key: &str| case[key].as_u64().unwrap();
        let found = McNemar::of_counts(count("only_first"), count("only_second"));
        close(&case.to_string(), found.p_value, number(&case["p_value"]), TOLERANCE);
    }
}

#[test]
fn conformal_sets_hold_the_classes_of_the_definition() {
    for case in cases(include_str!("conformal.json"), &["random", "degenerate"]) {
        let method: ConformalMethod = serde_json::from_value(case["method"].clone()).unwrap();
        let (n_classes, fitted) = (index(&case["n_classes"]), index(&case["fitted"]));
        let (truth, probabilities) = (indices(&case["truth"]), numbers(&case["probabilities"]));
        let (coverage, rows) = (number(&case["coverage"]), &probabilities[..fitted * n_classes]);
        let sets = ConformalSets::fit(method, n_classes, &truth[..fitted], rows, coverage);
        let sets = sets.unwrap().allow_empty(true);
        match (sets.threshold(), case["threshold"].as_f64()) {
            (Some(found), Some(expected)) => near(name(&case), &[found], &[expected], 1e-15),
            (found, expected) => assert_eq!(found, expected, "{}", name(&case)),
        }
        for (row, expected) in probabilities.chunks(n_classes).zip(list(&case["sets"])) {
            assert_eq!(sets.set(row).unwrap(), indices(expected), "{} {row:?}", name(&case));
        }
        let sizes = sets.evaluate(&truth, &probabilities).unwrap();
        near(name(&case), &[sizes.coverage], &[number(&case["covered"])], TOLERANCE);
        near(name(&case), &[sizes.mean_size], &[number(&case["mean_size"])], TOLERANCE);
    }
}

#[test]
fn conformal_radii_are_the_order_statistic_of_the_definition() {
    for case in cases(include_str!("conformal.json"), &["intervals"]) {
        let (truth, predicted) = (numbers(&case["truth"]), numbers(&case["predicted"]));
        let found = ConformalIntervals::fit(&truth, &predicted, number(&case["coverage"])).unwrap();
        assert_eq!(found.radius(), case["radius"].as_f64(), "{case}");
    }
}

#[test]
fn label_errors_are_those_of_the_definition() {
    for case in cases(include_str!("label_errors.json"), &["random", "degenerate"]) {
        let (n_classes, given) = (index(&case["n_classes"]), indices(&case["given"]));
        let probabilities = numbers(&case["probabilities"]);
        let rankings = [
            (LabelErrorRanking::NormalisedMargin, "by_margin"),
            (LabelErrorRanking::SelfConfidence, "by_confidence"),
        ];
        for (ranking, key) in rankings {
            let found = label_errors(n_classes, &given, &probabilities, ranking).unwrap();
            let rows: Vec<Vec<usize>> = found
                .errors
                .iter()
                .map(|error| vec![error.row as usize, error.suggested])
                .collect();
            let expected: Vec<Vec<usize>> = list(&case[key]).iter().map(indices).collect();
            assert_eq!(rows, expected, "{}, {key}", name(&case));
            assert_eq!(serde_json::to_value(&found.joint).unwrap(), case["joint"]);
            for (found, expected) in found.thresholds.iter().zip(list(&case["thresholds"])) {
                assert_eq!(found.is_some(), expected.is_number());
                close(name(&case), found.unwrap_or(0.0), expected.as_f64().unwrap_or(0.0), 1e-15);
            }
        }
    }
}

fn decided(case: &Value, goal: Goal) -> Result<ConfusionMatrix, MetricsError> {
    let (truth, probabilities) = (indices(&case["truth"]), numbers(&case["probabilities"]));
    let rule = DecisionRule::fit(2, &truth, &probabilities, goal)?;
    let mut matrix = ConfusionMatrix::new(2);
    for (row, &truth) in probabilities.chunks(2).zip(&truth) {
        matrix.add(truth, rule.decide(row)?)?;
    }
    Ok(matrix)
}

#[test]
fn a_fitted_threshold_scores_as_the_best_of_all_thresholds() {
    let json = include_str!("decision.json");
    for case in cases(json, &["random", "degenerate"]) {
        let recall = |matrix: &ConfusionMatrix| {
            let classes = matrix.per_class().into_iter().map(|class| class.scores);
            let present: Vec<f64> = classes.filter(|s| s.support > 0).map(|s| s.recall).collect();
            present.iter().sum::<f64>() / present.len() as f64
        };
        let check = |key: &str, goal: Goal, score: &dyn Fn(&ConfusionMatrix) -> f64| {
            let matrix = decided(&case, goal).unwrap();
            let what = format!("{}, {key}", name(&case));
            close(&what, score(&matrix), number(&case["best"][key]), TOLERANCE);
        };
        check("macro_f1", Goal::MacroF1, &|matrix| matrix.macro_avg().f1);
        check("f1", Goal::F1 { class: 1 }, &|matrix| matrix.per_class()[1].scores.f1);
        check("accuracy", Goal::Accuracy, &ConfusionMatrix::accuracy);
        check("balanced_accuracy", Goal::BalancedAccuracy, &recall);
    }
}

#[test]
fn a_condition_is_met_and_the_rest_is_the_best_of_all_thresholds() {
    let json = include_str!("decision.json");
    for case in cases(json, &["random", "degenerate"]) {
        let goal = Goal::PrecisionAtRecall { class: 1, recall: 0.7 };
        match (decided(&case, goal), case["precision_at_recall"].as_f64()) {
            (Ok(matrix), Some(best)) => {
                let scores = matrix.per_class()[1].scores;
                close(name(&case), scores.precision, best, TOLERANCE);
                assert!(scores.recall >= 0.7, "{}", name(&case));
            }
            (Err(MetricsError::Undefined { .. }), None) => {}
            (found, best) => panic!("{}: {found:?}, {best:?}", name(&case)),
        }
        let goal = Goal::RecallAtPrecision { class: 1, precision: 0.6 };
        match (decided(&case, goal), case["recall_at_precision"].as_f64()) {
            (Ok(matrix), Some(best)) => {
                let scores = matrix.per_class()[1].scores;
                close(name(&case), scores.recall, best, TOLERANCE);
                assert!(scores.precision >= 0.6, "{}", name(&case));
            }
            (Err(MetricsError::Undefined { .. } | MetricsError::GoalUnreachable { .. }), None) => {}
            (found, best) => panic!("{}: {found:?}, {best:?}", name(&case)),
        }
    }
}
