//! What a network is trained for: what it reads (`text`, `numeric`) and what it predicts (`target`) are two choices.

mod changes;
mod numeric;
mod target;
mod text;

pub use changes::{Balancing, ChangedTexts, NumericChanges, TextAugmentation, TextChanges};
pub use numeric::NumericObjective;
pub use target::{ClassTally, NumberTally, Tally, Target};
pub use text::{TextBatch, TextObjective};

use burn::module::Module;
use burn::tensor::Tensor;
use firebrick_data::{Batches, Key};
use firebrick_metrics::ScoreKind;
use firebrick_models::Mode;

use crate::config::TrainConfig;
use crate::{Interrupt, Result};

/// Loss and score on held-back rows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Validation {
    /// Mean loss.
    pub loss: f64,
    /// The score asked for.
    pub score: f64,
}

/// The loss of a batch.
#[derive(Debug)]
pub struct Loss {
    /// Its mean, `[1]`.
    pub value: Tensor<1>,
    /// The vectors that the batch met, if the embedding is learnt row by row.
    pub vectors: Option<BatchVectors>,
}

/// Some rows of an embedding, learnt apart from the rest of the network.
#[derive(Debug)]
pub struct BatchVectors {
    /// Which rows, in rising order.
    pub rows: Vec<u32>,
    /// Their vectors, `[rows, width]`: a leaf of the graph.
    pub vectors: Tensor<2>,
}

impl From<Tensor<1>> for Loss {
    fn from(value: Tensor<1>) -> Self {
        Self { value, vectors: None }
    }
}

/// What is done with the outputs and the target of a row.
pub type Each<'a, T> = dyn FnMut(&[f32], T) -> Result<()> + 'a;

/// Rows, a loss, and how well a network does on rows held back.
pub trait Objective: Sync {
    /// The network.
    type Network: Module + 'static;
    /// A batch on the device.
    type Batch: Send;
    /// What is predicted of a row.
    type Target: Target;

    /// The batches of an epoch as indices of training rows; every row once. `size` 0 means all.
    fn batches(&self, size: usize, key: Key) -> Batches<'_>;

    /// Puts the rows of a batch onto the device. What is random in it follows from `key`, which is
    /// the epoch's. Runs on a thread of its own, beside the step before, and outside the thread pool.
    ///
    /// # Errors
    /// If rows that are kept on the disk can't be read.
    fn batch(&self, rows: &[usize], key: Key) -> Result<Self::Batch>;

    /// Mean loss of a batch.
    fn loss(&self, network: &Self::Network, batch: &Self::Batch, mode: Mode) -> Loss;

    /// The network with its embedding changed; needed if [`loss`](Self::loss) gives vectors.
    fn map_embedding(
        &self,
        network: Self::Network,
        _change: impl FnOnce(Tensor<2>) -> Tensor<2>,
    ) -> Self::Network {
        network
    }

    /// Calls `each` with the network's [finished](Target::finish) outputs and the target of every row held back, or of
    /// every training row where none are.
    ///
    /// # Errors
    /// What `each` returns, and [`TrainError::Interrupted`](crate::TrainError::Interrupted).
    fn held_back(
        &self,
        network: &Self::Network,
        interrupt: Interrupt<'_>,
        each: &mut Each<'_, Self::Target>,
    ) -> Result<()>;

    /// Loss and score on the rows [held back](Self::held_back).
    ///
    /// # Errors
    /// If the score does not belong to this kind of task, and
    /// [`TrainError::Interrupted`](crate::TrainError::Interrupted).
    fn validate(
        &self,
        network: &Self::Network,
        score: ScoreKind,
        interrupt: Interrupt<'_>,
    ) -> Result<Validation> {
        let mut tally: Option<<Self::Target as Target>::Tally> = None;
        self.held_back(network, interrupt, &mut |outputs, target| {
            tally.get_or_insert_with(|| Tally::new(outputs.len())).add(outputs, target)
        })?;
        tally.unwrap_or_else(|| Tally::new(1)).validation(score)
    }

    /// The training loss of guessing without looking at the rows, if that is known.
    fn chance_loss(&self) -> Option<f64> {
        None
    }

    /// Why training with these settings diverges on these rows, and what to do, if that is known.
    fn diagnose(&self, _config: &TrainConfig) -> Option<String> {
        None
    }
}
