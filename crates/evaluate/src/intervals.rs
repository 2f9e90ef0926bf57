//! How far scores could be off by the chance of which rows they were measured on.

use std::collections::BTreeMap;

use firebrick_metrics::{
    ClassRankingIntervals, ClassificationReport, ConfusionMatrix, Interval, MetricsError,
    ProbabilityIntervals, bootstrap_each, bootstrap_macro, wilson,
};
use serde::Serialize;

use crate::Result;
use crate::answers::{Answers, ClassAnswers, Evaluation, NumberAnswers};

/// Confidence of every interval.
pub const LEVEL: f64 = 0.95;

/// Samples of rows that are drawn anew.
const RESAMPLES: usize = 1000;

/// Rows that are drawn for an interval at most; with more rows, fewer samples of them.
const MOST_DRAWS: u64 = 100_000_000;

/// Samples of rows at least, however many rows there are.
const LEAST_DRAWN: usize = 50;

/// Counts that are drawn for an interval at most: the same for samples by counts, each of which takes some ten times as
/// long as a row.
const MOST_COUNTS: u64 = 20_000_000;

/// Samples by counts at least: fewer have no ends worth telling.
const LEAST_COUNTED: usize = 200;

/// Fixed: the same rows give the same interval.
const SEED: u64 = 0;

/// Scores with their 95 % intervals.
///
/// Wilson's for accuracy, precision and recall; of 1,000 bootstrap samples (fewer of very many rows or classes) the
/// [standard error](firebrick_metrics::bootstrap_macro) for macro averages, and percentiles for the F1 of a class and for
/// scores of numbers; DeLong's for the ROC AUC, and
/// by the infinitesimal jackknife for the average precision; the normal one of a mean for log loss and Brier score; the
/// basic bootstrap's for the calibration error. Of answers of which a [sample](crate::AnswerSample) is kept, scores of
/// all rows have intervals of all, the others of the sample, and the calibration error none. See the functions of those names in `firebrick-metrics`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Judged {
    /// The scores.
    #[serde(flatten)]
    pub evaluation: Evaluation,
    /// How far they could be off.
    pub intervals: Intervals,
}

/// 95 % intervals by the names of the scores, as in the report.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Intervals {
    /// Of all rows.
    #[serde(flatten)]
    pub of_all: BTreeMap<String, Interval>,
    /// Of each class, in the order of the report's `per_class`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub per_class: Vec<ClassIntervals>,
}

/// 95 % intervals of the scores of a class.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClassIntervals {
    /// The class.
    pub label: String,
    /// By the names of the scores.
    #[serde(flatten)]
    pub scores: BTreeMap<String, Interval>,
}

impl Intervals {
    /// That of a score of all rows.
    pub fn get(&self, score: &str) -> Option<&Interval> {
        self.of_all.get(score)
    }

    /// That of a score of a class, by its index.
    pub fn of_class(&self, class: usize, score: &str) -> Option<&Interval> {
        self.per_class.get(class)?.scores.get(score)
    }
}

impl Answers {
    /// Their scores with 95 % intervals.
    ///
    /// # Errors
    /// If there is no row, or a number is not finite.
    pub fn judged(&self) -> Result<Judged> {
        self.judged_as_part(1)
    }

    /// As [`judged`](Self::judged), as one of so many slices: all of them together take as long as one.
    pub(crate) fn judged_as_part(&self, slices: u64) -> Result<Judged> {
        match self {
            Self::Classes(answers) => classes(answers, slices),
            Self::Numbers(answers) => numbers(answers, slices),
        }
    }
}

/// How many samples of so many rows.
pub(crate) fn resamples(rows: u64) -> usize {
    ((MOST_DRAWS / rows.max(1)) as usize).clamp(LEAST_DRAWN, RESAMPLES)
}

/// How many samples by counts of so many kinds of rows.
pub(crate) fn counted(kinds: u64) -> usize {
    ((MOST_COUNTS / kinds.max(1)) as usize).clamp(LEAST_COUNTED, RESAMPLES)
}

