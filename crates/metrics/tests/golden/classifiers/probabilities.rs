//! Scores of predicted probabilities.

use firebrick_metrics::ClassProbabilities;
use serde_json::Value;

use super::values::{
    all_close_or_none, cases, close, close_or_undefined, index, indices, list, numbers, text,
};

fn each(check: impl Fn(&str, &ClassProbabilities, &Value)) {
    for case in cases(include_str!("../probabilities.json")) {
        let mut rows = ClassProbabilities::new(index(&case["n_classes"]));
        let table = numbers(&case["probabilities"]);
        for (truth, row) in indices(&case["truth"]).into_iter().zip(table.chunks(rows.n_classes()))
        {
            rows.add(truth, row).expect("golden rows are distributions");
        }
        check(text(&case["name"]), &rows, &case);
    }
}

#[test]
fn predictions_and_top_k_are_those_of_scikit_learn() {
    each(|name, rows, case| {
        assert_eq!(rows.predicted(), indices(&case["predicted"]), "{name}");
        for (index, expected) in list(&case["top_k"]).iter().enumerate() {
            let k = index + 1;
            close(&format!("{name}, top {k}"), rows.top_k(k).unwrap(), expected);
        }
    });
}

#[test]
fn log_loss_and_brier_are_those_of_scikit_learn() {
    each(|name, rows, case| {
        close(name, rows.log_loss().unwrap(), &case["log_loss"]);
        close(name, rows.brier().unwrap(), &case["brier"]);
        close(name, rows.brier_scaled(true).unwrap(), &case["brier_half"]);
        close(name, rows.brier_scaled(false).unwrap(), &case["brier_whole"]);
    });
}

#[test]
fn roc_auc_is_that_of_scikit_learn_one_against_the_rest() {
    each(|name, rows, case| {
        let (scores, expected) = (rows.ranking_scores().unwrap(), &case["roc_auc"]);
        all_close_or_none(name, scores.roc_auc(), &expected["per_class"]);
        close_or_undefined(&format!("{name}, macro"), scores.macro_roc_auc(), &expected["macro"]);
        let weighted = scores.weighted_roc_auc();
        close_or_undefined(&format!("{name}, weighted"), weighted, &expected["weighted"]);
        let micro = rows.micro_ranking().unwrap().roc_auc();
        close_or_undefined(&format!("{name}, micro"), micro, &expected["micro"]);
    });
}

#[test]
fn roc_auc_is_that_of_scikit_learn_one_against_one() {
    each(|name, rows, case| {
        let (scores, expected) = (rows.ranking_scores().unwrap(), &case["one_vs_one"]);
        close_or_undefined(name, scores.macro_one_vs_one(), &expected["macro"]);
        close_or_undefined(name, scores.weighted_one_vs_one(), &expected["weighted"]);
    });
}

#[test]
fn average_precision_is_that_of_scikit_learn() {
    each(|name, rows, case| {
        let (scores, expected) = (rows.ranking_scores().unwrap(), &case["average_precision"]);
        all_close_or_none(name, scores.average_precision(), &expected["per_class"]);
        close_or_undefined(name, scores.macro_average_precision(), &expected["macro"]);
        close_or_undefined(name, scores.weighted_average_precision(), &expected["weighted"]);
        let micro = rows.micro_ranking().unwrap().average_precision();
        close_or_undefined(name, micro, &expected["micro"]);
    });
}
