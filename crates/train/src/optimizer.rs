//! From the configuration to an optimiser.

use burn::optim::{
    AdamState, AdaptiveMomentumState, LearningRate, ModuleOptimizer, Optimizer, RecordState,
    StateSink, StateSource,
};
use burn::tensor::{Device, Tensor};
use firebrick_ops::{AdamStep, SgdStep};

use crate::config::{OptimizerKind, TrainConfig};

impl TrainConfig {
    /// The update rule that the configuration asks for, with no step taken yet.
    pub fn init_optimizer(&self) -> ModuleOptimizer {
        match self.optimizer {
            OptimizerKind::Sgd => ModuleOptimizer::from(FusedSgd { momentum: self.momentum }),
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

/// Gradient descent with momentum as one operation.
#[derive(Clone)]
struct FusedSgd {
    momentum: f64,
}

/// The velocity of a parameter.
#[derive(Clone)]
struct Velocity<const D: usize>(Tensor<D>);

impl<const D: usize> RecordState for Velocity<D> {
    fn state_flatten(&self, prefix: &str, out: &mut StateSink) {
        out.push_tensor(prefix, "velocity", self.0.to_data());
    }

    fn state_unflatten(prefix: &str, src: &mut StateSource, device: &Device) -> Option<Self> {
        let data = src.take_tensor(prefix, "velocity")?;
        Some(Self(Tensor::from_data(data, device)))
    }
}

impl Optimizer for FusedSgd {
    type State<const D: usize> = Velocity<D>;

    fn step<const D: usize>(
        &self,
        lr: LearningRate,
        tensor: Tensor<D>,
        grad: Tensor<D>,
        state: Option<Velocity<D>>,
    ) -> (Tensor<D>, Option<Velocity<D>>) {
        let velocity = state.map_or_else(|| tensor.zeros_like(), |state| state.0);
        let step = SgdStep { lr, momentum: self.momentum };
        let (tensor, velocity) = firebrick_ops::sgd(tensor, grad, velocity, step);
        // Without momentum nothing of it is left at the next step.
        (tensor, (self.momentum > 0.0).then_some(Velocity(velocity)))
    }

    fn to_device<const D: usize>(state: Velocity<D>, device: &Device) -> Velocity<D> {
        Velocity(state.0.to_device(device))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_velocity_that_was_saved_is_the_one_that_is_loaded() {
        let device = Device::flex();
        let state = Velocity(Tensor::<1>::from_data([1.5, -2.0], &device));
        let mut sink = StateSink::default();
        state.state_flatten("w", &mut sink);
        let mut source = StateSource::default();
        for (name, data) in sink.tensors {
            source.insert_tensor(name, data);
        }
        let loaded = Velocity::<1>::state_unflatten("w", &mut source, &device);
        let loaded = loaded.map(|state| state.0.into_data().iter::<f32>().collect::<Vec<_>>());
        assert_eq!(loaded, Some(vec![1.5, -2.0]));
        assert!(Velocity::<1>::state_unflatten("w", &mut source, &device).is_none());
    }
}
