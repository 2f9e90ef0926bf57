//! What holds for intervals that are drawn from counts instead of rows.

use firebrick_metrics::{
    ClassTotals, ConfusionMatrix, PairedAnswers, bootstrap_totals, mcnemar, paired_bootstrap,
};
use proptest::prelude::*;

const N_CLASSES: usize = 3;

/// Truth and the answers of two models.
fn rows() -> impl Strategy<Value = Vec<[u32; 3]>> {
    let class = || 0..N_CLASSES as u32;
    prop::collection::vec((class(), class(), class()).prop_map(|(t, a, b)| [t, a, b]), 1..200)
}

fn column(rows: &[[u32; 3]], place: usize) -> Vec<u32> {
    rows.iter().map(|row| row[place]).collect()
}

fn pairs(rows: &[[u32; 3]]) -> PairedAnswers {
    let [truth, first, second] = [0, 1, 2].map(|place| column(rows, place));
    PairedAnswers::new(N_CLASSES, &truth, &first, &second).expect("classes are in range")
}

fn matrix(rows: &[[u32; 3]], model: usize) -> ConfusionMatrix {
    let mut matrix = ConfusionMatrix::new(N_CLASSES);
    for row in rows {
        matrix.add(row[0] as usize, row[model] as usize).expect("classes are in range");
    }
    matrix
}

fn scores(totals: &ClassTotals) -> Vec<f64> {
    vec![totals.accuracy(), totals.macro_avg().f1]
}

proptest! {
    #[test]
    fn the_order_of_rows_and_the_side_of_a_model_change_nothing(rows in rows(), seed: u64) {
        let found = pairs(&rows).bootstrap(60, 0.9, seed, scores).unwrap();
        let turned: Vec<[u32; 3]> = rows.iter().rev().copied().collect();
        prop_assert_eq!(&pairs(&turned).bootstrap(60, 0.9, seed, scores).unwrap(), &found);
        let swapped: Vec<[u32; 3]> = rows.iter().map(|&[t, a, b]| [t, b, a]).collect();
        let (here, there) = (pairs(&rows).mcnemar(), pairs(&swapped).mcnemar());
        prop_assert_eq!((here.only_first, here.p_value), (there.only_second, there.p_value));
        let difference = pairs(&swapped).bootstrap(60, 0.9, seed, scores).unwrap()[0].difference;
        prop_assert_eq!(difference, -found[0].difference);
    }

    #[test]
    fn differences_and_tests_are_those_of_the_rows(rows in rows()) {
        let found = pairs(&rows).bootstrap(60, 0.9, 1, scores).unwrap();
        let (a, b) = (matrix(&rows, 1), matrix(&rows, 2));
        prop_assert_eq!(found[0].difference, a.accuracy() - b.accuracy());
        prop_assert_eq!(found[1].difference, a.macro_avg().f1 - b.macro_avg().f1);
        let right = |model: usize| rows.iter().map(|row| row[0] == row[model]).collect::<Vec<_>>();
        prop_assert_eq!(pairs(&rows).mcnemar(), mcnemar(&right(1), &right(2)).unwrap());
        prop_assert_eq!(pairs(&rows).rows(), rows.len() as u64);
    }

    #[test]
    fn every_resample_has_all_rows_and_an_interval_lies_in_the_range_of_its_score(rows in rows(), seed: u64) {
        let all = rows.len() as u64;
        let found = bootstrap_totals(&matrix(&rows, 1), 60, 0.9, seed, |totals| {
            assert_eq!(totals.rows(), all);
            totals.per_class().map(|class| class.scores.f1).collect()
        });
        for interval in found.unwrap() {
            prop_assert!(0.0 <= interval.low && interval.low <= interval.high && interval.high <= 1.0);
        }
    }
}

#[test]
fn counts_give_the_difference_that_rows_give() {
    // 70 % and 62 % right, of three classes, now and then both wrong in the same way.
    let rows: Vec<[u32; 3]> = (0..600u32)
        .map(|i| {
            let truth = i % 3;
            let answer = |wrong: bool| if wrong { (truth + 1) % 3 } else { truth };
            [truth, answer(i % 10 < 3), answer(i % 50 < 19)]
        })
        .collect();
    let by_counts = pairs(&rows).bootstrap(4000, 0.95, 1, scores).unwrap();
    for (place, by_counts) in by_counts.into_iter().enumerate() {
        let by_rows = paired_bootstrap(rows.len(), 4000, 0.95, 2, |indices| {
            let drawn: Vec<[u32; 3]> = indices.iter().map(|&row| rows[row]).collect();
            let score = |model: usize| scores(&matrix(&drawn, model).totals())[place];
            (score(1), score(2))
        });
        let by_rows = by_rows.unwrap();
        assert!((by_rows.difference - by_counts.difference).abs() < 1e-12);
        // An end is known to about 0.002, a p-value of about 0.005 to 0.002, from 4000 resamples.
        assert!((by_rows.low - by_counts.low).abs() < 0.008, "{by_rows:?} {by_counts:?}");
        assert!((by_rows.high - by_counts.high).abs() < 0.008, "{by_rows:?} {by_counts:?}");
        assert!((by_rows.p_value - by_counts.p_value).abs() < 0.01, "{by_rows:?} {by_counts:?}");
    }
}
