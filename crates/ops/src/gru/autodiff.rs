//! The layer's place in the autodiff graph.

use burn::backend::autodiff::{
    checkpoint::{base::Checkpointer, strategy::CheckpointStrategy},
    grads::Gradients,
    ops::{Backward, Ops, OpsKind},
};
use burn::backend::{Autodiff, Backend, tensor::FloatTensor};

use super::{GruInputs, GruKernel, GruTrace, PackedGruOps};
use crate::Precision;

#[derive(Debug)]
struct PackedGruBackward;

/// What the forward pass keeps for the backward pass.
#[derive(Clone, Debug)]
struct State<B: Backend> {
    inputs: GruInputs<B>,
    trace: GruTrace<B>,
    batch_sizes: Vec<usize>,
}

impl<B: GruKernel> Backward<B, 5> for PackedGruBackward {
    type State = State<B>;

    fn backward(self, ops: Ops<State<B>, 5>, grads: &mut Gradients, _: &mut Checkpointer) {
        let grad = grads.consume::<B>(&ops.node);
        let State { inputs, trace, batch_sizes } = ops.state;
        let out = B::gru_backward(inputs, trace, grad, batch_sizes);
        let values = [out.input, out.w_ih, out.w_hh, out.b_ih, out.b_hh];
        for (parent, value) in ops.parents.into_iter().zip(values) {
            if let Some(node) = parent {
                grads.register::<B>(node.id, value);
            }
        }
    }
}

impl<B: GruKernel, C: CheckpointStrategy> PackedGruOps for Autodiff<B, C> {
    fn packed_gru(
        input: FloatTensor<Self>,
        w_ih: FloatTensor<Self>,
        w_hh: FloatTensor<Self>,
        b_ih: FloatTensor<Self>,
        b_hh: FloatTensor<Self>,
        batch_sizes: Vec<usize>,
        precision: Precision,
    ) -> FloatTensor<Self> {
        let nodes = [input.node(), w_ih.node(), w_hh.node(), b_ih.node(), b_hh.node()];
        let inputs = GruInputs::<B> {
            input: input.into_primitive(),
            w_ih: w_ih.into_primitive(),
            w_hh: w_hh.into_primitive(),
            b_ih: b_ih.into_primitive(),
            b_hh: b_hh.into_primitive(),
            precision,
        };
        match PackedGruBackward.prepare::<C>(nodes).compute_bound().stateful() {
            OpsKind::Tracked(prep) => {
                let trace = B::gru_trace(inputs.clone(), batch_sizes.clone());
                let hidden = trace.hidden.clone();
                prep.finish(State { inputs, trace, batch_sizes }, hidden)
            }
            OpsKind::UnTracked(prep) => prep.finish(B::gru_forward(inputs, batch_sizes)),
        }
    }
}
