//! Mean squared error of a regression.

use burn::nn::loss::{MseLoss, Reduction};
use burn::tensor::{Device, Tensor, TensorData};
use firebrick_data::{Key, NumericBatch, NumericSet, largest_curvature, row_batches};
use firebrick_metrics::{RegressionSums, ScoreKind};
use firebrick_models::{LinearRegression, Mode};

use super::{Loss, Objective, Validation};
use crate::config::{OptimizerKind, TrainConfig};
use crate::health::short;
use crate::{Interrupt, Result, RowWeights};

/// Rows of features with targets, for training and for validation.
#[derive(Clone, Debug)]
pub struct NumericObjective {
    /// Rows to learn from.
    pub train: NumericSet,
    /// Rows held back; may be empty.
    pub valid: NumericSet,
    /// How much the rows to learn from count.
    pub weights: RowWeights,
    /// Where batches go.
    pub device: Device,
}

impl Objective for NumericObjective {
    type Network = LinearRegression;
    type Batch = (Tensor<2>, Tensor<1>, Option<Tensor<1>>);

    fn batches(&self, size: usize, key: Key) -> Vec<Vec<usize>> {
        let rows = self.train.len();
        row_batches(rows, if size == 0 { rows } else { size }, key)
    }

    fn batch(&self, rows: &[usize], _: Key) -> Self::Batch {
        let (features, targets) = self.to_device(&self.train.batch(rows));
        (features, targets, self.weights.of(rows, &self.device))
    }

    fn loss(&self, network: &LinearRegression, batch: &Self::Batch, _: Mode) -> Loss {
        let prediction = network.forward(batch.0.clone());
        let (_, targets, weights) = batch.clone();
        match weights {
            None => MseLoss::new().forward(prediction, targets, Reduction::Mean).into(),
            Some(weights) => {
                let [targets, weights] = [targets, weights].map(Tensor::from_inner);
                ((prediction - targets).square() * weights).mean().into()
            }
        }
    }

    /// The variance of the targets.
    fn chance_loss(&self) -> Option<f64> {
        let (targets, rows) = (&self.train.targets, self.train.len().max(1) as f64);
        let mean = targets.iter().map(|&y| f64::from(y)).sum::<f64>() / rows;
        let squares: f64 = targets.iter().map(|&y| (f64::from(y) - mean).powi(2)).sum();
        (self.weights == RowWeights::equal()).then_some(squares / rows)
    }

    fn validate(
        &self,
        network: &LinearRegression,
        score: ScoreKind,
        _: Interrupt<'_>,
    ) -> Result<Validation> {
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

    fn diagnose(&self, config: &TrainConfig) -> Option<String> {
        let plain = config.optimizer == OptimizerKind::Sgd && config.momentum == 0.0;
        let width = self.train.width.max(1);
        let rows = self.train.features.chunks(width);
        let rows: Vec<Vec<f64>> =
            rows.map(|row| row.iter().map(|&x| f64::from(x)).collect()).collect();
        plain.then(|| rate_advice(config.lr, &rows)).flatten()
    }
}

/// Why plain gradient descent on the mean squared error diverges at a rate, and what to do; `None`
/// where it does not.
///
/// On a quadratic the error grows when the rate exceeds `2 / λ`, with `λ` the largest eigenvalue
/// of the Hessian `(2/n) XᵀX`.
fn rate_advice(lr: f64, features: &[Vec<f64>]) -> Option<String> {
    let limit = 2.0 / largest_curvature(features);
    (lr > limit).then(|| {
        format!(
            "On these features gradient descent is stable only below a rate of {limit:.1e} (2 \
             divided by the largest curvature of the loss), and {} is {} times that: every \
             step overshoots by more than the last. Standardise the features (data.scaling = \
             \"standard\"), or take a rate below the limit.",
            short(lr),
            short((lr / limit).round())
        )
    })
}

impl NumericObjective {
    fn to_device(&self, batch: &NumericBatch) -> (Tensor<2>, Tensor<1>) {
        let rows = batch.targets.len();
        let features = TensorData::new(batch.features.clone(), [rows, batch.width]);
        let targets = TensorData::new(batch.targets.clone(), [rows]);
        (Tensor::from_data(features, &self.device), Tensor::from_data(targets, &self.device))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advice_is_given_exactly_where_gradient_descent_diverges() {
        // One feature with mean 0 and square mean 4: curvature 8, limit 0.25.
        let rows = [vec![-2.0], vec![2.0]];
        assert_eq!(rate_advice(0.24, &rows), None);
        let advice = rate_advice(0.5, &rows).unwrap();
        assert!(advice.contains("2.5e-1") && advice.contains("0.5 is 2 times that"), "{advice}");
    }
}
