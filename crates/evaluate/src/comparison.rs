//! Two models on the same rows: is one better, or is it chance?

use firebrick_metrics::{
    ClassTotals, McNemar, PairedAnswers, PairedInterval, ResampledMacro, paired_bootstrap,
};
use serde::Serialize;

use crate::answers::{Answers, ClassAnswers, NumberAnswers};
use crate::intervals::{LEVEL, counted, resamples};
use crate::{EvaluateError, Result};

/// The difference of one score.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Difference {
    /// The score.
    pub score: String,
    /// Of the first model.
    pub first: f64,
    /// Of the second model.
    pub second: f64,
    /// First less second, with its interval and p-value by the paired bootstrap.
    #[serde(flatten)]
    pub interval: PairedInterval,
}

/// Two models beside each other.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// Rows that both answered.
    pub rows: u64,
    /// Score by score.
    pub differences: Vec<Difference>,
    /// Of classifiers: McNemar's test of the rows that one alone answered right.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mcnemar: Option<McNemar>,
}

impl Comparison {
    /// Compares the answers of two models to the same rows.
    ///
    /// # Errors
    /// [`EvaluateError::Incomparable`] if the rows, or what is predicted, are not the same.
    pub fn new(first: &Answers, second: &Answers) -> Result<Self> {
        let incomparable = |why: &str| Err(EvaluateError::Incomparable { why: why.to_owned() });
        if first.lines() != second.lines() {
            return incomparable("they did not answer the same rows");
        }
        match (first, second) {
            (Answers::Classes(first), Answers::Classes(second)) => {
                if first.labels != second.labels {
                    return incomparable("their classes are not the same");
                }
                if first.truth != second.truth {
                    return incomparable("they were judged by different labels");
                }
                classes(first, second)
            }
            (Answers::Numbers(first), Answers::Numbers(second)) => numbers(first, second),
            _ => incomparable("one predicts classes, the other numbers"),
        }
    }
}

/// A score of the rows by their numbers.
type Score<'a> = dyn Fn(&[usize]) -> f64 + 'a;

fn difference(
    name: &str,
    rows: usize,
    first: &Score<'_>,
    second: &Score<'_>,
) -> Result<Difference> {
    let all: Vec<usize> = (0..rows).collect();
    let interval = paired_bootstrap(rows, resamples(rows as u64), LEVEL, 0, |drawn| {
        (first(drawn), second(drawn))
    })?;
    Ok(Difference { score: name.to_owned(), first: first(&all), second: second(&all), interval })
}

fn classes(first: &ClassAnswers, second: &ClassAnswers) -> Result<Comparison> {
    let (classes, truth) = (first.labels.len(), &first.truth);
    let pairs = PairedAnswers::new(classes, truth, &first.predicted, &second.predicted)?;
    let drawn = counted(pairs.n_kinds() as u64);
    let (a, b) = (first.confusion()?.totals(), second.confusion()?.totals());
    // Each model's own classes: those of the truth and of its answers.
    let [of_first, of_second] = [&a, &b].map(ClassTotals::resampled_macro);
    let drawn_scores = |totals: &ClassTotals, macro_of: &ResampledMacro| {
        vec![totals.accuracy(), macro_of.average(totals).f1]
    };
    let intervals = pairs.bootstrap_both(drawn, LEVEL, 0, |first, second| {
        (drawn_scores(first, &of_first), drawn_scores(second, &of_second))
    })?;
    let scores = |totals: &ClassTotals| [totals.accuracy(), totals.macro_avg().f1];
    let found = ["accuracy", "macro_f1"].into_iter().zip(scores(&a)).zip(scores(&b)).zip(intervals);
    let differences = found.map(|(((score, first), second), interval)| Difference {
        score: score.to_owned(),
        first,
        second,
        interval: PairedInterval { difference: first - second, ..interval },
    });
    Ok(Comparison {
        rows: pairs.rows(),
        differences: differences.collect(),
        mcnemar: Some(pairs.mcnemar()),
    })
}

fn numbers(first: &NumberAnswers, second: &NumberAnswers) -> Result<Comparison> {
    let rows = first.len();
    let error = |answers: &NumberAnswers, row: usize| answers.truth[row] - answers.predicted[row];
    let rmse = |answers: &NumberAnswers, rows: &[usize]| {
        let sum: f64 = rows.iter().map(|&row| error(answers, row).powi(2)).sum();
        (sum / rows.len() as f64).sqrt()
    };
    let mae = |answers: &NumberAnswers, rows: &[usize]| {
        rows.iter().map(|&row| error(answers, row).abs()).sum::<f64>() / rows.len() as f64
    };
    let differences = vec![
        difference("rmse", rows, &|rows| rmse(first, rows), &|rows| rmse(second, rows))?,
        difference("mae", rows, &|rows| mae(first, rows), &|rows| mae(second, rows))?,
    ];
    Ok(Comparison { rows: rows as u64, differences, mcnemar: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(wrong: usize) -> Answers {
        let truth: Vec<u32> = (0..200).map(|row| row % 2).collect();
        let flip = |row: usize, class: u32| if row < wrong { 1 - class } else { class };
        Answers::Classes(ClassAnswers {
            labels: vec!["a".into(), "b".into()],
            lines: (2..202).collect(),
            predicted: truth.iter().enumerate().map(|(row, &c)| flip(row, c)).collect(),
            probabilities: vec![0.5; 400],
            truth,
            ..ClassAnswers::default()
        })
    }

    #[test]
    fn a_model_that_is_better_on_many_rows_is_told_from_one_that_is_on_few() {
        let much = Comparison::new(&answers(10), &answers(60)).unwrap();
        assert!((much.differences[0].interval.difference - 0.25).abs() < 1e-12);
        assert!(much.differences.iter().all(|d| d.interval.p_value < 0.01 && d.interval.low > 0.0));
        assert!(much.mcnemar.unwrap().p_value < 1e-6);
        let little = Comparison::new(&answers(10), &answers(11)).unwrap();
        assert!(little.mcnemar.unwrap().p_value > 0.5);
        assert!(little.differences[0].interval.low <= 0.0);
    }

    #[test]
    fn a_model_beside_itself_differs_by_nothing() {
        let same = Comparison::new(&answers(10), &answers(10)).unwrap();
        for difference in &same.differences {
            let found = difference.interval;
            assert_eq!(
                (found.difference, found.low, found.high, found.p_value),
                (0.0, 0.0, 0.0, 1.0)
            );
        }
        assert_eq!(same.mcnemar.unwrap().p_value, 1.0);
    }

    #[test]
    fn answers_to_other_rows_or_of_another_kind_are_refused() {
        let Answers::Classes(mut other) = answers(0) else { panic!("classes") };
        other.lines[0] = 1;
        let error = Comparison::new(&answers(0), &Answers::Classes(other)).unwrap_err();
        assert!(error.to_string().contains("the same rows"));
        let numbers = NumberAnswers { lines: (2..202).collect(), ..NumberAnswers::default() };
        let error = Comparison::new(&answers(0), &Answers::Numbers(numbers)).unwrap_err();
        assert!(error.to_string().contains("the other numbers"));
    }
}
