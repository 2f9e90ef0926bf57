//! The regression scores are scikit-learn's and scipy's, to 1e-12. See `README.md`.

use crate::file::{cases, close, list, name, number, numbers};
use firebrick_metrics::{
    MetricsError, RegressionSums, median_absolute_error, pinball_loss, spearman,
};
use serde_json::Value;

const TOLERANCE: f64 = 1e-12;
/// The alphas of the script.
const ALPHAS: [f64; 5] = [0.0, 0.1, 0.5, 0.95, 1.0];

fn all() -> Vec<Value> {
    cases(include_str!("regression_scores.json"), &["random", "degenerate"])
}

fn columns(case: &Value) -> (Vec<f64>, Vec<f64>) {
    (numbers(&case["truth"]), numbers(&case["predicted"]))
}

fn sums(case: &Value) -> RegressionSums {
    let (truth, predicted) = columns(case);
    RegressionSums::from_pairs(&truth, &predicted).expect("golden rows are finite")
}

/// A correlation is undefined exactly where scipy says NaN.
fn agree(what: &str, found: Result<f64, MetricsError>, expected: &Value) {
    match found {
        Ok(found) => {
            let expected = expected.as_f64().unwrap_or_else(|| panic!("{what}: scipy has NaN"));
            // A correlation near 0 is the rest of a cancellation: it is compared on its own scale.
            assert!((found - expected).abs() <= TOLERANCE, "{what}: {found}, scipy has {expected}");
        }
        Err(MetricsError::Undefined { .. }) => assert!(expected.is_null(), "{what}: {expected}"),
        Err(error) => panic!("{what}: {error}"),
    }
}

#[test]
fn scores_from_sums_are_those_of_scikit_learn() {
    for case in all() {
        let scores = sums(&case).scores().unwrap();
        let check = |key: &str, found: f64| {
            close(&format!("{}, {key}", name(&case)), found, number(&case[key]), TOLERANCE);
        };
        check("max_error", scores.max_error);
        check("mape", scores.mape);
        check("bias", scores.bias);
        let unexplained = 1.0 - number(&case["explained_variance"]);
        let what = format!("{}, explained variance", name(&case));
        let apart = (1.0 - scores.explained_variance - unexplained).abs();
        assert!(apart <= TOLERANCE * unexplained.abs().max(1.0), "{what}: {scores:?}");
        assert_eq!(scores.pearson, sums(&case).pearson().ok());
    }
}

#[test]
fn scores_of_columns_are_those_of_scikit_learn() {
    for case in all() {
        let (truth, predicted) = columns(&case);
        let median = median_absolute_error(&truth, &predicted).unwrap();
        let what = format!("{}, median", name(&case));
        close(&what, median, number(&case["median_absolute_error"]), TOLERANCE);
        for (alpha, expected) in ALPHAS.into_iter().zip(list(&case["pinball"])) {
            let loss = pinball_loss(&truth, &predicted, alpha).unwrap();
            close(&format!("{}, alpha {alpha}", name(&case)), loss, number(expected), TOLERANCE);
        }
    }
}

#[test]
fn correlations_are_those_of_scipy_and_undefined_where_it_has_nan() {
    for case in all() {
        let (truth, predicted) = columns(&case);
        agree(&format!("{}, pearson", name(&case)), sums(&case).pearson(), &case["pearson"]);
        let found = spearman(&truth, &predicted);
        agree(&format!("{}, spearman", name(&case)), found, &case["spearman"]);
    }
}

#[test]
fn adjusted_r2_is_the_formula_on_the_r2_of_scikit_learn() {
    for case in all() {
        let found = sums(&case).report().unwrap().adjusted_r2(case["features"].as_u64().unwrap());
        match (found, case["adjusted_r2"].as_f64()) {
            (Ok(found), Some(expected)) => {
                let apart = (found - expected).abs();
                let allowed = TOLERANCE * (1.0 - expected).abs().max(1.0);
                assert!(apart <= allowed, "{}: {found} {expected}", name(&case));
            }
            (Err(MetricsError::Undefined { .. }), None) => {}
            (found, expected) => panic!("{}: {found:?}, {expected:?}", name(&case)),
        }
    }
}
