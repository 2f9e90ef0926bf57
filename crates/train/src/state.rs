//! Everything that changes from step to step.

use std::time::Instant;

use burn::module::Module;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::config::{Moment, TrainConfig};
use crate::early_stopping::{EarlyStopping, Verdict};
use crate::objective::Validation;
use crate::observer::{EpochRecord, RunPlan};
use crate::tensors::number;
use crate::updater::Updater;

/// A run between two steps: what a later step depends on, and nothing else.
#[derive(Clone)]
pub(crate) struct TrainState<N> {
    pub(crate) network: N,
    pub(crate) updater: Updater<N>,
    /// The weights of the best epoch, without gradients.
    pub(crate) best: Option<N>,
    pub(crate) place: Place,
}

impl<N: Module> TrainState<N> {
    /// Before the first step.
    pub(crate) fn new(network: N, config: &TrainConfig) -> Self {
        let network = number(network).train();
        let updater = Updater::new(&network, config);
        Self { network, updater, best: None, place: Place::new(config) }
    }

    /// Closes an epoch: `current` are the weights that were validated. Says whether they are the
    /// best so far.
    pub(crate) fn end_epoch(&mut self, current: N, validation: Validation, config: &TrainConfig) {
        if self.place.end_epoch(validation, config) == Verdict::Best {
            self.best = Some(current);
        }
    }
}

/// How far a run has come, but for its tensors.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Place {
    /// The epoch under way, from 1.
    pub(crate) epoch: usize,
    /// Steps taken in it.
    pub(crate) step: usize,
    /// Steps taken in all.
    pub(crate) steps: u64,
    /// The epoch so far.
    pub(crate) meter: Meter,
    /// Every epoch that is finished.
    pub(crate) epochs: Vec<EpochRecord>,
    pub(crate) best_epoch: usize,
    pub(crate) rollbacks: u32,
    stopping: EarlyStopping,
    /// Epochs since the score got better or the rate was reduced, and how often it was.
    waited: usize,
    plateaus: u32,
    pub(crate) clock: Stopwatch,
}

impl Place {
    fn new(config: &TrainConfig) -> Self {
        Self {
            epoch: 1,
            step: 0,
            steps: 0,
            meter: Meter::default(),
            epochs: Vec::new(),
            best_epoch: 0,
            rollbacks: 0,
            stopping: EarlyStopping::new(config.score, config.patience, config.min_delta),
            waited: 0,
            plateaus: 0,
            clock: Stopwatch::default(),
        }
    }

    /// The learning rate of the next step.
    pub(crate) fn lr(&self, config: &TrainConfig, plan: &RunPlan) -> f64 {
        let moment = Moment {
            step: self.steps,
            steps: plan.epochs as u64 * plan.steps as u64,
            epoch: self.epoch - 1,
            plateaus: self.plateaus,
        };
        config.lr * config.schedule.multiplier(moment) * 0.5_f64.powi(self.rollbacks as i32)
    }

    /// Goes on under a configuration that may be another than before.
    pub(crate) fn adopt(&mut self, config: &TrainConfig) {
        let fresh = EarlyStopping::new(config.score, config.patience, config.min_delta);
        self.stopping = fresh.after(&self.stopping);
    }

    /// Whether training is finished. An epoch that was begun is ended.
    pub(crate) fn is_over(&self, config: &TrainConfig) -> bool {
        let enough = self.epoch > config.epochs || self.stopping.is_exhausted();
        self.step == 0 && !self.epochs.is_empty() && (enough || self.is_late(config))
    }

    /// Counts a step.
    pub(crate) fn add(&mut self, step: &StepOutcome) {
        self.step += 1;
        self.steps += 1;
        self.meter.add(step);
    }

    /// Whether the time allowed is used up.
    pub(crate) fn is_late(&self, config: &TrainConfig) -> bool {
        config.max_seconds > 0.0 && self.clock.seconds() >= config.max_seconds
    }

    pub(crate) fn last_loss(&self) -> Option<f64> {
        self.meter.last_loss.or_else(|| self.epochs.last().map(|record| record.train_loss))
    }

    pub(crate) fn last_grad_norm(&self) -> Option<f64> {
        self.meter.last_grad_norm
    }

    fn end_epoch(&mut self, validation: Validation, config: &TrainConfig) -> Verdict {
        let verdict = self.stopping.observe(validation.score, validation.loss);
        if verdict == Verdict::Best {
            (self.waited, self.best_epoch) = (0, self.epoch);
        } else {
            self.waited += 1;
            if self.waited > config.schedule.patience {
                (self.waited, self.plateaus) = (0, self.plateaus + 1);
            }
        }
        let record = self.meter.record(self.epoch, self.steps, validation, config.score);
        self.epochs.push(EpochRecord { best: verdict == Verdict::Best, ..record });
        (self.epoch, self.step, self.meter) = (self.epoch + 1, 0, Meter::default());
        verdict
    }
}

/// What a step yielded.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct StepOutcome {
    /// Mean loss of its rows.
    pub(crate) loss: f64,
    /// Norm of all gradients together, before clipping.
    pub(crate) grad_norm: f64,
    pub(crate) lr: f64,
    pub(crate) rows: usize,
    /// Seconds that were spent waiting for the batches.
    pub(crate) waited: f64,
}

/// Adds up one epoch.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Meter {
    #[serde(deserialize_with = "crate::observer::null_is_nan")]
    loss: f64,
    rows: usize,
    steps: usize,
    grad_norm: f64,
    lr: f64,
    waited: f64,
    last_loss: Option<f64>,
    last_grad_norm: Option<f64>,
    clock: Stopwatch,
    /// Seconds until the last step was taken: validation comes after.
    trained: f64,
}

impl Meter {
    fn add(&mut self, step: &StepOutcome) {
        self.loss += step.loss * step.rows as f64;
        self.rows += step.rows;
        self.steps += 1;
        self.grad_norm += step.grad_norm;
        self.lr = step.lr;
        self.waited += step.waited;
        self.last_loss = Some(step.loss);
        self.last_grad_norm = Some(step.grad_norm);
        self.trained = self.clock.seconds();
    }

    fn record(
        &self,
        epoch: usize,
        steps: u64,
        validation: Validation,
        score: firebrick_metrics::ScoreKind,
    ) -> EpochRecord {
        EpochRecord {
            epoch,
            steps,
            train_loss: self.loss / self.rows.max(1) as f64,
            valid_loss: validation.loss,
            score,
            valid_score: validation.score,
            best: false,
            lr: self.lr,
            grad_norm: self.grad_norm / self.steps.max(1) as f64,
            epoch_seconds: self.clock.seconds(),
            waiting_seconds: self.waited,
            rows_per_second: self.rows as f64 / self.trained.max(1e-9),
        }
    }
}

/// Seconds that go on adding up after a resume.
#[derive(Clone, Debug)]
pub(crate) struct Stopwatch {
    before: f64,
    since: Instant,
}

impl Default for Stopwatch {
    fn default() -> Self {
        Self { before: 0.0, since: Instant::now() }
    }
}

impl Stopwatch {
    pub(crate) fn seconds(&self) -> f64 {
        self.before + self.since.elapsed().as_secs_f64()
    }
}

impl Serialize for Stopwatch {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.seconds())
    }
}

impl<'de> Deserialize<'de> for Stopwatch {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self { before: f64::deserialize(deserializer)?, since: Instant::now() })
    }
}
