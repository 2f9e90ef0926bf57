//! Conformity scores, fitted to the rows of a file.

use firebrick_bundle::{CalibrationMethod, Conformal, Predictor};
use firebrick_evaluate::{Answers, LEAST_ROWS};

use super::file::File;
use crate::exit::BadData;
use crate::output::remark;

/// Of rows that a calibration was fitted to just now: the scores of the probabilities before are void. `None`, which is
/// told, where it can't be done.
pub(super) fn beside_calibration(
    method: CalibrationMethod,
    classes: usize,
    truth: &[usize],
    log_probabilities: &[f64],
) -> Option<Conformal> {
    let given_up = "note: the conformity scores, if there were any, were of other probabilities and are given up";
    if truth.len() < LEAST_ROWS {
        remark(format_args!("{given_up}: {LEAST_ROWS} rows are needed for new ones"));
        return None;
    }
    match Conformal::cross_fitted(method, classes, truth, log_probabilities) {
        Ok(conformal) => {
            remark(format_args!("conformity scores fitted to the same {} rows", truth.len()));
            Some(conformal)
        }
        Err(error) => {
            remark(format_args!("{given_up}: {error}"));
            None
        }
    }
}

/// Of the model's answers as they are.
pub(super) fn fit(predictor: Predictor, file: &File<'_>) -> anyhow::Result<Predictor> {
    let answers = file.answers(&predictor)?;
    super::decide::enough(answers.len())?;
    let conformal = match &answers {
        Answers::Classes(answers) => {
            let truth: Vec<usize> = answers.truth.iter().map(|&class| class as usize).collect();
            Conformal::of_classes(answers.labels.len(), &truth, &answers.probabilities)
        }
        Answers::Numbers(answers) => Conformal::of_numbers(&answers.truth, &answers.predicted),
        _ => return Ok(predictor),
    };
    let conformal = conformal.map_err(|error| BadData(format!("--conformal: {error}")))?;
    remark(format_args!("conformity scores fitted to {} rows", answers.len()));
    remark("note: on these rows the coverage is what is asked for; measure it on others");
    Ok(predictor.with_conformal(Some(conformal)))
}
