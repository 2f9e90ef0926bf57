//! Section `[checkpoint]`.

use serde::{Deserialize, Serialize};

use crate::{Result, TrainError};

/// When a run is saved so that it can be resumed, and what is kept of it. Nothing here changes what
/// is computed, unless `train.on_divergence` is `roll_back`.
///
/// | key | default | range | meaning |
/// |---|---|---|---|
/// | `steps` | 0 | ≥ 0 | a checkpoint after so many steps; 0: by time alone |
/// | `minutes` | 1 | ≥ 0 | a checkpoint after so many minutes; 0: by steps alone |
/// | `keep` | 2 | ≥ 1 | how many of the newest stay on the disk while the run goes on |
/// | `keep_epochs` | 0 | ≥ 0 | the weights of every so many epochs stay in the model's folder; 0: none |
/// | `keep_last` | false | | the weights of the last epoch stay in the model's folder, beside the best |
///
/// With `steps` and `minutes` both 0 there is none until the run is interrupted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CheckpointConfig {
    /// Steps between two checkpoints.
    pub steps: u64,
    /// Minutes between two checkpoints.
    pub minutes: f64,
    /// How many stay on the disk.
    pub keep: usize,
    /// Epochs between two that are kept for good.
    pub keep_epochs: usize,
    /// Whether the last weights are kept for good.
    pub keep_last: bool,
}

impl Default for CheckpointConfig {
    fn default() -> Self {
        Self { steps: 0, minutes: 1.0, keep: 2, keep_epochs: 0, keep_last: false }
    }
}

impl CheckpointConfig {
    pub(crate) fn validate(&self) -> Result<()> {
        let legal = self.minutes >= 0.0 && self.minutes.is_finite();
        TrainError::check(legal, "checkpoint.minutes", self.minutes, "a number of at least 0")?;
        TrainError::check(self.keep >= 1, "checkpoint.keep", self.keep, "at least 1")
    }
}
