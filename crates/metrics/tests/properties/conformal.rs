//! What is promised of sets and intervals, on rows that are drawn alike.

use firebrick_metrics::{ConformalIntervals, ConformalMethod, ConformalSets, ConformityScores};
use proptest::prelude::*;

const CLASSES: usize = 4;

/// Numbers in `0..1` (SplitMix64).
struct Draws(u64);

impl Draws {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A distribution, and a class that is drawn from another one: the model is not right about how sure it is.
    fn row(&mut self) -> (usize, [f64; CLASSES]) {
        let logits = [0; CLASSES].map(|_| 3.0 * self.next());
        let softmax = |t: f64| {
            let e = logits.map(|z| (z * t).exp());
            e.map(|x| x / e.iter().sum::<f64>())
        };
        let (mut left, truth) = (self.next(), softmax(0.6));
        let class = truth.iter().position(|p| {
            left -= p;
            left < 0.0
        });
        (class.unwrap_or(CLASSES - 1), softmax(1.5))
    }

    fn rows(&mut self, rows: usize) -> (Vec<usize>, Vec<f64>) {
        let (mut truth, mut probabilities) = (Vec::new(), Vec::new());
        for _ in 0..rows {
            let (class, distribution) = self.row();
            truth.push(class);
            probabilities.extend(distribution);
        }
        (truth, probabilities)
    }
}

/// Mean over many fits of the coverage on fresh rows, and its standard error.
fn mean_coverage(fits: usize, mut one: impl FnMut(&mut Draws) -> f64) -> (f64, f64) {
    let mut draws = Draws(7);
    let found: Vec<f64> = (0..fits).map(|_| one(&mut draws)).collect();
    let mean = found.iter().sum::<f64>() / fits as f64;
    let variance = found.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / fits as f64;
    (mean, (variance / fits as f64).sqrt())
}

#[test]
fn sets_of_kept_scores_hold_the_truth_as_often_as_promised_and_hardly_more() {
    let method = ConformalMethod::Lac;
    for (rows, fits, level) in [(50, 400, 0.8), (50, 400, 0.9), (300, 200, 0.95), (2500, 60, 0.9)] {
        let (mean, error) = mean_coverage(fits, |draws| {
            let (truth, p) = draws.rows(rows);
            let scores = method.scores_of_truth(CLASSES, &truth, &p).unwrap();
            let kept = ConformityScores::new(scores).unwrap();
            let sets = ConformalSets::of_scores(method, CLASSES, &kept, level).unwrap();
            let (truth, p) = draws.rows(500);
            sets.evaluate(&truth, &p).unwrap().coverage
        });
        assert!(mean >= level - 3.0 * error, "{rows} rows at {level}: {mean} ± {error}");
        // One rank of the fit, one of the thinning, and sets that are not left empty.
        let most = level + 1.0 / rows as f64 + 0.001 + 0.01;
        assert!(mean <= most + 3.0 * error, "{rows} rows at {level}: {mean} ± {error}");
    }
}

#[test]
fn intervals_of_kept_errors_hold_the_truth_as_often_as_promised_and_hardly_more() {
    for (rows, fits, level) in [(50, 400, 0.9), (300, 200, 0.95), (2500, 60, 0.8)] {
        let (mean, error) = mean_coverage(fits, |draws| {
            let numbers = |draws: &mut Draws, rows: usize| -> (Vec<f64>, Vec<f64>) {
                // Errors that grow with the prediction, with a heavy tail.
                let one = |_| {
                    let (x, noise) = (10.0 * draws.next(), draws.next() - 0.5);
                    (x + x * noise / (1.01 - draws.next()), x)
                };
                (0..rows).map(one).unzip()
            };
            let (y, x) = numbers(draws, rows);
            let kept = ConformityScores::of_numbers(&y, &x).unwrap();
            let intervals = ConformalIntervals::of_scores(&kept, level).unwrap();
            let (y, x) = numbers(draws, 500);
            intervals.evaluate(&y, &x).unwrap()
        });
        assert!(mean >= level - 3.0 * error, "{rows} rows at {level}: {mean} ± {error}");
        let most = level + 1.0 / rows as f64 + 0.001;
        assert!(mean <= most + 3.0 * error, "{rows} rows at {level}: {mean} ± {error}");
    }
}

proptest! {
    #[test]
    fn a_larger_coverage_gives_a_superset(
        seed in any::<u64>(),
        rows in 1usize..3000,
        levels in (0.01..0.99f64, 0.01..0.99f64),
    ) {
        let (low, high) = (levels.0.min(levels.1), levels.0.max(levels.1));
        let mut draws = Draws(seed);
        let (truth, p) = draws.rows(rows);
        for method in [ConformalMethod::Lac, ConformalMethod::Aps] {
            let kept = ConformityScores::new(method.scores_of_truth(CLASSES, &truth, &p).unwrap());
            let sets = [low, high].map(|level| {
                ConformalSets::of_scores(method, CLASSES, kept.as_ref().unwrap(), level).unwrap()
            });
            for row in draws.rows(20).1.chunks(CLASSES) {
                let [small, large] = sets.map(|sets| sets.set(row).unwrap());
                prop_assert!(!small.is_empty() && small.iter().all(|class| large.contains(class)));
            }
        }
    }

    #[test]
    fn few_scores_that_are_kept_give_the_sets_of_all_rows(
        seed in any::<u64>(),
        rows in 1usize..1000,
        level in 0.01..0.999f64,
    ) {
        let (truth, p) = Draws(seed).rows(rows);
        let method = ConformalMethod::Lac;
        let kept = ConformityScores::new(method.scores_of_truth(CLASSES, &truth, &p).unwrap());
        let kept = ConformalSets::of_scores(method, CLASSES, &kept.unwrap(), level).unwrap();
        prop_assert_eq!(kept, ConformalSets::fit(method, CLASSES, &truth, &p, level).unwrap());
    }
}
