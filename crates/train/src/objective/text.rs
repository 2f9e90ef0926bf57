//! Cross-entropy of a text classifier.

use burn::nn::loss::CrossEntropyLossConfig;
use burn::tensor::{Device, Int, Tensor, TensorData, activation::log_softmax};
use firebrick_data::{Key, TextSet, TokenBatch, WordDropout, eval_batches, train_batches};
use firebrick_metrics::{ConfusionMatrix, ScoreKind};
use firebrick_models::{LstmClassifier, Mode, PackedTokens, Precision};

use super::{BatchVectors, Loss, Objective, Validation};
use crate::config::EmbeddingUpdate;
use crate::{Interrupt, Result, RowWeights};

/// Rows that are validated at once.
const VALIDATION_BATCH: usize = 64;

/// Labelled token ids for training and for validation.
#[derive(Clone, Debug)]
pub struct TextObjective {
    /// Rows to learn from.
    pub train: TextSet,
    /// Rows held back; may be empty.
    pub valid: TextSet,
    /// What becomes of rare words in training batches.
    pub word_dropout: WordDropout,
    /// Number of classes.
    pub classes: usize,
    /// How much the rows to learn from count.
    pub weights: RowWeights,
    /// How the embedding is learnt.
    pub embedding: EmbeddingUpdate,
    /// Where batches go.
    pub device: Device,
}

/// Labelled texts on the device.
#[derive(Clone, Debug)]
pub struct TextBatch {
    tokens: PackedTokens,
    targets: Tensor<1, Int>,
    /// How much each row counts, if not the same.
    weights: Option<Tensor<1>>,
    /// The token ids that the places in `tokens` stand for, if these are places.
    rows: Option<Vec<u32>>,
}

impl Objective for TextObjective {
    type Network = LstmClassifier;
    type Batch = TextBatch;

    fn batches(&self, size: usize, key: Key) -> Vec<Vec<usize>> {
        let size = if size == 0 { self.train.len() } else { size };
        train_batches(&self.train.lengths(), size, key)
    }

    fn batch(&self, rows: &[usize], key: Key) -> Self::Batch {
        let mut batch = self.train.batch(rows);
        let weights = self.weights.of(rows, &self.device);
        self.word_dropout.apply(&mut batch, key);
        let TokenBatch { ids, lengths, .. } = &batch;
        let (rows, tokens) = match self.embedding {
            EmbeddingUpdate::Dense => (None, PackedTokens::new(ids, lengths, &self.device)),
            EmbeddingUpdate::Lazy => {
                let (rows, tokens) = PackedTokens::distinct(ids, lengths, &self.device);
                (Some(rows), tokens)
            }
        };
        TextBatch { tokens, targets: self.targets(&batch), weights, rows }
    }

    fn loss(&self, network: &LstmClassifier, batch: &TextBatch, mode: Mode) -> Loss {
        let vectors = batch.rows.as_ref().map(|rows| network.vectors(rows));
        let logits = match &vectors {
            Some(vectors) => network.forward_with(vectors.clone(), &batch.tokens, mode),
            None => network.forward(&batch.tokens, mode),
        };
        let value = match &batch.weights {
            None => {
                let loss = CrossEntropyLossConfig::new().init(&self.device);
                loss.forward(logits, batch.targets.clone())
            }
            Some(weights) => {
                let rows = batch.targets.dims()[0];
                let targets = batch.targets.clone().reshape([rows, 1]);
                let at_target = log_softmax(logits, 1).gather(1, targets).reshape([rows]);
                (at_target * Tensor::from_inner(weights.clone())).mean().neg()
            }
        };
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

    /// The entropy of the classes.
    fn chance_loss(&self) -> Option<f64> {
        let mut counts = vec![0usize; self.classes];
        self.train.labels.iter().for_each(|&label| counts[label as usize] += 1);
        let shares = counts.iter().filter(|&&count| count > 0);
        let shares = shares.map(|&count| count as f64 / self.train.len() as f64);
        let entropy = shares.map(|share| -share * share.ln()).sum();
        (self.weights == RowWeights::equal()).then_some(entropy)
    }

    fn validate(
        &self,
        network: &LstmClassifier,
        score: ScoreKind,
        interrupt: Interrupt<'_>,
    ) -> Result<Validation> {
        let set = if self.valid.is_empty() { &self.train } else { &self.valid };
        let network = network.prepare(Precision::Single);
        let mut confusion = ConfusionMatrix::new(self.classes);
        let mut loss = 0.0;
        for rows in eval_batches(&set.lengths(), VALIDATION_BATCH) {
            interrupt.check()?;
            let batch = set.batch(&rows);
            let tokens = PackedTokens::new(&batch.ids, &batch.lengths, &self.device);
            let logits = network.forward(&tokens);
            let log_p: Vec<f32> = log_softmax(logits, 1).into_data().iter::<f32>().collect();
            for (log_p, &truth) in log_p.chunks(self.classes).zip(&batch.labels) {
                loss -= f64::from(log_p[truth as usize]);
                confusion.add(truth as usize, first_largest(log_p))?;
            }
        }
        let loss = loss / set.len().max(1) as f64;
        let score = match score {
            ScoreKind::Loss => loss,
            _ => score.of_classification(&confusion)?,
        };
        Ok(Validation { loss, score })
    }
}

impl TextObjective {
    fn targets(&self, batch: &TokenBatch) -> Tensor<1, Int> {
        let labels: Vec<i32> = batch.labels.iter().map(|&label| label as i32).collect();
        let shape = [labels.len()];
        Tensor::from_data(TensorData::new(labels, shape), &self.device)
    }
}

/// Index of the largest value; of equal ones, the first.
fn first_largest(values: &[f32]) -> usize {
    values.iter().enumerate().fold(0, |best, (k, v)| if *v > values[best] { k } else { best })
}
