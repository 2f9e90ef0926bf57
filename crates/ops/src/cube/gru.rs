//! The packed GRU: one kernel for the gates of a step, forward, and one backward.

use burn::backend::ops::FloatTensorOps;
use burn_cubecl::CubeBackend;
use burn_cubecl::kernel::into_contiguous;
use burn_cubecl::tensor::CubeTensor;
use cubecl::prelude::*;

use super::steps::{Step, handed_back, recurrent_weight_grad, steps, unread};
use super::{
    assert_countable, column_sums, empty, first_rows, owned, sigmoid, tanh, transposed, units,
};
use crate::gru::{GruGrads, GruInputs, GruTrace};

/// Gates and hidden states of the step's rows, one unit a hidden unit of a row.
///
/// `gates` holds the input's share of the sums without its bias, `[tokens, 3H]`, and, if `keep`, the
/// activated gates afterwards, with the recurrent share of the new gate in `shares`, `[tokens, H]`;
/// `recurrent` is the rest of the sums, `[running, 3H]`, of the step alone, with whatever lies between
/// its rows.
#[cube(launch)]
#[allow(clippy::too_many_arguments, reason = "buffers and places of one launch")]
fn step_forward(
    gates: &mut Tensor<f32>,
    recurrent: &Tensor<f32>,
    b_ih: &Tensor<f32>,
    b_hh: &Tensor<f32>,
    hidden: &mut Tensor<f32>,
    state: &mut Tensor<f32>,
    shares: &mut Tensor<f32>,
    offset: u32,
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
    let at = (offset as usize + row) * 3 * width + unit;
    let mut share_r = b_hh[unit];
    let mut share_z = b_hh[unit + width];
    let mut share_n = b_hh[unit + 2 * width];
    let mut previous = 0.0f32;
    if comptime!(!first) {
        let from = row * recurrent.stride(0) + unit;
        share_r += recurrent[from];
        share_z += recurrent[from + width];
        share_n += recurrent[from + 2 * width];
        previous = state[row * width + unit];
    }
    let r = sigmoid(gates[at] + b_ih[unit] + share_r);
    let z = sigmoid(gates[at + width] + b_ih[unit + width] + share_z);
    let n = tanh(gates[at + 2 * width] + b_ih[unit + 2 * width] + r * share_n);
    let h = (1.0f32 - z) * n + z * previous;
    hidden[(offset as usize + row) * width + unit] = h;
    state[row * width + unit] = h;
    if comptime!(keep) {
        gates[at] = r;
        gates[at + width] = z;
        gates[at + 2 * width] = n;
        shares[(offset as usize + row) * width + unit] = share_n;
    }
}

/// Gradients of the step's sums, one unit a hidden unit of a row.
///
/// `gates` holds the activated gates, `[tokens, 3H]`, and the gradients of the recurrent sums
/// afterwards, which `sums`, `[running, 3H]`, receives as well; `shares` holds the recurrent shares of the
/// new gate, `[tokens, H]`, and the gradients of the input's shares of it afterwards. The step after
/// this one hands back `later` rows: `d_later` through its sums, and `carried`, which is replaced by
/// what goes to the step before.
#[cube(launch)]
#[allow(clippy::too_many_arguments, reason = "buffers and places of one launch")]
fn step_backward(
    gates: &mut Tensor<f32>,
    shares: &mut Tensor<f32>,
    hidden: &Tensor<f32>,
    grad: &Tensor<f32>,
    d_later: &Tensor<f32>,
    carried: &mut Tensor<f32>,
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
    let at = (offset as usize + row) * 3 * width + unit;
    let r = gates[at];
    let z = gates[at + width];
    let n = gates[at + 2 * width];
    let mut d_hidden = grad[from];
    if row < later as usize {
        d_hidden += d_later[row * d_later.stride(0) + unit] + carried[row * width + unit];
    }
    let mut previous = 0.0f32;
    if comptime!(!first) {
        previous = hidden[(before as usize + row) * width + unit];
    }
    let d_z = d_hidden * (previous - n) * z * (1.0f32 - z);
    let d_n = d_hidden * (1.0f32 - z) * (1.0f32 - n * n);
    let d_r = d_n * shares[from] * r * (1.0f32 - r);
    let d_share = d_n * r;
    carried[row * width + unit] = d_hidden * z;
    gates[at] = d_r;
    gates[at + width] = d_z;
    gates[at + 2 * width] = d_share;
    shares[from] = d_n;
    let to = row * 3 * width + unit;
    sums[to] = d_r;
    sums[to + width] = d_z;
    sums[to + 2 * width] = d_share;
}

