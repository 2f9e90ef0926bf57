//! What a run tells those who watch it.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use firebrick_metrics::ScoreKind;
use serde::{Deserialize, Deserializer, Serialize};

use crate::state::{Place, StepOutcome};
use crate::{Result, TrainError};

/// What is about to happen.
#[derive(Clone, Debug)]
pub struct RunPlan {
    /// At most so many epochs.
    pub epochs: usize,
    /// Steps an epoch.
    pub steps: usize,
    /// Rows an epoch.
    pub rows: usize,
    /// What chooses the epoch.
    pub score: ScoreKind,
}

/// One step of the loop.
#[derive(Clone, Copy, Debug)]
pub struct StepReport {
    /// Epoch, from 1.
    pub epoch: usize,
    /// Step inside the epoch, from 1.
    pub step: usize,
    /// Rows of its batches.
    pub rows: usize,
    /// Mean loss of these rows.
    pub loss: f64,
    /// Learning rate.
    pub lr: f64,
    /// Norm of all gradients together, before clipping.
    pub grad_norm: f64,
}

impl StepReport {
    /// Of a step that has been counted.
    pub(crate) fn new(place: &Place, step: &StepOutcome) -> Self {
        let StepOutcome { rows, loss, lr, grad_norm, .. } = *step;
        Self { epoch: place.epoch, step: place.step, rows, loss, lr, grad_norm }
    }
}

/// One epoch; a line of `training.jsonl`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EpochRecord {
    /// Epoch, from 1.
    pub epoch: usize,
    /// Steps taken until its end, in all epochs.
    pub steps: u64,
    /// Mean loss of the training rows, each as it was met.
    #[serde(deserialize_with = "null_is_nan")]
    pub train_loss: f64,
    /// Mean loss of the validation rows (of the training rows where none are held back).
    #[serde(deserialize_with = "null_is_nan")]
    pub valid_loss: f64,
    /// Name of the score.
    pub score: ScoreKind,
    /// The score on the same rows.
    #[serde(deserialize_with = "null_is_nan")]
    pub valid_score: f64,
    /// Whether this epoch is the best so far.
    pub best: bool,
    /// Learning rate of its last step.
    pub lr: f64,
    /// Norm of all gradients together, before clipping: the mean over its steps.
    pub grad_norm: f64,
    /// Seconds of training and validation.
    pub epoch_seconds: f64,
    /// Seconds of these that the steps waited for their batches.
    pub waiting_seconds: f64,
    /// Training rows a second, validation left out.
    pub rows_per_second: f64,
}

/// JSON has no NaN and no infinity; both are written as `null`.
pub(crate) fn null_is_nan<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> std::result::Result<f64, D::Error> {
    Ok(Option::<f64>::deserialize(deserializer)?.unwrap_or(f64::NAN))
}

/// Somebody who watches a run: a progress bar, a log.
pub trait Observer {
    /// Before the first step.
    fn start(&mut self, _plan: &RunPlan) {}

    /// The run goes on after these epochs and so many steps of the next: at its start, after a
    /// resume, and when it is rolled back. What was seen beyond that did not happen.
    ///
    /// # Errors
    /// Ends the run, as when a log can't be written.
    fn begin(&mut self, _epochs: &[EpochRecord], _step: usize) -> Result<()> {
        Ok(())
    }

    /// Something that the user should know.
    fn note(&mut self, _message: &str) {}

    /// After every step.
    fn step(&mut self, _report: &StepReport) {}

    /// After every epoch.
    ///
    /// # Errors
    /// Ends the run, as when a log can't be written.
    fn epoch(&mut self, _record: &EpochRecord) -> Result<()> {
        Ok(())
    }
}

impl Observer for () {}

impl<A: Observer + ?Sized, B: Observer + ?Sized> Observer for (&mut A, &mut B) {
    fn start(&mut self, plan: &RunPlan) {
        self.0.start(plan);
        self.1.start(plan);
    }

    fn begin(&mut self, epochs: &[EpochRecord], step: usize) -> Result<()> {
        self.0.begin(epochs, step)?;
        self.1.begin(epochs, step)
    }

    fn note(&mut self, message: &str) {
        self.0.note(message);
        self.1.note(message);
    }

    fn step(&mut self, report: &StepReport) {
        self.0.step(report);
        self.1.step(report);
    }

    fn epoch(&mut self, record: &EpochRecord) -> Result<()> {
        self.0.epoch(record)?;
        self.1.epoch(record)
    }
}

/// Writes `training.jsonl`, one object an epoch, each handed to the system before the next begins.
#[derive(Debug)]
pub struct JsonlLog {
    path: PathBuf,
    file: File,
}

impl JsonlLog {
    /// A log in a file; what an earlier run wrote there stays until this one begins.
    ///
    /// # Errors
    /// [`TrainError::Io`] if the file can't be made.
    pub fn open(path: &Path) -> Result<Self> {
        let file = File::options().append(true).create(true).open(path);
        let file = file.map_err(|source| TrainError::Io { path: path.to_path_buf(), source })?;
        Ok(Self { path: path.to_path_buf(), file })
    }
}

impl Observer for JsonlLog {
    fn begin(&mut self, epochs: &[EpochRecord], _: usize) -> Result<()> {
        let io = |source| TrainError::Io { path: self.path.clone(), source };
        self.file = File::create(&self.path).map_err(io)?;
        epochs.iter().try_for_each(|record| self.epoch(record))
    }

    fn epoch(&mut self, record: &EpochRecord) -> Result<()> {
        let io = |source| TrainError::Io { path: self.path.clone(), source };
        let line = serde_json::to_string(record).map_err(|error| io(error.into()))?;
        writeln!(self.file, "{line}").map_err(io)
    }
}
