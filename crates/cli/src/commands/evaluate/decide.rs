//! Calibration, decision rule and conformity scores, fitted to the rows of a file.

use firebrick_bundle::{Calibration, CalibrationMethod, Decision, Predictor};
use firebrick_evaluate::{Answers, DecisionGoal, LEAST_ROWS};

use super::file::File;
use crate::args::EvaluateArgs;
use crate::exit::{BadData, Usage};
use crate::output::remark;

/// What is to be fitted.
pub(super) struct Wanted {
    calibration: Option<CalibrationMethod>,
    goal: Option<DecisionGoal>,
    conformal: bool,
}

/// A goal as it is written: words, or costs as a TOML table.
pub(super) fn goal(text: &str) -> anyhow::Result<DecisionGoal> {
    if !text.trim_start().starts_with('{') {
        return Ok(text.parse()?);
    }
    let table: toml::Table = toml::from_str(&format!("goal = {text}"))
        .map_err(|error| Usage(format!("--decide: these are no costs: {error}")))?;
    let goal = table["goal"].clone().try_into();
    Ok(goal.map_err(|error| Usage(format!("--decide: these are no costs: {error}")))?)
}

pub(super) fn wanted(args: &EvaluateArgs, goal: Option<DecisionGoal>) -> Option<Wanted> {
    let wanted =
        Wanted { calibration: args.calibrate.map(Into::into), goal, conformal: args.conformal };
    (wanted.decides() || wanted.conformal).then_some(wanted)
}

impl Wanted {
    /// The model with what was fitted; what was not asked for stays.
    pub(super) fn fit(&self, predictor: Predictor, file: &File<'_>) -> anyhow::Result<Predictor> {
        let predictor = if self.decides() { self.decision(predictor, file)? } else { predictor };
        // Beside a calibration they are fitted already.
        match self.conformal && self.calibration.is_none() {
            true => super::conformal::fit(predictor, file),
            false => Ok(predictor),
        }
    }

    /// Whether calibration or decision rule are to be fitted.
    pub(super) fn decides(&self) -> bool {
        self.calibration.is_some() || self.goal.is_some()
    }

    /// Calibration and decision rule.
    fn decision(&self, predictor: Predictor, file: &File<'_>) -> anyhow::Result<Predictor> {
        let mut conformal = predictor.conformal().cloned();
        let Some(mut decision) = predictor.decision().cloned() else {
            let message =
                "--decide and --calibrate are for a classifier; this model predicts a number";
            return Err(Usage(message.into()).into());
        };
        if let Some(method) = self.calibration {
            let own = predictor.clone().with_decision(Decision::default());
            let Answers::Classes(own) = file.answers(&own)? else { return Ok(predictor) };
            if method != CalibrationMethod::None || self.conformal {
                enough(own.len())?;
            }
            let logs: Vec<f64> = own.probabilities.iter().map(|p| p.ln().max(-1e4)).collect();
            let truth: Vec<usize> = own.truth.iter().map(|&class| class as usize).collect();
            let fitted = Calibration::fit(method, own.labels.len(), &truth, &logs);
            decision.calibration =
                fitted.map_err(|error| Usage(format!("--calibrate: {error}")))?;
            let classes = own.labels.len();
            conformal = super::conformal::beside_calibration(method, classes, &truth, &logs);
            if decision.rule.is_some() && self.goal.is_none() {
                remark(
                    "note: the decision was fitted to other probabilities and is given up; --decide fits it anew",
                );
                (decision.rule, decision.goal) = (None, None);
            }
            match &decision.calibration {
                Some(calibration) => {
                    let told = calibration.describe();
                    remark(format_args!("calibration fitted to {} rows: {told}", own.len()));
                    remark("note: on these rows probabilities look better now than on others");
                }
                None => remark("probabilities are the network's own now"),
            }
        }
        if let Some(goal) = &self.goal {
            let plain = Decision { rule: None, goal: None, ..decision.clone() };
            let plain = predictor.clone().with_decision(plain);
            let Answers::Classes(answers) = file.answers(&plain)? else { return Ok(predictor) };
            if !matches!(goal, DecisionGoal::Argmax | DecisionGoal::Costs(_)) {
                enough(answers.len())?;
            }
            let truth: Vec<usize> = answers.truth.iter().map(|&class| class as usize).collect();
            decision.rule = goal.fit(&answers.labels, &truth, &answers.probabilities)?;
            decision.goal = decision.rule.as_ref().map(|_| goal.to_string());
            match goal {
                DecisionGoal::Argmax => remark("the likeliest class is the answer now"),
                DecisionGoal::Costs(_) => remark(format_args!("decided for {goal}")),
                _ => {
                    remark(format_args!("decision fitted to {} rows, for {goal}", answers.len()));
                    remark(
                        "note: scores on these rows are too good now; judge the model on others",
                    );
                }
            }
        }
        Ok(predictor.with_decision(decision).with_conformal(conformal))
    }
}

/// Refuses to fit to a few rows.
pub(super) fn enough(rows: usize) -> anyhow::Result<()> {
    if rows >= LEAST_ROWS {
        return Ok(());
    }
    let message =
        format!("{rows} rows: at least {LEAST_ROWS} are needed to fit to, else chance decides");
    Err(BadData(message).into())
}
