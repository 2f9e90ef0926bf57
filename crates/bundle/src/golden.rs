//! `golden.jsonl`: a few rows with the answers that they got when the bundle was written.

use serde::{Deserialize, Serialize};

use crate::{Predictor, Result};

/// Largest difference that passes, of a probability, or of a prediction relative to its size or to
/// the target's scale, whichever is larger: another processor or device rounds differently.
const TOLERANCE: f64 = 1e-3;

/// One row with its answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum GoldenRow {
    /// Of a text classifier.
    Text {
        /// The text.
        text: String,
        /// The predicted label.
        label: String,
        /// Probability of each class, by id.
        probabilities: Vec<f32>,
    },
    /// Of a regression.
    Numbers {
        /// Features in the order of the pipeline.
        features: Vec<f64>,
        /// The prediction in the target's unit.
        value: f64,
    },
}

impl GoldenRow {
    /// The rows with the answers that a predictor gives now.
    pub fn of_texts(classifier: &crate::Classifier, texts: &[&str]) -> Vec<Self> {
        let answers = classifier.predict(texts);
        let rows = texts.iter().zip(answers);
        rows.map(|(text, answer)| Self::Text {
            text: (*text).to_string(),
            label: classifier.label(answer.id).to_string(),
            probabilities: answer.probabilities,
        })
        .collect()
    }

    /// The rows with the answers that a predictor gives now.
    pub fn of_numbers(regressor: &crate::Regressor, rows: &[Vec<f64>]) -> Vec<Self> {
        let answers = regressor.predict(rows);
        let pairs = rows.iter().zip(answers);
        pairs.map(|(row, value)| Self::Numbers { features: row.clone(), value }).collect()
    }

    /// `None` if the predictor still gives this answer, else what it gives and what was recorded.
    pub(crate) fn differs(&self, predictor: &Predictor) -> Result<Option<(String, String)>> {
        Ok(match (self, predictor) {
            (Self::Text { text, probabilities, label }, Predictor::Classifier(classifier)) => {
                let answer = &classifier.predict(&[text])[0];
                let off = |(a, b): (&f32, &f32)| {
                    // NaN counts as a difference.
                    let difference = f64::from((a - b).abs());
                    difference.is_nan() || difference > TOLERANCE
                };
                let differs = answer.probabilities.len() != probabilities.len()
                    || answer.probabilities.iter().zip(probabilities).any(off);
                let found = classifier.label(answer.id);
                differs.then(|| {
                    (
                        format!("{found} {:?}", answer.probabilities),
                        format!("{label} {probabilities:?}"),
                    )
                })
            }
            (Self::Numbers { features, value }, Predictor::Regressor(regressor)) => {
                let answer = regressor.predict(std::slice::from_ref(features))[0];
                let target = &regressor.pipeline().target.scaler;
                let span = (target.inverse(1.0) - target.inverse(0.0)).abs();
                let close = (answer - value).abs() <= TOLERANCE * value.abs().max(span);
                (!close).then(|| (answer.to_string(), value.to_string()))
            }
            (Self::Text { .. }, Predictor::Regressor(_)) => {
                Some(("a number".into(), "a label".into()))
            }
            (Self::Numbers { .. }, Predictor::Classifier(_)) => {
                Some(("a label".into(), "a number".into()))
            }
        })
    }
}
