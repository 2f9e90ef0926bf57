//! Bodies for the pure-Rust CPU backend, on plain slices.

mod dropout;
mod gru;
mod kernel;
mod lstm;
mod peak;
mod recurrence;
#[cfg(test)]
mod tests;
mod update;

use burn::backend::ops::FloatTensorOps;
use burn::backend::{Flex, tensor::FloatTensor};
use burn::tensor::{DType, FloatDType, Shape, TensorData};

use crate::Precision;
use crate::gru::{GruGrads, GruInputs, GruKernel, GruTrace};
use crate::lstm::{
    LstmGrads, LstmInferenceOps, LstmInputs, LstmKernel, LstmTrace, composed, inference,
};
pub(crate) use dropout::masked;
use kernel::{Engine, Isa, Level, kernels_wanted};
pub(crate) use peak::product_peak;

impl LstmKernel for Flex {
    fn lstm_forward(inputs: LstmInputs<Self>, batch_sizes: Vec<usize>) -> FloatTensor<Self> {
        if lstm_on_kernels(&inputs) {
            lstm::forward(engine(inputs.precision), &inputs, &batch_sizes)
        } else {
            composed::forward(inputs, &batch_sizes)
        }
    }

    fn lstm_trace(inputs: LstmInputs<Self>, batch_sizes: Vec<usize>) -> LstmTrace<Self> {
        if lstm_on_kernels(&inputs) {
            lstm::trace(engine(inputs.precision), &inputs, &batch_sizes)
        } else {
            composed::trace(inputs, &batch_sizes)
        }
    }

    fn lstm_backward(
        inputs: LstmInputs<Self>,
        trace: LstmTrace<Self>,
        grad: FloatTensor<Self>,
        batch_sizes: Vec<usize>,
    ) -> LstmGrads<Self> {
        if lstm_on_kernels(&inputs) {
            lstm::backward(engine(inputs.precision), &inputs, trace, &grad, &batch_sizes)
        } else {
            composed::backward(inputs, trace, grad, &batch_sizes)
        }
    }
}

impl GruKernel for Flex {
    fn gru_forward(inputs: GruInputs<Self>, batch_sizes: Vec<usize>) -> FloatTensor<Self> {
        if gru_on_kernels(&inputs) {
            gru::forward(engine(inputs.precision), &inputs, &batch_sizes)
        } else {
            crate::gru::composed::forward(inputs, &batch_sizes)
        }
    }

    fn gru_trace(inputs: GruInputs<Self>, batch_sizes: Vec<usize>) -> GruTrace<Self> {
        if gru_on_kernels(&inputs) {
            gru::trace(engine(inputs.precision), &inputs, &batch_sizes)
        } else {
            crate::gru::composed::trace(inputs, &batch_sizes)
        }
    }

    fn gru_backward(
        inputs: GruInputs<Self>,
        trace: GruTrace<Self>,
        grad: FloatTensor<Self>,
        batch_sizes: Vec<usize>,
    ) -> GruGrads<Self> {
        if gru_on_kernels(&inputs) {
            gru::backward(engine(inputs.precision), &inputs, trace, &grad, &batch_sizes)
        } else {
            crate::gru::composed::backward(inputs, trace, grad, &batch_sizes)
        }
    }
}

fn gru_on_kernels(inputs: &GruInputs<Flex>) -> bool {
    on_kernels(&[&inputs.input, &inputs.w_ih, &inputs.w_hh, &inputs.b_ih, &inputs.b_hh])
}

impl LstmInferenceOps for Flex {
    fn lstm_prepare(
        w_ih: FloatTensor<Self>,
        w_hh: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        precision: Precision,
    ) -> FloatTensor<Self> {
        if !kernels_wanted() {
            return inference::prepare::<Self>(w_ih, w_hh, bias);
        }
        // Half-precision weights are answered with in single precision.
        let weights = [w_ih, w_hh, bias].map(|x| Self::float_cast(x, FloatDType::F32));
        lstm::prepare(engine(precision), weights)
    }

    fn lstm_infer(
        input: FloatTensor<Self>,
        prepared: FloatTensor<Self>,
        hidden: usize,
        batch_sizes: Vec<usize>,
        precision: Precision,
    ) -> FloatTensor<Self> {
        if !kernels_wanted() {
            return inference::infer::<Self>(input, prepared, hidden, &batch_sizes);
        }
        let dtype = input.dtype();
        let input = Self::float_cast(input, FloatDType::F32);
        let hidden = lstm::infer(engine(precision), &input, &prepared, hidden, &batch_sizes);
        Self::float_cast(hidden, dtype.into())
    }
}

fn engine(precision: Precision) -> Engine {
    Engine::new(Isa::current(), precision)
}

/// What is wrong with the environment variable that forces instructions, if anything is.
pub(crate) fn misspelt_isa() -> Option<String> {
    kernel::misspelt()
}

/// What the kernels use here, in a few words.
pub(crate) fn instructions() -> &'static str {
    match (kernels_wanted(), Isa::current().level(), has_bf16()) {
        (false, ..) => "no kernels of ours, as FIREBRICK_ISA says",
        (_, Level::Amx, _) => "AVX-512 with bf16 by AMX",
        (_, Level::Avx512, true) => "AVX-512 with bf16",
        (_, Level::Avx512, false) => "AVX-512",
        (_, Level::Avx2, _) => "AVX2",
        (_, Level::Portable, _) => "portable code",
    }
}

/// Whether products of bf16 numbers are made as such.
pub(crate) fn has_bf16() -> bool {
    kernels_wanted() && engine(Precision::Bf16).is_bf16()
}

fn lstm_on_kernels(inputs: &LstmInputs<Flex>) -> bool {
    on_kernels(&[&inputs.input, &inputs.w_ih, &inputs.w_hh, &inputs.bias])
}

/// The kernels compute in single precision; tensors of other types take the default bodies.
fn on_kernels(tensors: &[&FloatTensor<Flex>]) -> bool {
    kernels_wanted() && tensors.iter().all(|tensor| tensor.dtype() == DType::F32)
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
