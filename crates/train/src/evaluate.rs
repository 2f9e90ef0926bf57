//! How good a model's answers are.

use firebrick_bundle::{Classifier, Regressor};
use firebrick_data::{NumericRow, TextRow};
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

/// Predicts every row and compares; the same predictor that serves, so the scores are of what runs.
///
/// # Errors
/// If a label is none that the model knows, naming its line in `source`, and
/// [`TrainError::Interrupted`](crate::TrainError::Interrupted).
pub fn evaluate_classifier(
    model: &Classifier,
    rows: &[TextRow],
    source: &str,
    interrupt: Interrupt<'_>,
) -> Result<ClassificationReport> {
    let labels = &model.pipeline().labels;
    let mut confusion = ConfusionMatrix::new(labels.len());
    // Chunks bound the memory that the token ids take, and the time to an interruption.
    for rows in rows.chunks(1024) {
        interrupt.check()?;
        let texts: Vec<&str> = rows.iter().map(|row| row.text.as_str()).collect();
        for (row, answer) in rows.iter().zip(model.predict(&texts)) {
            let truth = labels.require(&row.label, source, row.line)?;
            confusion.add(truth as usize, answer.id as usize)?;
        }
    }
    Ok(ClassificationReport::new(&confusion, labels.labels())?)
}

/// Predicts every row and compares, in the target's unit.
///
/// # Errors
/// If there are no rows or a number is not finite.
pub fn evaluate_regressor(model: &Regressor, rows: &[NumericRow]) -> Result<RegressionReport> {
    let features: Vec<Vec<f64>> = rows.iter().map(|row| row.features.clone()).collect();
    let mut sums = RegressionSums::new();
    for (row, predicted) in rows.iter().zip(model.predict(&features)) {
        sums.add(row.target, predicted)?;
    }
    Ok(sums.report()?)
}
