//! Scores and curves of a ranking.

use firebrick_metrics::{Ranking, average_precision, roc_auc};
use serde_json::Value;

use super::values::{all_close_or_none, bits, cases, close_or_undefined, list, numbers, text};

fn each(check: impl Fn(&str, &Ranking, &Value)) {
    for case in cases(include_str!("../ranking.json")) {
        let (truth, scores) = (bits(&case["truth"]), numbers(&case["scores"]));
        let ranking = Ranking::new(&truth, &scores).expect("golden scores are finite");
        check(text(&case["name"]), &ranking, &case);
    }
}

#[test]
fn areas_are_those_of_scikit_learn() {
    each(|name, ranking, case| {
        close_or_undefined(name, ranking.roc_auc(), &case["roc_auc"]);
        close_or_undefined(name, ranking.average_precision(), &case["average_precision"]);
        close_or_undefined(name, ranking.pr_auc(), &case["pr_auc"]);
        let (truth, scores) = (bits(&case["truth"]), numbers(&case["scores"]));
        assert_eq!(roc_auc(&truth, &scores), ranking.roc_auc(), "{name}");
        assert_eq!(average_precision(&truth, &scores), ranking.average_precision(), "{name}");
    });
}

#[test]
fn roc_curves_are_those_of_scikit_learn_with_and_without_straights() {
    each(|name, ranking, case| {
        for (drop, key) in [(false, "all"), (true, "dropped")] {
            let what = format!("{name}, {key}");
            if case["roc_auc"].is_null() {
                assert!(ranking.roc_curve(drop).is_err(), "{what}");
                continue;
            }
            let points = ranking.roc_curve(drop).unwrap().points;
            let column = |index: usize| &list(&case[key]["roc"])[index];
            let false_rates: Vec<_> = points.iter().map(|p| Some(p.false_positive_rate)).collect();
            let true_rates: Vec<_> = points.iter().map(|p| Some(p.true_positive_rate)).collect();
            let thresholds: Vec<_> = points.iter().map(|p| p.threshold).collect();
            all_close_or_none(&what, &false_rates, column(0));
            all_close_or_none(&what, &true_rates, column(1));
            // scikit-learn's first is infinity, `null` in the file.
            all_close_or_none(&what, &thresholds, column(2));
        }
    });
}

#[test]
fn precision_recall_curves_are_those_of_scikit_learn_with_and_without_straights() {
    each(|name, ranking, case| {
        for (drop, key) in [(false, "all"), (true, "dropped")] {
            let what = format!("{name}, {key}");
            if ranking.positives() == 0 {
                assert!(ranking.precision_recall_curve(drop).is_err(), "{what}");
                continue;
            }
            let points = ranking.precision_recall_curve(drop).unwrap().points;
            let column = |index: usize| &list(&case[key]["precision_recall"])[index];
            let precisions: Vec<_> = points.iter().map(|p| Some(p.precision)).collect();
            let recalls: Vec<_> = points.iter().map(|p| Some(p.recall)).collect();
            all_close_or_none(&what, &precisions, column(0));
            all_close_or_none(&what, &recalls, column(1));
            // scikit-learn has no threshold for the last point.
            let thresholds: Vec<_> = points.iter().map(|p| p.threshold).collect();
            let (last, scores) = thresholds.split_last().unwrap();
            assert_eq!(*last, None);
            all_close_or_none(&what, scores, column(2));
        }
    });
}
