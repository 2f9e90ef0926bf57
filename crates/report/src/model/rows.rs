//! Single rows that are worth a look.

use serde::{Deserialize, Serialize};

use super::Field;

/// A wrong answer.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Mistake {
    /// Where the row is: `test.csv:18`.
    pub place: String,
    /// The text; the words below stand in its place where there are any.
    pub text: String,
    /// The features, of rows that are no text.
    pub features: Vec<Field>,
    /// The true class or number.
    pub truth: String,
    /// The answer.
    pub predicted: String,
    /// The probability of the answer, a fraction.
    pub probability: Option<f64>,
    /// The text in pieces, each with what it did.
    pub words: Vec<WeightedText>,
}

/// A piece of a text and how much it spoke for the answer.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct WeightedText {
    /// The piece, with the blanks around it.
    pub text: String,
    /// From −1 (against the answer) to 1 (for it).
    pub weight: f64,
}

/// A row whose label may be wrong.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct LabelError {
    /// Where the row is: `train.csv:18`.
    pub place: String,
    /// What it says.
    pub text: String,
    /// Its label.
    pub given: String,
    /// The label that it probably should have.
    pub likely: String,
    /// How sure that is, a fraction.
    pub score: f64,
}
