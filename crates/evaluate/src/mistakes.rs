//! Rows to look at: the surest wrong answers, and labels that are likely wrong.

use firebrick_metrics::{LabelErrorRanking, label_errors};
use serde::Serialize;

use crate::Result;
use crate::answers::{Answers, ClassAnswers, NumberAnswers};

/// A wrong answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Mistake {
    /// Which row of the answers.
    #[serde(skip)]
    pub row: usize,
    /// Its line.
    pub line: u64,
    /// The true class or number.
    pub truth: String,
    /// The answer.
    pub predicted: String,
    /// Of a classifier: how likely it took its answer to be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub probability: Option<f64>,
    /// Of a regression: the answer less the truth.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<f64>,
}

/// A label that is likely wrong.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LikelyLabelError {
    /// Which row of the answers.
    #[serde(skip)]
    pub row: usize,
    /// Its line.
    pub line: u64,
    /// The label in the file.
    pub given: String,
    /// The label that the row more likely has.
    pub likely: String,
    /// How much likelier: the probability of the likely label less that of the given one.
    pub margin: f64,
}

impl Answers {
    /// The wrong answers that the model was surest of, or whose error is largest; the worst first, then by line.
    pub fn mistakes(&self, most: usize) -> Vec<Mistake> {
        match self {
            Self::Classes(answers) => classes(answers, most),
            Self::Numbers(answers) => numbers(answers, most),
        }
    }
}

fn classes(answers: &ClassAnswers, most: usize) -> Vec<Mistake> {
    let sure = |row: usize| answers.row(row)[answers.predicted[row] as usize];
    let mut wrong: Vec<usize> =
        (0..answers.len()).filter(|&row| answers.truth[row] != answers.predicted[row]).collect();
    wrong.sort_by(|&a, &b| sure(b).total_cmp(&sure(a)).then(a.cmp(&b)));
    let label = |class: u32| answers.labels[class as usize].clone();
    let mistake = |&row: &usize| Mistake {
        row,
        line: answers.lines[row],
        truth: label(answers.truth[row]),
        predicted: label(answers.predicted[row]),
        probability: Some(sure(row)),
        error: None,
    };
    wrong.iter().take(most).map(mistake).collect()
}

fn numbers(answers: &NumberAnswers, most: usize) -> Vec<Mistake> {
    let error = |row: usize| answers.predicted[row] - answers.truth[row];
    let mut rows: Vec<usize> = (0..answers.len()).filter(|&row| error(row) != 0.0).collect();
    rows.sort_by(|&a, &b| error(b).abs().total_cmp(&error(a).abs()).then(a.cmp(&b)));
    let mistake = |&row: &usize| Mistake {
        row,
        line: answers.lines[row],
        truth: short(answers.truth[row]),
        predicted: short(answers.predicted[row]),
        probability: None,
        error: Some(error(row)),
    };
    rows.iter().take(most).map(mistake).collect()
}

/// Six significant digits.
fn short(x: f64) -> String {
    let digits = if x == 0.0 { 0 } else { x.abs().log10().floor() as i32 };
    match digits {
        -5..=15 => {
            let text = format!("{x:.*}", (5 - digits).clamp(0, 10) as usize);
            match text.contains('.') {
                true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
                false => text,
            }
        }
        _ => format!("{x:.5e}"),
    }
}

impl ClassAnswers {
    /// Labels that are likely wrong, the likeliest first, by confident learning (Northcutt, Jiang and Chuang 2021) on
    /// the answers to rows that the model did not learn from.
    ///
    /// # Errors
    /// If there is no row.
    pub fn label_errors(&self, most: usize) -> Result<Vec<LikelyLabelError>> {
        let truth: Vec<usize> = self.truth.iter().map(|&class| class as usize).collect();
        let found = label_errors(
            self.labels.len(),
            &truth,
            &self.probabilities,
            LabelErrorRanking::NormalisedMargin,
        )?;
        let told = |error: &firebrick_metrics::LabelError| {
            let probabilities = self.row(error.row as usize);
            LikelyLabelError {
                row: error.row as usize,
                line: self.lines[error.row as usize],
                given: self.labels[error.given].clone(),
                likely: self.labels[error.suggested].clone(),
                margin: probabilities[error.suggested] - probabilities[error.given],
            }
        };
        Ok(found.errors.iter().take(most).map(told).collect())
    }
}
