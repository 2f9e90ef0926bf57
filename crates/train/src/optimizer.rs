//! The update rule, and what it remembers of each parameter.

use std::collections::BTreeMap;

use burn::module::{Module, ModuleMapper, Param, ParamId};
use burn::optim::GradientsParams;
use burn::tensor::Tensor;
use firebrick_ops::{AdamStep, SgdStep, adam, sgd};

use crate::config::{OptimizerKind, TrainConfig};

/// The update rule of a run, each step of a parameter one operation in place.
///
/// What is remembered lies here as plain tensors, since a checkpoint copies it at every save:
/// Burn's own container gives its state away only as a serialised whole.
#[derive(Clone, Debug)]
pub struct Optimizer {
    rule: Rule,
    pub(crate) memory: Memory,
}

/// What is remembered of each parameter, by its id.
pub(crate) type Memory = BTreeMap<u64, Remembered>;

/// What is remembered of one parameter.
#[derive(Clone, Debug)]
pub(crate) struct Remembered {
    /// Steps taken.
    pub(crate) steps: u32,
    /// Of Adam the two moments, of SGD the velocity; flat.
    pub(crate) tensors: Vec<Tensor<1>>,
}

#[derive(Clone, Copy, Debug)]
enum Rule {
    Adam(AdamStep),
    Sgd { momentum: f64 },
}

impl Rule {
    /// Tensors that it remembers of a parameter. Without momentum nothing of a velocity is left at
    /// the next step.
    fn remembers(self) -> usize {
        match self {
            Self::Adam(_) => 2,
            Self::Sgd { momentum } => usize::from(momentum > 0.0),
        }
    }
}

impl TrainConfig {
    /// The update rule that the configuration asks for, with no step taken yet.
    pub fn init_optimizer(&self) -> Optimizer {
        let adam = |weight_decay| {
            let Self { lr, beta1, beta2, epsilon, .. } = *self;
            Rule::Adam(AdamStep { lr, beta1, beta2, epsilon, weight_decay, step: 0 })
        };
        let rule = match self.optimizer {
            OptimizerKind::Sgd => Rule::Sgd { momentum: self.momentum },
            OptimizerKind::Adam => adam(0.0),
            OptimizerKind::Adamw => adam(self.weight_decay),
        };
        Optimizer { rule, memory: Memory::new() }
    }
}

impl Optimizer {
    /// Tensors that it remembers of a parameter.
    pub(crate) fn remembers(&self) -> usize {
        self.rule.remembers()
    }

    /// The network after a step. A parameter without a gradient stays as it is.
    pub fn step<N: Module>(&mut self, lr: f64, network: N, grads: GradientsParams) -> N {
        network.map(&mut Step { lr, grads, optimizer: self })
    }

    fn update(&mut self, id: ParamId, lr: f64, param: Tensor<1>, grad: Tensor<1>) -> Tensor<1> {
        let before = self.memory.remove(&id.val());
        let Remembered { steps, mut tensors } =
            before.unwrap_or_else(|| Remembered { steps: 0, tensors: Vec::new() });
        let steps = steps.saturating_add(1);
        // Nothing is remembered before the first step, and of SGD without momentum never.
        let wanted = self.rule.remembers().max(1);
        tensors.resize_with(wanted, || param.zeros_like());
        let param = match (self.rule, tensors.pop(), tensors.pop()) {
            (Rule::Adam(rule), Some(second), Some(first)) => {
                let (param, moments) =
                    adam(param, grad, [first, second], AdamStep { lr, step: steps, ..rule });
                tensors = moments.into();
                param
            }
            (Rule::Sgd { momentum }, Some(velocity), _) => {
                let (param, velocity) = sgd(param, grad, velocity, SgdStep { lr, momentum });
                tensors = vec![velocity];
                param
            }
            _ => unreachable!("resized just now"),
        };
        tensors.truncate(self.rule.remembers());
        self.memory.insert(id.val(), Remembered { steps, tensors });
        param
    }
}

struct Step<'a> {
    lr: f64,
    grads: GradientsParams,
    optimizer: &'a mut Optimizer,
}

impl ModuleMapper for Step<'_> {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let Some(grad) = self.grads.remove::<D>(param.id) else { return param };
        let (id, tensor, mapper) = param.consume();
        let (learns, shape) = (tensor.is_require_grad(), tensor.dims());
        let size = [shape.iter().product::<usize>()];
        // Nobody else may hold the tensor now, or the update would not be in place.
        let (flat, grad) = (tensor.inner().reshape(size), grad.reshape(size));
        let updated = self.optimizer.update(id, self.lr, flat, grad).reshape(shape);
        let tensor = Tensor::from_inner(updated);
        let tensor = if learns { tensor.require_grad() } else { tensor };
        Param::from_mapped_value(id, tensor, mapper)
    }
}
