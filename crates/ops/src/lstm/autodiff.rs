//! The layer's place in the autodiff graph.

use burn::backend::autodiff::{
    checkpoint::{base::Checkpointer, strategy::CheckpointStrategy},
    grads::Gradients,
    ops::{Backward, Ops, OpsKind},
};
use burn::backend::{Autodiff, Backend, tensor::FloatTensor};

use super::{LstmInputs, LstmKernel, LstmTrace, PackedLstmOps};
use crate::Precision;

#[derive(Debug)]
struct PackedLstmBackward;

/// What the forward pass keeps for the backward pass.
#[derive(Clone, Debug)]
struct State<B: Backend> {
    inputs: LstmInputs<B>,
    trace: LstmTrace<B>,
    batch_sizes: Vec<usize>,
}

impl<B: LstmKernel> Backward<B, 4> for PackedLstmBackward {
    type State = State<B>;

    fn backward(self, ops: Ops<State<B>, 4>, grads: &mut Gradients, _: &mut Checkpointer) {
        let grad = grads.consume::<B>(&ops.node);
        let State { inputs, trace, batch_sizes } = ops.state;
        let out = B::lstm_backward(inputs, trace, grad, batch_sizes);
        let values = [out.input, out.w_ih, out.w_hh, out.bias];
        for (parent, value) in ops.parents.into_iter().zip(values) {
            if let Some(node) = parent {
                grads.register::<B>(node.id, value);
            }
        }
    }
}

impl<B: LstmKernel, C: CheckpointStrategy> PackedLstmOps for Autodiff<B, C> {
    fn packed_lstm(
        input: FloatTensor<Self>,
        w_ih: FloatTensor<Self>,
        w_hh: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        batch_sizes: Vec<usize>,
        precision: Precision,
    ) -> FloatTensor<Self> {
        let nodes = [input.node(), w_ih.node(), w_hh.node(), bias.node()];
        let inputs = LstmInputs::<B> {
            input: input.into_primitive(),
            w_ih: w_ih.into_primitive(),
            w_hh: w_hh.into_primitive(),
            bias: bias.into_primitive(),
            precision,
        };
        match PackedLstmBackward.prepare::<C>(nodes).compute_bound().stateful() {
            OpsKind::Tracked(prep) => {
                let trace = B::lstm_trace(inputs.clone(), batch_sizes.clone());
                let hidden = trace.hidden.clone();
                prep.finish(State { inputs, trace, batch_sizes }, hidden)
            }
            OpsKind::UnTracked(prep) => prep.finish(B::lstm_forward(inputs, batch_sizes)),
        }
    }
}