/// The last of the three gates of `gates`, `[tokens, 3H]`, becomes `new`, `[tokens, H]`.
#[cube(launch)]
fn replace_new_gate(gates: &mut Tensor<f32>, new: &Tensor<f32>) {
    let width = new.shape(1);
    if ABSOLUTE_POS >= new.shape(0) * width {
        terminate!();
    }
    let row = ABSOLUTE_POS / width;
    let unit = ABSOLUTE_POS % width;
    gates[(row * 3 + 2) * width + unit] = new[ABSOLUTE_POS];
}

/// Hidden states; the rest means nothing unless `keep`.
pub(super) fn forward(
    inputs: GruInputs<CubeBackend>,
    batch_sizes: &[usize],
    keep: bool,
) -> GruTrace<CubeBackend> {
    let GruInputs { input, w_ih, w_hh, b_ih, b_hh, .. } = inputs;
    let [w_hh, b_ih, b_hh] = [w_hh, b_ih, b_hh].map(into_contiguous);
    // All time steps at once: this product does not wait for the recurrence.
    let gates = owned(CubeBackend::float_matmul(input, w_ih));
    let (tokens, width) = (gates.meta.shape()[0], w_hh.meta.shape()[0]);
    assert_countable(tokens, 3 * width);
    let batch = batch_sizes.first().copied().unwrap_or(0);
    let hidden = empty(&gates, [tokens, width]);
    let shares = empty(&gates, [if keep { tokens } else { 1 }, width]);
    let state = empty(&gates, [batch, width]);
    for step in steps(batch_sizes) {
        let Step { offset, before, running, .. } = step;
        let recurrent = match before {
            Some(_) => CubeBackend::float_matmul(first_rows(&state, running), w_hh.clone()),
            None => unread(&gates),
        };
        let (count, dim) = units(&gates, running * width);
        step_forward::launch(
            &gates.client,
            count,
            dim,
            gates.clone().into_tensor_arg(),
            recurrent.into_tensor_arg(),
            b_ih.clone().into_tensor_arg(),
            b_hh.clone().into_tensor_arg(),
            hidden.clone().into_tensor_arg(),
            state.clone().into_tensor_arg(),
            shares.clone().into_tensor_arg(),
            offset as u32,
            running as u32,
            before.is_none(),
            keep,
        );
    }
    GruTrace { states: hidden.clone(), hidden, gates, shares }
}

pub(super) fn backward(
    inputs: GruInputs<CubeBackend>,
    trace: GruTrace<CubeBackend>,
    grad: CubeTensor,
    batch_sizes: &[usize],
) -> GruGrads<CubeBackend> {
    let GruInputs { input, w_ih, w_hh, .. } = inputs;
    let GruTrace { hidden, gates, shares, .. } = trace;
    let (gates, shares) = (owned(gates), owned(shares));
    let (hidden, grad) = (into_contiguous(hidden), into_contiguous(grad));
    let w_hh_t = transposed(w_hh);
    let [tokens, width] = grad.meta.shape().dims::<2>();
    let batch = batch_sizes.first().copied().unwrap_or(0);
    let (carried, sums) = (empty(&grad, [batch, width]), empty(&grad, [batch, 3 * width]));
    let nothing = unread(&grad);
    let mut d_later = nothing.clone();
    for step in steps(batch_sizes).into_iter().rev() {
        let (count, dim) = units(&grad, step.running * width);
        step_backward::launch(
            &grad.client,
            count,
            dim,
            gates.clone().into_tensor_arg(),
            shares.clone().into_tensor_arg(),
            hidden.clone().into_tensor_arg(),
            grad.clone().into_tensor_arg(),
            d_later.into_tensor_arg(),
            carried.clone().into_tensor_arg(),
            sums.clone().into_tensor_arg(),
            step.offset as u32,
            step.before.unwrap_or(0) as u32,
            step.running as u32,
            step.later as u32,
            step.before.is_none(),
        );
        d_later = handed_back(&sums, &w_hh_t, step, &nothing);
    }
    let b_hh = column_sums(gates.clone());
    let w_hh = recurrent_weight_grad(hidden, gates.clone(), batch_sizes);
    // From here on the gradient of the input's share, which differs in `n` alone.
    let (count, dim) = units(&grad, tokens * width);
    let (d_gates, d_new) = (gates.clone().into_tensor_arg(), shares.into_tensor_arg());
    replace_new_gate::launch(&grad.client, count, dim, d_gates, d_new);
    GruGrads {
        b_ih: column_sums(gates.clone()),
        b_hh,
        w_hh,
        w_ih: CubeBackend::float_matmul(CubeBackend::float_transpose(input), gates.clone()),
        input: CubeBackend::float_matmul(gates, CubeBackend::float_transpose(w_ih)),
    }
}
