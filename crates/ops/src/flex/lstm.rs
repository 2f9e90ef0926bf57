//! The layer's two passes over plain slices.

use burn::backend::{Flex, TensorMetadata, tensor::FloatTensor};
use burn::tensor::{Shape, TensorData};
use rayon::prelude::*;

use super::gates::{self, Step};
use super::product::{Matrix, Out, product, transpose};
use crate::lstm::{LstmGrads, LstmInputs, LstmTrace};

type FlexTensor = FloatTensor<Flex>;

/// Contiguous copies (free when they already are) of a layer's tensors, with their sizes.
struct Layer {
    input: FlexTensor,
    w_ih: FlexTensor,
    w_hh: FlexTensor,
    bias: FlexTensor,
    tokens: usize,
    in_width: usize,
    width: usize,
}

impl Layer {
    fn new(inputs: &LstmInputs<Flex>) -> Self {
        let (input, w_hh) = (inputs.input.to_contiguous(), inputs.w_hh.to_contiguous());
        let (tokens, in_width) = (input.shape()[0], input.shape()[1]);
        let width = w_hh.shape()[0];
        let (w_ih, bias) = (inputs.w_ih.to_contiguous(), inputs.bias.to_contiguous());
        Self { input, w_ih, w_hh, bias, tokens, in_width, width }
    }

    fn input(&self) -> Matrix<'_> {
        Matrix::new(values(&self.input), self.tokens, self.in_width)
    }

    fn w_ih(&self) -> Matrix<'_> {
        Matrix::new(values(&self.w_ih), self.in_width, 4 * self.width)
    }
}

pub(super) fn forward(
    inputs: &LstmInputs<Flex>,
    batch_sizes: &[usize],
    keep: bool,
) -> LstmTrace<Flex> {
    let layer = Layer::new(inputs);
    let (tokens, width) = (layer.tokens, layer.width);
    let mut sums = vec![0.0f32; tokens * 4 * width];
    product(&mut sums, layer.input(), layer.w_ih(), Out::Overwrite);
    let mut hidden = vec![0.0f32; tokens * width];
    let mut cells = vec![0.0f32; tokens * width];

    let mut before = 0;
    let mut offset = 0;
    for &running in batch_sizes {
        let block = offset * width..(offset + running) * width;
        let sums = &mut sums[4 * block.start..4 * block.end];
        let (hidden_before, hidden) = hidden.split_at_mut(block.start);
        let (cells_before, cells) = cells.split_at_mut(block.start);
        let running_before = before * width..(before + running) * width;
        let first = offset == 0;
        if !first {
            let h = Matrix::new(&hidden_before[running_before.clone()], running, width);
            let w_hh = Matrix::new(values(&layer.w_hh), width, 4 * width);
            product(sums, h, w_hh, Out::Add);
        }
        gates::forward(
            width,
            values(&layer.bias),
            sums,
            (!first).then(|| &cells_before[running_before]),
            &mut cells[..running * width],
            &mut hidden[..running * width],
        );
        before = offset;
        offset += running;
    }
    LstmTrace {
        hidden: tensor(hidden, [tokens, width]),
        gates: keep.then(|| tensor(sums, [tokens, 4 * width])),
        cells: keep.then(|| tensor(cells, [tokens, width])),
    }
}

pub(super) fn backward(
    inputs: &LstmInputs<Flex>,
    trace: &LstmTrace<Flex>,
    grad: &FlexTensor,
    batch_sizes: &[usize],
) -> LstmGrads<Flex> {
    let layer = Layer::new(inputs);
    let (tokens, width, in_width) = (layer.tokens, layer.width, layer.in_width);
    let d_sums = recurrent_backward(&layer, trace, grad, batch_sizes);
    let d_sums_matrix = Matrix::new(&d_sums, tokens, 4 * width);

    let mut d_w_hh = vec![0.0f32; width * 4 * width];
    let previous = previous_hidden(values(&trace.hidden), batch_sizes, width);
    let later = tokens - batch_sizes[0];
    product(
        &mut d_w_hh,
        Matrix::new(&previous, later, width).t(),
        Matrix::new(&d_sums[batch_sizes[0] * 4 * width..], later, 4 * width),
        Out::Overwrite,
    );
    let mut d_w_ih = vec![0.0f32; in_width * 4 * width];
    product(&mut d_w_ih, layer.input().t(), d_sums_matrix, Out::Overwrite);
    let mut d_input = vec![0.0f32; tokens * in_width];
    let w_ih_t = transpose(values(&layer.w_ih), in_width, 4 * width);
    let w_ih_t = Matrix::new(&w_ih_t, 4 * width, in_width);
    product(&mut d_input, d_sums_matrix, w_ih_t, Out::Overwrite);
    LstmGrads {
        input: tensor(d_input, [tokens, in_width]),
        w_ih: tensor(d_w_ih, [in_width, 4 * width]),
        w_hh: tensor(d_w_hh, [width, 4 * width]),
        bias: tensor(column_sums(&d_sums, 4 * width), [4 * width]),
    }
}

