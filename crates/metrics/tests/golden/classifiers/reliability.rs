//! Reliability curves and calibration errors.

use firebrick_metrics::{Binning, Reliability};

use super::values::{bits, cases, close_to_one, index, indices, list, numbers, text};

#[test]
fn curves_are_those_of_scikit_learn_and_errors_those_of_the_formula() {
    for case in cases(include_str!("../reliability.json")) {
        let (bins, name) = (index(&case["bins"]), text(&case["name"]));
        let (confidences, correct) = (numbers(&case["confidences"]), bits(&case["correct"]));
        let ways = [(Binning::Uniform(bins), "uniform"), (Binning::Quantile(bins), "quantile")];
        for (binning, key) in ways {
            let (what, expected) = (format!("{name}, {key}"), &case[key]);
            let rows = Reliability::from_pairs(binning, &confidences, &correct).unwrap();
            let counts: Vec<_> = rows.bins().iter().map(|bin| bin.count as usize).collect();
            assert_eq!(counts, indices(&expected["count"]), "{what}");
            for (index, bin) in rows.bins().iter().enumerate() {
                close_to_one(&what, bin.accuracy, &list(&expected["accuracy"])[index]);
                close_to_one(&what, bin.mean_confidence, &list(&expected["confidence"])[index]);
            }
            close_to_one(&what, rows.ece().unwrap(), &expected["ece"]);
            close_to_one(&what, rows.max_calibration_error().unwrap(), &expected["max"]);
        }
    }
}

#[test]
fn uniform_bins_filled_row_by_row_are_those_filled_at_once() {
    for case in cases(include_str!("../reliability.json")) {
        let (confidences, correct) = (numbers(&case["confidences"]), bits(&case["correct"]));
        let mut rows = Reliability::uniform(index(&case["bins"])).unwrap();
        for (&confidence, &correct) in confidences.iter().zip(&correct) {
            rows.add(confidence, correct).unwrap();
        }
        let binning = Binning::Uniform(index(&case["bins"]));
        assert_eq!(rows, Reliability::from_pairs(binning, &confidences, &correct).unwrap());
    }
}