fn named<const N: usize>(scores: [(&str, Option<Interval>); N]) -> BTreeMap<String, Interval> {
    let known =
        scores.into_iter().filter_map(|(name, interval)| Some((name.to_owned(), interval?)));
    known.collect()
}

fn classes(answers: &ClassAnswers, slices: u64) -> Result<Judged> {
    let matrix = answers.confusion()?;
    let report = ClassificationReport::new(&matrix, &answers.labels)?;
    let mut intervals = of_counts(&matrix, &answers.labels, slices)?;
    let kept = answers.class_probabilities()?;
    let (report, found) = match &answers.whole {
        None => report.with_probabilities_and_intervals(&kept, LEVEL, SEED)?,
        Some(whole) => {
            let sums = &whole.sums;
            report.with_sampled_probabilities_and_intervals(&kept, sums, LEVEL, SEED)?
        }
    };
    add_probabilities(&mut intervals, found);
    Ok(Judged { evaluation: Evaluation::Classification(report), intervals })
}

fn of_counts(matrix: &ConfusionMatrix, labels: &[String], slices: u64) -> Result<Intervals> {
    let kinds = matrix.n_occupied() as u64 * slices;
    let drawn = bootstrap_macro(matrix, counted(kinds), LEVEL, SEED)?;
    let share = |hits: u64, all: u64| (all > 0).then(|| wilson(hits, all, LEVEL)).transpose();
    let of_all = named([
        ("accuracy", share(matrix.correct(), matrix.total())?),
        ("macro_f1", Some(drawn.f1)),
        ("macro_precision", Some(drawn.precision)),
        ("macro_recall", Some(drawn.recall)),
    ]);
    let totals = matrix.totals();
    let per_class = totals.per_class().zip(labels).map(|(class, label)| {
        let hits = matrix.get(class.class, class.class);
        let scores = named([
            ("precision", share(hits, totals.predicted(class.class))?),
            ("recall", share(hits, class.scores.support)?),
            ("f1", drawn.f1_of_classes.get(class.class).copied()),
        ]);
        Ok(ClassIntervals { label: label.clone(), scores })
    });
    Ok(Intervals { of_all, per_class: per_class.collect::<Result<_>>()? })
}

fn add_probabilities(intervals: &mut Intervals, found: ProbabilityIntervals) {
    let ranking = |of: ClassRankingIntervals| {
        named([("roc_auc", of.roc_auc), ("average_precision", of.average_precision)])
    };
    let of_all = named([("log_loss", found.log_loss), ("brier", found.brier), ("ece", found.ece)]);
    intervals.of_all.extend(of_all);
    intervals.of_all.extend(ranking(found.ranking));
    for (class, of) in intervals.per_class.iter_mut().zip(found.per_class) {
        class.scores.extend(ranking(of));
    }
}

