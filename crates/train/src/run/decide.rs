//! Calibration and decision rule, fitted to the rows that chose the epoch.

use firebrick_bundle::{CalibrationMethod, Decision};
use firebrick_data::LabelMap;
use firebrick_evaluate::{ClassOutputs, DecisionGoal, LEAST_ROWS};

use super::task::Task;
use crate::{Objective, Result, RunConfig, Session, TrainError};

/// Numbers that are kept of rows held back; of more rows every second, third, … is looked at.
const MOST_OUTPUTS: usize = 1 << 23;

/// Fits to the `valid` rows that were held back; nothing for a regression, or for few rows.
pub(super) fn decide<E: Task, O: Objective<Target = E::Target>>(
    labels: &E,
    objective: &O,
    network: &O::Network,
    valid: usize,
    config: &RunConfig,
    session: &mut Session<'_>,
) -> Result<Decision> {
    if !E::CLASSES || (valid < LEAST_ROWS && is_plain(config)) {
        return Ok(Decision::default());
    }
    if valid < LEAST_ROWS {
        session.observer.note(&format!(
            "{valid} rows were held back, and {LEAST_ROWS} are needed to fit train.decision or train.calibration: \
             the likeliest class is the answer"
        ));
        return Ok(Decision::default());
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
    let (decision, notes) = labels.decision(&targets, &outputs, config)?;
    notes.iter().for_each(|note| session.observer.note(note));
    Ok(decision)
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
    let truth = truth.iter().map(|&class| class as usize).collect();
    let outputs = ClassOutputs::new(labels.labels().to_vec(), truth, log_probabilities.to_vec());
    match outputs.fit_calibration(config.train.calibration) {
        Ok(calibration) => decision.calibration = calibration,
        Err(error) => notes.push(format!("probabilities are not calibrated: {error}")),
    }
    let goal = &config.train.decision;
    match outputs.fit_rule(decision.calibration.as_ref(), goal) {
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

/// Refuses settings that name a class that there is not, or that suit another number of classes.
pub(super) fn check_classes(labels: &LabelMap, config: &RunConfig) -> Result<()> {
    let platt = config.train.calibration == CalibrationMethod::Platt;
    let expected = "temperature, vector or isotonic for more than two classes";
    TrainError::check(!platt || labels.len() == 2, "train.calibration", "platt", expected)?;
    Ok(config.train.decision.check(labels.labels())?)
}
