//! What holds for regression scores, calibration, intervals, slices, prediction sets and decisions
//! on any rows.

use firebrick_metrics::{
    ConformalIntervals, ConformalMethod, ConformalSets, ConfusionMatrix, DecisionRule,
    FairnessReport, Goal, GroupMeasures, IsotonicCalibration, IsotonicRegression,
    LabelErrorRanking, McNemar, PlattScaling, RegressionSums, TemperatureScaling, VectorScaling,
    bootstrap, bootstrap_matrix, label_errors, median_absolute_error, paired_bootstrap,
    pinball_loss, spearman, wilson,
};
use proptest::prelude::*;

const N_CLASSES: usize = 3;

/// A score of decisions.
type Score = fn(&ConfusionMatrix) -> f64;

/// Rows of a class and three probabilities; whole tenths, so that ties are frequent.
fn distributions() -> impl Strategy<Value = Vec<(usize, Vec<f64>)>> {
    let row = (0..N_CLASSES, 0..=10u32, 0..=10u32).prop_map(|(class, a, b)| {
        let (low, high) = (a.min(b), a.max(b));
        let tenths = [low, high - low, 10 - high];
        (class, tenths.map(|tenth| f64::from(tenth) / 10.0).to_vec())
    });
    prop::collection::vec(row, 1..50)
}

/// Rows of a class and three logits.
fn logit_rows() -> impl Strategy<Value = Vec<(usize, Vec<f64>)>> {
    let scale = prop::sample::select(vec![1e-3, 1.0, 30.0]);
    let row = (0..N_CLASSES, prop::collection::vec(-3.0..3.0f64, N_CLASSES));
    (scale, prop::collection::vec(row, 1..40)).prop_map(|(scale, rows)| {
        rows.into_iter().map(|(t, row)| (t, row.iter().map(|z| z * scale).collect())).collect()
    })
}

fn number_rows() -> impl Strategy<Value = Vec<(f64, f64)>> {
    let offset = prop::sample::select(vec![0.0, -1e6, 1e9]);
    (offset, prop::collection::vec((-1e3..1e3, -1e3..1e3), 2..60)).prop_map(|(offset, rows)| {
        rows.into_iter().map(|(y, p): (f64, f64)| (y + offset, p + offset)).collect()
    })
}

/// (group, truth, prediction) rows.
fn group_rows() -> impl Strategy<Value = Vec<(usize, usize, usize)>> {
    prop::collection::vec((0..4usize, 0..N_CLASSES, 0..N_CLASSES), 1..120)
}

fn flat(rows: &[(usize, Vec<f64>)]) -> (Vec<usize>, Vec<f64>) {
    let (truth, values): (Vec<_>, Vec<_>) = rows.iter().cloned().unzip();
    (truth, values.concat())
}

fn sums(rows: &[(f64, f64)]) -> RegressionSums {
    let (truth, predicted): (Vec<_>, Vec<_>) = rows.iter().copied().unzip();
    RegressionSums::from_pairs(&truth, &predicted).expect("rows are finite")
}

fn slices(rows: &[(usize, usize, usize)]) -> GroupMeasures<ConfusionMatrix> {
    let mut slices = GroupMeasures::classification(4, N_CLASSES);
    for &(group, truth, predicted) in rows {
        slices.add(group, truth, predicted).expect("rows are in range");
    }
    slices
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-13 * a.abs().max(b.abs()).max(1.0)
}

fn decisions(rule: &DecisionRule, rows: &[(usize, Vec<f64>)]) -> ConfusionMatrix {
    let mut matrix = ConfusionMatrix::new(N_CLASSES);
    for (truth, row) in rows {
        matrix.add(*truth, rule.decide(row).expect("a distribution")).expect("in range");
    }
    matrix
}

fn balanced(matrix: &ConfusionMatrix) -> f64 {
    let classes = matrix.per_class().into_iter().filter(|class| class.scores.support > 0);
    let recalls: Vec<f64> = classes.map(|class| class.scores.recall).collect();
    recalls.iter().sum::<f64>() / recalls.len() as f64
}

