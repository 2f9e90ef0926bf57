//! Text and the network that reads it.

use burn::module::Module;
use burn::tensor::{Device, Tensor};
use firebrick_data::{Cleaner, LabelEncoder, LabelMap, TextPipeline, eval_batches};
use firebrick_models::{
    LstmClassifier, LstmClassifierConfig, PackedTokens, Precision, PreparedLstmClassifier,
};

use super::reader::{Outputs, Reader, ReaderInfo};
use crate::{Architecture, Result, files, weights_to_bytes};

/// Rows that run through the network at once.
const BATCH: usize = 32;

/// A text pipeline and its network; `E` is what is predicted.
#[derive(Clone, Debug)]
pub struct TextReader<E = LabelMap> {
    pub(super) pipeline: TextPipeline<E>,
    config: LstmClassifierConfig,
    pub(super) network: LstmClassifier,
    prepared: PreparedLstmClassifier,
    device: Device,
}

impl<E> TextReader<E> {
    /// Puts a fitted pipeline and a network together; both must be of one training run.
    pub fn new(
        pipeline: TextPipeline<E>,
        config: LstmClassifierConfig,
        network: LstmClassifier,
        device: Device,
    ) -> Self {
        let prepared = network.prepare(Precision::Single);
        Self { pipeline, config, network, prepared, device }
    }

    pub(super) fn with_precision(mut self, precision: Precision) -> Self {
        self.prepared = self.network.prepare(precision);
        self
    }

    /// As [`Reader::outputs`], of token ids: one inner vector a row.
    ///
    /// # Panics
    /// If a row is empty.
    pub(super) fn outputs_of_ids(
        &self,
        ids: &[Vec<u32>],
        finish: fn(Tensor<2>) -> Tensor<2>,
    ) -> Vec<Vec<f32>> {
        let lengths: Vec<usize> = ids.iter().map(Vec::len).collect();
        let mut outputs: Vec<Vec<f32>> = vec![Vec::new(); ids.len()];
        for rows in eval_batches(&lengths, BATCH) {
            let flat: Vec<u32> = rows.iter().flat_map(|&row| ids[row].iter().copied()).collect();
            let lengths: Vec<usize> = rows.iter().map(|&row| lengths[row]).collect();
            let tokens = PackedTokens::new(&flat, &lengths, &self.device);
            let values = finish(self.prepared.forward(&tokens)).into_data();
            let values: Vec<f32> = values.iter::<f32>().collect();
            for (row, values) in rows.iter().zip(values.chunks(self.config.classes)) {
                outputs[*row] = values.to_vec();
            }
        }
        outputs
    }
}

impl<E: LabelEncoder> Reader for TextReader<E> {
    type Input = str;
    type Labels = E;

    fn labels(&self) -> &E {
        &self.pipeline.labels
    }

    fn outputs(&self, rows: &[&str], finish: fn(Tensor<2>) -> Tensor<2>) -> Outputs {
        let encoded = self.pipeline.encode_batch(rows);
        let rows = self.outputs_of_ids(&encoded.ids, finish);
        Outputs { rows, truncated: encoded.truncated }
    }
}

impl<E: LabelEncoder> ReaderInfo for TextReader<E> {
    fn device(&self) -> &Device {
        &self.device
    }

    fn architecture(&self) -> Architecture {
        Architecture::Lstm(self.config.clone())
    }

    fn parameters(&self) -> usize {
        self.network.num_params()
    }

    fn label_column(&self) -> &str {
        &self.pipeline.label_column
    }

    fn text_column(&self) -> Option<&str> {
        Some(&self.pipeline.text_column)
    }

    fn cleaner(&self) -> Option<&Cleaner> {
        Some(&self.pipeline.clean)
    }

    fn max_tokens(&self) -> Option<usize> {
        Some(self.pipeline.max_tokens)
    }

    fn pipeline_file(&self) -> Result<(&'static str, String)> {
        Ok((files::TOKENIZER, self.pipeline.tokenizer.to_json()?))
    }

    fn weights(&self) -> std::result::Result<Vec<u8>, String> {
        weights_to_bytes(&self.network)
    }
}
