//! Calibration and decision rule, fitted to the rows of a file.

use firebrick_bundle::{BeforeAfter, CalibrationMethod, Decision, FittedTo, Predictor, Revision};
use firebrick_evaluate::{
    ClassOutputs, DecisionGoal, EvaluateError, Evaluation, LEAST_ROWS, revised_scores,
};
use firebrick_metrics::MetricsError;

use super::file::File;
use crate::args::EvaluateArgs;
use crate::exit::{BadData, GateFailed, Usage};
use crate::output::remark;

/// What is to be fitted.
pub(super) struct Wanted {
    calibration: Option<CalibrationMethod>,
    goal: Option<DecisionGoal>,
}

/// What was fitted.
pub(super) struct Changes {
    /// The model as it was.
    was: Predictor,
    calibration: Option<Changed>,
    decision: Option<Changed>,
    /// The class of the goal.
    class: Option<String>,
}

/// A part of a model's decision that was changed.
struct Changed {
    how: String,
    /// How many rows it was fitted to; 0 for none.
    rows: usize,
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
    let wanted = Wanted { calibration: args.calibrate.map(Into::into), goal };
    (wanted.calibration.is_some() || wanted.goal.is_some()).then_some(wanted)
}

impl Wanted {
    /// The model with what was fitted; what was not asked for stays.
    pub(super) fn fit(
        &self,
        was: Predictor,
        file: &File<'_>,
    ) -> anyhow::Result<(Predictor, Changes)> {
        let (Some(mut decision), Some(outputs)) =
            (was.decision().cloned(), file.class_outputs(&was)?)
        else {
            let message =
                "--decide and --calibrate are for a classifier; this model predicts a number";
            return Err(Usage(message.into()).into());
        };
        let (mut calibration, mut rule) = (None, None);
        if let Some(method) = self.calibration {
            calibration = Some(calibrate(method, &outputs, &mut decision)?);
            if decision.rule.is_some() && self.goal.is_none() {
                remark(
                    "note: the decision was fitted to other probabilities and is given up; --decide fits it anew",
                );
                (decision.rule, decision.goal) = (None, None);
                rule = Some(Changed { how: DecisionGoal::Argmax.to_string(), rows: 0 });
            }
        }
        if let Some(goal) = &self.goal {
            rule = Some(decide(goal, &outputs, &mut decision)?);
        }
        let class = self.goal.as_ref().and_then(DecisionGoal::class_name).map(str::to_owned);
        let predictor = was.clone().with_decision(decision);
        Ok((predictor, Changes { was, calibration, decision: rule, class }))
    }
}

fn calibrate(
    method: CalibrationMethod,
    outputs: &ClassOutputs,
    decision: &mut Decision,
) -> anyhow::Result<Changed> {
    let rows = if method == CalibrationMethod::None { 0 } else { enough(outputs.len())? };
    let fitted = outputs.fit_calibration(method);
    decision.calibration = fitted.map_err(|error| Usage(format!("--calibrate: {error}")))?;
    match &decision.calibration {
        Some(calibration) => {
            let told = calibration.describe();
            remark(format_args!("calibration fitted to {rows} rows: {told}"));
            remark("note: on these rows probabilities look better now than on others");
        }
        None => remark("probabilities are the network's own now"),
    }
    let how = serde_json::to_value(method)?.as_str().unwrap_or_default().to_owned();
    Ok(Changed { how, rows })
}

fn decide(
    goal: &DecisionGoal,
    outputs: &ClassOutputs,
    decision: &mut Decision,
) -> anyhow::Result<Changed> {
    let rows = if goal.needs_rows() { enough(outputs.len())? } else { 0 };
    let rule = outputs.fit_rule(decision.calibration.as_ref(), goal);
    decision.rule = rule.map_err(|error| not_reached(goal, error))?;
    decision.goal = decision.rule.as_ref().map(|_| goal.to_string());
    match goal {
        DecisionGoal::Argmax => remark("the likeliest class is the answer now"),
        DecisionGoal::Costs(_) => remark(format_args!("decided for {goal}")),
        _ => {
            remark(format_args!("decision fitted to {rows} rows, for {goal}"));
            remark("note: scores on these rows are too good now; judge the model on others");
        }
    }
    Ok(Changed { how: goal.to_string(), rows })
}

/// A goal that the model can't reach is a condition that is not met; rows that nothing can be fitted to are bad data.
fn not_reached(goal: &DecisionGoal, error: EvaluateError) -> anyhow::Error {
    let why = |error: &MetricsError| format!("the goal `{goal}` on these rows: {error}");
    match &error {
        EvaluateError::Metrics(unreachable @ MetricsError::GoalUnreachable { .. }) => {
            GateFailed(format!("{}. The model stays as it is", why(unreachable))).into()
        }
        EvaluateError::Metrics(unfit) => BadData(why(unfit)).into(),
        _ => error.into(),
    }
}

/// Refuses to fit to a few rows.
fn enough(rows: usize) -> anyhow::Result<usize> {
    if rows >= LEAST_ROWS {
        return Ok(rows);
    }
    let message =
        format!("{rows} rows: at least {LEAST_ROWS} are needed to fit to, else chance decides");
    Err(BadData(message).into())
}

impl Changes {
    /// What is written down of calibration and decision rule; `now` are the scores of the model as it is now.
    pub(super) fn revisions(
        &self,
        file: &File<'_>,
        now: &Evaluation,
    ) -> anyhow::Result<[Option<Revision>; 2]> {
        let parts = [&self.calibration, &self.decision];
        let fitted = parts.iter().any(|part| part.as_ref().is_some_and(|part| part.rows > 0));
        let mut scores = BeforeAfter::default();
        if fitted {
            let class = self.class.as_deref();
            let before = file.answers(&self.was)?.evaluation()?;
            scores.before = revised_scores(&before, class);
            scores.after = revised_scores(now, class);
        }
        let when = humantime::format_rfc3339_seconds(std::time::SystemTime::now()).to_string();
        Ok(parts.map(|part| {
            let part = part.as_ref()?;
            let fitted_to = (part.rows > 0).then(|| FittedTo {
                file: file.source().to_owned(),
                blake3: file.fingerprint(),
                rows: part.rows,
                on_rows_it_was_fitted_to: scores.clone(),
            });
            Some(Revision { how: part.how.clone(), when: when.clone(), fitted_to })
        }))
    }

    /// How the model answered.
    pub(super) fn decision(&self) -> Decision {
        self.was.decision().cloned().unwrap_or_default()
    }
}
