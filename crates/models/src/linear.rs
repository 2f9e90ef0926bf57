//! The linear model: linear regression and multinomial logistic regression.

use burn::module::{Module, Param};
use burn::tensor::{Device, Tensor};
use firebrick_ops::rng;
use serde::{Deserialize, Serialize};

use crate::ModelError;
use crate::init::{Fan, Initializer};

/// Hyper-parameters of [`LinearModel`].
///
/// | name | default | range | meaning |
/// |---|---|---|---|
/// | `inputs` | – | ≥ 1 | features |
/// | `outputs` | 1 | ≥ 1 | one for a number, one a class for classes |
/// | `initializer` | `zeros` | any | start of the weights; the intercepts start at 0 |
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinearModelConfig {
    /// Number of features.
    pub inputs: usize,
    /// Number of outputs.
    #[serde(default = "one")]
    pub outputs: usize,
    /// Start of the weights.
    pub initializer: Initializer,
}

/// The configuration of a linear regression: one output.
pub type LinearRegressionConfig = LinearModelConfig;

fn one() -> usize {
    1
}

impl LinearModelConfig {
    /// A model of `inputs` features and one output that starts at zero.
    pub fn new(inputs: usize) -> Self {
        Self { inputs, outputs: 1, initializer: Initializer::Zeros }
    }

    /// Checks every hyper-parameter against its range.
    ///
    /// # Errors
    /// [`ModelError::OutOfRange`] for the first that is outside.
    pub fn validate(&self) -> Result<(), ModelError> {
        ModelError::check(self.inputs >= 1, "inputs", self.inputs, "at least 1")?;
        ModelError::check(self.outputs >= 1, "outputs", self.outputs, "at least 1")
    }

    /// Makes the network; its weights are a function of `seed`.
    ///
    /// # Errors
    /// As [`validate`](Self::validate).
    pub fn init(&self, seed: u64, device: &Device) -> Result<LinearModel, ModelError> {
        self.validate()?;
        let Self { inputs, outputs, initializer } = *self;
        let fan = Fan { fan_in: inputs, fan_out: outputs, uniform: inputs };
        Ok(LinearModel {
            weight: initializer.matrix([inputs, outputs], fan, rng::subkey(seed, 0), device),
            bias: Initializer::Zeros.vector(outputs, fan, rng::subkey(seed, 1), device),
        })
    }
}

/// `z = b + xW`: with one output the prediction of a linear regression, with several the logits of a multinomial
/// logistic regression, `p = softmax(z)`.
#[derive(Module, Debug)]
pub struct LinearModel {
    /// `W`, `[inputs, outputs]`.
    pub weight: Param<Tensor<2>>,
    /// The intercepts `b`, `[outputs]`.
    pub bias: Param<Tensor<1>>,
}

/// A linear regression, `ŷ = w₀ + Σ wᵢ xᵢ`: the model with one output.
pub type LinearRegression = LinearModel;

impl LinearModel {
    /// Outputs `[rows, outputs]` for features `[rows, inputs]`.
    pub fn forward(&self, features: Tensor<2>) -> Tensor<2> {
        features.matmul(self.weight.val()) + self.bias.val().unsqueeze::<2>()
    }

    /// The coefficients on the host: the intercepts `[outputs]`, then the slopes `[inputs, outputs]`.
    pub fn coefficients(&self) -> Vec<f64> {
        let bias = self.bias.val().into_data();
        let weight = self.weight.val().into_data();
        bias.iter::<f64>().chain(weight.iter::<f64>()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_starts_at_zero_and_predicts_its_line() {
        let device = Device::flex();
        let mut model = LinearModelConfig::new(2).init(0, &device).unwrap();
        assert_eq!(model.coefficients(), [0.0, 0.0, 0.0]);
        model.weight = Param::from_tensor(Tensor::from_data([[2.0], [-1.0]], &device));
        model.bias = Param::from_tensor(Tensor::from_data([0.5], &device));
        let out = model.forward(Tensor::from_data([[1.0, 3.0], [0.0, 1.0]], &device));
        assert_eq!(out.dims(), [2, 1]);
        assert_eq!(out.into_data().iter::<f64>().collect::<Vec<_>>(), [-0.5, -0.5]);
    }

    #[test]
    fn every_class_has_a_line_of_its_own() {
        let device = Device::flex();
        let config = LinearModelConfig { outputs: 3, ..LinearModelConfig::new(2) };
        let mut model = config.init(0, &device).unwrap();
        let weight = Tensor::from_data([[1.0, 0.0, -1.0], [0.0, 2.0, 0.0]], &device);
        model.weight = Param::from_tensor(weight);
        model.bias = Param::from_tensor(Tensor::from_data([0.0, 1.0, 0.5], &device));
        let out = model.forward(Tensor::from_data([[1.0, 3.0], [0.0, 1.0]], &device));
        assert_eq!(out.dims(), [2, 3]);
        let logits: Vec<f64> = out.into_data().iter::<f64>().collect();
        assert_eq!(logits, [1.0, 7.0, -0.5, 0.0, 3.0, 0.5]);
    }

    #[test]
    fn a_model_without_features_is_refused() {
        let error = LinearModelConfig::new(0).validate().unwrap_err();
        assert_eq!(error.to_string(), "model.inputs is 0, expected at least 1");
    }
}
