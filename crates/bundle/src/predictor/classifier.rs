//! A label out, whatever goes in.

use burn::tensor::activation::{log_softmax, softmax};
use burn::tensor::{Device, Tensor};
use firebrick_data::{LabelMap, TextPipeline};
use firebrick_models::{LstmClassifier, Precision};
use serde::{Deserialize, Serialize};

use super::features::FeatureReader;
use super::reader::Reader;
use super::text::TextReader;
use crate::{Conformal, Decision};

/// The answer for one row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClassPrediction {
    /// Class id: the likeliest class, of equal probabilities the lowest id; or what the model's [`Decision`] says.
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
    decision: Decision,
    conformal: Option<Conformal>,
}

/// A network's own answers beside those that are calibrated and decided.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decided {
    /// The answers.
    pub answers: Vec<ClassPrediction>,
    /// The network's own probabilities, by row and class; empty if the answers hold just these.
    pub own: Vec<Vec<f32>>,
    /// How many rows were longer than the model reads.
    pub truncated: usize,
}

/// A classifier of rows of numbers and categories.
pub type FeatureClassifier = Classifier<FeatureReader<LabelMap>>;

fn probabilities(logits: Tensor<2>) -> Tensor<2> {
    softmax(logits, 1)
}

fn log_probabilities(logits: Tensor<2>) -> Tensor<2> {
    log_softmax(logits, 1)
}

impl<R: Reader<Labels = LabelMap>> Classifier<R> {
    /// A classifier of what the reader reads; the likeliest class is the answer.
    pub fn new(reader: R) -> Self {
        Self { reader, decision: Decision::default(), conformal: None }
    }

    /// The same with another way from outputs to answers, one for its number of classes. Conformity scores of other
    /// probabilities than it gives then are dropped.
    pub fn with_decision(self, decision: Decision) -> Self {
        let same = decision.calibration == self.decision.calibration;
        Self { decision, conformal: self.conformal.filter(|_| same), ..self }
    }

    /// The same with conformity scores of the probabilities that it gives now.
    pub fn with_conformal(self, conformal: Option<Conformal>) -> Self {
        Self { conformal, ..self }
    }

    /// The conformity scores, if there are any.
    pub fn conformal(&self) -> Option<&Conformal> {
        self.conformal.as_ref()
    }

    /// How outputs become answers.
    pub fn decision(&self) -> &Decision {
        &self.decision
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
        let decided = self.decide(rows);
        (decided.answers, decided.truncated)
    }

    /// The logarithms of the network's own probabilities, `[rows][classes]`: what a [`Decision`] reads, and what
    /// calibrations are fitted to. Taken from the outputs themselves, they are exact where a probability is 0 in single
    /// precision.
    pub fn log_probabilities(&self, rows: &[&R::Input]) -> Vec<Vec<f32>> {
        self.reader.outputs(rows, log_probabilities).rows
    }

    /// As [`predict`](Self::predict), with the network's own probabilities where they are others.
    pub fn decide(&self, rows: &[&R::Input]) -> Decided {
        if self.decision.is_plain() {
            let outputs = self.reader.outputs(rows, probabilities);
            let (answers, truncated) = (classes(outputs.rows), outputs.truncated);
            return Decided { answers, own: Vec::new(), truncated };
        }
        let outputs = self.reader.outputs(rows, log_probabilities);
        let (answers, mut own) = decided(&self.decision, outputs.rows);
        if self.decision.calibration.is_none() {
            own.clear();
        }
        Decided { answers, own, truncated: outputs.truncated }
    }
}

impl Classifier {
    /// The same model with the recurrent layers' products in another precision.
    pub fn with_precision(self, precision: Precision) -> Self {
        Self { reader: self.reader.with_precision(precision), ..self }
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
        match self.decision.is_plain() {
            true => classes(self.reader.outputs_of_ids(ids, probabilities)),
            false => decided(&self.decision, self.reader.outputs_of_ids(ids, log_probabilities)).0,
        }
    }
}

fn classes(outputs: Vec<Vec<f32>>) -> Vec<ClassPrediction> {
    outputs.into_iter().map(ClassPrediction::new).collect()
}

/// Answers, and the network's own probabilities, from their logarithms.
fn decided(decision: &Decision, rows: Vec<Vec<f32>>) -> (Vec<ClassPrediction>, Vec<Vec<f32>>) {
    let one = |logs: Vec<f32>| {
        let own: Vec<f32> = logs.iter().map(|log| log.exp()).collect();
        let logs: Vec<f64> = logs.into_iter().map(f64::from).collect();
        // Outputs that are no numbers stay what they are, as without a decision.
        let answer = match decision.decide(&logs) {
            Some((probabilities, id)) => ClassPrediction { id, probabilities },
            None => ClassPrediction::new(own.clone()),
        };
        (answer, own)
    };
    rows.into_iter().map(one).unzip()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_equal_probabilities_the_lowest_class_wins() {
        assert_eq!(ClassPrediction::new(vec![0.2, 0.4, 0.4]).id, 1);
        assert_eq!(ClassPrediction::new(vec![0.5, 0.5]).score(), 0.5);
    }

    #[test]
    fn probabilities_of_outputs_however_large_are_finite_and_add_up_to_one() {
        let logits = [[1e30_f32, -1e30, 0.0], [-1e30, -1e30, -1e30], [1e30, 1e30, 3.0]];
        let logits = Tensor::<2>::from_data(logits, &Device::flex());
        let rows = |outputs: Tensor<2>| -> Vec<Vec<f32>> {
            let flat = outputs.into_data().try_to_vec::<f32>().unwrap();
            flat.chunks(3).map(<[f32]>::to_vec).collect()
        };
        let temperature = r#"{"calibration": {"temperature": {"temperature": 0.01}}}"#;
        let calibrated: Decision = serde_json::from_str(temperature).unwrap();
        let logs = rows(log_probabilities(logits.clone()));
        let plain = classes(rows(probabilities(logits)));
        let (of_logs, _) = decided(&Decision::default(), logs.clone());
        let (scaled, own) = decided(&calibrated, logs);
        let own = classes(own);
        for (i, ways) in [plain, of_logs, scaled, own].iter().enumerate() {
            for class in ways {
                assert!(
                    class.probabilities.iter().all(|p| (0.0..=1.0).contains(p)),
                    "{i} {class:?}"
                );
                let sum: f32 = class.probabilities.iter().sum();
                assert!((sum - 1.0).abs() < 1e-6 && class.id == 0, "{i} {class:?}");
            }
        }
    }
}
