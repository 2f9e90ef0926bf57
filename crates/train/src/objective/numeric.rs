//! Learning from features, whatever is predicted.

use burn::tensor::{Device, Tensor, TensorData};
use firebrick_data::{Batches, Key, NumericBatch, NumericSet, largest_curvature, row_batches};
use firebrick_models::{LinearModel, Mode};

use super::changes::{NumericChanges, batches};
use super::{Each, Loss, Objective, Target};
use crate::config::{OptimizerKind, TrainConfig};
use crate::health::short;
use crate::{Interrupt, Result, RowWeights};

/// Rows that are validated at once.
const VALIDATION_BATCH: usize = 8192;

/// Rows of features with targets, for training and for validation; `T` is what is predicted.
#[derive(Clone, Debug)]
pub struct NumericObjective<T: Target = f32> {
    /// Rows to learn from.
    pub train: NumericSet<T>,
    /// Rows held back; may be empty.
    pub valid: NumericSet<T>,
    /// How much the rows to learn from count.
    pub weights: RowWeights,
    /// What becomes of the rows to learn from, epoch by epoch.
    pub changes: NumericChanges,
    /// Where batches go.
    pub device: Device,
}

impl<T: Target> Objective for NumericObjective<T> {
    type Network = LinearModel;
    type Batch = (Tensor<2>, T::Tensor, Option<Tensor<1>>);
    type Target = T;

    fn batches(&self, size: usize, key: Key) -> Batches<'_> {
        let balance = self.changes.balance.as_ref();
        let batches = batches(balance, self.train.len(), key.epoch_number(), |_, rows| {
            row_batches(rows, if size == 0 { rows } else { size }, key)
        });
        batches.into()
    }

    fn batch(&self, rows: &[usize], key: Key) -> Result<Self::Batch> {
        let mut batch = self.train.batch(rows);
        let mut weights = self.weights.rows(rows);
        if let Some(augmenter) = &self.changes.augment {
            let pairs = augmenter.apply_to_features(&mut batch, &self.train, key.epoch_number());
            T::mix(&mut batch, &mut weights, &self.train, &pairs);
        }
        let targets = T::to_device(&batch.targets, &self.device);
        Ok((self.features(batch), targets, RowWeights::to_device(weights, &self.device)))
    }

    fn loss(&self, network: &LinearModel, batch: &Self::Batch, _: Mode) -> Loss {
        let (features, targets, weights) = batch.clone();
        T::loss(network.forward(features), targets, weights).into()
    }

    fn chance_loss(&self) -> Option<f64> {
        let equal = self.weights == RowWeights::equal() && self.changes.balance.is_none();
        equal.then(|| T::chance_loss(&self.train.targets))
    }

    fn held_back(
        &self,
        network: &LinearModel,
        interrupt: Interrupt<'_>,
        each: &mut Each<'_, T>,
    ) -> Result<()> {
        let set = if self.valid.is_empty() { &self.train } else { &self.valid };
        let rows: Vec<usize> = (0..set.len()).collect();
        let [_, width] = network.weight.dims();
        for rows in rows.chunks(VALIDATION_BATCH) {
            interrupt.check()?;
            let outputs = T::finish(network.forward(self.features(set.batch(rows))));
            let values: Vec<f32> = outputs.into_data().iter::<f32>().collect();
            for (outputs, &row) in values.chunks(width).zip(rows) {
                each(outputs, set.targets[row])?;
            }
        }
        Ok(())
    }

    fn diagnose(&self, config: &TrainConfig) -> Option<String> {
        let plain = config.optimizer == OptimizerKind::Sgd && config.momentum == 0.0;
        let width = self.train.width.max(1);
        let advice = || {
            let rows = self.train.features.chunks(width);
            let rows: Vec<Vec<f64>> =
                rows.map(|row| row.iter().map(|&x| f64::from(x)).collect()).collect();
            rate_advice(config.lr, &rows)
        };
        (plain && T::SQUARED).then(advice).flatten()
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

impl<T: Target> NumericObjective<T> {
    fn features(&self, batch: NumericBatch<T>) -> Tensor<2> {
        let shape = [batch.features.len() / batch.width.max(1), batch.width];
        Tensor::from_data(TensorData::new(batch.features, shape), &self.device)
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
