//! Mean squared error of a regression.

use burn::nn::loss::{MseLoss, Reduction};
use burn::tensor::{Device, Tensor, TensorData};
use firebrick_data::{Key, NumericBatch, NumericSet, row_batches};
use firebrick_metrics::{RegressionSums, ScoreKind};
use firebrick_models::{LinearRegression, Mode};

use super::{Objective, Validation};
use crate::Result;

/// Rows of features with targets, for training and for validation.
#[derive(Clone, Debug)]
pub struct NumericObjective {
    /// Rows to learn from.
    pub train: NumericSet,
    /// Rows held back; may be empty.
    pub valid: NumericSet,
    /// Where batches go.
    pub device: Device,
}

impl Objective for NumericObjective {
    type Network = LinearRegression;
    type Batch = (Tensor<2>, Tensor<1>);

    fn batches(&self, size: usize, key: Key) -> Vec<Vec<usize>> {
        let rows = self.train.len();
        row_batches(rows, if size == 0 { rows } else { size }, key)
    }

    fn batch(&self, rows: &[usize]) -> Self::Batch {
        self.to_device(&self.train.batch(rows))
    }

    fn loss(&self, network: &LinearRegression, batch: &Self::Batch, _: Mode) -> Tensor<1> {
        let prediction = network.forward(batch.0.clone());
        MseLoss::new().forward(prediction, batch.1.clone(), Reduction::Mean)
    }

    fn validate(&self, network: &LinearRegression, score: ScoreKind) -> Result<Validation> {
        let set = if self.valid.is_empty() { &self.train } else { &self.valid };
        let rows: Vec<usize> = (0..set.len()).collect();
        let (features, _) = self.to_device(&set.batch(&rows));
        let predicted = network.forward(features).into_data();
        let mut sums = RegressionSums::new();
        for (truth, predicted) in set.targets.iter().zip(predicted.iter::<f64>()) {
            // An overflow is reported by the next step's loss; here it must only not win.
            if !predicted.is_finite() {
                return Ok(Validation { loss: f64::NAN, score: f64::NAN });
            }
            sums.add(f64::from(*truth), predicted)?;
        }
        let report = sums.report()?;
        let score = match score {
            ScoreKind::Loss => report.mse,
            _ => score.of_regression(&report)?,
        };
        Ok(Validation { loss: report.mse, score })
    }
}

impl NumericObjective {
    fn to_device(&self, batch: &NumericBatch) -> (Tensor<2>, Tensor<1>) {
        let rows = batch.targets.len();
        let features = TensorData::new(batch.features.clone(), [rows, batch.width]);
        let targets = TensorData::new(batch.targets.clone(), [rows]);
        (Tensor::from_data(features, &self.device), Tensor::from_data(targets, &self.device))
    }
}
