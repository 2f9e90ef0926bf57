//! Numbers in, a number out.

use std::collections::BTreeMap;

use burn::tensor::{Device, Tensor, TensorData};
use firebrick_data::FeaturePipeline;
use firebrick_models::{LinearRegression, LinearRegressionConfig};

use crate::{Architecture, BundleConfig, FORMAT_VERSION, ProblemType};

/// Rows that run through the network at once.
const BATCH: usize = 4096;

/// A linear regression: pipeline, network, device.
#[derive(Clone, Debug)]
pub struct Regressor {
    pipeline: FeaturePipeline,
    network_config: LinearRegressionConfig,
    network: LinearRegression,
    device: Device,
}

impl Regressor {
    /// Puts a fitted pipeline and a network together; both must be of one training run.
    pub fn new(
        pipeline: FeaturePipeline,
        network_config: LinearRegressionConfig,
        network: LinearRegression,
        device: Device,
    ) -> Self {
        Self { pipeline, network_config, network, device }
    }

    /// What turns columns into features and back.
    pub fn pipeline(&self) -> &FeaturePipeline {
        &self.pipeline
    }

    /// The network.
    pub fn network(&self) -> &LinearRegression {
        &self.network
    }

    /// The device that it runs on.
    pub fn device(&self) -> &Device {
        &self.device
    }

    /// Predictions in the target's own unit, one a row; a row holds the features in the order of
    /// the pipeline, in their own units.
    pub fn predict(&self, rows: &[Vec<f64>]) -> Vec<f64> {
        let width = self.pipeline.width();
        rows.chunks(BATCH)
            .flat_map(|rows| {
                let values: Vec<f32> =
                    rows.iter().flat_map(|row| self.pipeline.features_of(row)).collect();
                let shape = [rows.len(), width];
                let x = Tensor::from_data(TensorData::new(values, shape), &self.device);
                let out: Vec<f32> = self.network.forward(x).into_data().iter::<f32>().collect();
                out.into_iter().map(|y| self.pipeline.target_from_unit(y)).collect::<Vec<f64>>()
            })
            .collect()
    }

    /// The fitted line in the columns' own units: the intercept first, then one slope a feature.
    pub fn coefficients(&self) -> Vec<f64> {
        let unit = self.network.coefficients();
        let target = &self.pipeline.target.scaler;
        // y = (u - shift)/scale on both sides; undo it for the line as a whole.
        let mut intercept = target.inverse(unit[0]);
        let span = target.inverse(1.0) - target.inverse(0.0);
        let slopes: Vec<f64> = unit[1..]
            .iter()
            .zip(&self.pipeline.features)
            .map(|(w, feature)| {
                let at_zero = feature.scaler.transform(0.0);
                let step = feature.scaler.transform(1.0) - at_zero;
                intercept += span * w * at_zero;
                span * w * step
            })
            .collect();
        std::iter::once(intercept).chain(slopes).collect()
    }

    pub(super) fn config(&self) -> BundleConfig {
        BundleConfig {
            format_version: FORMAT_VERSION,
            firebrick_version: env!("CARGO_PKG_VERSION").into(),
            architecture: Architecture::Linear(self.network_config.clone()),
            problem_type: ProblemType::Regression,
            id2label: BTreeMap::new(),
            label2id: BTreeMap::new(),
            text_column: None,
            label_column: self.pipeline.target.name.clone(),
            max_tokens: None,
        }
    }
}
