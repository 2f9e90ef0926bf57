//! From the losses of a step to the next weights.

use burn::module::Module;
use burn::optim::{GradientsAccumulator, GradientsParams};
use burn::tensor::Tensor;

use crate::config::TrainConfig;
use crate::gradients::{clip_values, largest_gradient};
use crate::objective::{Loss, Objective};
use crate::optimizer::Optimizer;
use crate::{LargestGradient, LazyAdam, WeightAverage, clip_global_norm, penalise};

/// Backward pass, penalties, clipping, update, average; holds what these carry from step to step.
///
/// A step is one or more calls of [`backward`](Self::backward) and one of [`step`](Self::step):
/// [`fit`](crate::fit) makes no other.
pub struct Updater<N> {
    config: TrainConfig,
    pub(crate) optimizer: Optimizer,
    pub(crate) lazy: LazyAdam,
    pub(crate) average: Option<WeightAverage<N>>,
    pending: Option<Pending>,
}

impl<N: Clone> Clone for Updater<N> {
    /// As it is between two steps: gradients that wait for theirs are left out.
    fn clone(&self) -> Self {
        Self {
            config: self.config.clone(),
            optimizer: self.optimizer.clone(),
            lazy: self.lazy.clone(),
            average: self.average.clone(),
            pending: None,
        }
    }
}

/// The gradients of the batches of a step.
struct Pending {
    network: GradientsParams,
    /// What is learnt apart from the network has its gradient apart.
    apart: Option<(Tensor<2>, Vec<u32>)>,
}

impl<N: Module> Updater<N> {
    /// No step taken yet.
    pub fn new(network: &N, config: &TrainConfig) -> Self {
        let average = (config.ema > 0.0).then(|| WeightAverage::new(network, config.ema));
        let (optimizer, lazy) = (config.init_optimizer(), LazyAdam::new(config));
        Self { config: config.clone(), optimizer, lazy, average, pending: None }
    }

    /// Adds the gradient of a batch's mean loss, which counts `share` of the step's; 1 if the step
    /// has no other batch.
    pub fn backward(&mut self, network: &N, loss: Loss, share: f64) {
        let value = if share == 1.0 { loss.value } else { loss.value.mul_scalar(share) };
        let mut tape = value.backward();
        let apart =
            loss.vectors.and_then(|part| Some((part.vectors.grad_remove(&mut tape)?, part.rows)));
        let grads = GradientsParams::from_grads(tape, network);
        self.pending = Some(match self.pending.take() {
            None => Pending { network: grads, apart },
            Some(before) => Pending { network: add(network, before.network, grads), apart },
        });
    }

    /// The network after the step, and the norm of its gradients before clipping.
    ///
    /// # Errors
    /// What is known of a gradient that is no number; the step is not taken.
    pub fn step<O>(
        &mut self,
        objective: &O,
        network: N,
        lr: f64,
    ) -> std::result::Result<(N, f64), LargestGradient>
    where
        O: Objective<Network = N>,
    {
        let TrainConfig { l1, l2, clip_norm, clip_value, .. } = self.config;
        let Some(Pending { network: mut grads, mut apart }) = self.pending.take() else {
            return Ok((network, 0.0));
        };
        penalise(&network, &mut grads, l1, l2);
        let vectors = apart.as_mut().map(|(grad, _)| grad);
        let norm = clip_global_norm(&network, &mut grads, vectors, clip_norm);
        if !norm.is_finite() {
            return Err(largest_gradient(&network, &grads, apart.as_ref().map(|(grad, _)| grad)));
        }
        if clip_value > 0.0 {
            let vectors = apart.as_mut().map(|(grad, _)| grad);
            clip_values(&network, &mut grads, vectors, clip_value);
        }
        let mut network = self.optimizer.step(lr, network, grads);
        if let Some((grad, rows)) = apart {
            let change = |table| self.lazy.step(lr, table, grad, &rows);
            network = objective.map_embedding(network, change);
        }
        if let Some(average) = &mut self.average {
            average.update(&network);
        }
        Ok((network, norm))
    }

    /// What is validated and kept: the average, if there is one, else the weights as they are.
    pub fn current(&self, network: &N) -> N {
        match &self.average {
            Some(average) => average.network().clone(),
            None => network.clone().valid(),
        }
    }
}

fn add<N: Module>(network: &N, one: GradientsParams, other: GradientsParams) -> GradientsParams {
    let mut sum = GradientsAccumulator::new();
    sum.accumulate(network, one);
    sum.accumulate(network, other);
    sum.grads()
}
