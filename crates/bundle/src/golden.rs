//! `golden.jsonl`: a few rows with the answers that they got when the bundle was written.

use firebrick_data::Cell;
use serde::{Deserialize, Serialize};

use crate::{Answer, Predictor, Reads, Result};

/// Largest difference that passes, of a probability, or of a prediction relative to its size or to
/// the target's scale, whichever is larger: another processor or device rounds differently.
const TOLERANCE: f64 = 1e-3;

/// One row with its answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GoldenRow {
    /// The row.
    #[serde(flatten)]
    pub input: GoldenInput,
    /// The answer.
    #[serde(flatten)]
    pub answer: GoldenAnswer,
}

/// A row as the model reads it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum GoldenInput {
    /// A text.
    Text {
        /// The text.
        text: String,
    },
    /// Numbers and categories.
    Features {
        /// Cells in the order of the pipeline.
        features: Vec<Cell>,
    },
}

/// What the model said of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum GoldenAnswer {
    /// A class.
    Class {
        /// The predicted label.
        label: String,
        /// Probability of each class, by id.
        probabilities: Vec<f32>,
    },
    /// A number.
    Value {
        /// The prediction in the target's unit.
        value: f64,
    },
}

impl GoldenRow {
    /// The rows with the answers that a predictor gives now; rows of another kind than it reads are left out.
    pub fn answered(predictor: &Predictor, inputs: Vec<GoldenInput>) -> Vec<Self> {
        let answered = |input: GoldenInput| {
            let answer = GoldenAnswer::of(predictor, &input)?;
            Some(Self { input, answer })
        };
        inputs.into_iter().filter_map(answered).collect()
    }

    /// `None` if the predictor still gives this answer, else what it gives and what was recorded.
    pub(crate) fn differs(&self, predictor: &Predictor) -> Result<Option<(String, String)>> {
        let recorded = &self.answer;
        let Some(found) = GoldenAnswer::of(predictor, &self.input) else {
            return Ok(Some(("no answer".into(), recorded.show())));
        };
        let span = predictor.scaler().map_or(1.0, |s| (s.inverse(1.0) - s.inverse(0.0)).abs());
        let same = recorded.is_near(&found, span);
        Ok((!same).then(|| (found.show(), recorded.show())))
    }
}

impl GoldenAnswer {
    fn of(predictor: &Predictor, input: &GoldenInput) -> Option<Self> {
        let (answers, _) = match (predictor.reads(), input) {
            (Reads::Text(model), GoldenInput::Text { text }) => model.answers(&[text.as_str()]),
            (Reads::Features(model), GoldenInput::Features { features }) => {
                model.answers(&[features.as_slice()])
            }
            _ => return None,
        };
        Some(match answers.into_iter().next()? {
            Answer::Value(value) => Self::Value { value },
            Answer::Class(answer) => Self::Class {
                label: predictor.labels()?.label(answer.id).to_owned(),
                probabilities: answer.probabilities,
            },
        })
    }

    /// `span` is the length in the target's unit that its scaling makes 1. What is no number is near nothing.
    fn is_near(&self, other: &Self, span: f64) -> bool {
        match (self, other) {
            (Self::Class { probabilities: a, .. }, Self::Class { probabilities: b, .. }) => {
                let near = |(a, b): (&f32, &f32)| f64::from((a - b).abs()) <= TOLERANCE;
                a.len() == b.len() && a.iter().zip(b).all(near)
            }
            (Self::Value { value: a }, Self::Value { value: b }) => {
                (a - b).abs() <= TOLERANCE * a.abs().max(span)
            }
            _ => false,
        }
    }

    fn show(&self) -> String {
        match self {
            Self::Class { label, probabilities } => format!("{label} {probabilities:?}"),
            Self::Value { value } => value.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_every_kind_are_read_back_and_so_are_those_of_earlier_versions() {
        let lines = [
            r#"{"text":"a","label":"x","probabilities":[0.25,0.75]}"#,
            r#"{"text":"a","value":2.5}"#,
            r#"{"features":[1.0,"bay",null],"label":"x","probabilities":[1.0]}"#,
            r#"{"features":[1.0,2.0],"value":2.5}"#,
        ];
        for line in lines {
            let row: GoldenRow = serde_json::from_str(line).unwrap();
            assert_eq!(serde_json::to_string(&row).unwrap(), line);
        }
    }

    #[test]
    fn a_number_is_near_within_a_thousandth_of_itself_or_of_the_targets_scale() {
        let value = |value| GoldenAnswer::Value { value };
        assert!(value(1000.0).is_near(&value(1000.9), 1.0));
        assert!(!value(1000.0).is_near(&value(1001.1), 1.0));
        assert!(value(0.0).is_near(&value(0.0009), 1.0));
        assert!(!value(0.0).is_near(&value(f64::NAN), 1.0));
    }
}
