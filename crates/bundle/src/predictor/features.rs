//! Columns of numbers and categories, and the network that reads them.

use burn::module::Module;
use burn::tensor::{Device, Tensor, TensorData};
use firebrick_data::{Cell, FeatureEncoder, FeaturePipeline, LabelEncoder, Scaler};
use firebrick_models::{LinearModel, LinearModelConfig};
use serde::Serialize;

use super::reader::{Outputs, Reader, ReaderInfo};
use crate::{Architecture, Result, files, weights_to_bytes};

/// Rows that run through the network at once.
const BATCH: usize = 4096;

/// A pipeline of columns and its network; `E` is what is predicted.
#[derive(Clone, Debug)]
pub struct FeatureReader<E = Scaler> {
    pub(super) pipeline: FeaturePipeline<E>,
    config: LinearModelConfig,
    pub(super) network: LinearModel,
    device: Device,
}

impl<E> FeatureReader<E> {
    /// Puts a fitted pipeline and a network together; both must be of one training run.
    pub fn new(
        pipeline: FeaturePipeline<E>,
        config: LinearModelConfig,
        network: LinearModel,
        device: Device,
    ) -> Self {
        Self { pipeline, config, network, device }
    }
}

impl<E: LabelEncoder + Serialize> Reader for FeatureReader<E> {
    type Input = [Cell];
    type Labels = E;

    fn labels(&self) -> &E {
        &self.pipeline.labels
    }

    fn outputs(&self, rows: &[&[Cell]], finish: fn(Tensor<2>) -> Tensor<2>) -> Outputs {
        let width = self.pipeline.inputs.width();
        let mut outputs = Vec::with_capacity(rows.len());
        for rows in rows.chunks(BATCH) {
            let values: Vec<f32> =
                rows.iter().flat_map(|row| self.pipeline.inputs.encode(row)).collect();
            let x = Tensor::from_data(TensorData::new(values, [rows.len(), width]), &self.device);
            let values = finish(self.network.forward(x)).into_data();
            let values: Vec<f32> = values.iter::<f32>().collect();
            outputs.extend(values.chunks(self.config.outputs).map(<[f32]>::to_vec));
        }
        Outputs { rows: outputs, truncated: 0 }
    }
}

impl<E: LabelEncoder + Serialize> ReaderInfo for FeatureReader<E> {
    fn device(&self) -> &Device {
        &self.device
    }

    fn architecture(&self) -> Architecture {
        Architecture::Linear(self.config.clone())
    }

    fn parameters(&self) -> usize {
        self.network.num_params()
    }

    fn label_column(&self) -> &str {
        &self.pipeline.label_column
    }

    fn features(&self) -> Option<&FeatureEncoder> {
        Some(&self.pipeline.inputs)
    }

    fn pipeline_file(&self) -> Result<(&'static str, String)> {
        Ok((files::FEATURES, self.pipeline.to_json()? + "\n"))
    }

    fn weights(&self) -> std::result::Result<Vec<u8>, String> {
        weights_to_bytes(&self.network)
    }
}