proptest! {
    #[test]
    fn merged_sums_have_the_scores_of_the_whole(rows in number_rows(), cut: prop::sample::Index) {
        let (left, right) = rows.split_at(cut.index(rows.len()));
        let mut merged = sums(left);
        merged.merge(&sums(right));
        let (merged, whole) = (merged.scores().unwrap(), sums(&rows).scores().unwrap());
        prop_assert_eq!(merged.max_error, whole.max_error);
        prop_assert!(close(merged.bias, whole.bias) && close(merged.mape, whole.mape));
        prop_assert!(close(1.0 - merged.explained_variance, 1.0 - whole.explained_variance));
        prop_assert!(close(merged.pearson.unwrap_or(2.0), whole.pearson.unwrap_or(2.0)));
    }

    #[test]
    fn regression_scores_keep_their_bounds_and_their_order(rows in number_rows()) {
        let (report, scores) = (sums(&rows).report().unwrap(), sums(&rows).scores().unwrap());
        let (truth, predicted): (Vec<_>, Vec<_>) = rows.iter().copied().unzip();
        let median = median_absolute_error(&truth, &predicted).unwrap();
        let slack = 1.0 + 1e-12;
        prop_assert!(scores.bias.abs() <= report.mae * slack && report.mae <= scores.max_error * slack);
        prop_assert!(0.0 <= median && median <= scores.max_error);
        prop_assert!(report.r2 <= scores.explained_variance + 1e-12);
        prop_assert!(scores.explained_variance <= 1.0 && scores.mape >= 0.0);
        for r in [scores.pearson, spearman(&truth, &predicted).ok()].into_iter().flatten() {
            prop_assert!((-1.0..=1.0).contains(&r));
        }
        let half = pinball_loss(&truth, &predicted, 0.5).unwrap();
        prop_assert!(close(2.0 * half, report.mae));
    }

    #[test]
    fn the_order_of_rows_changes_no_column_score(rows in number_rows()) {
        let turned: Vec<_> = rows.iter().rev().copied().collect();
        let of = |rows: &[(f64, f64)]| {
            let (y, p): (Vec<_>, Vec<_>) = rows.iter().copied().unzip();
            (median_absolute_error(&y, &p).unwrap(), spearman(&y, &p).unwrap_or(2.0))
        };
        let ((median, rank), (other_median, other_rank)) = (of(&rows), of(&turned));
        prop_assert_eq!(median, other_median);
        prop_assert!(close(rank, other_rank));
    }

    #[test]
    fn a_temperature_keeps_the_largest_class_the_largest(rows in logit_rows()) {
        let (truth, logits) = flat(&rows);
        let scaling = TemperatureScaling::fit(N_CLASSES, &truth, &logits).unwrap();
        let range = TemperatureScaling::MIN..=TemperatureScaling::MAX;
        prop_assert!(range.contains(&scaling.temperature()));
        let probabilities = scaling.apply(N_CLASSES, &logits).unwrap();
        for (row, found) in logits.chunks(N_CLASSES).zip(probabilities.chunks(N_CLASSES)) {
            let largest = (0..N_CLASSES).max_by(|&a, &b| row[a].total_cmp(&row[b])).unwrap();
            prop_assert!(found.iter().all(|p| *p <= found[largest]), "{row:?} {found:?}");
        }
    }

    #[test]
    fn a_fitted_temperature_costs_no_more_than_none(rows in logit_rows()) {
        let (truth, logits) = flat(&rows);
        let loss = |scaling: TemperatureScaling| {
            let p = scaling.apply(N_CLASSES, &logits).unwrap();
            let own = truth.iter().enumerate().map(|(row, class)| p[row * N_CLASSES + class]);
            own.map(|p| -p.max(1e-300).ln()).sum::<f64>()
        };
        let fitted = TemperatureScaling::fit(N_CLASSES, &truth, &logits).unwrap();
        let none = loss(TemperatureScaling::new(1.0).unwrap());
        prop_assert!(loss(fitted) <= none * (1.0 + 1e-12) + 1e-12);
    }

    #[test]
    fn every_calibration_gives_distributions_and_bounded_parameters(rows in logit_rows()) {
        let (truth, logits) = flat(&rows);
        let vector = VectorScaling::fit(N_CLASSES, &truth, &logits).unwrap();
        // The ridge alone bounds them: half the ridge times the square is at most the first loss.
        let loss = 2.0 * logits.iter().fold(1.0f64, |size, z| size.max(z.abs())) + 2.0;
        let bound = 1.0 + (2.0 * loss / VectorScaling::RIDGE).sqrt();
        prop_assert!(vector.scale.iter().chain(&vector.bias).all(|x| x.abs() <= bound));
        let isotonic = IsotonicCalibration::fit(N_CLASSES, &truth, &logits).unwrap();
        for found in [vector.apply(&logits).unwrap(), isotonic.apply(&logits).unwrap()] {
            for row in found.chunks(N_CLASSES) {
                prop_assert!(row.iter().all(|p| (0.0..=1.0).contains(p)), "{row:?}");
                prop_assert!((row.iter().sum::<f64>() - 1.0).abs() < 1e-12, "{row:?}");
            }
        }
    }

    #[test]
    fn platt_scaling_is_monotone_and_calibrated_on_average(rows in prop::collection::vec((-5.0..5.0f64, any::<bool>()), 2..60)) {
        let (scores, positive): (Vec<_>, Vec<_>) = rows.iter().copied().unzip();
        let found = PlattScaling::fit(&scores, &positive).unwrap();
        let p = found.apply(&scores).unwrap();
        let ahead = positive.iter().filter(|is| **is).count() as f64;
        let behind = positive.len() as f64 - ahead;
        // At the optimum the probabilities add up to what the targets do.
        let targets = ahead * (ahead + 1.0) / (ahead + 2.0) + behind / (behind + 2.0);
        prop_assert!((p.iter().sum::<f64>() - targets).abs() < 1e-8, "{found:?}");
        prop_assert!(p.iter().all(|p| (0.0..=1.0).contains(p)));
    }

    #[test]
    fn an_isotonic_curve_never_falls_and_keeps_the_mean(rows in prop::collection::vec((0..20i32, 0.0..1.0f64), 1..60)) {
        let x: Vec<f64> = rows.iter().map(|(x, _)| f64::from(*x)).collect();
        let y: Vec<f64> = rows.iter().map(|(_, y)| *y).collect();
        let curve = IsotonicRegression::fit(&x, &y).unwrap();
        let grid: Vec<f64> = (-10..250).map(|i| f64::from(i) / 10.0).collect();
        let heights = curve.apply(&grid).unwrap();
        prop_assert!(heights.windows(2).all(|pair| pair[0] <= pair[1]));
        let (found, given) = (curve.apply(&x).unwrap().iter().sum::<f64>(), y.iter().sum::<f64>());
        prop_assert!(close(found, given), "{found} {given}");
    }

    #[test]
    fn a_resample_depends_on_seed_and_number_alone(n in 1..40usize, seed: u64, fewer in 1..20usize, more in 0..20usize) {
        let seen = |resamples: usize| {
            let mut seen = Vec::new();
            bootstrap(n, resamples, 0.9, seed, |rows| {
                seen.push(rows.to_vec());
                rows[0] as f64
            }).unwrap();
            seen
        };
        let (short, long) = (seen(fewer), seen(fewer + more));
        prop_assert_eq!(&short[..], &long[..=fewer]);
        prop_assert!(long.iter().flatten().all(|&row| row < n));
    }

    #[test]
    fn bootstrap_intervals_lie_among_the_values_and_repeat(rows in group_rows(), seed: u64) {
        let mut matrix = ConfusionMatrix::new(N_CLASSES);
        rows.iter().for_each(|&(_, truth, predicted)| matrix.add(truth, predicted).unwrap());
        let score = |matrix: &ConfusionMatrix| matrix.macro_avg().f1;
        let found = bootstrap_matrix(&matrix, 50, 0.9, seed, score).unwrap();
        prop_assert!(0.0 <= found.low && found.low <= found.high && found.high <= 1.0);
        prop_assert_eq!(found, bootstrap_matrix(&matrix, 50, 0.9, seed, score).unwrap());
        let paired = paired_bootstrap(rows.len(), 50, 0.9, seed, |indices| {
            let right = indices.iter().filter(|&&i| rows[i].1 == rows[i].2).count();
            (right as f64, indices.len() as f64 / 2.0)
        }).unwrap();
        prop_assert!(paired.low <= paired.high && (0.0..=1.0).contains(&paired.p_value));
    }

    #[test]
    fn a_wilson_interval_holds_the_fraction_and_grows_with_the_level(trials in 1..10_000u64, part in 0.0..=1.0f64) {
        let successes = (trials as f64 * part) as u64;
        let (narrow, wide) = (wilson(successes, trials, 0.8).unwrap(), wilson(successes, trials, 0.99).unwrap());
        prop_assert!(0.0 <= wide.low && wide.low <= narrow.low && narrow.low <= narrow.estimate);
        prop_assert!(narrow.estimate <= narrow.high && narrow.high <= wide.high && wide.high <= 1.0);
    }

    #[test]
    fn mcnemar_does_not_care_which_model_is_first(first in 0..500u64, second in 0..500u64) {
        let (one, other) = (McNemar::of_counts(first, second), McNemar::of_counts(second, first));
        prop_assert_eq!(one.p_value, other.p_value);
        prop_assert!(one.p_value > 0.0 && one.p_value <= 1.0);
    }

    #[test]
    fn merged_slices_are_the_slices_of_the_whole(rows in group_rows(), cut: prop::sample::Index) {
        let (left, right) = rows.split_at(cut.index(rows.len()));
        let mut merged = slices(left);
        merged.merge(&slices(right)).unwrap();
        prop_assert_eq!(merged, slices(&rows));
    }

    #[test]
    fn gaps_are_fractions_and_small_groups_are_in_none(rows in group_rows(), positive in 0..N_CLASSES) {
        let report = FairnessReport::new(&slices(&rows), positive, 25).unwrap();
        let gaps = [report.demographic_parity, report.equal_opportunity, report.accuracy];
        for gap in gaps.into_iter().flatten() {
            prop_assert!((0.0..=1.0).contains(&gap.difference));
            prop_assert!(gap.ratio.is_none_or(|ratio| (0.0..=1.0).contains(&ratio)));
            for group in [gap.lowest, gap.highest] {
                prop_assert!(report.groups[group].rows >= 25 && !report.groups[group].small);
            }
        }
    }

    #[test]
    fn conformal_sets_cover_the_rows_that_they_were_fitted_on(rows in distributions(), coverage in 0.05..0.99f64) {
        let (truth, probabilities) = flat(&rows);
        for method in [ConformalMethod::Lac, ConformalMethod::Aps] {
            let sets = ConformalSets::fit(method, N_CLASSES, &truth, &probabilities, coverage).unwrap();
            for sets in [sets, sets.allow_empty(true)] {
                let found = sets.evaluate(&truth, &probabilities).unwrap();
                prop_assert!(found.coverage >= coverage - 1e-12, "{method:?} {found:?}");
                prop_assert!(found.mean_size <= N_CLASSES as f64);
            }
        }
    }

    #[test]
    fn conformal_intervals_cover_the_rows_that_they_were_fitted_on(rows in number_rows(), coverage in 0.05..0.99f64) {
        let (truth, predicted): (Vec<_>, Vec<_>) = rows.iter().copied().unzip();
        let found = ConformalIntervals::fit(&truth, &predicted, coverage).unwrap();
        prop_assert!(found.evaluate(&truth, &predicted).unwrap() >= coverage - 1e-12);
    }

    #[test]
    fn label_errors_are_the_rows_off_the_diagonal_of_the_joint(rows in distributions()) {
        let (given, probabilities) = flat(&rows);
        let found = label_errors(N_CLASSES, &given, &probabilities, LabelErrorRanking::default()).unwrap();
        let off = (0..N_CLASSES).flat_map(|i| (0..N_CLASSES).map(move |j| (i, j))).filter(|(i, j)| i != j);
        prop_assert_eq!(off.map(|(i, j)| found.joint[i][j]).sum::<u64>(), found.errors.len() as u64);
        prop_assert!(found.errors.windows(2).all(|pair| pair[0].margin <= pair[1].margin));
        prop_assert!(found.errors.iter().all(|error| error.given == given[error.row as usize]));
    }

    #[test]
    fn a_fitted_rule_is_never_worse_on_its_rows_than_the_largest_probability(rows in distributions()) {
        let (truth, probabilities) = flat(&rows);
        let plain = decisions(&DecisionRule::argmax(N_CLASSES), &rows);
        let goals: [(Goal, Score); 4] = [
            (Goal::MacroF1, |matrix| matrix.macro_avg().f1),
            (Goal::F1 { class: 1 }, |matrix| matrix.per_class()[1].scores.f1),
            (Goal::Accuracy, ConfusionMatrix::accuracy),
            (Goal::BalancedAccuracy, balanced),
        ];
        for (goal, score) in goals {
            let rule = DecisionRule::fit(N_CLASSES, &truth, &probabilities, goal).unwrap();
            let (found, before) = (score(&decisions(&rule, &rows)), score(&plain));
            prop_assert!(found >= before - 1e-15, "{goal:?}: {found} after {before}");
        }
    }

    #[test]
    fn no_single_weight_is_better_than_the_one_that_was_found(rows in distributions(), class in 0..N_CLASSES, factor in 0.01..100.0f64) {
        let (truth, probabilities) = flat(&rows);
        let rule = DecisionRule::fit(N_CLASSES, &truth, &probabilities, Goal::Accuracy).unwrap();
        let mut weights = rule.weights().unwrap().to_vec();
        weights[class] *= factor;
        let other = DecisionRule::weighted(weights).unwrap();
        let (found, moved) = (decisions(&rule, &rows).accuracy(), decisions(&other, &rows).accuracy());
        // Rows that tie exactly at a weight are the one thing that lies between the weights tried.
        prop_assert!(moved <= found + 1e-15, "{rule:?} {other:?}");
    }

    #[test]
    fn a_rule_that_meets_its_condition_meets_it_on_its_rows(rows in distributions(), wanted in 0.0..=1.0f64) {
        let (truth, probabilities) = flat(&rows);
        let goal = Goal::PrecisionAtRecall { class: 2, recall: wanted };
        if let Ok(rule) = DecisionRule::fit(N_CLASSES, &truth, &probabilities, goal) {
            prop_assert!(decisions(&rule, &rows).per_class()[2].scores.recall >= wanted);
        }
        let goal = Goal::RecallAtPrecision { class: 2, precision: wanted };
        if let Ok(rule) = DecisionRule::fit(N_CLASSES, &truth, &probabilities, goal) {
            prop_assert!(decisions(&rule, &rows).per_class()[2].scores.precision >= wanted);
        }
    }
}
