//! Calibration, decision rule and conformity scores, fitted to the rows that chose the epoch.

use firebrick_bundle::{Calibration, CalibrationMethod, Conformal, Decision, Predictor};
use firebrick_data::{LabelMap, Scaler};
use firebrick_evaluate::{DecisionGoal, LEAST_ROWS};
use firebrick_metrics::MetricsError;

use super::task::Task;
use crate::{Objective, Result, RunConfig, Session, TrainError};

/// Numbers that are kept of rows held back; of more rows every second, third, … is looked at.
const MOST_OUTPUTS: usize = 1 << 23;

/// What was fitted to the rows held back.
#[derive(Debug, Default)]
pub(super) struct Fitted {
    /// How outputs become answers.
    pub(super) decision: Decision,
    /// How badly the rows' truths fit the answers.
    ///
    /// The same rows chose the epoch, and their calibration: the coverage that follows from the scores is approximate,
    /// not guaranteed as with rows of their own. The calibration's part in that is taken out by
    /// [cross-fitting](Conformal::cross_fitted); the epoch is one choice among a few.
    pub(super) conformal: Option<Conformal>,
}

impl Fitted {
    /// The model that answers with it.
    pub(super) fn given_to(self, predictor: Predictor) -> Predictor {
        predictor.with_decision(self.decision).with_conformal(self.conformal)
    }
}

/// Fits to the `valid` rows that were held back; nothing for few rows.
pub(super) fn decide<E: Task, O: Objective<Target = E::Target>>(
    labels: &E,
    objective: &O,
    network: &O::Network,
    valid: usize,
    config: &RunConfig,
    session: &mut Session<'_>,
) -> Result<Fitted> {
    if valid < LEAST_ROWS {
        if E::CLASSES && !is_plain(config) {
            session.observer.note(&format!(
                "{valid} rows were held back, and {LEAST_ROWS} are needed to fit train.decision or train.calibration: \
                 the likeliest class is the answer"
            ));
        }
        return Ok(Fitted::default());
    }
    let every = (valid * labels.outputs()).div_ceil(MOST_OUTPUTS).max(1);
    let (mut targets, mut outputs, mut row) = (Vec::new(), Vec::new(), 0_usize);
    objective.held_back(network, session.interrupt, &mut |values, target| {
        if row.is_multiple_of(every) {
            targets.push(target);
            outputs.extend(values.iter().map(|&value| f64::from(value)));
        }
        row += 1;
        Ok(())
    })?;
    let (decision, mut notes) = labels.decision(&targets, &outputs, config)?;
    let conformal = match labels.conformal(&targets, &outputs, &decision, config) {
        Ok(conformal) => Some(conformal),
        Err(error) => {
            notes.push(format!("no sets or intervals can be asked for (--coverage): {error}"));
            None
        }
    };
    notes.iter().for_each(|note| session.observer.note(note));
    Ok(Fitted { decision, conformal })
}

/// Whether nothing but what is done by default was asked for.
fn is_plain(config: &RunConfig) -> bool {
    let usual = CalibrationMethod::default();
    config.train.decision == DecisionGoal::Argmax
        && [usual, CalibrationMethod::None].contains(&config.train.calibration)
}

/// Fits to the logarithms of probabilities. What can't be reached is told and left out: a trained model is worth more.
pub(super) fn of_classes(
    labels: &LabelMap,
    truth: &[u32],
    log_probabilities: &[f64],
    config: &RunConfig,
) -> Result<(Decision, Vec<String>)> {
    let (mut decision, mut notes) = (Decision::default(), Vec::new());
    // Numbers that went wrong have no calibration; the evaluation tells of them.
    if log_probabilities.iter().any(|log| log.is_nan()) {
        return Ok((decision, notes));
    }
    let finite: Vec<f64> = log_probabilities.iter().map(|log| log.max(-1e4)).collect();
    let truth: Vec<usize> = truth.iter().map(|&class| class as usize).collect();
    match Calibration::fit(config.train.calibration, labels.len(), &truth, &finite) {
        Ok(calibration) => decision.calibration = calibration,
        Err(error) => notes.push(format!("probabilities are not calibrated: {error}")),
    }
    let mut probabilities = Vec::with_capacity(finite.len());
    for row in finite.chunks(labels.len()) {
        match &decision.calibration {
            Some(calibration) => probabilities.extend(calibration.apply(row)?),
            None => probabilities.extend(normalised(row)),
        }
    }
    let goal = &config.train.decision;
    match goal.fit(labels.labels(), &truth, &probabilities) {
        Ok(Some(rule)) => {
            (decision.rule, decision.goal) = (Some(rule), Some(goal.to_string()));
        }
        Ok(None) => {}
        Err(error) => {
            notes.push(format!("train.decision: {error}: the likeliest class is the answer"));
        }
    }
    Ok((decision, notes))
}

/// Conformity scores of classes.
pub(super) fn conformal_of_classes(
    labels: &LabelMap,
    truth: &[u32],
    log_probabilities: &[f64],
    decision: &Decision,
    config: &RunConfig,
) -> std::result::Result<Conformal, MetricsError> {
    // Without a calibration, none was asked for, or it could not be fitted.
    let method = match decision.calibration {
        Some(_) => config.train.calibration,
        None => CalibrationMethod::None,
    };
    let truth: Vec<usize> = truth.iter().map(|&class| class as usize).collect();
    // Not `max` alone, which takes what is no number for the bound.
    let finite = |&log: &f64| if log.is_nan() { log } else { log.max(-1e4) };
    let finite: Vec<f64> = log_probabilities.iter().map(finite).collect();
    Conformal::cross_fitted(method, labels.len(), &truth, &finite)
}

/// Conformity scores of numbers, in the target's unit.
pub(super) fn conformal_of_numbers(
    scaler: &Scaler,
    truth: &[f32],
    predicted: &[f64],
) -> std::result::Result<Conformal, MetricsError> {
    let truth: Vec<f64> = truth.iter().map(|&y| scaler.inverse(f64::from(y))).collect();
    let predicted: Vec<f64> = predicted.iter().map(|&y| scaler.inverse(y)).collect();
    Conformal::of_numbers(&truth, &predicted)
}

/// Probabilities that add up to 1 in double precision, too.
fn normalised(log_probabilities: &[f64]) -> impl Iterator<Item = f64> {
    let sum: f64 = log_probabilities.iter().map(|log| log.exp()).sum();
    log_probabilities.iter().map(move |log| log.exp() / sum)
}

/// Refuses settings that name a class that there is not, or that suit another number of classes.
pub(super) fn check_classes(labels: &LabelMap, config: &RunConfig) -> Result<()> {
    let platt = config.train.calibration == CalibrationMethod::Platt;
    let expected = "temperature, vector or isotonic for more than two classes";
    TrainError::check(!platt || labels.len() == 2, "train.calibration", "platt", expected)?;
    Ok(config.train.decision.check(labels.labels())?)
}
