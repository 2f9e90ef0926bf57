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
use burn_cubecl::ops::numeric::empty_device_dtype;
use burn_cubecl::tensor::CubeTensor;
use cubecl::calculate_cube_count_elemwise;
use cubecl::prelude::{CubeCount, CubeDim};

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

/// Memory for `f32` numbers on the device of another tensor; what it holds means nothing yet.
fn empty<const D: usize>(like: &CubeTensor, shape: [usize; D]) -> CubeTensor {
    let (client, device) = (like.client.clone(), like.device.clone());
    empty_device_dtype(client, device, Shape::new(shape), DType::F32)
}

/// Memory that nobody else reads, with the numbers of a tensor: its own where it is the only one.
fn owned(tensor: CubeTensor) -> CubeTensor {
    let tensor = into_contiguous(tensor);
    if tensor.can_mut() { tensor } else { tensor.copy() }
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

/// One unit an element.
fn units(like: &CubeTensor, elements: usize) -> (CubeCount, CubeDim) {
    let dim = CubeDim::new(&like.client, elements);
    (calculate_cube_count_elemwise(&like.client, elements, dim), dim)
}
