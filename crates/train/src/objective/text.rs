//! Learning from texts, whatever is predicted.

use burn::tensor::{Device, Tensor};
use firebrick_data::{Key, TextSet, TokenBatch, WordDropout, eval_batches, train_batches};
use firebrick_metrics::ScoreKind;
use firebrick_models::{LstmClassifier, Mode, PackedTokens, Precision};

use super::changes::{TextChanges, batches};
use super::{BatchVectors, Loss, Objective, Tally, Target, Validation};
use crate::config::EmbeddingUpdate;
use crate::{Interrupt, Result, RowWeights};

/// Rows that are validated at once.
const VALIDATION_BATCH: usize = 64;

/// Labelled token ids for training and for validation; `T` is what is predicted.
#[derive(Clone, Debug)]
pub struct TextObjective<T: Target = u32> {
    /// Rows to learn from.
    pub train: TextSet<T>,
    /// Rows held back; may be empty.
    pub valid: TextSet<T>,
    /// What becomes of rare words in training batches.
    pub word_dropout: WordDropout,
    /// How much the rows to learn from count.
    pub weights: RowWeights,
    /// What becomes of the rows to learn from, epoch by epoch.
    pub changes: TextChanges,
    /// How the embedding is learnt.
    pub embedding: EmbeddingUpdate,
    /// Where batches go.
    pub device: Device,
}

/// Labelled texts on the device.
#[derive(Clone, Debug)]
pub struct TextBatch<T: Target = u32> {
    tokens: PackedTokens,
    targets: T::Tensor,
    /// How much each row counts, if not the same.
    weights: Option<Tensor<1>>,
    /// The token ids that the places in `tokens` stand for, if these are places.
    rows: Option<Vec<u32>>,
}

impl<T: Target> Objective for TextObjective<T> {
    type Network = LstmClassifier;
    type Batch = TextBatch<T>;

    fn batches(&self, size: usize, key: Key) -> Vec<Vec<usize>> {
        let (lengths, epoch) = (self.train.lengths(), key.epoch_number());
        batches(self.changes.balance.as_ref(), self.train.len(), epoch, |taken, rows| {
            let size = if size == 0 { rows } else { size };
            match taken {
                None => train_batches(&lengths, size, key),
                Some(taken) => {
                    let lengths: Vec<usize> = taken.iter().map(|&row| lengths[row]).collect();
                    train_batches(&lengths, size, key)
                }
            }
        })
    }

    fn batch(&self, rows: &[usize], key: Key) -> Self::Batch {
        let changed = |row| self.changes.augment.as_ref()?.ids(row, key.epoch_number());
        let mut batch = self.train.batch_with(rows, changed);
        let weights = self.weights.of(rows, &self.device);
        self.word_dropout.apply(&mut batch, key);
        let TokenBatch { ids, lengths, labels, .. } = &batch;
        let (rows, tokens) = match self.embedding {
            EmbeddingUpdate::Dense => (None, PackedTokens::new(ids, lengths, &self.device)),
            EmbeddingUpdate::Lazy => {
                let (rows, tokens) = PackedTokens::distinct(ids, lengths, &self.device);
                (Some(rows), tokens)
            }
        };
        TextBatch { tokens, targets: T::to_device(labels, &self.device), weights, rows }
    }

    fn loss(&self, network: &LstmClassifier, batch: &Self::Batch, mode: Mode) -> Loss {
        let vectors = batch.rows.as_ref().map(|rows| network.vectors(rows));
        let outputs = match &vectors {
            Some(vectors) => network.forward_with(vectors.clone(), &batch.tokens, mode),
            None => network.forward(&batch.tokens, mode),
        };
        let value = T::loss(outputs, batch.targets.clone(), batch.weights.clone());
        let vectors = batch.rows.clone().zip(vectors);
        Loss { value, vectors: vectors.map(|(rows, vectors)| BatchVectors { rows, vectors }) }
    }

    fn map_embedding(
        &self,
        network: LstmClassifier,
        change: impl FnOnce(Tensor<2>) -> Tensor<2>,
    ) -> LstmClassifier {
        network.map_embedding(change)
    }

    fn chance_loss(&self) -> Option<f64> {
        let equal = self.weights == RowWeights::equal() && self.changes.balance.is_none();
        equal.then(|| T::chance_loss(&self.train.labels))
    }

    fn validate(
        &self,
        network: &LstmClassifier,
        score: ScoreKind,
        interrupt: Interrupt<'_>,
    ) -> Result<Validation> {
        let set = if self.valid.is_empty() { &self.train } else { &self.valid };
        let network = network.prepare(Precision::Single);
        let mut tally: Option<T::Tally> = None;
        for rows in eval_batches(&set.lengths(), VALIDATION_BATCH) {
            interrupt.check()?;
            let batch = set.batch(&rows);
            let tokens = PackedTokens::new(&batch.ids, &batch.lengths, &self.device);
            let outputs = T::finish(network.forward(&tokens));
            let [_, width] = outputs.dims();
            let values: Vec<f32> = outputs.into_data().iter::<f32>().collect();
            let tally = tally.get_or_insert_with(|| T::Tally::new(width));
            for (outputs, &target) in values.chunks(width).zip(&batch.labels) {
                tally.add(outputs, target)?;
            }
        }
        tally.unwrap_or_else(|| T::Tally::new(1)).validation(score)
    }
}
