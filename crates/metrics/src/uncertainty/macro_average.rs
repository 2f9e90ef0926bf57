//! Macro averages of rows that are drawn anew.

use super::counted::Resamples;
use super::interval::Interval;
use super::matrix::resampled_totals;
use super::symmetric::normal;
use crate::{ClassTotals, ConfusionMatrix, MetricsError, Scores};

/// How macro averages are taken of rows that are drawn anew from some: over the classes of these, whether or not a draw
/// has a row of each.
///
/// A mean over the classes that happen to be drawn is too high for rare ones, as a class counts for nothing where it is
/// missing. With the classes fixed it would be too low, as the class is then 0. So a class that is drawn weighs `1/π`,
/// its chance of that being `π = 1 − (1 − k/n)ⁿ` with its `k` of the `n` rows, by truth or answer (D. Horvitz and
/// D. Thompson, *A generalization of sampling without replacement from a finite universe*, 1952): in the mean over the
/// draws each class counts the same, and that it may be missed adds to their spread. Of frequent classes `π` is 1, and
/// the average the plain one. A draw's average may be above 1.
#[derive(Debug, Clone, PartialEq)]
pub struct ResampledMacro {
    /// By class: what it adds to the average where it is drawn.
    weights: Vec<f64>,
}

impl ClassTotals {
    /// How macro averages are taken of draws from these rows.
    pub fn resampled_macro(&self) -> ResampledMacro {
        let rows = self.rows() as f64;
        let chance = |class: usize| {
            let counts = self.counts(class).unwrap_or_default();
            let own = (counts.support + counts.predicted - counts.hits) as f64;
            if own == 0.0 { 0.0 } else { -(rows * (-own / rows).ln_1p()).exp_m1() }
        };
        let chances: Vec<f64> = (0..self.n_classes()).map(chance).collect();
        let present = chances.iter().filter(|chance| **chance > 0.0).count() as f64;
        let weight = |chance: f64| if chance > 0.0 { (present * chance).recip() } else { 0.0 };
        ResampledMacro { weights: chances.into_iter().map(weight).collect() }
    }
}

impl ResampledMacro {
    /// The average of a draw; its `support` is the number of rows drawn.
    pub fn average(&self, drawn: &ClassTotals) -> Scores {
        let mut sum = Scores { support: drawn.rows(), ..Scores::default() };
        for (class, weight) in drawn.per_class().zip(&self.weights) {
            sum.precision += weight * class.scores.precision;
            sum.recall += weight * class.scores.recall;
            sum.f1 += weight * class.scores.f1;
        }
        sum
    }
}

/// Intervals of the macro averages of a confusion matrix, and of each class's F1, from the same resamples.
#[derive(Debug, Clone, PartialEq)]
pub struct MacroIntervals {
    /// Of the macro-averaged precision.
    pub precision: Interval,
    /// Of the macro-averaged recall.
    pub recall: Interval,
    /// Of the macro-averaged F1.
    pub f1: Interval,
    /// Of each class's F1, in order: percentiles of the resamples.
    pub f1_of_classes: Vec<Interval>,
}

/// Bootstrap intervals of macro averages.
///
/// The averages have normal intervals around the score itself, cut off at 0 and 1, with the standard error of the
/// resamples' [averages over the same classes](ResampledMacro). Percentiles of these would lie too low: with few rows of a
/// class its F1 is too low in the mean, once more so in a resample than in the rows.
///
/// Where there are many classes of two or three rows the score itself is far below that of many rows (by 0.05 and more),
/// and no interval around it holds that as often as it should.
///
/// ```
/// use firebrick_metrics::{ConfusionMatrix, bootstrap_macro};
///
/// // The third class has one row, and so the average is less sure than that of the others.
/// let three = ConfusionMatrix::try_from(vec![vec![40, 10, 0], vec![15, 35, 0], vec![0, 0, 1]])?;
/// let two = ConfusionMatrix::try_from(vec![vec![40, 10], vec![15, 35]])?;
/// let [three, two] = [three, two].map(|matrix| bootstrap_macro(&matrix, 1000, 0.95, 7));
/// let (three, two) = (three?.f1, two?.f1);
/// assert!(three.high - three.low > 1.5 * (two.high - two.low));
/// # Ok::<(), firebrick_metrics::MetricsError>(())
/// ```
///
/// # Errors
/// As [`bootstrap_counts`](crate::bootstrap_counts).
pub fn bootstrap_macro(
    matrix: &ConfusionMatrix,
    resamples: usize,
    level: f64,
    seed: u64,
) -> Result<MacroIntervals, MetricsError> {
    let macro_of = matrix.totals().resampled_macro();
    let mut drawn = resampled_totals(matrix, resamples, level, seed, |totals| {
        let Scores { precision, recall, f1, .. } = macro_of.average(totals);
        let classes = totals.per_class().map(|class| class.scores.f1);
        [precision, recall, f1].into_iter().chain(classes).collect()
    })?;
    let rest =
        Resamples { estimates: drawn.estimates.split_off(3), values: drawn.values.split_off(3) };
    let Scores { precision, recall, f1, .. } = matrix.macro_avg();
    let around =
        |estimate: f64, values: &[f64]| normal(estimate, variance(values), level, (0.0, 1.0));
    Ok(MacroIntervals {
        precision: around(precision, &drawn.values[0])?,
        recall: around(recall, &drawn.values[1])?,
        f1: around(f1, &drawn.values[2])?,
        f1_of_classes: rest.intervals(level),
    })
}

