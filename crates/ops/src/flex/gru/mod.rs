//! The packed GRU.

mod cell;
#[cfg(test)]
mod tests;

use burn::backend::{Flex, TensorMetadata, tensor::FloatTensor};
use rayon::prelude::*;

use super::kernel::{Columns, Engine, LANES, Panels, column_sums, into_panels, pack_vector};
use super::recurrence::{self, Kept, Sizes, WeightGrad, input_grad};
use super::{into_tensor, values};
use crate::gru::{GruGrads, GruInputs, GruTrace};
use cell::Gru;

type FlexTensor = FloatTensor<Flex>;

pub(super) fn forward(
    engine: Engine,
    inputs: &GruInputs<Flex>,
    batch_sizes: &[usize],
) -> FlexTensor {
    let (sizes, trace) = run(engine, inputs, batch_sizes, false);
    into_tensor(trace.hidden, [sizes.tokens, sizes.hidden])
}

pub(super) fn trace(
    engine: Engine,
    inputs: &GruInputs<Flex>,
    batch_sizes: &[usize],
) -> GruTrace<Flex> {
    let (sizes, trace) = run(engine, inputs, batch_sizes, true);
    let kept = |values, width| into_tensor(values, [sizes.panels(), sizes.tokens, width]);
    GruTrace {
        hidden: into_tensor(trace.hidden, [sizes.tokens, sizes.hidden]),
        gates: kept(trace.gates, Columns::<3>::WIDTH),
        shares: kept(trace.extra, LANES),
        states: kept(trace.states, LANES),
    }
}

fn run<'a>(
    engine: Engine,
    inputs: &GruInputs<Flex>,
    batch_sizes: &'a [usize],
    keep: bool,
) -> (Sizes<'a>, recurrence::Trace) {
    let (shape, hidden) = (inputs.input.shape().dims(), inputs.w_hh.shape()[0]);
    let sizes = Sizes::new(shape, hidden, batch_sizes);
    let columns = sizes.columns::<3>();
    let [input, w_ih, w_hh, b_ih, b_hh] =
        [&inputs.input, &inputs.w_ih, &inputs.w_hh, &inputs.b_ih, &inputs.b_hh]
            .map(|x| x.to_contiguous());
    let sums = {
        let w_ih = Panels::pack(engine, values(&w_ih), sizes.input, columns);
        let input = engine.pack_matrix(values(&input), sizes.input);
        into_panels(engine, &input, &w_ih, &pack_vector(values(&b_ih), columns))
    };
    let w_hh = Panels::pack(engine, values(&w_hh), sizes.hidden, columns);
    let cell = Gru { bias: pack_vector(values(&b_hh), columns) };
    let trace = recurrence::forward(engine, &cell, &sizes, sums, &w_hh, keep);
    (sizes, trace)
}

pub(super) fn backward(
    engine: Engine,
    inputs: &GruInputs<Flex>,
    trace: GruTrace<Flex>,
    grad: &FlexTensor,
    batch_sizes: &[usize],
) -> GruGrads<Flex> {
    let (shape, hidden) = (inputs.input.shape().dims(), inputs.w_hh.shape()[0]);
    let sizes = Sizes::new(shape, hidden, batch_sizes);
    let (columns, tokens) = (sizes.columns::<3>(), sizes.tokens);
    let GruTrace { hidden: hidden_states, mut gates, shares: mut extra, states } = trace;
    let [input, w_ih, w_hh, grad] =
        [&inputs.input, &inputs.w_ih, &inputs.w_hh, grad].map(|x| x.to_contiguous());
    let (sums, shares) = (gates.storage_mut::<f32>(), extra.storage_mut::<f32>());
    {
        let w_hh_t = Panels::pack_transposed(engine, values(&w_hh), sizes.hidden, columns);
        let kept = Kept { gates: sums, extra: shares, states: values(&states) };
        let grad = values(&grad);
        recurrence::backward::<3, Gru>(engine, &sizes, kept, grad, &w_hh_t);
    }
    let gate_columns = 3 * hidden;
    let b_hh = column_sums(sums, tokens, columns);
    let w_hh = WeightGrad::new(engine, &sizes, sums, columns).of_hidden(values(&hidden_states));
    // From here on the gradient of the input's share, which differs in `n` alone.
    let width = Columns::<3>::WIDTH;
    sums.par_chunks_mut(width)
        .zip(shares.par_chunks(LANES))
        .with_min_len(64)
        .for_each(|(sums, share)| sums[2 * LANES..].copy_from_slice(share));
    GruGrads {
        input: into_tensor(
            input_grad(engine, &sizes, sums, columns, values(&w_ih)),
            [tokens, sizes.input],
        ),
        w_ih: into_tensor(
            WeightGrad::new(engine, &sizes, sums, columns).of_input(values(&input)),
            [sizes.input, gate_columns],
        ),
        w_hh: into_tensor(w_hh, [hidden, gate_columns]),
        b_ih: into_tensor(column_sums(sums, tokens, columns), [gate_columns]),
        b_hh: into_tensor(b_hh, [gate_columns]),
    }
}