/// The gradient of the gate sums, `[tokens, 4H]`, from the last time step to the first.
fn recurrent_backward(
    layer: &Layer,
    trace: &LstmTrace<Flex>,
    grad: &FlexTensor,
    batch_sizes: &[usize],
) -> Vec<f32> {
    let (gates, cells) = match (&trace.gates, &trace.cells) {
        (Some(gates), Some(cells)) => (values(gates), values(cells)),
        _ => unreachable!("the autodiff pass asks the forward pass to keep gates and cells"),
    };
    let grad = grad.to_contiguous();
    let grad = values(&grad);
    let width = layer.width;
    let w_hh_t = transpose(values(&layer.w_hh), width, 4 * width);
    let mut d_sums = vec![0.0f32; layer.tokens * 4 * width];
    let mut d_hidden = vec![0.0f32; batch_sizes[0] * width];
    let mut d_cells = vec![0.0f32; batch_sizes[0] * width];

    let (mut offset, mut later_rows) = (layer.tokens, 0);
    for (t, &running) in batch_sizes.iter().enumerate().rev() {
        offset -= running;
        let block = offset * width..(offset + running) * width;
        let step = Step {
            width,
            gates: &gates[4 * block.start..4 * block.end],
            cells: &cells[block.clone()],
            previous: (t > 0).then(|| {
                let before = (offset - batch_sizes[t - 1]) * width;
                &cells[before..before + running * width]
            }),
            grad: &grad[block.clone()],
            d_hidden_later: &d_hidden[..later_rows * width],
            later_rows,
        };
        let d_sums = &mut d_sums[4 * block.start..4 * block.end];
        gates::backward(&step, d_sums, &mut d_cells[..running * width]);
        if t > 0 {
            product(
                &mut d_hidden[..running * width],
                Matrix::new(d_sums, running, 4 * width),
                Matrix::new(&w_hh_t, 4 * width, width),
                Out::Overwrite,
            );
        }
        later_rows = running;
    }
    d_sums
}

/// For every packed row from the second time step on, the hidden state one step earlier.
fn previous_hidden(hidden: &[f32], batch_sizes: &[usize], width: usize) -> Vec<f32> {
    let mut previous = Vec::with_capacity(hidden.len());
    let mut offset = 0;
    for pair in batch_sizes.windows(2) {
        previous.extend_from_slice(&hidden[offset * width..(offset + pair[1]) * width]);
        offset += pair[0];
    }
    previous
}

/// Sums down the columns, each column from the first row to the last whatever thread has it.
fn column_sums(data: &[f32], width: usize) -> Vec<f32> {
    const COLUMNS: usize = 512;
    let mut sums = vec![0.0f32; width];
    sums.par_chunks_mut(COLUMNS).enumerate().for_each(|(task, sums)| {
        let start = task * COLUMNS;
        for row in data.chunks(width) {
            for (sum, x) in sums.iter_mut().zip(&row[start..]) {
                *sum += x;
            }
        }
    });
    sums
}

fn values(tensor: &FlexTensor) -> &[f32] {
    match tensor.as_slice::<f32>() {
        Some(values) => values,
        None => unreachable!("only contiguous f32 tensors come here"),
    }
}

fn tensor<const D: usize>(values: Vec<f32>, shape: [usize; D]) -> FlexTensor {
    FlexTensor::from_data(TensorData::new(values, Shape::new(shape)))
}
