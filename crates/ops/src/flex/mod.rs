//! The packed LSTM on the pure-Rust CPU backend: plain slices, one product a time step.

mod gates;
mod lstm;
mod product;
mod simd;

use burn::backend::{Flex, tensor::FloatTensor};
use burn::tensor::DType;

use crate::lstm::{LstmGrads, LstmInputs, LstmKernel, LstmTrace, composed};

impl LstmKernel for Flex {
    fn lstm_forward(
        inputs: LstmInputs<Self>,
        batch_sizes: &[usize],
        keep: bool,
    ) -> LstmTrace<Self> {
        if single_precision(&inputs) {
            lstm::forward(&inputs, batch_sizes, keep)
        } else {
            composed::forward(inputs, batch_sizes, keep)
        }
    }

    fn lstm_backward(
        inputs: LstmInputs<Self>,
        trace: LstmTrace<Self>,
        grad: FloatTensor<Self>,
        batch_sizes: &[usize],
    ) -> LstmGrads<Self> {
        if single_precision(&inputs) {
            lstm::backward(&inputs, &trace, &grad, batch_sizes)
        } else {
            composed::backward(inputs, trace, grad, batch_sizes)
        }
    }
}

fn single_precision(inputs: &LstmInputs<Flex>) -> bool {
    [&inputs.input, &inputs.w_ih, &inputs.w_hh, &inputs.bias]
        .iter()
        .all(|tensor| tensor.dtype() == DType::F32)
}
