//! From the loss of a batch to the next weights.

use burn::module::Module;
use burn::optim::{GradientsParams, ModuleOptimizer};

use crate::config::TrainConfig;
use crate::objective::{Loss, Objective};
use crate::{LazyAdam, WeightAverage, clip_global_norm, penalise};

/// Backward pass, penalties, clipping, update, average; holds what these carry from step to step.
///
/// With [`Objective::loss`] before it this is a training step: [`fit`](crate::fit) makes no other.
pub struct Updater<N> {
    config: TrainConfig,
    optimizer: ModuleOptimizer,
    lazy: LazyAdam,
    average: Option<WeightAverage<N>>,
}

impl<N: Module> Updater<N> {
    /// No step taken yet.
    pub fn new(network: &N, config: &TrainConfig) -> Self {
        let average = (config.ema > 0.0).then(|| WeightAverage::new(network, config.ema));
        let (optimizer, lazy) = (config.init_optimizer(), LazyAdam::new(config));
        Self { config: config.clone(), optimizer, lazy, average }
    }

    /// The network after one more step.
    pub fn step<O>(&mut self, objective: &O, network: N, loss: Loss) -> N
    where
        O: Objective<Network = N>,
    {
        let TrainConfig { lr, l1, l2, clip_norm, .. } = self.config;
        let mut tape = loss.value.backward();
        // What is learnt apart from the network has its gradient apart.
        let mut apart =
            loss.vectors.and_then(|part| Some((part.vectors.grad_remove(&mut tape)?, part.rows)));
        let mut grads = GradientsParams::from_grads(tape, &network);
        penalise(&network, &mut grads, l1, l2);
        if clip_norm > 0.0 {
            let vectors = apart.as_mut().map(|(grad, _)| grad);
            clip_global_norm(&network, &mut grads, vectors, clip_norm);
        }
        let mut network = self.optimizer.step(lr, network, grads);
        if let Some((grad, rows)) = apart {
            let change = |table| self.lazy.step(lr, table, grad, &rows);
            network = objective.map_embedding(network, change);
        }
        if let Some(average) = &mut self.average {
            average.update(&network);
        }
        network
    }

    /// What is validated and kept: the average, if there is one, else the weights as they are.
    pub fn current(&self, network: &N) -> N {
        match &self.average {
            Some(average) => average.network().clone(),
            None => network.clone().valid(),
        }
    }
}
