//! What a network is trained for.

mod numeric;
mod text;

pub use numeric::NumericObjective;
pub use text::TextObjective;

use burn::module::Module;
use burn::tensor::Tensor;
use firebrick_data::Key;
use firebrick_metrics::ScoreKind;
use firebrick_models::Mode;

use crate::Result;
use crate::config::TrainConfig;

/// Loss and score on held-back rows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Validation {
    /// Mean loss.
    pub loss: f64,
    /// The score asked for.
    pub score: f64,
}

/// Rows, a loss, and how well a network does on rows held back.
pub trait Objective: Sync {
    /// The network.
    type Network: Module;
    /// A batch on the device.
    type Batch: Send;

    /// The batches of an epoch as indices of training rows; every row once. `size` 0 means all.
    fn batches(&self, size: usize, key: Key) -> Vec<Vec<usize>>;

    /// Puts the rows of a batch onto the device. What is random in it follows from `key`, which is
    /// the epoch's. Runs on a thread of its own, beside the step before, and outside the thread pool.
    fn batch(&self, rows: &[usize], key: Key) -> Self::Batch;

    /// Mean loss of a batch, `[1]`.
    fn loss(&self, network: &Self::Network, batch: &Self::Batch, mode: Mode) -> Tensor<1>;

    /// Loss and score on the rows held back, or on the training rows where none are.
    ///
    /// # Errors
    /// If the score does not belong to this kind of task.
    fn validate(&self, network: &Self::Network, score: ScoreKind) -> Result<Validation>;

    /// Why training with these settings diverges on these rows, and what to do, if that is known.
    fn diagnose(&self, _config: &TrainConfig) -> Option<String> {
        None
    }
}
