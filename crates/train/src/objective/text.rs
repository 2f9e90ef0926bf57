//! Learning from texts, whatever is predicted.

use burn::tensor::{Device, Tensor};
use firebrick_data::{Batches, Key, TextSet, TextSource, TokenBatch, WordDropout};
use firebrick_models::{LstmClassifier, Mode, PackedTokens, Precision};

use super::{BatchVectors, Each, Loss, Objective, Target};
use crate::config::EmbeddingUpdate;
use crate::{Interrupt, Result, RowWeights};

/// Rows that are validated at once.
const VALIDATION_BATCH: usize = 64;

/// Labelled token ids for training and for validation; `R` is where they are kept, and what is
/// predicted.
#[derive(Clone, Debug)]
pub struct TextObjective<R = TextSet> {
    /// Rows to learn from.
    pub train: R,
    /// Rows held back; may be empty.
    pub valid: R,
    /// What becomes of rare words in training batches.
    pub word_dropout: WordDropout,
    /// How much the rows to learn from count, unless this is kept with them.
    pub weights: RowWeights,
    /// The training loss of guessing without looking at the rows, where that is known though the targets are not in
    /// memory.
    pub chance: Option<f64>,
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

impl<R: TextSource<Target: Target>> Objective for TextObjective<R> {
    type Network = LstmClassifier;
    type Batch = TextBatch<R::Target>;
    type Target = R::Target;

    fn batches(&self, size: usize, key: Key) -> Batches<'_> {
        self.train.epoch(size, key)
    }

    fn batch(&self, rows: &[usize], key: Key) -> Result<Self::Batch> {
        let mut batch = self.train.training_batch(rows, key.epoch_number())?;
        let weights = self.train.weights(rows)?.or_else(|| self.weights.rows(rows));
        let weights = RowWeights::to_device(weights, &self.device);
        self.word_dropout.apply(&mut batch, key);
        let TokenBatch { ids, lengths, labels, .. } = &batch;
        let (rows, tokens) = match self.embedding {
            EmbeddingUpdate::Dense => (None, PackedTokens::new(ids, lengths, &self.device)),
            EmbeddingUpdate::Lazy => {
                let (rows, tokens) = PackedTokens::distinct(ids, lengths, &self.device);
                (Some(rows), tokens)
            }
        };
        Ok(TextBatch { tokens, targets: Target::to_device(labels, &self.device), weights, rows })
    }

    fn loss(&self, network: &LstmClassifier, batch: &Self::Batch, mode: Mode) -> Loss {
        let vectors = batch.rows.as_ref().map(|rows| network.vectors(rows));
        let outputs = match &vectors {
            Some(vectors) => network.forward_with(vectors.clone(), &batch.tokens, mode),
            None => network.forward(&batch.tokens, mode),
        };
        let value = R::Target::loss(outputs, batch.targets.clone(), batch.weights.clone());
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
        let targets = self.train.targets().filter(|_| self.weights == RowWeights::equal());
        targets.map(R::Target::chance_loss).or(self.chance)
    }

    fn held_back(
        &self,
        network: &LstmClassifier,
        interrupt: Interrupt<'_>,
        each: &mut Each<'_, R::Target>,
    ) -> Result<()> {
        let set = if self.valid.rows() == 0 { &self.train } else { &self.valid };
        let network = network.prepare(Precision::Single);
        for rows in set.pass(VALIDATION_BATCH).from(0) {
            interrupt.check()?;
            let batch = set.batch(&rows?)?;
            let tokens = PackedTokens::new(&batch.ids, &batch.lengths, &self.device);
            let outputs = R::Target::finish(network.forward(&tokens));
            let [_, width] = outputs.dims();
            let values: Vec<f32> = outputs.into_data().iter::<f32>().collect();
            for (outputs, &target) in values.chunks(width).zip(&batch.labels) {
                each(outputs, target)?;
            }
        }
        Ok(())
    }
}
