//! What holds for the scores of classes, rankings, several labels and reliability on any rows.

use firebrick_metrics::{
    Average, Binning, ClassProbabilities, ConfusionMatrix, KappaWeights, MetricsError,
    MultilabelCounts, Ranking, Reliability, roc_auc,
};
use proptest::prelude::*;

const N: usize = 4;
const AVERAGES: [Average; 3] = [Average::Macro, Average::Micro, Average::Weighted];
const WEIGHTS: [KappaWeights; 3] =
    [KappaWeights::None, KappaWeights::Linear, KappaWeights::Quadratic];

/// A truth and how much is on each class, in sixteenths, so that ties are common and sums exact.
type Row = (usize, [f64; N]);

fn class_rows() -> impl Strategy<Value = Vec<(usize, usize)>> {
    prop::collection::vec((0..N, 0..N), 1..60)
}

fn probability_rows() -> impl Strategy<Value = Vec<Row>> {
    let cuts = prop::collection::vec(0..=16u32, N - 1);
    let table = cuts.prop_map(|mut cuts| {
        cuts.extend([0, 16]);
        cuts.sort_unstable();
        std::array::from_fn(|class| f64::from(cuts[class + 1] - cuts[class]) / 16.0)
    });
    prop::collection::vec((0..N, table), 1..40)
}

/// Scores of which many are equal.
fn scored() -> impl Strategy<Value = Vec<(bool, f64)>> {
    prop::collection::vec(
        (any::<bool>(), (-8..8i32).prop_map(|score| f64::from(score) / 4.0)),
        2..60,
    )
}

fn label_rows() -> impl Strategy<Value = Vec<(Vec<bool>, Vec<bool>)>> {
    let row = || prop::collection::vec(any::<bool>(), N);
    prop::collection::vec((row(), row()), 1..40)
}

fn confident() -> impl Strategy<Value = Vec<(f64, bool)>> {
    let confidence =
        prop_oneof![0.0..=1.0f64, (0..=10u32).prop_map(|tenth| f64::from(tenth) / 10.0)];
    prop::collection::vec((confidence, any::<bool>()), 1..60)
}

/// Rows together with the same rows in another order.
fn shuffled<T: Clone + std::fmt::Debug>(
    rows: impl Strategy<Value = Vec<T>>,
) -> impl Strategy<Value = (Vec<T>, Vec<T>)> {
    rows.prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle()))
}

fn matrix(rows: &[(usize, usize)]) -> ConfusionMatrix {
    let (truth, predicted): (Vec<_>, Vec<_>) = rows.iter().copied().unzip();
    ConfusionMatrix::from_pairs(N, &truth, &predicted).expect("classes are in range")
}

fn table(rows: &[Row]) -> ClassProbabilities {
    let mut table = ClassProbabilities::new(N);
    rows.iter().for_each(|(truth, row)| table.add(*truth, row).expect("rows are distributions"));
    table
}

fn ranking(rows: &[(bool, f64)]) -> Ranking {
    let (truth, scores): (Vec<_>, Vec<_>) = rows.iter().copied().unzip();
    Ranking::new(&truth, &scores).expect("scores are finite")
}

fn labels(rows: &[(Vec<bool>, Vec<bool>)]) -> MultilabelCounts {
    let mut counts = MultilabelCounts::new(N);
    rows.iter().for_each(|(truth, predicted)| {
        counts.add(truth, predicted).expect("rows have all labels");
    });
    counts
}

fn reliability(binning: Binning, rows: &[(f64, bool)]) -> Reliability {
    let (confidences, correct): (Vec<_>, Vec<_>) = rows.iter().copied().unzip();
    Reliability::from_pairs(binning, &confidences, &correct).expect("confidences are fractions")
}

fn alike(left: f64, right: f64) -> bool {
    (left - right).abs() < 1e-12
}

/// Equal up to the last digits, or the same error.
fn agree(left: &Result<f64, MetricsError>, right: &Result<f64, MetricsError>) -> bool {
    match (left, right) {
        (Ok(left), Ok(right)) => alike(*left, *right),
        (left, right) => left == right,
    }
}

