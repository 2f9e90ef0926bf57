//! The packed LSTM: one kernel for the gates of a step, forward, and one backward.

use burn::backend::ops::FloatTensorOps;
use burn_cubecl::CubeBackend;
use burn_cubecl::kernel::into_contiguous;
use burn_cubecl::tensor::CubeTensor;
use cubecl::prelude::*;

use super::steps::{Step, handed_back, recurrent_weight_grad, steps, unread};
use super::{
    assert_countable, column_sums, empty, first_rows, owned, sigmoid, tanh, transposed, units,
};
use crate::lstm::{LstmGrads, LstmInputs, LstmTrace};

/// Gates, cells and hidden states of the step's rows, one unit a hidden unit of a row.
///
/// `gates` holds the input's share of the sums, `[tokens, 4H]`, and, if `keep`, holds the activated
/// gates afterwards; `recurrent` is the rest of the sums, `[running, 4H]`, of the step alone, with
/// whatever lies between its rows. `cells`
/// is read from row `before` on and written from row `cell` on.
#[cube(launch)]
#[allow(clippy::too_many_arguments, reason = "buffers and places of one launch")]
fn step_forward(
    gates: &mut Tensor<f32>,
    recurrent: &Tensor<f32>,
    bias: &Tensor<f32>,
    hidden: &mut Tensor<f32>,
    state: &mut Tensor<f32>,
    cells: &mut Tensor<f32>,
    offset: u32,
    before: u32,
    cell: u32,
    running: u32,
    #[comptime] first: bool,
    #[comptime] keep: bool,
) {
    let width = hidden.shape(1);
    if ABSOLUTE_POS >= running as usize * width {
        terminate!();
    }
    let row = ABSOLUTE_POS / width;
    let unit = ABSOLUTE_POS % width;
    let at = (offset as usize + row) * 4 * width + unit;
    let mut i = gates[at] + bias[unit];
    let mut f = gates[at + width] + bias[unit + width];
    let mut g = gates[at + 2 * width] + bias[unit + 2 * width];
    let mut o = gates[at + 3 * width] + bias[unit + 3 * width];
    if comptime!(!first) {
        let from = row * recurrent.stride(0) + unit;
        i += recurrent[from];
        f += recurrent[from + width];
        g += recurrent[from + 2 * width];
        o += recurrent[from + 3 * width];
    }
    i = sigmoid(i);
    f = sigmoid(f);
    g = tanh(g);
    o = sigmoid(o);
    let mut c = i * g;
    if comptime!(!first) {
        c += f * cells[(before as usize + row) * width + unit];
    }
    let h = o * tanh(c);
    cells[(cell as usize + row) * width + unit] = c;
    hidden[(offset as usize + row) * width + unit] = h;
    state[row * width + unit] = h;
    if comptime!(keep) {
        gates[at] = i;
        gates[at + width] = f;
        gates[at + 2 * width] = g;
        gates[at + 3 * width] = o;
    }
}

/// Gradients of the step's gate sums, one unit a hidden unit of a row.
///
/// `gates` holds the activated gates, `[tokens, 4H]`, and their sums' gradients afterwards, which
/// `sums`, `[running, 4H]`, receives as well. The step after this one hands back `later` rows:
/// `d_later` to the hidden states, and `d_cell`, which is replaced by what goes to the step before.
#[cube(launch)]
#[allow(clippy::too_many_arguments, reason = "buffers and places of one launch")]
fn step_backward(
    gates: &mut Tensor<f32>,
    cells: &Tensor<f32>,
    grad: &Tensor<f32>,
    d_later: &Tensor<f32>,
    d_cell: &mut Tensor<f32>,
    sums: &mut Tensor<f32>,
    offset: u32,
    before: u32,
    running: u32,
    later: u32,
    #[comptime] first: bool,
) {
    let width = grad.shape(1);
    if ABSOLUTE_POS >= running as usize * width {
        terminate!();
    }
    let row = ABSOLUTE_POS / width;
    let unit = ABSOLUTE_POS % width;
    let from = (offset as usize + row) * width + unit;
    let at = (offset as usize + row) * 4 * width + unit;
    let i = gates[at];
    let f = gates[at + width];
    let g = gates[at + 2 * width];
    let o = gates[at + 3 * width];
    let c = tanh(cells[from]);
    let mut d_hidden = grad[from];
    let mut handed = 0.0f32;
    if row < later as usize {
        d_hidden += d_later[row * d_later.stride(0) + unit];
        handed = d_cell[row * width + unit];
    }
    let d_c = d_hidden * o * (1.0f32 - c * c) + handed;
    let d_i = d_c * g * i * (1.0f32 - i);
    let d_g = d_c * i * (1.0f32 - g * g);
    let d_o = d_hidden * c * o * (1.0f32 - o);
    let mut d_f = 0.0f32;
    if comptime!(!first) {
        d_f = d_c * cells[(before as usize + row) * width + unit] * f * (1.0f32 - f);
    }
    d_cell[row * width + unit] = d_c * f;
    gates[at] = d_i;
    gates[at + width] = d_f;
    gates[at + 2 * width] = d_g;
    gates[at + 3 * width] = d_o;
    let to = row * 4 * width + unit;
    sums[to] = d_i;
    sums[to + width] = d_f;
    sums[to + 2 * width] = d_g;
    sums[to + 3 * width] = d_o;
}

