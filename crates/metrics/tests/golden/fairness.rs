//! Rates and gaps of groups are fairlearn's, to 1e-12. See `README.md`.

use crate::file::{cases, close, index, indices, name, number, numbers};
use firebrick_metrics::{FairnessReport, Gap, GroupMeasures, GroupRates};
use serde_json::Value;

const TOLERANCE: f64 = 1e-12;

/// A rate of a group.
type Rate = fn(&GroupRates) -> f64;

fn all() -> Vec<Value> {
    cases(include_str!("fairness.json"), &["random", "degenerate"])
}

fn report(case: &Value) -> FairnessReport {
    let groups = indices(&case["groups"]);
    let n_groups = groups.iter().max().expect("rows") + 1;
    let mut slices = GroupMeasures::classification(n_groups, index(&case["n_classes"]));
    let rows = groups.iter().zip(indices(&case["truth"])).zip(indices(&case["predicted"]));
    for ((&group, truth), predicted) in rows {
        slices.add(group, truth, predicted).expect("rows are in range");
    }
    FairnessReport::new(&slices, index(&case["positive"]), 0).expect("there are rows")
}

#[test]
fn the_rates_of_every_group_are_those_of_fairlearn() {
    let rates: [(&str, Rate); 6] = [
        ("count", |group| group.rows as f64),
        ("selection_rate", |group| group.selection_rate),
        ("accuracy", |group| group.accuracy),
        ("true_positive_rate", |group| group.true_positive_rate),
        ("false_positive_rate", |group| group.false_positive_rate),
        ("precision", |group| group.precision),
    ];
    for case in all() {
        let report = report(&case);
        for (key, rate) in rates {
            let expected = numbers(&case["rates"][key]);
            assert_eq!(report.groups.len(), expected.len(), "{}", name(&case));
            for (group, expected) in report.groups.iter().zip(expected) {
                let what = format!("{}, {key} of group {}", name(&case), group.group);
                close(&what, rate(group), expected, TOLERANCE);
            }
        }
    }
}

#[test]
fn differences_are_those_of_fairlearn() {
    for case in all() {
        let report = report(&case);
        let difference = |gap: Option<Gap>| gap.map(|gap| gap.difference);
        let found = [
            ("demographic_parity_difference", difference(report.demographic_parity)),
            ("equal_opportunity_difference", difference(report.equal_opportunity)),
            ("equalized_odds_difference", report.equalised_odds_difference),
        ];
        for (key, found) in found {
            let expected = number(&case["gaps"][key]);
            close(&format!("{}, {key}", name(&case)), found.unwrap(), expected, TOLERANCE);
        }
    }
}

#[test]
fn ratios_are_those_of_fairlearn_and_absent_where_it_has_nan() {
    for case in all() {
        let report = report(&case);
        let ratio = |gap: Option<Gap>| gap.and_then(|gap| gap.ratio);
        let found = [
            ("demographic_parity_ratio", ratio(report.demographic_parity)),
            ("equal_opportunity_ratio", ratio(report.equal_opportunity)),
        ];
        for (key, found) in found {
            same(&format!("{}, {key}", name(&case)), found, &case["gaps"][key]);
        }
        // Where one of the two ratios is NaN fairlearn's answer depends on their order.
        let both = [report.equal_opportunity, report.false_positive_rate];
        if both.iter().all(|gap| ratio(*gap).is_some()) {
            let expected = &case["gaps"]["equalized_odds_ratio"];
            same(&format!("{}, odds", name(&case)), report.equalised_odds_ratio, expected);
        } else {
            let defined = both.into_iter().filter_map(ratio).reduce(f64::min);
            assert_eq!(report.equalised_odds_ratio, defined, "{}", name(&case));
        }
    }
}

fn same(what: &str, found: Option<f64>, expected: &Value) {
    match (found, expected.as_f64()) {
        (Some(found), Some(expected)) => close(what, found, expected, TOLERANCE),
        (None, None) => {}
        (found, expected) => panic!("{what}: {found:?}, fairlearn has {expected:?}"),
    }
}
