//! Bodies for the pure-Rust CPU backend, on plain slices.

mod dropout;
mod kernel;
mod lstm;
mod update;

use burn::backend::{Flex, tensor::FloatTensor};
use burn::tensor::{DType, Shape, TensorData};

use crate::lstm::{LstmGrads, LstmInputs, LstmKernel, LstmTrace, composed};
pub(crate) use dropout::masked;
use kernel::Isa;

impl LstmKernel for Flex {
    fn lstm_forward(
        inputs: LstmInputs<Self>,
        batch_sizes: &[usize],
        keep: bool,
    ) -> LstmTrace<Self> {
        if single_precision(&inputs) {
            lstm::forward(Isa::current(), &inputs, batch_sizes, keep)
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
            lstm::backward(Isa::current(), &inputs, trace, &grad, batch_sizes)
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

/// The elements of a contiguous `f32` tensor.
fn values(tensor: &FloatTensor<Flex>) -> &[f32] {
    match tensor.as_slice::<f32>() {
        Some(values) => values,
        None => unreachable!("only contiguous f32 tensors come here"),
    }
}

fn into_tensor<const D: usize>(values: Vec<f32>, shape: [usize; D]) -> FloatTensor<Flex> {
    FloatTensor::<Flex>::from_data(TensorData::new(values, Shape::new(shape)))
}
