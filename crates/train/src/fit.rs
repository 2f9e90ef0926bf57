//! The training loop.

use std::time::Instant;

use burn::module::Module;
use firebrick_data::{Key, Purpose};
use firebrick_models::Mode;

use crate::config::TrainConfig;
use crate::objective::Objective;
use crate::observer::{EpochRecord, Observer, RunPlan, StepReport};
use crate::prefetch::prefetch;
use crate::updater::Updater;
use crate::{Divergence, EarlyStopping, Result, TrainError, Verdict};

/// A trained network.
#[derive(Clone, Debug)]
pub struct Fitted<N> {
    /// The network with the weights of the best epoch, without gradients.
    pub network: N,
    /// Every epoch, in order.
    pub epochs: Vec<EpochRecord>,
    /// The best epoch, from 1.
    pub best_epoch: usize,
}

/// Trains a network and returns the weights of its best epoch.
///
/// The result is a function of objective, network and configuration alone: batches and dropout
/// masks follow from `(seed, epoch, step)`.
///
/// # Errors
/// [`TrainError::Diverged`] when the loss is not finite, and what the observer returns.
pub fn fit<O: Objective>(
    objective: &O,
    network: O::Network,
    config: &TrainConfig,
    observer: &mut dyn Observer,
) -> Result<Fitted<O::Network>> {
    let key = |purpose| Key::new(config.seed, purpose);
    let (shuffle, words, dropout) =
        (key(Purpose::Shuffle), key(Purpose::WordDropout), key(Purpose::Dropout));
    let mut stopping = EarlyStopping::new(config.score, config.patience, config.min_delta);
    let mut network = network.train();
    let mut fitted = Fitted { network: network.clone().valid(), epochs: Vec::new(), best_epoch: 0 };
    let mut updater = Updater::new(&network, config);
    observer.start(&plan(objective, config, shuffle));

    for epoch in 1..=config.epochs {
        let mut meter = Meter::start();
        let batches = objective.batches(config.batch_size, shuffle.epoch(epoch as u64));
        let words = words.epoch(epoch as u64);
        network = std::thread::scope(|scope| {
            let (mut network, make) = (network, |rows: &Vec<usize>| objective.batch(rows, words));
            for (step, (rows, batch)) in prefetch(scope, &batches, make).enumerate() {
                let key = dropout.epoch(epoch as u64).step(step as u64).hash64();
                let mode = Mode::Train { key, precision: config.precision };
                let loss = objective.loss(&network, &batch, mode);
                let value = f64::from(loss.value.clone().into_scalar::<f32>());
                if !value.is_finite() {
                    let last_loss = meter.last_loss(&fitted.epochs);
                    return Err(diverged(objective, config, epoch, step + 1, last_loss));
                }
                network = updater.step(objective, network, loss);
                meter.add(value, rows.len());
                observer.step(&StepReport { epoch, step: step + 1, rows: rows.len(), loss: value });
            }
            Ok(network)
        })?;
        let mut record = meter.record(epoch, config);
        let current = updater.current(&network);
        let validation = objective.validate(&current, config.score)?;
        record.valid_loss = validation.loss;
        record.valid_score = validation.score;
        record.epoch_seconds = meter.seconds();
        let verdict = stopping.observe(validation.score, validation.loss);
        record.best = verdict == Verdict::Best;
        if record.best {
            fitted.network = current;
            fitted.best_epoch = epoch;
        }
        observer.epoch(&record)?;
        fitted.epochs.push(record);
        if verdict == Verdict::Stop {
            break;
        }
    }
    match grew(&fitted.epochs) || fitted.best_epoch == 0 {
        true => divergence_without_overflow(objective, config, fitted),
        false => Ok(fitted),
    }
}

/// Whether the training loss ended above where it began.
fn grew(epochs: &[EpochRecord]) -> bool {
    match epochs {
        [first, .., last] => last.train_loss > first.train_loss,
        _ => false,
    }
}

/// A loss that grows slowly ends by early stopping, long before it overflows; that is no result
/// either, if the objective knows why. A network none of whose epochs had a finite validation loss
/// never is.
fn divergence_without_overflow<O: Objective>(
    objective: &O,
    config: &TrainConfig,
    fitted: Fitted<O::Network>,
) -> Result<Fitted<O::Network>> {
    if fitted.best_epoch > 0 && objective.diagnose(config).is_none() {
        return Ok(fitted);
    }
    let (epochs, last_loss) = (fitted.epochs.len(), fitted.epochs.last().map(|e| e.train_loss));
    let steps = objective.batches(config.batch_size, Key::new(config.seed, Purpose::Shuffle)).len();
    Err(diverged(objective, config, epochs, steps, last_loss))
}

fn plan<O: Objective>(objective: &O, config: &TrainConfig, shuffle: Key) -> RunPlan {
    let batches = objective.batches(config.batch_size, shuffle.epoch(1));
    RunPlan {
        epochs: config.epochs,
        steps: batches.len(),
        rows: batches.iter().map(Vec::len).sum(),
        score: config.score,
    }
}

fn diverged<O: Objective>(
    objective: &O,
    config: &TrainConfig,
    epoch: usize,
    step: usize,
    last_loss: Option<f64>,
) -> TrainError {
    let lr = config.lr;
    let advice = objective.diagnose(config).unwrap_or_else(|| {
        let smaller = lr / 10.0;
        format!("Try a smaller rate (train.lr = {smaller}) or clipping (train.clip_norm = 1).")
    });
    TrainError::Diverged(Box::new(Divergence { epoch, step, lr, last_loss, advice }))
}

/// Adds up one epoch.
struct Meter {
    start: Instant,
    loss: f64,
    rows: usize,
    last: Option<f64>,
}

impl Meter {
    fn start() -> Self {
        Self { start: Instant::now(), loss: 0.0, rows: 0, last: None }
    }

    fn add(&mut self, loss: f64, rows: usize) {
        self.loss += loss * rows as f64;
        self.rows += rows;
        self.last = Some(loss);
    }

    fn seconds(&self) -> f64 {
        self.start.elapsed().as_secs_f64()
    }

    fn last_loss(&self, before: &[EpochRecord]) -> Option<f64> {
        self.last.or_else(|| before.last().map(|record| record.train_loss))
    }

    fn record(&self, epoch: usize, config: &TrainConfig) -> EpochRecord {
        EpochRecord {
            epoch,
            train_loss: self.loss / self.rows.max(1) as f64,
            valid_loss: f64::NAN,
            score: config.score,
            valid_score: f64::NAN,
            best: false,
            lr: config.lr,
            epoch_seconds: self.seconds(),
            rows_per_second: self.rows as f64 / self.seconds().max(1e-9),
        }
    }
}
