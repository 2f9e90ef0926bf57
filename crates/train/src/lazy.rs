//! An embedding that is learnt row by row.

use burn::tensor::Tensor;
use firebrick_ops::AdamStep;

use crate::config::TrainConfig;

/// Adam on the rows of a table that a batch met, and on no other (PyTorch's `SparseAdam`).
///
/// Plain Adam moves every row at every step, since the moments of a row that is not met decay and
/// still push it. Here such a row and its moments stay as they are: a step costs as much as the
/// batch has tokens, however large the vocabulary is, and seldom words keep their momentum until they
/// are met again.
#[derive(Clone, Debug)]
pub struct LazyAdam {
    rule: AdamStep,
    moments: Option<[Tensor<2>; 2]>,
}

impl LazyAdam {
    /// No step taken yet. Weight decay, if there is any, acts on the rows that are met.
    pub fn new(config: &TrainConfig) -> Self {
        let rule = AdamStep {
            lr: config.lr,
            beta1: config.beta1,
            beta2: config.beta2,
            epsilon: config.epsilon,
            weight_decay: config.weight_decay,
            step: 0,
        };
        Self { rule, moments: None }
    }

    /// Steps taken and the moments after them, if there was a step.
    pub(crate) fn state(&self) -> Option<(u32, &[Tensor<2>; 2])> {
        self.moments.as_ref().map(|moments| (self.rule.step, moments))
    }

    /// Goes on from a state.
    pub(crate) fn resume(&mut self, step: u32, moments: [Tensor<2>; 2]) {
        (self.rule.step, self.moments) = (step, Some(moments));
    }

    /// The table, `[V, E]`, after a step on `rows`, given their gradient, `[rows, E]`.
    pub fn step(&mut self, lr: f64, table: Tensor<2>, grad: Tensor<2>, rows: &[u32]) -> Tensor<2> {
        self.rule = AdamStep { lr, step: self.rule.step.saturating_add(1), ..self.rule };
        let start = || [table.zeros_like(), table.zeros_like()];
        let moments = self.moments.take().unwrap_or_else(start);
        let (table, moments) = firebrick_ops::adam_rows(table, grad, moments, rows, self.rule);
        self.moments = Some(moments);
        table
    }
}
