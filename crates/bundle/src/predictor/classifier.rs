//! A label out, whatever goes in.

use burn::tensor::{Device, Tensor, activation::softmax};
use firebrick_data::{LabelMap, TextPipeline};
use firebrick_models::{LstmClassifier, Precision};
use serde::{Deserialize, Serialize};

use super::features::FeatureReader;
use super::reader::Reader;
use super::text::TextReader;

/// The answer for one row.
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

/// A classifier: what reads a row, and the classes that its outputs stand for. Of texts, unless said otherwise.
#[derive(Clone, Debug)]
pub struct Classifier<R = TextReader<LabelMap>> {
    reader: R,
}

/// A classifier of rows of numbers and categories.
pub type FeatureClassifier = Classifier<FeatureReader<LabelMap>>;

fn probabilities(logits: Tensor<2>) -> Tensor<2> {
    softmax(logits, 1)
}

impl<R: Reader<Labels = LabelMap>> Classifier<R> {
    /// A classifier of what the reader reads.
    pub fn new(reader: R) -> Self {
        Self { reader }
    }

    /// What reads a row.
    pub fn reader(&self) -> &R {
        &self.reader
    }

    /// The classes.
    pub fn labels(&self) -> &LabelMap {
        self.reader.labels()
    }

    /// The label of a class id.
    pub fn label(&self, id: u32) -> &str {
        self.labels().label(id)
    }

    /// The device that it runs on.
    pub fn device(&self) -> &Device {
        self.reader.device()
    }

    /// Answers in the order of the rows. Up to rounding, an answer does not depend on what else is in the batch.
    pub fn predict(&self, rows: &[&R::Input]) -> Vec<ClassPrediction> {
        self.predict_counting_cuts(rows).0
    }

    /// As [`predict`](Self::predict), with the number of rows that were longer than the model reads (of a text
    /// pipeline, `max_tokens`) and lost their end.
    pub fn predict_counting_cuts(&self, rows: &[&R::Input]) -> (Vec<ClassPrediction>, usize) {
        let outputs = self.reader.outputs(rows, probabilities);
        (classes(outputs.rows), outputs.truncated)
    }
}

impl Classifier {
    /// The same model with the recurrent layers' products in another precision.
    pub fn with_precision(self, precision: Precision) -> Self {
        Self { reader: self.reader.with_precision(precision) }
    }

    /// What turns text into token ids.
    pub fn pipeline(&self) -> &TextPipeline {
        &self.reader.pipeline
    }

    /// The network.
    pub fn network(&self) -> &LstmClassifier {
        &self.reader.network
    }

    /// Answers for texts that are token ids already; a row without a token is the caller's error.
    ///
    /// # Panics
    /// If a row is empty.
    pub fn predict_ids(&self, ids: &[Vec<u32>]) -> Vec<ClassPrediction> {
        classes(self.reader.outputs_of_ids(ids, probabilities))
    }
}

fn classes(outputs: Vec<Vec<f32>>) -> Vec<ClassPrediction> {
    outputs.into_iter().map(ClassPrediction::new).collect()
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
