//! Intervals of ROC AUC and average precision against the formulas in numpy. See `README.md`.

use crate::file::{cases, list, name, near, number, numbers};
use firebrick_metrics::{Interval, MetricsError, Ranking};
use serde_json::Value;

fn compare(
    key: &str,
    tolerance: f64,
    found: impl Fn(&Ranking, f64) -> Result<Interval, MetricsError>,
) {
    for case in cases(include_str!("delong.json"), &["random", "degenerate"]) {
        let truth: Vec<bool> = list(&case["truth"]).iter().filter_map(Value::as_bool).collect();
        let ranking = Ranking::new(&truth, &numbers(&case["scores"])).expect("scores are finite");
        let found = found(&ranking, number(&case["level"])).expect("rows of both kinds");
        let found = [found.estimate, found.low, found.high];
        near(name(&case), &found, &numbers(&case[key]), tolerance);
    }
}

#[test]
fn the_interval_of_the_roc_auc_is_delongs() {
    compare("roc_auc", 1e-12, Ranking::roc_auc_interval);
}

#[test]
fn the_interval_of_the_average_precision_is_that_of_its_derivatives() {
    // The derivatives there are finite differences.
    compare("average_precision", 1e-9, Ranking::average_precision_interval);
}