fn variance(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / n
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bootstrap_totals;
    use crate::random::Draw;

    #[test]
    fn with_frequent_classes_it_is_the_plain_average() {
        let matrix = ConfusionMatrix::try_from(vec![vec![900, 100], vec![200, 800]]).unwrap();
        let (totals, plain) = (matrix.totals(), matrix.macro_avg());
        let found = totals.resampled_macro().average(&totals);
        assert!((found.f1 - plain.f1).abs() < 1e-12 && (found.recall - plain.recall).abs() < 1e-12);
        let alone = ConfusionMatrix::try_from(vec![vec![5, 0], vec![0, 0]]).unwrap().totals();
        assert_eq!(alone.resampled_macro().average(&alone).f1, 1.0);
        let none = ConfusionMatrix::new(2).totals();
        assert_eq!(none.resampled_macro().average(&none).f1, 0.0);
    }

    #[test]
    fn in_the_mean_over_the_draws_a_rare_class_counts_as_much_as_in_the_rows() {
        let mut cells = vec![vec![0; 12]; 12];
        cells[0][0] = 200;
        (1..12).for_each(|class| cells[class][class] = 1);
        let matrix = ConfusionMatrix::try_from(cells).unwrap();
        let (macro_of, mut means) = (matrix.totals().resampled_macro(), [0.0; 2]);
        bootstrap_totals(&matrix, 2000, 0.95, 3, |drawn| {
            means[0] += macro_of.average(drawn).f1 / 2001.0;
            means[1] += drawn.per_class().map(|class| class.scores.f1).sum::<f64>() / 12.0 / 2001.0;
            vec![0.0]
        })
        .unwrap();
        // Every answer is right. Without the weights a third of the classes' share is lost.
        assert!((means[0] - 1.0).abs() < 0.02 && means[1] < 0.7, "{means:?}");
    }

    /// 400 rows of two frequent classes and twenty rare ones, of which a model answers `right` in ten right.
    fn sample(right: usize, seed: u64) -> ConfusionMatrix {
        let mut draw = Draw::new(seed, 0);
        let mut matrix = ConfusionMatrix::new(22);
        for _ in 0..400 {
            let truth = match draw.below(10) {
                0 => 2 + draw.below(20),
                other => other % 2,
            };
            let wrong = (truth + 1 + draw.below(21)) % 22;
            // What is wrong is a frequent class, but now and then.
            let wrong = if draw.below(20) > 0 { wrong % 2 } else { wrong };
            let answer = if draw.below(10) < right { truth } else { wrong };
            matrix.add(truth, answer).unwrap();
        }
        matrix
    }

    /// The F1 of each class over very many rows.
    fn population(right: usize) -> Vec<f64> {
        let mut all = ConfusionMatrix::new(22);
        for seed in 0..400 {
            for (truth, answer, rows) in sample(right, 10_000 + seed).cells() {
                let before = all.get(truth, answer);
                all.set(truth, answer, before + rows);
            }
        }
        all.per_class().iter().map(|class| class.scores.f1).collect()
    }

    #[test]
    fn intervals_of_a_macro_f1_over_rare_classes_hold_that_of_many_rows_mostly() {
        const SAMPLES: u64 = 200;
        let population = population(8);
        let mut held = [0; 2];
        for seed in 0..SAMPLES {
            let matrix = sample(8, seed);
            // Of the classes that the sample has: of others it says nothing.
            let present = |class: &usize| matrix.predicted(*class) + matrix.support(*class) > 0;
            let present: Vec<f64> =
                (0..22).filter(present).map(|class| population[class]).collect();
            let truth = present.iter().sum::<f64>() / present.len() as f64;
            let plain = |totals: &ClassTotals| vec![totals.macro_avg().f1];
            let plain = bootstrap_totals(&matrix, 200, 0.95, seed, plain).unwrap()[0];
            let found = bootstrap_macro(&matrix, 200, 0.95, seed).unwrap().f1;
            for (held, found) in held.iter_mut().zip([found, plain]) {
                *held += u64::from((found.low..=found.high).contains(&truth));
            }
        }
        // Percentiles over the classes that each resample has hold it in four of five samples.
        assert!(held[0] * 100 >= SAMPLES * 92 && held[1] * 100 < SAMPLES * 88, "{held:?}");
    }
}
