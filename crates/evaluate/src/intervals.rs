//! How far scores could be off by the chance of which rows they were measured on.

use std::collections::BTreeMap;

use firebrick_metrics::{ConfusionMatrix, Interval, bootstrap, bootstrap_matrix, wilson};

use crate::Result;
use crate::answers::{Answers, ClassAnswers, NumberAnswers};

/// Confidence of every interval.
pub const LEVEL: f64 = 0.95;

/// Samples of rows that are drawn anew.
const RESAMPLES: usize = 1000;

/// Numbers that are drawn for an interval at most; with more rows, fewer samples of them.
const MOST_DRAWS: usize = 100_000_000;

/// Counts that are drawn for an interval at most: the same for samples by counts, each of which takes some ten times as
/// long as a row.
const MOST_COUNTS: u64 = 20_000_000;

/// Samples by counts at least: fewer have no ends worth telling.
const LEAST_COUNTED: usize = 200;

/// Fixed: the same rows give the same interval.
const SEED: u64 = 0;

impl Answers {
    /// 95 % intervals by the names of the scores: Wilson's for the accuracy, the percentile bootstrap's for others.
    ///
    /// # Errors
    /// If there is no row.
    pub fn intervals(&self) -> Result<BTreeMap<String, Interval>> {
        match self {
            Self::Classes(answers) => classes(answers),
            Self::Numbers(answers) => numbers(answers),
        }
    }
}

/// How many samples of so many rows.
pub(crate) fn resamples(rows: usize) -> usize {
    (MOST_DRAWS / rows.max(1)).clamp(50, RESAMPLES)
}

/// How many samples by counts of so many kinds of rows.
pub(crate) fn counted(kinds: u64) -> usize {
    ((MOST_COUNTS / kinds.max(1)) as usize).clamp(LEAST_COUNTED, RESAMPLES)
}

fn classes(answers: &ClassAnswers) -> Result<BTreeMap<String, Interval>> {
    let matrix = answers.confusion()?;
    let drawn = |score: fn(&ConfusionMatrix) -> f64| {
        bootstrap_matrix(&matrix, RESAMPLES, LEVEL, SEED, score)
    };
    let accuracy = wilson(matrix.correct(), matrix.total(), LEVEL)?;
    Ok([
        ("accuracy", accuracy),
        ("macro_f1", drawn(|matrix| matrix.macro_avg().f1)?),
        ("macro_precision", drawn(|matrix| matrix.macro_avg().precision)?),
        ("macro_recall", drawn(|matrix| matrix.macro_avg().recall)?),
    ]
    .map(|(name, interval)| (name.to_owned(), interval))
    .into())
}

fn numbers(answers: &NumberAnswers) -> Result<BTreeMap<String, Interval>> {
    let errors: Vec<f64> =
        answers.truth.iter().zip(&answers.predicted).map(|(y, guess)| y - guess).collect();
    let mean = answers.truth.iter().sum::<f64>() / answers.len().max(1) as f64;
    let spread: Vec<f64> = answers.truth.iter().map(|y| y - mean).collect();
    let rows = errors.len();
    let squared = |rows: &[usize]| {
        rows.iter().map(|&row| errors[row] * errors[row]).sum::<f64>() / rows.len() as f64
    };
    // The variance of a sample is about its own mean.
    let r2 = |rows: &[usize]| {
        let n = rows.len() as f64;
        let (sum, squares) = rows.iter().fold((0.0, 0.0), |(sum, squares), &row| {
            (sum + spread[row], squares + spread[row] * spread[row])
        });
        let total = squares / n - (sum / n) * (sum / n);
        if total > 0.0 { 1.0 - squared(rows) / total } else { 0.0 }
    };
    let draw =
        |score: &dyn Fn(&[usize]) -> f64| bootstrap(rows, resamples(rows), LEVEL, SEED, score);
    let absolute =
        |rows: &[usize]| rows.iter().map(|&row| errors[row].abs()).sum::<f64>() / rows.len() as f64;
    Ok([
        ("rmse", draw(&|rows| squared(rows).sqrt())?),
        ("mae", draw(&absolute)?),
        ("r2", draw(&r2)?),
    ]
    .map(|(name, interval)| (name.to_owned(), interval))
    .into())
}
