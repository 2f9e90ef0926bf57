//! How good a model's answers are.

use firebrick_bundle::{Classifier, Reader, Regressor};
use firebrick_data::{Example, LabelMap, Scaler};
use firebrick_metrics::{ClassificationReport, ConfusionMatrix, RegressionReport, RegressionSums};
use serde::Serialize;

use crate::{Interrupt, Result};

/// The scores of a model on rows with known answers.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum Evaluation {
    /// Of a classifier.
    Classification(ClassificationReport),
    /// Of a regression, in the target's unit.
    Regression(RegressionReport),
}

/// Rows that are predicted at once: they bound the memory that inputs take, and the time to an interruption.
const CHUNK: usize = 1024;

/// Predicts every row and compares; the same predictor that serves, so the scores are of what runs.
///
/// # Errors
/// If a label is none that the model knows, naming its line in `source`, and
/// [`TrainError::Interrupted`](crate::TrainError::Interrupted).
pub fn evaluate_classifier<R, X>(
    model: &Classifier<R>,
    rows: &[X],
    source: &str,
    interrupt: Interrupt<'_>,
) -> Result<ClassificationReport>
where
    R: Reader<Labels = LabelMap>,
    X: Example<Input = R::Input, Label = String>,
{
    classifier_on(model, rows.chunks(CHUNK).map(Ok), source, interrupt)
}

/// [`evaluate_classifier`] on rows that come some at a time.
pub(crate) fn classifier_on<R, X, C>(
    model: &Classifier<R>,
    chunks: impl Iterator<Item = Result<C>>,
    source: &str,
    interrupt: Interrupt<'_>,
) -> Result<ClassificationReport>
where
    R: Reader<Labels = LabelMap>,
    X: Example<Input = R::Input, Label = String>,
    C: AsRef<[X]>,
{
    let labels = model.labels();
    let mut confusion = ConfusionMatrix::new(labels.len());
    for chunk in chunks {
        interrupt.check()?;
        let chunk = chunk?;
        let rows = chunk.as_ref();
        let inputs: Vec<&R::Input> = rows.iter().map(Example::input).collect();
        for (row, answer) in rows.iter().zip(model.predict(&inputs)) {
            let truth = labels.require(row.label(), source, row.line())?;
            confusion.add(truth as usize, answer.id as usize)?;
        }
    }
    Ok(ClassificationReport::new(&confusion, labels.labels())?)
}

/// Predicts every row and compares, in the target's unit.
///
/// # Errors
/// If there are no rows or a number is not finite, and
/// [`TrainError::Interrupted`](crate::TrainError::Interrupted).
pub fn evaluate_regressor<R, X>(
    model: &Regressor<R>,
    rows: &[X],
    interrupt: Interrupt<'_>,
) -> Result<RegressionReport>
where
    R: Reader<Labels = Scaler>,
    X: Example<Input = R::Input, Label = f64>,
{
    regressor_on(model, rows.chunks(CHUNK).map(Ok), interrupt)
}

/// [`evaluate_regressor`] on rows that come some at a time.
pub(crate) fn regressor_on<R, X, C>(
    model: &Regressor<R>,
    chunks: impl Iterator<Item = Result<C>>,
    interrupt: Interrupt<'_>,
) -> Result<RegressionReport>
where
    R: Reader<Labels = Scaler>,
    X: Example<Input = R::Input, Label = f64>,
    C: AsRef<[X]>,
{
    let mut sums = RegressionSums::new();
    for chunk in chunks {
        interrupt.check()?;
        let chunk = chunk?;
        let rows = chunk.as_ref();
        let inputs: Vec<&R::Input> = rows.iter().map(Example::input).collect();
        for (row, predicted) in rows.iter().zip(model.predict(&inputs)) {
            sums.add(*row.label(), predicted)?;
        }
    }
    Ok(sums.report()?)
}
