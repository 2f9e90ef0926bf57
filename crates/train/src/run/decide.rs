//! Calibration, decision rule and conformity scores, fitted to the rows that chose the epoch.

use firebrick_bundle::{CalibrationMethod, Conformal, Decision, Predictor};
use firebrick_data::{LabelMap, Scaler};
use firebrick_evaluate::{ClassOutputs, DecisionGoal, LEAST_ROWS, Reached};
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
    let (fitted, notes) = labels.fitted(targets, outputs, config);
    notes.iter().for_each(|note| session.observer.note(note));
    Ok(fitted)
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
    truth: Vec<u32>,
    log_probabilities: Vec<f64>,
    config: &RunConfig,
) -> (Fitted, Vec<String>) {
    let (mut decision, mut notes) = (Decision::default(), Vec::new());
    // Numbers that went wrong have no calibration; the evaluation tells of them.
    if log_probabilities.iter().any(|log| log.is_nan()) {
        return (Fitted::default(), notes);
    }
    let truth = truth.into_iter().map(|class| class as usize).collect();
    let outputs = ClassOutputs::new(labels.labels().to_vec(), truth, log_probabilities);
    match outputs.fit_calibration(config.train.calibration) {
        Ok(calibration) => decision.calibration = calibration,
        Err(error) => notes.push(format!("probabilities are not calibrated: {error}")),
    }
    let goal = &config.train.decision;
    match outputs.fit_rule(decision.calibration.as_ref(), goal) {
        Ok(Some(rule)) => {
            let reached = outputs.reached(decision.calibration.as_ref(), &rule, goal);
            let few = reached.ok().flatten().filter(Reached::is_of_few);
            notes.extend(few.map(|few| format!("train.decision: {goal}: {few}")));
            (decision.rule, decision.goal) = (Some(rule), Some(goal.to_string()));
        }
        Ok(None) => {}
        Err(error) => {
            notes.push(format!("train.decision: {error}: the likeliest class is the answer"));
        }
    }
    // Without a calibration, none was asked for, or it could not be fitted.
    let method = match decision.calibration {
        Some(_) => config.train.calibration,
        None => CalibrationMethod::None,
    };
    let conformal = kept(outputs.cross_fit_conformal(method), &mut notes);
    (Fitted { decision, conformal }, notes)
}

/// Conformity scores of numbers, in the target's unit.
pub(super) fn of_numbers(
    scaler: &Scaler,
    truth: &[f32],
    predicted: &[f64],
) -> (Fitted, Vec<String>) {
    let truth: Vec<f64> = truth.iter().map(|&y| scaler.inverse(f64::from(y))).collect();
    let predicted: Vec<f64> = predicted.iter().map(|&y| scaler.inverse(y)).collect();
    let mut notes = Vec::new();
    let conformal = kept(Conformal::of_numbers(&truth, &predicted), &mut notes);
    (Fitted { decision: Decision::default(), conformal }, notes)
}

/// Conformity scores, or a note why there are none.
fn kept(
    found: std::result::Result<Conformal, MetricsError>,
    notes: &mut Vec<String>,
) -> Option<Conformal> {
    found
        .map_err(|error| {
            notes.push(format!("no sets or intervals can be asked for (--coverage): {error}"));
        })
        .ok()
}

/// Refuses settings that name a class that there is not, or that suit another number of classes.
pub(super) fn check_classes(labels: &LabelMap, config: &RunConfig) -> Result<()> {
    let platt = config.train.calibration == CalibrationMethod::Platt;
    let expected = "temperature, vector or isotonic for more than two classes";
    TrainError::check(!platt || labels.len() == 2, "train.calibration", "platt", expected)?;
    Ok(config.train.decision.check(labels.labels())?)
}