/// Every score of a matrix that takes the classes for names.
fn nominal(matrix: &ConfusionMatrix) -> Vec<Result<f64, MetricsError>> {
    let averaged = AVERAGES.into_iter().flat_map(|average| {
        [matrix.f_beta(2.0, average), matrix.f_beta(0.5, average), matrix.jaccard(average)]
    });
    let plain = [
        matrix.error_rate(),
        matrix.balanced_accuracy(),
        matrix.adjusted_balanced_accuracy(),
        matrix.matthews(),
        matrix.cohen_kappa(KappaWeights::None),
    ];
    averaged.chain(plain).collect()
}

/// Every score of a table that takes the classes for names, and breaks no ties.
fn of_table(rows: &ClassProbabilities) -> Vec<Result<f64, MetricsError>> {
    let scores = rows.ranking_scores().expect("there are rows");
    let micro = rows.micro_ranking().expect("there are rows");
    vec![
        rows.log_loss(),
        rows.brier(),
        scores.macro_roc_auc(),
        scores.weighted_roc_auc(),
        scores.macro_one_vs_one(),
        scores.weighted_one_vs_one(),
        scores.macro_average_precision(),
        scores.weighted_average_precision(),
        micro.roc_auc(),
        micro.average_precision(),
    ]
}

proptest! {
    #[test]
    fn scores_of_a_matrix_stay_in_their_bounds(rows in class_rows()) {
        let matrix = matrix(&rows);
        for average in AVERAGES {
            let scores = [matrix.f_beta(3.0, average), matrix.jaccard(average)];
            prop_assert!(scores.iter().all(|score| (0.0..=1.0).contains(score.as_ref().unwrap())));
        }
        prop_assert!((0.0..=1.0).contains(&matrix.balanced_accuracy().unwrap()));
        prop_assert!(alike(matrix.error_rate().unwrap(), 1.0 - matrix.accuracy()));
        prop_assert!((-1.0..=1.0).contains(&matrix.matthews().unwrap()));
        for kappa in WEIGHTS.iter().filter_map(|weights| matrix.cohen_kappa(*weights).ok()) {
            prop_assert!(kappa <= 1.0);
        }
    }

    #[test]
    fn renaming_the_classes_changes_no_score_of_a_matrix(
        rows in class_rows(), names in Just([0, 1, 2, 3]).prop_shuffle(),
    ) {
        let renamed: Vec<_> = rows.iter().map(|&(t, p)| (names[t], names[p])).collect();
        for (left, right) in nominal(&matrix(&rows)).iter().zip(&nominal(&matrix(&renamed))) {
            prop_assert!(agree(left, right), "{left:?} {right:?}");
        }
    }

    #[test]
    fn turning_the_scale_around_or_the_sides_over_changes_no_kappa(rows in class_rows()) {
        let turned: Vec<_> = rows.iter().map(|&(t, p)| (N - 1 - t, N - 1 - p)).collect();
        let swapped: Vec<_> = rows.iter().map(|&(t, p)| (p, t)).collect();
        for weights in WEIGHTS {
            let kappa = matrix(&rows).cohen_kappa(weights);
            prop_assert!(agree(&kappa, &matrix(&turned).cohen_kappa(weights)));
            prop_assert!(agree(&kappa, &matrix(&swapped).cohen_kappa(weights)));
        }
    }

    #[test]
    fn two_parts_of_a_table_merge_into_the_whole(rows in probability_rows(), cut: prop::sample::Index) {
        let (left, right) = rows.split_at(cut.index(rows.len()));
        let mut merged = table(left);
        merged.merge(&table(right)).unwrap();
        prop_assert_eq!(merged, table(&rows));
    }

    #[test]
    fn the_order_of_rows_changes_no_score_of_a_table((rows, other) in shuffled(probability_rows())) {
        let (rows, other) = (table(&rows), table(&other));
        prop_assert_eq!(rows.confusion(), other.confusion());
        prop_assert_eq!(rows.top_k(2), other.top_k(2));
        prop_assert_eq!(rows.ranking_scores(), other.ranking_scores());
        for (left, right) in of_table(&rows).iter().zip(&of_table(&other)) {
            prop_assert!(agree(left, right), "{left:?} {right:?}");
        }
    }

    #[test]
    fn renaming_the_classes_changes_no_score_of_a_table(
        rows in probability_rows(), names in Just([0, 1, 2, 3]).prop_shuffle(),
    ) {
        let rename = |(truth, row): &Row| {
            let mut renamed = [0.0; N];
            (0..N).for_each(|class| renamed[names[class]] = row[class]);
            (names[*truth], renamed)
        };
        let renamed: Vec<_> = rows.iter().map(rename).collect();
        for (left, right) in of_table(&table(&rows)).iter().zip(&of_table(&table(&renamed))) {
            prop_assert!(agree(left, right), "{left:?} {right:?}");
        }
    }

    #[test]
    fn more_guesses_are_right_no_less_often(rows in probability_rows()) {
        let top: Vec<_> = (1..=N).map(|k| table(&rows).top_k(k).unwrap()).collect();
        prop_assert!(top.windows(2).all(|pair| pair[0] <= pair[1]), "{top:?}");
        prop_assert_eq!(top[N - 1], 1.0);
    }

    #[test]
    fn scores_of_a_table_stay_in_their_bounds(rows in probability_rows()) {
        let rows = table(&rows);
        prop_assert!((0.0..=2.0).contains(&rows.brier().unwrap()));
        for score in of_table(&rows).into_iter().skip(2).flatten() {
            prop_assert!((0.0..=1.0).contains(&score), "{score}");
        }
    }

    #[test]
    fn roc_auc_is_the_share_of_pairs_in_the_right_order(rows in scored()) {
        let (mut right, mut pairs) = (0.0, 0.0);
        for (_, positive) in rows.iter().filter(|row| row.0) {
            for (_, negative) in rows.iter().filter(|row| !row.0) {
                right += if positive > negative { 1.0 } else if positive == negative { 0.5 } else { 0.0 };
                pairs += 1.0;
            }
        }
        match ranking(&rows).roc_auc() {
            Ok(area) => prop_assert!(alike(area, right / pairs)),
            Err(_) => prop_assert_eq!(pairs, 0.0),
        }
    }

    #[test]
    fn turning_scores_or_truth_around_turns_the_roc_auc_around(rows in scored()) {
        let area = ranking(&rows).roc_auc().map(|area| 1.0 - area);
        let scores: Vec<_> = rows.iter().map(|&(truth, score)| (truth, -score)).collect();
        let truths: Vec<_> = rows.iter().map(|&(truth, score)| (!truth, score)).collect();
        if area.is_ok() {
            prop_assert!(agree(&area, &ranking(&scores).roc_auc()));
            prop_assert!(agree(&area, &ranking(&truths).roc_auc()));
        }
    }

    #[test]
    fn only_the_order_of_the_scores_counts((rows, other) in shuffled(scored())) {
        let stretched: Vec<_> = other.iter().map(|&(truth, score)| (truth, score.exp())).collect();
        let (left, right) = (ranking(&rows), ranking(&stretched));
        prop_assert_eq!(left.roc_auc(), right.roc_auc());
        prop_assert_eq!(left.average_precision(), right.average_precision());
        prop_assert_eq!(left.pr_auc(), right.pr_auc());
    }

    #[test]
    fn curves_have_the_areas_of_their_ranking(rows in scored(), drop: bool) {
        let ranking = ranking(&rows);
        if let Ok(curve) = ranking.roc_curve(drop) {
            let area: f64 = curve.points.windows(2).map(|pair| {
                (pair[1].false_positive_rate - pair[0].false_positive_rate)
                    * (pair[1].true_positive_rate + pair[0].true_positive_rate) / 2.0
            }).sum();
            prop_assert!(alike(area, ranking.roc_auc().unwrap()));
        }
        if let Ok(curve) = ranking.precision_recall_curve(drop) {
            let pairs = curve.points.windows(2);
            let area: f64 = pairs.map(|p| (p[0].recall - p[1].recall) * (p[0].precision + p[1].precision) / 2.0).sum();
            prop_assert!(alike(area, ranking.pr_auc().unwrap()));
        }
    }

    #[test]
    fn a_thinned_curve_is_made_of_points_of_the_curve_and_keeps_its_ends(rows in scored(), most in 0..40usize) {
        if let Ok(curve) = ranking(&rows).roc_curve(false) {
            let thinned = curve.thinned(most);
            prop_assert!(thinned.points.len() <= most.max(2));
            prop_assert_eq!(thinned.points.first(), curve.points.first());
            prop_assert_eq!(thinned.points.last(), curve.points.last());
            let mut rest = curve.points.iter();
            prop_assert!(thinned.points.iter().all(|point| rest.any(|other| other == point)));
        }
    }

    #[test]
    fn a_score_that_is_no_number_is_refused_with_its_row(
        rows in scored(), at: prop::sample::Index,
        bad in prop::sample::select(vec![f64::NAN, f64::INFINITY, f64::NEG_INFINITY]),
    ) {
        let (truth, mut scores): (Vec<_>, Vec<_>) = rows.iter().copied().unzip();
        let place = at.index(scores.len());
        scores[place] = bad;
        let error = roc_auc(&truth, &scores).unwrap_err();
        let found = matches!(error, MetricsError::NotFinite { row, .. } if row == place as u64);
        prop_assert!(found, "{error}");
    }

    #[test]
    fn rows_with_several_labels_merge_in_any_order((rows, other) in shuffled(label_rows()), cut: prop::sample::Index) {
        let (left, right) = other.split_at(cut.index(other.len()));
        let mut merged = labels(left);
        merged.merge(&labels(right)).unwrap();
        prop_assert_eq!(merged, labels(&rows));
    }

    #[test]
    fn scores_of_several_labels_stay_in_their_bounds_and_jaccard_below_f1(rows in label_rows()) {
        let counts = labels(&rows);
        let averages = AVERAGES.map(|average| counts.average(average).unwrap());
        for scores in averages.into_iter().chain([counts.samples().unwrap()]).chain(counts.per_label()) {
            let all = [scores.precision, scores.recall, scores.f1, scores.jaccard];
            prop_assert!(all.iter().all(|score| (0.0..=1.0).contains(score)), "{scores:?}");
            prop_assert!(scores.jaccard <= scores.f1 + 1e-12);
        }
        // A row that is not all right has at least one label wrong.
        let wrong = counts.hamming_loss().unwrap();
        prop_assert!(wrong <= 1.0 - counts.subset_accuracy().unwrap() + 1e-12);
        prop_assert!(1.0 - counts.subset_accuracy().unwrap() <= wrong * N as f64 + 1e-12);
    }

    #[test]
    fn uniform_reliability_merges_into_the_whole(rows in confident(), cut: prop::sample::Index, bins in 1..20usize) {
        let (left, right) = rows.split_at(cut.index(rows.len()));
        let mut merged = Reliability::uniform(bins).unwrap();
        for part in [left, right].into_iter().filter(|part| !part.is_empty()) {
            merged.merge(&reliability(Binning::Uniform(bins), part)).unwrap();
        }
        let whole = reliability(Binning::Uniform(bins), &rows);
        prop_assert_eq!(merged.rows(), whole.rows());
        prop_assert!(agree(&merged.ece(), &whole.ece()));
    }

    #[test]
    fn calibration_errors_stay_in_their_bounds_and_ignore_the_order(
        (rows, other) in shuffled(confident()), bins in 1..20usize,
    ) {
        for binning in [Binning::Uniform(bins), Binning::Quantile(bins)] {
            let (left, right) = (reliability(binning, &rows), reliability(binning, &other));
            prop_assert!(agree(&left.ece(), &right.ece()));
            let (ece, most) = (left.ece().unwrap(), left.max_calibration_error().unwrap());
            prop_assert!(0.0 <= ece && ece <= most + 1e-12 && most <= 1.0, "{ece} {most}");
            prop_assert_eq!(left.bins().iter().map(|bin| bin.count).sum::<u64>(), rows.len() as u64);
        }
    }
}
