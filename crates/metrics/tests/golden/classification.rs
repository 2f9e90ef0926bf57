//! The metrics are scikit-learn's, to 1e-12. How the values were made: `README.md`.

use firebrick_metrics::{ConfusionMatrix, Normalise, RegressionSums, Scores, log_loss};
use serde_json::Value;

use crate::file::{index, indices, list, numbers};

/// Difference allowed, relative to the value: a 0 must be a 0.
const TOLERANCE: f64 = 1e-12;

#[test]
fn classification_scores_are_those_of_scikit_learn() {
    for case in cases(include_str!("classification.json")) {
        let name = case["name"].as_str().unwrap();
        let matrix = matrix_of(&case);
        close(name, matrix.accuracy(), &case["accuracy"]);
        close_scores(&format!("{name}, macro"), &matrix.macro_avg(), &case["macro"]);
        close_scores(&format!("{name}, micro"), &matrix.micro(), &case["micro"]);
        close_scores(&format!("{name}, weighted"), &matrix.weighted(), &case["weighted"]);
    }
}

#[test]
fn scores_of_each_class_are_those_of_scikit_learn() {
    for case in cases(include_str!("classification.json")) {
        let matrix = matrix_of(&case);
        assert_eq!(matrix.per_class().len(), index(&case["n_classes"]));
        for found in matrix.per_class() {
            let what = format!("{}, class {}", case["name"], found.class);
            let at = |key: &str| &case["per_class"][key][found.class];
            close(&what, found.scores.precision, at("precision"));
            close(&what, found.scores.recall, at("recall"));
            close(&what, found.scores.f1, at("f1"));
            assert_eq!(found.scores.support, at("support").as_u64().unwrap(), "{what}");
        }
    }
}

#[test]
fn confusion_matrices_are_those_of_scikit_learn() {
    for case in cases(include_str!("classification.json")) {
        let matrix = matrix_of(&case);
        assert_eq!(serde_json::to_value(&matrix).unwrap(), case["matrix"]["counts"]);
        let ways = [(Normalise::True, "true"), (Normalise::Predicted, "pred")];
        for (by, key) in ways.into_iter().chain([(Normalise::All, "all")]) {
            for (truth, row) in matrix.normalised(by).into_iter().enumerate() {
                for (predicted, cell) in row.into_iter().enumerate() {
                    let expected = &case["matrix"][key][truth][predicted];
                    close(
                        &format!("{}, {key} [{truth}][{predicted}]", case["name"]),
                        cell,
                        expected,
                    );
                }
            }
        }
    }
}

#[test]
fn log_loss_is_that_of_scikit_learn() {
    for case in cases(include_str!("log_loss.json")) {
        let n_classes = index(&case["n_classes"]);
        let probabilities = numbers(&case["probabilities"]);
        let found = log_loss(n_classes, &indices(&case["truth"]), &probabilities).unwrap();
        close(&case["name"].to_string(), found, &case["log_loss"]);
    }
}

#[test]
fn regression_metrics_are_those_of_scikit_learn() {
    for case in cases(include_str!("regression.json")) {
        let (truth, predicted) = (numbers(&case["truth"]), numbers(&case["predicted"]));
        let report = RegressionSums::from_pairs(&truth, &predicted).unwrap().report().unwrap();
        let what = |key: &str| format!("{}, {key}", case["name"]);
        assert_eq!(report.rows, truth.len() as u64);
        close(&what("mse"), report.mse, &case["mse"]);
        close(&what("rmse"), report.rmse, &case["rmse"]);
        close(&what("mae"), report.mae, &case["mae"]);
        // scikit-learn gives no R² for one row; ours is documented and tested beside the code.
        if truth.len() > 1 {
            close(&what("r2"), report.r2, &case["r2"]);
        }
    }
}

fn cases(json: &str) -> Vec<Value> {
    let file: Value = serde_json::from_str(json).expect("a golden file is JSON");
    let cases = list(&file["cases"]).to_vec();
    assert!(!cases.is_empty());
    cases
}

fn matrix_of(case: &Value) -> ConfusionMatrix {
    let (truth, predicted) = (indices(&case["truth"]), indices(&case["predicted"]));
    ConfusionMatrix::from_pairs(index(&case["n_classes"]), &truth, &predicted)
        .expect("golden classes are in range")
}

fn close_scores(what: &str, found: &Scores, expected: &Value) {
    close(&format!("{what} precision"), found.precision, &expected["precision"]);
    close(&format!("{what} recall"), found.recall, &expected["recall"]);
    close(&format!("{what} f1"), found.f1, &expected["f1"]);
}

fn close(what: &str, found: f64, expected: &Value) {
    let expected = expected.as_f64().unwrap_or_else(|| panic!("{what}: no golden value"));
    let allowed = TOLERANCE * expected.abs();
    assert!((found - expected).abs() <= allowed, "{what}: {found}, scikit-learn has {expected}");
}
