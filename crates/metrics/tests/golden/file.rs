//! Reading the golden files.

use serde_json::Value;

/// The cases of several lists of one file, each of at least 20.
pub(crate) fn cases(json: &str, groups: &[&str]) -> Vec<Value> {
    let file: Value = serde_json::from_str(json).expect("a golden file is JSON");
    let mut all = Vec::new();
    for group in groups {
        let cases = list(&file[group]);
        assert!(cases.len() >= 20, "{group} has {} cases", cases.len());
        all.extend(cases.to_vec());
    }
    all
}

pub(crate) fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap_or_else(|| panic!("a list, not {value}"))
}

pub(crate) fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("a number, not {value}"))
}

pub(crate) fn index(value: &Value) -> usize {
    value.as_u64().and_then(|value| usize::try_from(value).ok()).expect("an index")
}

pub(crate) fn indices(value: &Value) -> Vec<usize> {
    list(value).iter().map(index).collect()
}

pub(crate) fn numbers(value: &Value) -> Vec<f64> {
    list(value).iter().map(number).collect()
}

pub(crate) fn name(case: &Value) -> &str {
    case["name"].as_str().unwrap_or("case")
}

/// Equal up to a fraction of the expected value: a 0 must be a 0.
pub(crate) fn close(what: &str, found: f64, expected: f64, tolerance: f64) {
    let allowed = tolerance * expected.abs();
    assert!((found - expected).abs() <= allowed, "{what}: {found}, expected {expected}");
}

/// Equal up to a fixed difference, for numbers such as probabilities that live on one scale.
pub(crate) fn near(what: &str, found: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(found.len(), expected.len(), "{what}");
    for (place, (found, expected)) in found.iter().zip(expected).enumerate() {
        let apart = (found - expected).abs();
        assert!(apart <= tolerance, "{what}, value {place}: {found}, expected {expected}");
    }
}
