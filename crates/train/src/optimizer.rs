//! From the configuration to an optimiser.

use burn::optim::momentum::MomentumConfig;
use burn::optim::{
    AdamState, AdaptiveMomentumState, LearningRate, ModuleOptimizer, Optimizer, SgdConfig,
};
use burn::tensor::{Device, Tensor};
use firebrick_ops::AdamStep;

use crate::config::{OptimizerKind, TrainConfig};

impl TrainConfig {
    /// The update rule that the configuration asks for, with no step taken yet.
    pub fn init_optimizer(&self) -> ModuleOptimizer {
        match self.optimizer {
            OptimizerKind::Sgd if self.momentum > 0.0 => {
                // Without dampening, as PyTorch's default.
                let momentum =
                    MomentumConfig { momentum: self.momentum, dampening: 0.0, nesterov: false };
                SgdConfig::new().with_momentum(Some(momentum)).init()
            }
            OptimizerKind::Sgd => SgdConfig::new().init(),
            OptimizerKind::Adam => ModuleOptimizer::from(self.adam(0.0)),
            OptimizerKind::Adamw => ModuleOptimizer::from(self.adam(self.weight_decay)),
        }
    }

    fn adam(&self, weight_decay: f64) -> FusedAdam {
        let Self { beta1, beta2, epsilon, .. } = *self;
        FusedAdam { beta1, beta2, epsilon, weight_decay }
    }
}

/// Adam and AdamW as one operation, with Burn's state, so that Burn keeps, saves and loads it.
#[derive(Clone)]
struct FusedAdam {
    beta1: f64,
    beta2: f64,
    epsilon: f64,
    weight_decay: f64,
}

impl Optimizer for FusedAdam {
    type State<const D: usize> = AdamState<D>;

    fn step<const D: usize>(
        &self,
        lr: LearningRate,
        tensor: Tensor<D>,
        grad: Tensor<D>,
        state: Option<AdamState<D>>,
    ) -> (Tensor<D>, Option<AdamState<D>>) {
        let (taken, moments) = match state {
            Some(AdamState { momentum }) => (momentum.time, [momentum.moment_1, momentum.moment_2]),
            None => (0, [tensor.zeros_like(), tensor.zeros_like()]),
        };
        let step = AdamStep {
            lr,
            beta1: self.beta1,
            beta2: self.beta2,
            epsilon: self.epsilon,
            weight_decay: self.weight_decay,
            step: u32::try_from(taken + 1).unwrap_or(u32::MAX),
        };
        let (tensor, [first, second]) = firebrick_ops::adam(tensor, grad, moments, step);
        let momentum = AdaptiveMomentumState::new(taken + 1, first, second);
        (tensor, Some(AdamState::new(momentum)))
    }

    fn to_device<const D: usize>(mut state: AdamState<D>, device: &Device) -> AdamState<D> {
        state.momentum = state.momentum.to_device(device);
        state
    }
}
