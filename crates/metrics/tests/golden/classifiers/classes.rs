//! Scores of a confusion matrix.

use firebrick_metrics::{ConfusionMatrix, KappaWeights};
use serde_json::Value;

use super::values::{
    AVERAGES, all_close, cases, close, close_or_undefined, close_to_one, index, indices, list,
    number, text,
};

fn each(check: impl Fn(&str, &ConfusionMatrix, &Value)) {
    for case in cases(include_str!("../classes.json")) {
        let (truth, predicted) = (indices(&case["truth"]), indices(&case["predicted"]));
        let n_classes = index(&case["n_classes"]);
        let matrix = ConfusionMatrix::from_pairs(n_classes, &truth, &predicted)
            .expect("golden classes are in range");
        check(text(&case["name"]), &matrix, &case);
    }
}

#[test]
fn balanced_accuracy_and_error_rate_are_those_of_scikit_learn() {
    each(|name, matrix, case| {
        // scikit-learn has 1 less the accuracy.
        close_to_one(name, matrix.error_rate().unwrap(), &case["error_rate"]);
        close(name, matrix.balanced_accuracy().unwrap(), &case["balanced_accuracy"]);
        close_or_undefined(name, matrix.adjusted_balanced_accuracy(), &case["adjusted"]);
    });
}

#[test]
fn matthews_correlation_is_that_of_scikit_learn() {
    each(|name, matrix, case| close(name, matrix.matthews().unwrap(), &case["matthews"]));
}

#[test]
fn kappa_is_that_of_scikit_learn_under_every_weighting() {
    let ways = [
        (KappaWeights::None, "none"),
        (KappaWeights::Linear, "linear"),
        (KappaWeights::Quadratic, "quadratic"),
    ];
    each(|name, matrix, case| {
        for (weights, key) in ways {
            let what = format!("{name}, {key}");
            close_or_undefined(&what, matrix.cohen_kappa(weights), &case["kappa"][key]);
        }
    });
}

#[test]
fn f_beta_is_that_of_scikit_learn_for_each_class_and_averaged() {
    each(|name, matrix, case| {
        for expected in list(&case["f_beta"]) {
            let beta = number(&expected["beta"]);
            let what = format!("{name}, beta {beta}");
            all_close(&what, &matrix.f_beta_per_class(beta).unwrap(), &expected["per_class"]);
            for (average, key) in AVERAGES {
                let found = matrix.f_beta(beta, average).unwrap();
                close(&format!("{what}, {key}"), found, &expected[key]);
            }
        }
    });
}

#[test]
fn jaccard_is_that_of_scikit_learn_for_each_class_and_averaged() {
    each(|name, matrix, case| {
        let expected = &case["jaccard"];
        all_close(name, &matrix.jaccard_per_class(), &expected["per_class"]);
        for (average, key) in AVERAGES {
            close(&format!("{name}, {key}"), matrix.jaccard(average).unwrap(), &expected[key]);
        }
    });
}
