//! Conformity scores, fitted to the rows of a file.

use firebrick_bundle::{Conformal, Predictor};
use firebrick_evaluate::{Answers, LEAST_ROWS};
use firebrick_metrics::MetricsError;

use super::changes::Changed;
use super::decide::enough;
use crate::exit::{BadData, Usage};
use crate::output::remark;

/// Fits those that were asked for: none is an error.
pub(super) fn asked(
    model: Predictor,
    rows: usize,
    fit: impl FnOnce() -> Result<Conformal, MetricsError>,
) -> anyhow::Result<(Predictor, Option<Changed>)> {
    enough(rows)?;
    let conformal = fit().map_err(|error| BadData(format!("--conformal: {error}")))?;
    remark(format_args!("conformity scores fitted to {rows} rows"));
    remark("note: on these rows the coverage is what is asked for; measure it on others");
    let changed = Changed::new(conformal.measure(), rows)?;
    Ok((model.with_conformal(Some(conformal)), Some(changed)))
}

/// Fits those of a model whose calibration was fitted to the same rows just now, as the scores of before are void. Where
/// it can't be done the model has none, which is told if it `had` some.
pub(super) fn beside_calibration(
    model: Predictor,
    had: bool,
    rows: usize,
    fit: impl FnOnce() -> Result<Conformal, MetricsError>,
) -> anyhow::Result<(Predictor, Option<Changed>)> {
    let found = match rows >= LEAST_ROWS {
        true => fit().map_err(|error| error.to_string()),
        false => Err(format!("{LEAST_ROWS} rows are needed for new ones")),
    };
    let why = match found {
        Ok(conformal) => {
            remark(format_args!("conformity scores fitted to the same {rows} rows"));
            let changed = Changed::new(conformal.measure(), rows)?;
            return Ok((model.with_conformal(Some(conformal)), Some(changed)));
        }
        Err(why) => why,
    };
    if !had {
        return Ok((model, None));
    }
    remark(format_args!(
        "note: the conformity scores were of other probabilities and are given up: {why}"
    ));
    Ok((model.with_conformal(None), Some(Changed::new("none", 0)?)))
}

/// Fits those of a regression.
pub(super) fn of_numbers(
    model: Predictor,
    answers: &Answers,
) -> anyhow::Result<(Predictor, Option<Changed>)> {
    let Answers::Numbers(answers) = answers else {
        let message = "this model has no conformity scores in this version";
        return Err(Usage(message.into()).into());
    };
    asked(model, answers.len(), || Conformal::of_numbers(&answers.truth, &answers.predicted))
}
