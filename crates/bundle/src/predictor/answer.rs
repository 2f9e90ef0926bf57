//! Answers of any model, for those who only pass them on.

use firebrick_data::{Cell, LabelMap, Scaler};
use serde::{Deserialize, Serialize};

use super::reader::Reader;
use super::{ClassPrediction, Classifier, Predictor, Regressor};

/// What a model says of a row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Answer {
    /// A class.
    Class(ClassPrediction),
    /// A number in the target's own unit.
    Value(f64),
}

/// Answers, for models of one kind of row.
pub trait Answers<I: ?Sized> {
    /// One answer a row, in the order of the rows, and how many rows were longer than the model reads.
    fn answers(&self, rows: &[&I]) -> (Vec<Answer>, usize);
}

impl<R: Reader<Labels = LabelMap>> Answers<R::Input> for Classifier<R> {
    fn answers(&self, rows: &[&R::Input]) -> (Vec<Answer>, usize) {
        let (answers, truncated) = self.predict_counting_cuts(rows);
        (answers.into_iter().map(Answer::Class).collect(), truncated)
    }
}

impl<R: Reader<Labels = Scaler>> Answers<R::Input> for Regressor<R> {
    fn answers(&self, rows: &[&R::Input]) -> (Vec<Answer>, usize) {
        let (answers, truncated) = self.predict_counting_cuts(rows);
        (answers.into_iter().map(Answer::Value).collect(), truncated)
    }
}

/// A model by what it reads.
#[allow(missing_debug_implementations, reason = "a borrowed view of a model that has one")]
#[derive(Clone, Copy)]
pub enum Reads<'a> {
    /// Texts.
    Text(&'a dyn Answers<str>),
    /// One cell a column.
    Features(&'a dyn Answers<[Cell]>),
}

impl Predictor {
    /// The model by what it reads.
    pub fn reads(&self) -> Reads<'_> {
        match self {
            Self::Classifier(model) => Reads::Text(&**model),
            Self::TextRegressor(model) => Reads::Text(&**model),
            Self::Regressor(model) => Reads::Features(&**model),
            Self::FeatureClassifier(model) => Reads::Features(&**model),
        }
    }
}
