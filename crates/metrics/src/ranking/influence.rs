//! What each row contributes to the areas of a ranking: their variances follow from it.

use super::order::Ranking;

/// What a row of each kind adds to a score for all rows with one value, first those of the class.
pub(super) type Parts = [f64; 2];

/// Of the ROC AUC of a ranking of both kinds of rows, tie after tie from the highest score down:
/// the sum of squares over the rows is DeLong's variance.
///
/// E. DeLong, D. DeLong and D. Clarke-Pearson, *Comparing the areas under two or more correlated
/// receiver operating characteristic curves* (1988): a row of the class counts the others that it
/// comes before, another row those of the class that it comes after, as shares less the area, over
/// √(m(m − 1)) of the m rows of its kind. In one pass over the sorted rows, as X. Sun and W. Xu
/// (2014). A kind with one row alone has no spread that could be estimated, and adds 0.
pub(super) fn of_roc_auc(ranking: &Ranking, area: f64) -> Vec<Parts> {
    let (m, n) = (ranking.positives() as f64, ranking.negatives() as f64);
    let scale = |rows: f64| if rows > 1.0 { (rows * (rows - 1.0)).sqrt().recip() } else { 0.0 };
    let (of_hits, of_misses) = (scale(m), scale(n));
    let (mut hits, mut misses) = (0.0, 0.0);
    let ties = ranking.ties().map(|(_, more_hits, more_misses)| {
        let (h, q) = (more_hits as f64, more_misses as f64);
        let before = (n - misses - 0.5 * q) / n;
        let after = (hits + 0.5 * h) / m;
        (hits, misses) = (hits + h, misses + q);
        [(before - area) * of_hits, (after - area) * of_misses]
    });
    ties.collect()
}

/// Of the average precision of a ranking with rows of the class: its derivative by the weight of a
/// row (the infinitesimal jackknife, L. Jaeckel 1972), such that the sum of squares is the variance.
///
/// With `T` rows of the class and `R` rows in all at or above a score,
/// `AP = 1/m Σ T/R` over the rows of the class; one more row raises `R`, and of the class also `T`,
/// of every row of the class at or below it.
pub(super) fn of_average_precision(ranking: &Ranking, precision: f64) -> Vec<Parts> {
    let (m, rows) = (ranking.positives() as f64, ranking.rows() as f64);
    let steps: Vec<(f64, f64, f64)> = ranking
        .ties()
        .scan((0.0, 0.0), |(hits, all), (_, more_hits, more_misses)| {
            *hits += more_hits as f64;
            *all += (more_hits + more_misses) as f64;
            Some((more_hits as f64, *hits, *all))
        })
        .collect();
    let scale = (rows / (rows - 1.0).max(1.0)).sqrt() / m;
    let (mut gained, mut lost) = (0.0, 0.0);
    let mut parts: Vec<Parts> = steps
        .into_iter()
        .rev()
        .map(|(own, hits, all)| {
            gained += own / all;
            lost += own * hits / (all * all);
            [(hits / all - precision + gained - lost) * scale, -lost * scale]
        })
        .collect();
    parts.reverse();
    parts
}

/// The variance of one score: the sum of squares over the rows.
pub(super) fn variance(ranking: &Ranking, parts: &[Parts]) -> f64 {
    let each = ranking.ties().zip(parts);
    each.map(|((_, hits, misses), of)| hits as f64 * of[0].powi(2) + misses as f64 * of[1].powi(2))
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranking() -> Ranking {
        let truth: Vec<bool> = (0..60).map(|i| i % 7 % 3 == 0).collect();
        let scores: Vec<f64> = (0..60).map(|i| f64::from((i * 37) % 41 / 2)).collect();
        Ranking::new(&truth, &scores).unwrap()
    }

    #[test]
    fn what_rows_contribute_adds_up_to_nothing() {
        let ranking = ranking();
        let auc = of_roc_auc(&ranking, ranking.roc_auc().unwrap());
        let precision = of_average_precision(&ranking, ranking.average_precision().unwrap());
        let sum = |parts: &[Parts], kind: usize| -> f64 {
            let rows = ranking.ties().map(|(_, hits, misses)| [hits, misses][kind] as f64);
            rows.zip(parts).map(|(rows, of)| rows * of[kind]).sum()
        };
        assert!(sum(&auc, 0).abs() < 1e-12 && sum(&auc, 1).abs() < 1e-12);
        assert!((sum(&precision, 0) + sum(&precision, 1)).abs() < 1e-12);
    }

    #[test]
    fn variances_are_those_of_the_bootstrap() {
        let truth: Vec<bool> = (0..600).map(|i| i % 4 == 0).collect();
        let score = |i: i32| f64::from((i * 379) % 601) + if i % 4 == 0 { 150.0 } else { 0.0 };
        let scores: Vec<f64> = (0..600).map(score).collect();
        let whole = Ranking::new(&truth, &scores).unwrap();
        let spread = |score: fn(&Ranking) -> f64| {
            let mut values = Vec::new();
            let found = crate::bootstrap(600, 1500, 0.9, 1, |rows| {
                let (t, s): (Vec<bool>, Vec<f64>) =
                    rows.iter().map(|&row| (truth[row], scores[row])).unzip();
                values.push(Ranking::new(&t, &s).map_or(f64::NAN, |r| score(&r)));
                *values.last().unwrap()
            });
            found.unwrap();
            let mean = values.iter().sum::<f64>() / values.len() as f64;
            values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / values.len() as f64
        };
        let auc = of_roc_auc(&whole, whole.roc_auc().unwrap());
        let drawn = spread(|ranking| ranking.roc_auc().unwrap());
        assert!((variance(&whole, &auc) / drawn - 1.0).abs() < 0.15, "{drawn}");
        let precision = of_average_precision(&whole, whole.average_precision().unwrap());
        let drawn = spread(|ranking| ranking.average_precision().unwrap());
        assert!((variance(&whole, &precision) / drawn - 1.0).abs() < 0.15, "{drawn}");
    }
}
