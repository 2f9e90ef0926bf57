//! Reading golden files, and holding a score against a value in one.

use firebrick_metrics::{Average, MetricsError};
use serde_json::Value;

pub(crate) use crate::file::{index, indices, list, number, numbers};

/// Difference allowed, relative to the value; to 1 where a value below 1 is a small difference of
/// larger numbers, as in kappa, which scikit-learn computes as 1 less a quotient.
const TOLERANCE: f64 = 1e-12;

/// The averages under the names of the golden files.
pub(crate) const AVERAGES: [(Average, &str); 3] =
    [(Average::Macro, "macro"), (Average::Micro, "micro"), (Average::Weighted, "weighted")];

pub(crate) fn cases(json: &str) -> Vec<Value> {
    let file: Value = serde_json::from_str(json).expect("a golden file is JSON");
    let cases = list(&file["cases"]).to_vec();
    assert!(cases.len() >= 40, "random and degenerate cases");
    cases
}

pub(crate) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("a text, not {value}"))
}

/// A column of yes and no, written `"0110"`.
pub(crate) fn bits(value: &Value) -> Vec<bool> {
    text(value).chars().map(|bit| bit == '1').collect()
}

/// Equal to the last digits.
pub(crate) fn close(what: &str, found: f64, expected: &Value) {
    let allowed = TOLERANCE * number(expected).abs();
    near(what, found, expected, allowed);
}

/// Equal to the last digits of 1.
pub(crate) fn close_to_one(what: &str, found: f64, expected: &Value) {
    near(what, found, expected, TOLERANCE * number(expected).abs().max(1.0));
}

fn near(what: &str, found: f64, expected: &Value, allowed: f64) {
    let expected = number(expected);
    assert!((found - expected).abs() <= allowed, "{what}: {found}, scikit-learn has {expected}");
}

/// Equal, or undefined on both sides.
pub(crate) fn close_or_undefined(what: &str, found: Result<f64, MetricsError>, expected: &Value) {
    if expected.is_null() {
        assert!(matches!(found, Err(MetricsError::Undefined { .. })), "{what}: {found:?}");
    } else {
        let found = found.unwrap_or_else(|error| panic!("{what}: {error}, not {expected}"));
        close_to_one(what, found, expected);
    }
}

pub(crate) fn all_close(what: &str, found: &[f64], expected: &Value) {
    assert_eq!(found.len(), list(expected).len(), "{what}");
    for (index, (&found, expected)) in found.iter().zip(list(expected)).enumerate() {
        close(&format!("{what} [{index}]"), found, expected);
    }
}

/// Values of which some may be missing, on both sides.
pub(crate) fn all_close_or_none(what: &str, found: &[Option<f64>], expected: &Value) {
    assert_eq!(found.len(), list(expected).len(), "{what}");
    for (index, (found, expected)) in found.iter().zip(list(expected)).enumerate() {
        let what = format!("{what} [{index}]");
        match found {
            Some(found) => close(&what, *found, expected),
            None => assert!(expected.is_null(), "{what}: none, scikit-learn has {expected}"),
        }
    }
}
