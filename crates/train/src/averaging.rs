//! The average of the weights over the last steps.

use burn::module::{Module, ModuleMapper, Param};
use burn::optim::GradientsParams;
use burn::tensor::Tensor;
use firebrick_ops::moving_average;

use crate::tensors::Gather;

/// An exponential moving average of a network's weights (Polyak and Juditsky, 1992, in the form
/// that neural networks use): `avg ← d · avg + (1 − d) · θ` after every step.
///
/// Single epochs of a small training set differ by chance; their average does so much less, on the
/// validation rows as on new ones. The decay of step `t` is `min(decay, (1 + t) / (10 + t))`, so
/// that the average spans about the last tenth of the steps until `decay` bounds it.
#[derive(Clone, Debug)]
pub struct WeightAverage<N> {
    /// Taken out while it is updated: in place, since nobody else holds it then.
    average: Option<N>,
    decay: f64,
    pub(crate) steps: u64,
}

impl<N: Module> WeightAverage<N> {
    /// Starts at the network's weights. `decay` lies in `[0, 1)`; 0 keeps only the last weights.
    pub fn new(network: &N, decay: f64) -> Self {
        Self { average: Some(network.clone().valid()), decay, steps: 0 }
    }

    /// Takes the weights after one more step.
    pub fn update(&mut self, network: &N) {
        self.steps += 1;
        let t = self.steps as f64;
        let decay = self.decay.min((1.0 + t) / (10.0 + t));
        let mut weights = GradientsParams::new();
        network.visit(&mut Gather { values: &mut weights });
        self.average = self.average.take().map(|net| net.map(&mut Blend { weights, decay }));
    }

    /// An average as it was after some steps.
    pub(crate) fn resume(average: N, decay: f64, steps: u64) -> Self {
        Self { average: Some(average), decay, steps }
    }

    /// The decay that bounds the average.
    pub(crate) fn decay(&self) -> f64 {
        self.decay
    }

    /// The average, without gradients.
    pub fn network(&self) -> &N {
        match &self.average {
            Some(network) => network,
            None => unreachable!("it is only away during an update"),
        }
    }
}

struct Blend {
    weights: GradientsParams,
    decay: f64,
}

impl ModuleMapper for Blend {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let Some(new) = self.weights.remove::<D>(param.id) else { return param };
        let decay = self.decay;
        param.map(|average| moving_average(average, new, decay))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Device;
    use firebrick_models::{LinearRegression, LinearRegressionConfig};

    fn with_weight(net: &LinearRegression, weight: f32) -> LinearRegression {
        let mut net = net.clone();
        net.weight = net.weight.map(|w| w.zeros_like().add_scalar(weight));
        net
    }

    #[test]
    fn the_average_follows_the_formula_step_by_step() {
        let start = LinearRegressionConfig::new(1).init(0, &Device::flex()).unwrap();
        let mut average = WeightAverage::new(&start, 0.25);
        let mut want = 0.0f64;
        for (t, weight) in [(1.0, 4.0f32), (2.0, -2.0), (3.0, 10.0)] {
            average.update(&with_weight(&start, weight));
            let decay = f64::min(0.25, (1.0 + t) / (10.0 + t));
            want = decay * want + (1.0 - decay) * f64::from(weight);
            assert!((average.network().coefficients()[1] - want).abs() < 1e-5);
        }
    }

    #[test]
    fn a_decay_of_zero_is_the_last_weights() {
        let start = LinearRegressionConfig::new(1).init(0, &Device::flex()).unwrap();
        let mut average = WeightAverage::new(&start, 0.0);
        average.update(&with_weight(&start, 3.0));
        assert_eq!(average.network().coefficients(), [0.0, 3.0]);
    }
}