/// Hidden states; gates and cells mean nothing unless `keep`.
pub(super) fn forward(
    inputs: LstmInputs<CubeBackend>,
    batch_sizes: &[usize],
    keep: bool,
) -> LstmTrace<CubeBackend> {
    let LstmInputs { input, w_ih, w_hh, bias, .. } = inputs;
    let (w_hh, bias) = (into_contiguous(w_hh), into_contiguous(bias));
    // All time steps at once: this product does not wait for the recurrence.
    let gates = owned(CubeBackend::float_matmul(input, w_ih));
    let (tokens, width) = (gates.meta.shape()[0], w_hh.meta.shape()[0]);
    assert_countable(tokens, 4 * width);
    let batch = batch_sizes.first().copied().unwrap_or(0);
    let hidden = empty(&gates, [tokens, width]);
    let cells = empty(&gates, [if keep { tokens } else { batch }, width]);
    let state = empty(&gates, [batch, width]);
    for step in steps(batch_sizes) {
        let Step { offset, before, running, .. } = step;
        let recurrent = match before {
            Some(_) => CubeBackend::float_matmul(first_rows(&state, running), w_hh.clone()),
            None => unread(&gates),
        };
        let (count, dim) = units(&gates, running * width);
        // Cells that are not kept stay where they are.
        let cell_rows = |row: usize| if keep { row as u32 } else { 0 };
        step_forward::launch(
            &gates.client,
            count,
            dim,
            gates.clone().into_tensor_arg(),
            recurrent.into_tensor_arg(),
            bias.clone().into_tensor_arg(),
            hidden.clone().into_tensor_arg(),
            state.clone().into_tensor_arg(),
            cells.clone().into_tensor_arg(),
            offset as u32,
            cell_rows(before.unwrap_or(0)),
            cell_rows(offset),
            running as u32,
            before.is_none(),
            keep,
        );
    }
    LstmTrace { hidden, gates, cells }
}

pub(super) fn backward(
    inputs: LstmInputs<CubeBackend>,
    trace: LstmTrace<CubeBackend>,
    grad: CubeTensor,
    batch_sizes: &[usize],
) -> LstmGrads<CubeBackend> {
    let LstmInputs { input, w_ih, w_hh, .. } = inputs;
    let LstmTrace { hidden, gates, cells } = trace;
    let (gates, cells, grad) = (owned(gates), into_contiguous(cells), into_contiguous(grad));
    let w_hh_t = transposed(w_hh);
    let width = grad.meta.shape()[1];
    let batch = batch_sizes.first().copied().unwrap_or(0);
    let (d_cell, sums) = (empty(&grad, [batch, width]), empty(&grad, [batch, 4 * width]));
    let nothing = unread(&grad);
    let mut d_later = nothing.clone();
    for step in steps(batch_sizes).into_iter().rev() {
        let (count, dim) = units(&grad, step.running * width);
        step_backward::launch(
            &grad.client,
            count,
            dim,
            gates.clone().into_tensor_arg(),
            cells.clone().into_tensor_arg(),
            grad.clone().into_tensor_arg(),
            d_later.into_tensor_arg(),
            d_cell.clone().into_tensor_arg(),
            sums.clone().into_tensor_arg(),
            step.offset as u32,
            step.before.unwrap_or(0) as u32,
            step.running as u32,
            step.later as u32,
            step.before.is_none(),
        );
        d_later = handed_back(&sums, &w_hh_t, step, &nothing);
    }
    LstmGrads {
        bias: column_sums(gates.clone()),
        w_hh: recurrent_weight_grad(hidden, gates.clone(), batch_sizes),
        w_ih: CubeBackend::float_matmul(CubeBackend::float_transpose(input), gates.clone()),
        input: CubeBackend::float_matmul(gates, CubeBackend::float_transpose(w_ih)),
    }
}
