//! Calibration, decision rule and conformity scores, fitted to the rows of a file.

use firebrick_bundle::{CalibrationMethod, Decision, Predictor};
use firebrick_evaluate::{ClassOutputs, DecisionGoal, EvaluateError, LEAST_ROWS};
use firebrick_metrics::MetricsError;

use super::changes::{Changed, Changes};
use super::conformal;
use super::file::File;
use super::known::Known;
use crate::args::EvaluateArgs;
use crate::exit::{BadData, GateFailed, Usage};
use crate::output::remark;

/// What is to be fitted.
pub(super) struct Wanted {
    calibration: Option<CalibrationMethod>,
    goal: Option<DecisionGoal>,
    conformal: bool,
}

/// A goal as it is written: words, or costs as a TOML table.
fn goal(text: &str) -> anyhow::Result<DecisionGoal> {
    if !text.trim_start().starts_with('{') {
        return Ok(text.parse()?);
    }
    let table: toml::Table = toml::from_str(&format!("goal = {text}"))
        .map_err(|error| Usage(format!("--decide: these are no costs: {error}")))?;
    let goal = table["goal"].clone().try_into();
    Ok(goal.map_err(|error| Usage(format!("--decide: these are no costs: {error}")))?)
}

/// What was asked for, if anything was.
///
/// # Errors
/// A goal that can't be understood.
pub(super) fn wanted(args: &EvaluateArgs) -> anyhow::Result<Option<Wanted>> {
    let goal = args.decide.as_deref().map(goal).transpose()?;
    let wanted =
        Wanted { calibration: args.calibrate.map(Into::into), goal, conformal: args.conformal };
    Ok((wanted.decides() || wanted.conformal).then_some(wanted))
}

impl Wanted {
    /// The model with what was fitted; what was not asked for stays.
    pub(super) fn fit(
        &self,
        was: Predictor,
        file: &File<'_>,
        known: &Known,
    ) -> anyhow::Result<(Predictor, Changes)> {
        if self.needs_rows() {
            known.warn();
        }
        if let Some(outputs) = file.class_outputs(&was)? {
            // Too few rows are refused where it is known whether any are needed.
            let only = outputs.only_class().filter(|_| outputs.len() >= LEAST_ROWS);
            if let Some(class) = only {
                let message = format!(
                    "all rows are of the class `{class}`: nothing can be fitted to one alone"
                );
                return Err(BadData(message).into());
            }
            return self.fit_to(was, &outputs, known);
        }
        if self.decides() {
            let message =
                "--decide and --calibrate are for a classifier; this model predicts a number";
            return Err(Usage(message.into()).into());
        }
        let (now, conformal) = conformal::of_numbers(was.clone(), &file.answers(&was)?)?;
        let changes = Changes { was, calibration: None, decision: None, conformal, class: None };
        Ok((now, changes))
    }

    /// Whether anything follows from the rows, rather than from what was said alone.
    fn needs_rows(&self) -> bool {
        let calibrates = self.calibration.is_some_and(|method| method != CalibrationMethod::None);
        let decides = self.goal.as_ref().is_some_and(DecisionGoal::needs_rows);
        calibrates || decides || self.conformal
    }

    /// Whether calibration or decision rule are to be fitted.
    fn decides(&self) -> bool {
        self.calibration.is_some() || self.goal.is_some()
    }

    fn fit_to(
        &self,
        was: Predictor,
        outputs: &ClassOutputs,
        known: &Known,
    ) -> anyhow::Result<(Predictor, Changes)> {
        let mut decided = was.decision().cloned().unwrap_or_default();
        let (mut calibration, mut decision) = (None, None);
        if let Some(method) = self.calibration {
            calibration = Some(calibrate(method, outputs, &mut decided)?);
            // Costs were given, not fitted: they hold for any probabilities.
            let fitted = decided.rule.as_ref().is_some_and(|rule| rule.weights().is_some());
            if fitted && self.goal.is_none() {
                remark(
                    "note: the decision was fitted to other probabilities and is given up; --decide fits it anew",
                );
                (decided.rule, decided.goal) = (None, None);
                decision = Some(Changed::new(DecisionGoal::Argmax.to_string(), 0)?);
            }
        }
        if let Some(goal) = &self.goal {
            decision = Some(decide(goal, outputs, &mut decided)?);
        }
        let class = self.goal.as_ref().and_then(DecisionGoal::class_name).map(str::to_owned);
        let (now, conformal) = self.conform(&was, decided, outputs, known)?;
        Ok((now, Changes { was, calibration, decision, conformal, class }))
    }

    /// The model that answers by `decided`, with conformity scores of its probabilities: those that it had, unless
    /// others were asked for or these are of other probabilities.
    fn conform(
        &self,
        was: &Predictor,
        decided: Decision,
        outputs: &ClassOutputs,
        known: &Known,
    ) -> anyhow::Result<(Predictor, Option<Changed>)> {
        let before = was.decision().and_then(|decision| decision.calibration.as_ref());
        let same = before == decided.calibration.as_ref();
        // A calibration that has seen these rows, now or in an earlier call, would score them too well.
        let fit = || match self.calibration.or(known.calibrated) {
            Some(method) => outputs.cross_fit_conformal(method),
            None => outputs.fit_conformal(before),
        };
        let (rows, had) = (outputs.len(), was.conformal().is_some());
        let now = was.clone().with_decision(decided);
        match (self.conformal, same) {
            (true, _) => conformal::asked(now, rows, fit),
            (false, true) => Ok((now, None)),
            (false, false) => conformal::beside_calibration(now, had, rows, fit),
        }
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
    Changed::new(method, rows)
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
            let rule = decision.rule.as_ref();
            let reached =
                rule.map(|rule| outputs.reached(decision.calibration.as_ref(), rule, goal));
            match reached.transpose()?.flatten() {
                Some(few) if few.is_of_few() => remark(format_args!("warning: {few}")),
                reached => reached.iter().for_each(remark),
            }
            remark("note: scores on these rows are too good now; judge the model on others");
        }
    }
    Changed::new(goal.to_string(), rows)
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
pub(super) fn enough(rows: usize) -> anyhow::Result<usize> {
    if rows >= LEAST_ROWS {
        return Ok(rows);
    }
    let message =
        format!("{rows} rows: at least {LEAST_ROWS} are needed to fit to, else chance decides");
    Err(BadData(message).into())
}
