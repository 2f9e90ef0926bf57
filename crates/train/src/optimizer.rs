//! From the configuration to Burn's optimisers.

use burn::optim::momentum::MomentumConfig;
use burn::optim::{AdamConfig, AdamWConfig, ModuleOptimizer, SgdConfig};

use crate::config::{OptimizerKind, TrainConfig};

impl TrainConfig {
    pub(crate) fn init_optimizer(&self) -> ModuleOptimizer {
        let (beta1, beta2) = (self.beta1 as f32, self.beta2 as f32);
        match self.optimizer {
            OptimizerKind::Sgd if self.momentum > 0.0 => {
                // Without dampening, as PyTorch's default.
                let momentum =
                    MomentumConfig { momentum: self.momentum, dampening: 0.0, nesterov: false };
                SgdConfig::new().with_momentum(Some(momentum)).init()
            }
            OptimizerKind::Sgd => SgdConfig::new().init(),
            OptimizerKind::Adam => AdamConfig::new()
                .with_beta_1(beta1)
                .with_beta_2(beta2)
                .with_epsilon(self.epsilon as f32)
                .init(),
            OptimizerKind::Adamw => AdamWConfig::new()
                .with_beta_1(beta1)
                .with_beta_2(beta2)
                .with_epsilon(self.epsilon as f32)
                .with_weight_decay(self.weight_decay as f32)
                .init(),
        }
    }
}