fn numbers(answers: &NumberAnswers, slices: u64) -> Result<Judged> {
    let report = answers.report()?;
    let rows = answers.len();
    let mean = answers.truth.iter().sum::<f64>() / rows.max(1) as f64;
    if rows < 2 {
        // Samples of one row are all the same, which says nothing of others.
        let intervals = Intervals { of_all: BTreeMap::new(), per_class: Vec::new() };
        return Ok(Judged { evaluation: Evaluation::Regression(report), intervals });
    }
    // Of each row: its error, and how far the truth is from the mean.
    let pairs: Vec<[f64; 2]> = answers
        .truth
        .iter()
        .zip(&answers.predicted)
        .map(|(y, guess)| [y - guess, y - mean])
        .collect();
    let drawn = resamples(rows as u64 * slices);
    let found = bootstrap_each(rows, drawn, LEVEL, SEED, |rows| {
        let sums = rows.iter().fold([0.0; 4], |[errors, squares, sum, total], &row| {
            let [error, apart] = pairs[row];
            [errors + error.abs(), squares + error * error, sum + apart, total + apart * apart]
        });
        let n = rows.len() as f64;
        let [mae, mse, off, total] = sums.map(|sum| sum / n);
        // The variance of a sample is about its own mean.
        let total = total - off * off;
        let r2 = match total > 0.0 {
            true => 1.0 - mse / total,
            false => f64::from(u8::from(mse == 0.0)),
        };
        [mse.sqrt(), mae, r2]
    });
    let of_all = match found {
        Ok([rmse, mae, r2]) => named([
            ("rmse", Some(Interval { estimate: report.rmse, ..rmse })),
            ("mae", Some(Interval { estimate: report.mae, ..mae })),
            ("r2", Some(Interval { estimate: report.r2, ..r2 })),
        ]),
        // A sample of numbers near the end of what a float holds may lie beyond it.
        Err(MetricsError::Undefined { .. }) => BTreeMap::new(),
        Err(error) => return Err(error.into()),
    };
    let intervals = Intervals { of_all, per_class: Vec::new() };
    Ok(Judged { evaluation: Evaluation::Regression(report), intervals })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn classes(rows: usize) -> Answers {
        let truth: Vec<u32> = (0..rows as u32).map(|row| row % 3).collect();
        let answer =
            |row: usize, class: u32| if row.is_multiple_of(5) { (class + 1) % 3 } else { class };
        let predicted: Vec<u32> =
            truth.iter().enumerate().map(|(row, &class)| answer(row, class)).collect();
        let chances = |(row, &class): (usize, &u32)| {
            let sure = 0.5 + (row % 7) as f64 / 20.0;
            (0..3)
                .map(move |c| if c == class { sure } else { (1.0 - sure) / 2.0 })
                .collect::<Vec<_>>()
        };
        Answers::Classes(ClassAnswers {
            labels: ["a", "b", "c"].map(String::from).to_vec(),
            lines: (0..rows as u64).collect(),
            probabilities: predicted.iter().enumerate().flat_map(chances).collect(),
            predicted,
            truth,
            ..ClassAnswers::default()
        })
    }

    #[test]
    fn every_interval_holds_the_score_of_its_name() {
        let judged = classes(300).judged().unwrap();
        assert_eq!(judged.evaluation, classes(300).evaluation().unwrap());
        let report = serde_json::to_value(&judged.evaluation).unwrap();
        let names: Vec<&str> = judged.intervals.of_all.keys().map(String::as_str).collect();
        let expected = [
            "accuracy",
            "average_precision",
            "brier",
            "ece",
            "log_loss",
            "macro_f1",
            "macro_precision",
            "macro_recall",
            "roc_auc",
        ];
        assert_eq!(names, expected);
        for (name, found) in &judged.intervals.of_all {
            assert!((report[name].as_f64().unwrap() - found.estimate).abs() < 1e-12, "{name}");
            assert!(found.low < found.estimate && found.estimate < found.high, "{name} {found:?}");
        }
        for (class, found) in
            report["per_class"].as_array().unwrap().iter().zip(&judged.intervals.per_class)
        {
            assert_eq!(
                (class["label"].as_str(), found.scores.len()),
                (Some(found.label.as_str()), 5)
            );
            for (name, found) in &found.scores {
                assert!((class[name].as_f64().unwrap() - found.estimate).abs() < 1e-12, "{name}");
            }
        }
    }

    #[test]
    fn numbers_have_intervals_and_one_row_says_nothing_of_others() {
        let of = |rows: usize| {
            Answers::Numbers(NumberAnswers {
                lines: (0..rows as u64).collect(),
                truth: (0..rows).map(|row| row as f64).collect(),
                predicted: (0..rows).map(|row| (row + row % 4) as f64).collect(),
            })
        };
        let judged = of(80).judged().unwrap();
        for name in ["rmse", "mae", "r2"] {
            let found = judged.intervals.get(name).unwrap();
            assert!(found.low < found.estimate && found.estimate < found.high, "{name} {found:?}");
        }
        assert!(of(1).judged().unwrap().intervals.of_all.is_empty());
        let one = classes(1).judged().unwrap().intervals;
        assert!(one.get("accuracy").is_some() && one.get("log_loss").is_none());
        assert!(classes(0).judged().is_err() && of(0).judged().is_err());
    }
}
