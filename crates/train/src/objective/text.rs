//! Cross-entropy of a text classifier.

use burn::nn::loss::CrossEntropyLossConfig;
use burn::tensor::{Device, Int, Tensor, TensorData, activation::log_softmax};
use firebrick_data::{Key, TextSet, TokenBatch, WordDropout, eval_batches, train_batches};
use firebrick_metrics::{ConfusionMatrix, ScoreKind};
use firebrick_models::{LstmClassifier, Mode, PackedTokens, Precision};

use super::{Objective, Validation};
use crate::Result;

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
    /// Where batches go.
    pub device: Device,
}

impl Objective for TextObjective {
    type Network = LstmClassifier;
    type Batch = (PackedTokens, Tensor<1, Int>);

    fn batches(&self, size: usize, key: Key) -> Vec<Vec<usize>> {
        let size = if size == 0 { self.train.len() } else { size };
        train_batches(&self.train.lengths(), size, key)
    }

    fn batch(&self, rows: &[usize], key: Key) -> Self::Batch {
        let mut batch = self.train.batch(rows);
        self.word_dropout.apply(&mut batch, key);
        self.to_device(&batch)
    }

    fn loss(&self, network: &LstmClassifier, batch: &Self::Batch, mode: Mode) -> Tensor<1> {
        let logits = network.forward(&batch.0, mode);
        let loss = CrossEntropyLossConfig::new().init(&self.device);
        loss.forward(logits, batch.1.clone())
    }

    fn validate(&self, network: &LstmClassifier, score: ScoreKind) -> Result<Validation> {
        let set = if self.valid.is_empty() { &self.train } else { &self.valid };
        let network = network.prepare(Precision::Single);
        let mut confusion = ConfusionMatrix::new(self.classes);
        let mut loss = 0.0;
        for rows in eval_batches(&set.lengths(), VALIDATION_BATCH) {
            let batch = set.batch(&rows);
            let (tokens, _) = self.to_device(&batch);
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
    fn to_device(&self, batch: &TokenBatch) -> (PackedTokens, Tensor<1, Int>) {
        let labels: Vec<i32> = batch.labels.iter().map(|&label| label as i32).collect();
        let shape = [labels.len()];
        (
            PackedTokens::new(&batch.ids, &batch.lengths, &self.device),
            Tensor::from_data(TensorData::new(labels, shape), &self.device),
        )
    }
}

/// Index of the largest value; of equal ones, the first.
fn first_largest(values: &[f32]) -> usize {
    values.iter().enumerate().fold(0, |best, (k, v)| if *v > values[best] { k } else { best })
}
