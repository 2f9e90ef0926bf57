//! What holds for the metrics of any rows.

use firebrick_metrics::{
    ClassificationReport, ConfusionMatrix, RegressionReport, RegressionSums, log_loss,
};
use proptest::prelude::*;

const N_CLASSES: usize = 4;

/// (truth, prediction) rows over a few classes, some of which may not occur.
fn class_rows() -> impl Strategy<Value = Vec<(usize, usize)>> {
    prop::collection::vec((0..N_CLASSES, 0..N_CLASSES), 1..60)
}

/// (truth, prediction) rows of numbers around an offset that may dwarf them.
fn number_rows() -> impl Strategy<Value = Vec<(f64, f64)>> {
    let offset = prop::sample::select(vec![0.0, 1.0, -1e6, 1e9]);
    let rows = prop::collection::vec((-1e3..1e3, -1e3..1e3), 2..60);
    (offset, rows).prop_map(|(offset, rows)| {
        rows.into_iter()
            .map(|(y, predicted): (f64, f64)| (y + offset, predicted + offset))
            .collect()
    })
}

fn matrix(rows: &[(usize, usize)]) -> ConfusionMatrix {
    let (truth, predicted): (Vec<_>, Vec<_>) = rows.iter().copied().unzip();
    ConfusionMatrix::from_pairs(N_CLASSES, &truth, &predicted).expect("classes are in range")
}

fn sums(rows: &[(f64, f64)]) -> RegressionSums {
    let (truth, predicted): (Vec<_>, Vec<_>) = rows.iter().copied().unzip();
    RegressionSums::from_pairs(&truth, &predicted).expect("rows are finite")
}

/// Equal up to the last digits.
fn alike(left: &RegressionReport, right: &RegressionReport) -> bool {
    let close = |a: f64, b: f64| (a - b).abs() <= 1e-14 * a.abs().max(b.abs());
    left.rows == right.rows
        && close(left.mse, right.mse)
        && close(left.rmse, right.rmse)
        && close(left.mae, right.mae)
        && close(1.0 - left.r2, 1.0 - right.r2)
}

/// Rows together with the same rows in another order.
fn shuffled<T: Clone + std::fmt::Debug>(
    rows: impl Strategy<Value = Vec<T>>,
) -> impl Strategy<Value = (Vec<T>, Vec<T>)> {
    rows.prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle()))
}

proptest! {
    #[test]
    fn two_parts_of_a_classification_merge_into_the_whole(rows in class_rows(), cut: prop::sample::Index) {
        let (left, right) = rows.split_at(cut.index(rows.len()));
        let mut merged = matrix(left);
        merged.merge(&matrix(right)).unwrap();
        prop_assert_eq!(merged, matrix(&rows));
    }

    #[test]
    fn two_parts_of_a_regression_merge_into_the_whole(rows in number_rows(), cut: prop::sample::Index) {
        let (left, right) = rows.split_at(cut.index(rows.len()));
        let mut merged = sums(left);
        merged.merge(&sums(right));
        let (merged, whole) = (merged.report().unwrap(), sums(&rows).report().unwrap());
        prop_assert!(alike(&merged, &whole), "{merged:?} {whole:?}");
    }

    #[test]
    fn the_order_of_rows_does_not_change_a_classification((rows, other) in shuffled(class_rows())) {
        prop_assert_eq!(matrix(&rows), matrix(&other));
    }

    #[test]
    fn the_order_of_rows_does_not_change_a_regression((rows, other) in shuffled(number_rows())) {
        let (report, other) = (sums(&rows).report().unwrap(), sums(&other).report().unwrap());
        prop_assert!(alike(&report, &other), "{report:?} {other:?}");
    }

    #[test]
    fn micro_f1_and_weighted_recall_are_the_accuracy(rows in class_rows()) {
        let matrix = matrix(&rows);
        let right = rows.iter().filter(|(truth, predicted)| truth == predicted).count();
        let accuracy = right as f64 / rows.len() as f64;
        prop_assert_eq!(matrix.accuracy(), accuracy);
        prop_assert_eq!(matrix.micro().f1, accuracy);
        prop_assert!((matrix.weighted().recall - accuracy).abs() < 1e-15);
    }

    #[test]
    fn every_class_score_is_a_fraction(rows in class_rows()) {
        let report = ClassificationReport::new(&matrix(&rows), &["a", "b", "c", "d"]).unwrap();
        let averages = [
            report.accuracy, report.macro_precision, report.macro_recall, report.macro_f1,
            report.micro_f1, report.weighted_precision, report.weighted_recall, report.weighted_f1,
        ];
        let classes = report.per_class.iter().flat_map(|class| [class.precision, class.recall, class.f1]);
        for score in averages.into_iter().chain(classes) {
            prop_assert!((0.0..=1.0).contains(&score), "{report:?}");
        }
        prop_assert_eq!(report.per_class.iter().map(|class| class.support).sum::<u64>(), report.rows);
    }

    #[test]
    fn f1_is_the_harmonic_mean_of_precision_and_recall(rows in class_rows()) {
        for class in matrix(&rows).per_class() {
            let scores = class.scores;
            if scores.precision + scores.recall > 0.0 {
                let mean = 2.0 * scores.precision * scores.recall / (scores.precision + scores.recall);
                prop_assert!((scores.f1 - mean).abs() < 1e-15);
            } else {
                prop_assert_eq!(scores.f1, 0.0);
            }
        }
    }

    #[test]
    fn errors_are_not_negative_and_r2_is_at_most_one(rows in number_rows()) {
        let report = sums(&rows).report().unwrap();
        prop_assert!(report.mse >= 0.0 && report.r2 <= 1.0);
        // The mean of |e| is at most the root of the mean of e² (Jensen).
        prop_assert!(0.0 <= report.mae && report.mae <= report.rmse * (1.0 + 1e-14));
    }

    #[test]
    fn shifting_truth_and_prediction_together_changes_no_error(rows in number_rows()) {
        // A power of two and whole numbers: the shift itself rounds nothing.
        let whole: Vec<_> = rows.iter().map(|(y, p)| (y.round(), p.round())).collect();
        let moved: Vec<_> = whole.iter().map(|(y, p)| (y + 2f64.powi(40), p + 2f64.powi(40))).collect();
        let (report, moved) = (sums(&whole).report().unwrap(), sums(&moved).report().unwrap());
        prop_assert!(alike(&report, &moved), "{report:?} {moved:?}");
    }

    #[test]
    fn more_probability_on_the_truth_lowers_the_log_loss(p in 0.01..0.98f64, more in 0.001..0.01f64) {
        let loss = |p: f64| log_loss(2, &[1], &[1.0 - p, p]).unwrap();
        prop_assert!(loss(p + more) < loss(p));
        prop_assert!(loss(p) > 0.0);
    }
}
