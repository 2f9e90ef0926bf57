//! Text in, a label out.

use burn::tensor::{Device, activation::softmax};
use firebrick_data::{TextPipeline, eval_batches};
use firebrick_models::{
    LstmClassifier, LstmClassifierConfig, PackedTokens, Precision, PreparedLstmClassifier,
};
use serde::{Deserialize, Serialize};

use crate::{Architecture, BundleConfig, FORMAT_VERSION, ProblemType};

/// Rows that run through the network at once.
const BATCH: usize = 32;

/// The answer for one text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClassPrediction {
    /// Class id; of equal probabilities, the lowest id wins.
    pub id: u32,
    /// Probability of each class, by id; they add up to 1.
    pub probabilities: Vec<f32>,
}

impl ClassPrediction {
    /// Probability of the predicted class.
    pub fn score(&self) -> f32 {
        self.probabilities[self.id as usize]
    }

    fn new(probabilities: Vec<f32>) -> Self {
        let mut id = 0;
        for (k, p) in probabilities.iter().enumerate() {
            if *p > probabilities[id] {
                id = k;
            }
        }
        Self { id: id as u32, probabilities }
    }
}

/// A text classifier: pipeline, network, device.
#[derive(Clone, Debug)]
pub struct Classifier {
    pipeline: TextPipeline,
    network_config: LstmClassifierConfig,
    network: LstmClassifier,
    prepared: PreparedLstmClassifier,
    device: Device,
}

impl Classifier {
    /// Puts a fitted pipeline and a network together; both must be of one training run.
    pub fn new(
        pipeline: TextPipeline,
        network_config: LstmClassifierConfig,
        network: LstmClassifier,
        device: Device,
    ) -> Self {
        let prepared = network.prepare(Precision::Single);
        Self { pipeline, network_config, network, prepared, device }
    }

    /// The same model with the recurrent layers' products in another precision.
    pub fn with_precision(mut self, precision: Precision) -> Self {
        self.prepared = self.network.prepare(precision);
        self
    }

    /// What turns text into token ids.
    pub fn pipeline(&self) -> &TextPipeline {
        &self.pipeline
    }

    /// The network.
    pub fn network(&self) -> &LstmClassifier {
        &self.network
    }

    /// The device that it runs on.
    pub fn device(&self) -> &Device {
        &self.device
    }

    /// The label of a class id.
    pub fn label(&self, id: u32) -> &str {
        self.pipeline.labels.label(id)
    }

    /// Answers in the order of the texts. Up to rounding, an answer does not
    /// depend on what else is in the batch.
    pub fn predict(&self, texts: &[&str]) -> Vec<ClassPrediction> {
        self.predict_counting_cuts(texts).0
    }

    /// As [`predict`](Self::predict), with the number of texts that were longer than the pipeline's
    /// `max_tokens` and lost their end.
    pub fn predict_counting_cuts(&self, texts: &[&str]) -> (Vec<ClassPrediction>, usize) {
        let encoded = self.pipeline.encode_batch(texts);
        (self.predict_ids(&encoded.ids), encoded.truncated)
    }

    /// Answers for texts that are token ids already; a row without a token is the caller's error.
    ///
    /// # Panics
    /// If a row is empty.
    pub fn predict_ids(&self, ids: &[Vec<u32>]) -> Vec<ClassPrediction> {
        let lengths: Vec<usize> = ids.iter().map(Vec::len).collect();
        let mut answers: Vec<Option<ClassPrediction>> = vec![None; ids.len()];
        for rows in eval_batches(&lengths, BATCH) {
            let flat: Vec<u32> = rows.iter().flat_map(|&row| ids[row].iter().copied()).collect();
            let lengths: Vec<usize> = rows.iter().map(|&row| lengths[row]).collect();
            let tokens = PackedTokens::new(&flat, &lengths, &self.device);
            let logits = self.prepared.forward(&tokens);
            let classes = self.network_config.classes;
            let probabilities: Vec<f32> = softmax(logits, 1).into_data().iter::<f32>().collect();
            for (row, probabilities) in rows.iter().zip(probabilities.chunks(classes)) {
                answers[*row] = Some(ClassPrediction::new(probabilities.to_vec()));
            }
        }
        answers.into_iter().flatten().collect()
    }

    pub(super) fn config(&self) -> BundleConfig {
        let id2label = self.pipeline.labels.to_id2label();
        BundleConfig {
            format_version: FORMAT_VERSION,
            firebrick_version: env!("CARGO_PKG_VERSION").into(),
            architecture: Architecture::Lstm(self.network_config.clone()),
            problem_type: ProblemType::SingleLabelClassification,
            label2id: id2label.iter().map(|(id, label)| (label.clone(), *id)).collect(),
            id2label,
            text_column: Some(self.pipeline.text_column.clone()),
            label_column: self.pipeline.label_column.clone(),
            max_tokens: Some(self.pipeline.max_tokens),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_equal_probabilities_the_lowest_class_wins() {
        assert_eq!(ClassPrediction::new(vec![0.2, 0.4, 0.4]).id, 1);
        assert_eq!(ClassPrediction::new(vec![0.5, 0.5]).score(), 0.5);
    }
}
