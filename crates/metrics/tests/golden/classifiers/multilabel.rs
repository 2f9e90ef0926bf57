//! Scores of rows with several labels.

use firebrick_metrics::{MultilabelCounts, MultilabelScores};
use serde_json::Value;

use super::values::{AVERAGES, all_close, bits, cases, close, index, numbers, text};

fn each(check: impl Fn(&str, &MultilabelCounts, &Value)) {
    for case in cases(include_str!("../multilabel.json")) {
        let (truth, predicted) = (bits(&case["truth"]), bits(&case["predicted"]));
        let rows = MultilabelCounts::from_rows(index(&case["n_labels"]), &truth, &predicted);
        check(text(&case["name"]), &rows.expect("golden rows are whole"), &case);
    }
}

fn close_scores(what: &str, found: &MultilabelScores, expected: &Value) {
    close(&format!("{what} precision"), found.precision, &expected["precision"]);
    close(&format!("{what} recall"), found.recall, &expected["recall"]);
    close(&format!("{what} f1"), found.f1, &expected["f1"]);
    close(&format!("{what} jaccard"), found.jaccard, &expected["jaccard"]);
}

#[test]
fn subset_accuracy_and_hamming_loss_are_those_of_scikit_learn() {
    each(|name, rows, case| {
        close(name, rows.subset_accuracy().unwrap(), &case["subset_accuracy"]);
        close(name, rows.hamming_loss().unwrap(), &case["hamming_loss"]);
    });
}

#[test]
fn scores_of_each_label_are_those_of_scikit_learn() {
    each(|name, rows, case| {
        let (labels, expected) = (rows.per_label(), &case["per_label"]);
        let column = |score: fn(&MultilabelScores) -> f64| -> Vec<f64> {
            labels.iter().map(score).collect()
        };
        all_close(name, &column(|label| label.precision), &expected["precision"]);
        all_close(name, &column(|label| label.recall), &expected["recall"]);
        all_close(name, &column(|label| label.f1), &expected["f1"]);
        all_close(name, &column(|label| label.jaccard), &expected["jaccard"]);
        for (index, beta) in numbers(&case["betas"]).into_iter().enumerate() {
            let found = rows.f_beta_per_label(beta).unwrap();
            all_close(&format!("{name}, beta {beta}"), &found, &expected["f_beta"][index]);
        }
    });
}

#[test]
fn averages_over_labels_are_those_of_scikit_learn() {
    each(|name, rows, case| {
        for (average, key) in AVERAGES {
            let what = format!("{name}, {key}");
            close_scores(&what, &rows.average(average).unwrap(), &case[key]);
            for (index, beta) in numbers(&case["betas"]).into_iter().enumerate() {
                let found = rows.f_beta(beta, average).unwrap();
                close(&format!("{what}, beta {beta}"), found, &case[key]["f_beta"][index]);
            }
        }
    });
}

#[test]
fn averages_over_rows_are_those_of_scikit_learn() {
    each(|name, rows, case| {
        close_scores(name, &rows.samples().unwrap(), &case["samples"]);
        for (index, beta) in numbers(&case["betas"]).into_iter().enumerate() {
            let found = rows.f_beta_samples(beta).unwrap();
            close(&format!("{name}, beta {beta}"), found, &case["samples"]["f_beta"][index]);
        }
    });
}
