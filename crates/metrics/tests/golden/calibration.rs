//! Calibration is scikit-learn's, and the best there is to 1e-9. See `README.md`.

use crate::file::{cases, close, index, indices, name, near, number, numbers};
use firebrick_metrics::{
    IsotonicCalibration, IsotonicRegression, PlattScaling, TemperatureScaling, VectorScaling,
};
use serde_json::Value;

const GOLDEN: &str = include_str!("calibration.json");
/// For what no iteration is needed for.
const EXACT: f64 = 1e-12;
/// For an optimum found by iteration.
const OPTIMUM: f64 = 1e-9;
/// scikit-learn's own sigmoid stops at a gradient of 1e-6.
const ROUGH: f64 = 1e-4;

fn multiclass() -> Vec<Value> {
    cases(GOLDEN, &["multiclass_random", "multiclass_degenerate"])
}

fn fitted(case: &Value) -> (usize, Vec<usize>, Vec<f64>) {
    (index(&case["n_classes"]), indices(&case["truth"]), numbers(&case["logits"]))
}

#[test]
fn the_temperature_is_the_root_of_the_slope() {
    for case in multiclass() {
        let (n_classes, truth, logits) = fitted(&case);
        let found = TemperatureScaling::fit(n_classes, &truth, &logits).unwrap();
        close(name(&case), found.temperature(), number(&case["temperature"]), OPTIMUM);
        let expected = numbers(&case["softened"]);
        let probabilities = found.apply(n_classes, &logits[..expected.len()]).unwrap();
        near(name(&case), &probabilities, &expected, OPTIMUM);
    }
}

#[test]
fn vector_scaling_is_where_the_gradient_vanishes() {
    for case in multiclass() {
        let (n_classes, truth, logits) = fitted(&case);
        let found = VectorScaling::fit(n_classes, &truth, &logits).unwrap();
        near(name(&case), &found.scale, &numbers(&case["scale"]), OPTIMUM);
        near(name(&case), &found.bias, &numbers(&case["bias"]), OPTIMUM);
        let expected = numbers(&case["scaled"]);
        let probabilities = found.apply(&logits[..expected.len()]).unwrap();
        near(name(&case), &probabilities, &expected, OPTIMUM);
    }
}

#[test]
fn platt_scaling_is_the_optimum_and_close_to_that_of_scikit_learn() {
    for case in cases(GOLDEN, &["platt_random", "platt_degenerate"]) {
        let scores = numbers(&case["scores"]);
        let positive: Vec<bool> = indices(&case["positive"]).iter().map(|&is| is == 1).collect();
        let found = PlattScaling::fit(&scores, &positive).unwrap().apply(&scores).unwrap();
        near(name(&case), &found, &numbers(&case["probabilities"]), OPTIMUM);
        near(name(&case), &found, &numbers(&case["scikit_learn"]), ROUGH);
    }
}

#[test]
fn isotonic_regression_is_that_of_scikit_learn() {
    for case in cases(GOLDEN, &["isotonic_random", "isotonic_degenerate"]) {
        let found = IsotonicRegression::fit(&numbers(&case["x"]), &numbers(&case["y"])).unwrap();
        let heights = found.apply(&numbers(&case["at"])).unwrap();
        let expected = numbers(&case["heights"]);
        let size = expected.iter().fold(1.0, |size: f64, height| size.max(height.abs()));
        near(name(&case), &heights, &expected, EXACT * size);
    }
}

#[test]
fn isotonic_calibration_is_that_of_scikit_learns_calibrated_classifier() {
    for case in cases(GOLDEN, &["per_class"]) {
        let (n_classes, truth) = (index(&case["n_classes"]), indices(&case["truth"]));
        let scores = numbers(&case["scores"]);
        let found = IsotonicCalibration::fit(n_classes, &truth, &scores).unwrap();
        near(name(&case), &found.apply(&scores).unwrap(), &numbers(&case["probabilities"]), EXACT);
    }
}
