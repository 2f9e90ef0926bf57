use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::examples::TextRow;

fn rows(pairs: &[(String, String)]) -> Vec<TextRow> {
    let row = |(text, label): &(String, String)| TextRow {
        text: text.clone(),
        label: label.clone(),
        line: 2,
    };
    pairs.iter().map(row).collect()
}

fn shares(valid: f64, test: f64) -> SplitFractions {
    SplitFractions { valid, test }
}

fn one_class(n: usize) -> Vec<TextRow> {
    rows(&(0..n).map(|i| (format!("t{i}"), "a".into())).collect::<Vec<_>>())
}

#[test]
fn a_small_class_fills_training_first_then_test_then_validation() {
    let sizes = |n| {
        let split = split_classification(&one_class(n), shares(0.1, 0.1), 5).unwrap();
        (split.train.len(), split.valid.len(), split.test.len())
    };
    assert_eq!(
        [sizes(1), sizes(2), sizes(3), sizes(4)],
        [(1, 0, 0), (1, 0, 1), (1, 1, 1), (2, 1, 1)]
    );
}

#[test]
fn with_a_test_file_no_row_is_held_out_for_testing() {
    let split = split_classification(&one_class(100), shares(0.1, 0.0), 5).unwrap();
    assert_eq!((split.train.len(), split.valid.len(), split.test.len()), (90, 10, 0));
}

#[test]
fn texts_alike_up_to_case_and_spaces_stay_together_even_with_other_labels() {
    let mut pairs: Vec<(String, String)> =
        (0..40).map(|i| (format!("t{i}"), ["a", "b"][i % 2].into())).collect();
    pairs.push(("  T3\n ".into(), "a".into()));
    for seed in 0..30 {
        let split = split_classification(&rows(&pairs), shares(0.3, 0.3), seed).unwrap();
        for side in [&split.train, &split.valid, &split.test] {
            assert_eq!(side.contains(&3), side.contains(&40));
        }
    }
}

#[test]
fn a_class_that_shares_all_its_texts_still_has_a_training_row() {
    let mut pairs: Vec<(String, String)> = (0..20).map(|i| (format!("t{i}"), "a".into())).collect();
    pairs.push(("t7".into(), "b".into()));
    for seed in 0..50 {
        let split = split_classification(&rows(&pairs), shares(0.4, 0.4), seed).unwrap();
        assert!(split.train.contains(&20));
    }
}

#[test]
fn equal_feature_rows_stay_on_one_side() {
    let keys: Vec<u64> = (0..60).map(|i| i % 20).collect();
    let split = split_rows(&keys, shares(0.2, 0.2), 1).unwrap();
    let on = |side: &[usize]| side.iter().map(|&row| keys[row]).collect::<BTreeSet<_>>();
    let (train, valid, test) = (on(&split.train), on(&split.valid), on(&split.test));
    assert_eq!((train.len(), valid.len(), test.len()), (12, 4, 4));
    assert_eq!(train.union(&valid).chain(&test).collect::<BTreeSet<_>>().len(), 20);
}

#[test]
fn shares_that_leave_nothing_to_train_on_are_refused() {
    for bad in [shares(0.5, 0.5), shares(-0.1, 0.1), shares(f64::NAN, 0.1), shares(0.1, 1.0)] {
        assert!(split_rows(&[1, 2, 3], bad, 0).unwrap_err().is_option());
    }
}

#[test]
fn another_seed_gives_another_split() {
    let split = |seed| split_classification(&one_class(100), shares(0.1, 0.1), seed).unwrap();
    assert_eq!(split(1), split(1));
    assert_ne!(split(1), split(2));
}

proptest! {
    #[test]
    fn the_sides_are_a_partition_and_share_no_text(
        pairs in prop::collection::vec(("[a-c]{1,2}", "[xyz]"), 1..80),
        valid in 0.0_f64..0.45, test in 0.0_f64..0.45, seed: u64,
    ) {
        let rows = rows(&pairs);
        let split = split_classification(&rows, shares(valid, test), seed).unwrap();
        let sides = [&split.train, &split.valid, &split.test];
        prop_assert!(sides.iter().all(|side| side.is_sorted()));
        let mut all: Vec<usize> = sides.into_iter().flatten().copied().collect();
        all.sort_unstable();
        prop_assert_eq!(all, (0..rows.len()).collect::<Vec<_>>());
        let texts = |side: &[usize]| side.iter().map(|&row| rows[row].text.as_str()).collect::<BTreeSet<_>>();
        prop_assert!(texts(&split.train).is_disjoint(&texts(&split.valid)));
        prop_assert!(texts(&split.train).is_disjoint(&texts(&split.test)));
        prop_assert!(texts(&split.valid).is_disjoint(&texts(&split.test)));
        let labels = |side: &[usize]| side.iter().map(|&row| rows[row].label.clone()).collect::<BTreeSet<_>>();
        prop_assert_eq!(labels(&split.train), labels(&(0..rows.len()).collect::<Vec<_>>()));
    }

    #[test]
    fn each_class_is_held_out_in_its_share_give_or_take_one_group(
        sizes in prop::collection::vec((0_usize..3, 1_usize..4), 3..60),
        valid in 0.05_f64..0.3, test in 0.05_f64..0.3, seed: u64,
    ) {
        let texts = sizes.iter().enumerate().flat_map(|(i, &(class, copies))| {
            std::iter::repeat_n((format!("t{i}"), format!("c{class}")), copies)
        });
        let rows = rows(&texts.collect::<Vec<_>>());
        let split = split_classification(&rows, shares(valid, test), seed).unwrap();
        for class in ["c0", "c1", "c2"] {
            let groups = sizes.iter().filter(|(c, _)| format!("c{c}") == class).count();
            if groups < 3 {
                continue;
            }
            let largest = sizes.iter().filter(|(c, _)| format!("c{c}") == class).map(|s| s.1).max().unwrap();
            let count = |side: &[usize]| side.iter().filter(|&&row| rows[row].label == class).count();
            let total = count(&(0..rows.len()).collect::<Vec<_>>()) as f64;
            for (side, share) in [(&split.valid, valid), (&split.test, test)] {
                let off = (count(side) as f64 - total * share).abs();
                prop_assert!(off <= largest as f64 + 0.5, "{class}: {off} rows off, groups up to {largest}");
                prop_assert!(count(side) > 0);
            }
        }
    }
}
