//! What a run tells those who watch it.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use firebrick_metrics::ScoreKind;
use serde::{Deserialize, Serialize};

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
    /// Rows of the batch.
    pub rows: usize,
    /// Mean loss of the batch.
    pub loss: f64,
}

/// One epoch; a line of `training.jsonl`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EpochRecord {
    /// Epoch, from 1.
    pub epoch: usize,
    /// Mean loss of the training rows, each as it was met.
    pub train_loss: f64,
    /// Mean loss of the validation rows (of the training rows where none are held back).
    pub valid_loss: f64,
    /// Name of the score.
    pub score: ScoreKind,
    /// The score on the same rows.
    pub valid_score: f64,
    /// Whether this epoch is the best so far.
    pub best: bool,
    /// Learning rate.
    pub lr: f64,
    /// Seconds of training and validation.
    pub epoch_seconds: f64,
    /// Training rows a second, validation left out.
    pub rows_per_second: f64,
}

/// Somebody who watches a run: a progress bar, a log.
pub trait Observer {
    /// Before the first step.
    fn start(&mut self, _plan: &RunPlan) {}

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
    /// Starts a log.
    ///
    /// # Errors
    /// [`TrainError::Io`] if the file can't be made.
    pub fn create(path: &Path) -> Result<Self> {
        let file = File::create(path)
            .map_err(|source| TrainError::Io { path: path.to_path_buf(), source })?;
        Ok(Self { path: path.to_path_buf(), file })
    }
}

impl Observer for JsonlLog {
    fn epoch(&mut self, record: &EpochRecord) -> Result<()> {
        let io = |source| TrainError::Io { path: self.path.clone(), source };
        let line = serde_json::to_string(record).map_err(|error| io(error.into()))?;
        writeln!(self.file, "{line}").map_err(io)
    }
}
