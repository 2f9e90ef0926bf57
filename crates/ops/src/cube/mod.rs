//! Bodies for CubeCL's runtimes (wgpu, CUDA): products by Burn, everything between them in one kernel.
//!
//! A time step is two launches, the product of the hidden states with the recurrent weights and one
//! kernel for all of its gates. Kernels are for single precision; tensors of other types take the
//! default bodies.

mod dropout;
mod gru;
mod lstm;
mod steps;

use burn::backend::tensor::FloatTensor;
use burn::backend::{TensorMetadata, ops::FloatTensorOps};
use burn::tensor::{DType, Shape};
use burn_cubecl::CubeBackend;
use burn_cubecl::kernel::into_contiguous;
use burn_cubecl::ops::numeric::empty_device_contiguous_dtype;
use burn_cubecl::tensor::CubeTensor;
use cubecl::calculate_cube_count_elemwise;
use cubecl::prelude::*;

use crate::gru::{GruGrads, GruInputs, GruKernel, GruTrace};
use crate::lstm::{LstmGrads, LstmInferenceOps, LstmInputs, LstmKernel, LstmTrace};

impl LstmKernel for CubeBackend {
    fn lstm_forward(inputs: LstmInputs<Self>, batch_sizes: Vec<usize>) -> FloatTensor<Self> {
        match single([&inputs.input, &inputs.w_ih, &inputs.w_hh, &inputs.bias]) {
            true => lstm::forward(inputs, &batch_sizes, false).hidden,
            false => crate::lstm::composed::forward(inputs, &batch_sizes),
        }
    }

    fn lstm_trace(inputs: LstmInputs<Self>, batch_sizes: Vec<usize>) -> LstmTrace<Self> {
        match single([&inputs.input, &inputs.w_ih, &inputs.w_hh, &inputs.bias]) {
            true => lstm::forward(inputs, &batch_sizes, true),
            false => crate::lstm::composed::trace(inputs, &batch_sizes),
        }
    }

    fn lstm_backward(
        inputs: LstmInputs<Self>,
        trace: LstmTrace<Self>,
        grad: FloatTensor<Self>,
        batch_sizes: Vec<usize>,
    ) -> LstmGrads<Self> {
        match single([&inputs.input, &inputs.w_ih, &inputs.w_hh, &inputs.bias]) {
            true => lstm::backward(inputs, trace, grad, &batch_sizes),
            false => crate::lstm::composed::backward(inputs, trace, grad, &batch_sizes),
        }
    }
}

impl LstmInferenceOps for CubeBackend {}

impl GruKernel for CubeBackend {
    fn gru_forward(inputs: GruInputs<Self>, batch_sizes: Vec<usize>) -> FloatTensor<Self> {
        match single([&inputs.input, &inputs.w_ih, &inputs.w_hh, &inputs.b_ih, &inputs.b_hh]) {
            true => gru::forward(inputs, &batch_sizes, false).hidden,
            false => crate::gru::composed::forward(inputs, &batch_sizes),
        }
    }

    fn gru_trace(inputs: GruInputs<Self>, batch_sizes: Vec<usize>) -> GruTrace<Self> {
        match single([&inputs.input, &inputs.w_ih, &inputs.w_hh, &inputs.b_ih, &inputs.b_hh]) {
            true => gru::forward(inputs, &batch_sizes, true),
            false => crate::gru::composed::trace(inputs, &batch_sizes),
        }
    }

    fn gru_backward(
        inputs: GruInputs<Self>,
        trace: GruTrace<Self>,
        grad: FloatTensor<Self>,
        batch_sizes: Vec<usize>,
    ) -> GruGrads<Self> {
        match single([&inputs.input, &inputs.w_ih, &inputs.w_hh, &inputs.b_ih, &inputs.b_hh]) {
            true => gru::backward(inputs, trace, grad, &batch_sizes),
            false => crate::gru::composed::backward(inputs, trace, grad, &batch_sizes),
        }
    }
}

fn single<const N: usize>(tensors: [&CubeTensor; N]) -> bool {
    tensors.iter().all(|tensor| tensor.dtype == DType::F32)
}

/// Memory for `f32` numbers on the device of another tensor, row after row without gaps; what it holds
/// means nothing yet.
fn empty(like: &CubeTensor, shape: impl Into<Shape>) -> CubeTensor {
    let (client, device) = (like.client.clone(), like.device.clone());
    empty_device_contiguous_dtype(client, device, shape.into(), DType::F32)
}

/// Memory that nobody else reads, with the numbers of a tensor: its own where it is the only one.
fn owned(tensor: CubeTensor) -> CubeTensor {
    match tensor.can_mut() {
        true => into_contiguous(tensor),
        // A copy may have gaps between its rows.
        false => into_contiguous(tensor.copy()),
    }
}

/// The first rows of a contiguous matrix, where it lies.
fn first_rows(matrix: &CubeTensor, rows: usize) -> CubeTensor {
    let shape = Shape::new([rows, matrix.meta.shape()[1]]);
    let (client, device) = (matrix.client.clone(), matrix.device.clone());
    CubeTensor::new_contiguous(client, device, shape, matrix.handle.clone(), matrix.dtype)
}

/// The transpose, laid out anew once, since every time step multiplies with it.
fn transposed(matrix: CubeTensor) -> CubeTensor {
    into_contiguous(CubeBackend::float_transpose(matrix))
}

/// The sum of a matrix's rows, as a vector.
fn column_sums(matrix: CubeTensor) -> CubeTensor {
    let width = matrix.shape()[1];
    CubeBackend::float_reshape(CubeBackend::float_sum_dim(matrix, 0), Shape::new([width]))
}

/// Kernels count elements in 32 bits.
///
/// # Panics
/// If a matrix has more.
fn assert_countable(rows: usize, width: usize) {
    let countable = rows.checked_mul(width).is_some_and(|elements| u32::try_from(elements).is_ok());
    assert!(
        countable,
        "a packed layer of {rows} tokens and gates of {width}: more than 2^32 numbers"
    );
}

/// `tanh x`. Drivers may make it of `e^x` and `e^-x`, and give no number where these overflow (SwiftShader does); from
/// 10 on it is 1 in single precision. What is no number stays none.
#[cube]
fn tanh(x: f32) -> f32 {
    let mut near = x;
    if x > 10.0f32 {
        near = 10.0f32;
    }
    if x < -10.0f32 {
        near = -10.0f32;
    }
    near.tanh()
}

/// `1 / (1 + e^-x)`, in the form that overflows for no `x`: WGSL promises nothing about infinities.
#[cube]
fn sigmoid(x: f32) -> f32 {
    0.5f32 * tanh(0.5f32 * x) + 0.5f32
}

/// One unit an element.
fn units(like: &CubeTensor, elements: usize) -> (CubeCount, CubeDim) {
    let dim = CubeDim::new(&like.client, elements);
    (calculate_cube_count_elemwise(&like.client, elements, dim), dim)
}
