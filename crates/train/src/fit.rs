//! The training loop.

use std::time::Instant;

use firebrick_data::{Key, Purpose};
use firebrick_models::Mode;

use crate::config::{OnDivergence, TrainConfig};
use crate::health::{self, diverged};
use crate::objective::Objective;
use crate::observer::{EpochRecord, Observer, RunPlan, StepReport};
use crate::parts::{Part, parts};
use crate::prefetch::prefetch;
use crate::state::{Place, StepOutcome, TrainState};
use crate::{Result, Session, Symptom, TrainError};

/// A trained network.
#[derive(Clone, Debug)]
pub struct Fitted<N> {
    /// The network with the weights of the best epoch, without gradients.
    pub network: N,
    /// Every epoch, in order.
    pub epochs: Vec<EpochRecord>,
    /// The best epoch, from 1.
    pub best_epoch: usize,
    /// The weights after the last epoch, averaged if they are.
    pub last: N,
}

/// Trains a network and returns the weights of its best epoch: [`fit_in`] a session in which it is
/// watched, and neither saved nor stopped.
///
/// # Errors
/// As [`fit_in`].
pub fn fit<O: Objective>(
    objective: &O,
    network: O::Network,
    config: &TrainConfig,
    observer: &mut dyn Observer,
) -> Result<Fitted<O::Network>> {
    fit_in(objective, network, config, &mut Session::new(observer))
}

/// Trains a network and returns the weights of its best epoch.
///
/// The result is a function of objective, network and configuration alone: batches and dropout
/// masks follow from `(seed, epoch, step)`, so that a run that was interrupted and resumed, at any
/// step, ends with the same bits as one that was left alone.
///
/// # Errors
/// [`TrainError::Diverged`] when loss or gradients are not finite, [`TrainError::Interrupted`] when
/// the session says so, and what observers and checkpoints return.
pub fn fit_in<O: Objective>(
    objective: &O,
    network: O::Network,
    config: &TrainConfig,
    session: &mut Session<'_>,
) -> Result<Fitted<O::Network>> {
    let plan = plan(objective, config);
    let start = TrainState::new(network, config);
    let first = (config.on_divergence == OnDivergence::RollBack).then(|| start.clone());
    let mut state = session.begin(start, config, &plan)?;
    while !state.place.is_over(config) {
        let (rollbacks, clock) = (state.place.rollbacks, state.place.clock.clone());
        state = match epoch(objective, config, &plan, state, session) {
            Err(TrainError::Diverged(why)) => {
                session.roll_back(first.as_ref(), rollbacks, clock, config, why)?
            }
            result => result?,
        };
    }
    session.end(&state)?;
    if let Some(note) = health::learnt_nothing(objective, config, &state.place) {
        session.observer.note(&note);
    }
    let (place, last) = (state.place, state.updater.current(&state.network));
    match (health::verdict(objective, config, &place), state.best) {
        (None, Some(network)) => {
            let (epochs, best_epoch) = (place.epochs, place.best_epoch);
            Ok(Fitted { network, epochs, best_epoch, last })
        }
        (symptom, _) => {
            let symptom = symptom.unwrap_or(Symptom::Validation);
            Err(diverged(objective, config, &place, config.lr, &[], symptom))
        }
    }
}

/// The rest of the epoch that is under way: steps, then validation.
fn epoch<O: Objective>(
    objective: &O,
    config: &TrainConfig,
    plan: &RunPlan,
    mut state: TrainState<O::Network>,
    session: &mut Session<'_>,
) -> Result<TrainState<O::Network>> {
    let key = |purpose| Key::new(config.seed, purpose).epoch(state.place.epoch as u64);
    let (words, dropout) = (key(Purpose::WordDropout), key(Purpose::Dropout));
    let batches = objective.batches(config.batch_size, key(Purpose::Shuffle));
    let done = (state.place.step * config.accumulate).min(batches.len());
    let steps = (batches.len() - done).div_ceil(config.accumulate);
    state = std::thread::scope(|scope| {
        let parts = parts(batches.from(done), config.accumulate).map(|part| {
            let part = part?;
            Ok((objective.batch(part.rows(), words)?, part))
        });
        let mut made = prefetch(scope, parts);
        for _ in 0..steps {
            if state.place.step > 0 && state.place.is_late(config) {
                session.time_is_up(config);
                break;
            }
            let lr = state.place.lr(config, plan);
            let taken;
            (state, taken) = step(objective, config, lr, dropout, &mut made, state)?;
            state.place.add(&taken);
            session.observer.step(&StepReport::new(&state.place, &taken));
            session.between_steps(&state)?;
        }
        Ok::<_, TrainError>(state)
    })?;
    let current = state.updater.current(&state.network);
    let validation = match objective.validate(&current, config.score, session.interrupt) {
        Err(TrainError::Interrupted { .. }) => return Err(session.interrupted(&state)),
        validation => validation?,
    };
    state.end_epoch(current, validation, config);
    session.after_epoch(&state, config)?;
    Ok(state)
}

/// One step: forward and backward of each of its batches, then the update.
fn step<O: Objective>(
    objective: &O,
    config: &TrainConfig,
    lr: f64,
    dropout: Key,
    made: &mut impl Iterator<Item = Result<(O::Batch, Part)>>,
    mut state: TrainState<O::Network>,
) -> Result<(TrainState<O::Network>, StepOutcome)> {
    let mut taken = StepOutcome { lr, ..StepOutcome::default() };
    let failed = |place: &Place, part: &Part, symptom| {
        diverged(objective, config, place, lr, part.step(), symptom)
    };
    let last = loop {
        let waiting = Instant::now();
        let Some(next) = made.next() else { return Ok((state, taken)) };
        let (batch, part) = next?;
        taken.waited += waiting.elapsed().as_secs_f64();
        taken.rows = part.step().iter().map(Vec::len).sum();
        let place = (state.place.step * config.accumulate + part.number()) as u64;
        let key = dropout.step(place).hash64();
        let mode = Mode::Train { key, precision: config.precision };
        let loss = objective.loss(&state.network, &batch, mode);
        let value = loss.value.clone().into_scalar::<f32>();
        let share = part.rows().len() as f64 / taken.rows as f64;
        if !value.is_finite() {
            return Err(failed(&state.place, &part, Symptom::Loss(value.into())));
        }
        taken.loss += f64::from(value) * share;
        state.updater.backward(&state.network, loss, share);
        if part.is_last() {
            break part;
        }
    };
    match state.updater.step(objective, state.network, lr) {
        Ok((network, grad_norm)) => {
            Ok((TrainState { network, ..state }, StepOutcome { grad_norm, ..taken }))
        }
        Err(gradient) => Err(failed(&state.place, &last, Symptom::Gradient(gradient))),
    }
}

fn plan<O: Objective>(objective: &O, config: &TrainConfig) -> RunPlan {
    let key = Key::new(config.seed, Purpose::Shuffle).epoch(1);
    let batches = objective.batches(config.batch_size, key);
    RunPlan {
        epochs: config.epochs,
        steps: batches.len().div_ceil(config.accumulate.max(1)),
        rows: batches.rows(),
        score: config.score,
    }
}
