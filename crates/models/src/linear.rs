//! Linear regression.

use burn::module::{Module, Param};
use burn::tensor::{Device, Tensor};
use firebrick_ops::rng;
use serde::{Deserialize, Serialize};

use crate::ModelError;
use crate::init::{Fan, Initializer};

/// Hyper-parameters of [`LinearRegression`].
///
/// | name | default | range | meaning |
/// |---|---|---|---|
/// | `inputs` | – | ≥ 1 | features |
/// | `initializer` | `zeros` | any | start of the weights; the intercept starts at 0 |
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinearRegressionConfig {
    /// Number of features.
    pub inputs: usize,
    /// Start of the weights.
    pub initializer: Initializer,
}

impl LinearRegressionConfig {
    /// A model of `inputs` features that starts at zero.
    pub fn new(inputs: usize) -> Self {
        Self { inputs, initializer: Initializer::Zeros }
    }

    /// Checks every hyper-parameter against its range.
    ///
    /// # Errors
    /// [`ModelError::OutOfRange`] for the first that is outside.
    pub fn validate(&self) -> Result<(), ModelError> {
        ModelError::check(self.inputs >= 1, "inputs", self.inputs, "at least 1")
    }

    /// Makes the network; its weights are a function of `seed`.
    ///
    /// # Errors
    /// As [`validate`](Self::validate).
    pub fn init(&self, seed: u64, device: &Device) -> Result<LinearRegression, ModelError> {
        self.validate()?;
        let fan = Fan { fan_in: self.inputs, fan_out: 1, uniform: self.inputs };
        Ok(LinearRegression {
            weight: self.initializer.matrix([self.inputs, 1], fan, rng::subkey(seed, 0), device),
            bias: Initializer::Zeros.vector(1, fan, rng::subkey(seed, 1), device),
        })
    }
}

/// `ŷ = w₀ + Σ wᵢ xᵢ`.
#[derive(Module, Debug)]
pub struct LinearRegression {
    /// Slopes `w₁ …`, `[inputs, 1]`.
    pub weight: Param<Tensor<2>>,
    /// Intercept `w₀`, `[1]`.
    pub bias: Param<Tensor<1>>,
}

impl LinearRegression {
    /// Predictions `[rows]` for features `[rows, inputs]`.
    pub fn forward(&self, features: Tensor<2>) -> Tensor<1> {
        let [rows, _] = features.dims();
        let bias = self.bias.val().reshape([1, 1]);
        (features.matmul(self.weight.val()) + bias).reshape([rows])
    }

    /// The fitted coefficients on the host: the intercept first, then the slopes.
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
        let mut model = LinearRegressionConfig::new(2).init(0, &device).unwrap();
        assert_eq!(model.coefficients(), [0.0, 0.0, 0.0]);
        model.weight = Param::from_tensor(Tensor::from_data([[2.0], [-1.0]], &device));
        model.bias = Param::from_tensor(Tensor::from_data([0.5], &device));
        let out = model.forward(Tensor::from_data([[1.0, 3.0], [0.0, 1.0]], &device));
        assert_eq!(out.into_data().iter::<f64>().collect::<Vec<_>>(), [-0.5, -0.5]);
    }

    #[test]
    fn a_model_without_features_is_refused() {
        let error = LinearRegressionConfig::new(0).validate().unwrap_err();
        assert_eq!(error.to_string(), "model.inputs is 0, expected at least 1");
    }
}
