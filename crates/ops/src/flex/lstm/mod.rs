//! The packed LSTM.

mod cell;
#[cfg(test)]
mod tests;

use burn::backend::{Flex, TensorMetadata, tensor::FloatTensor};

use super::kernel::{Columns, Engine, LANES, Panels, column_sums, into_panels, pack_vector};
use super::recurrence::{self, Kept, Sizes, WeightGrad, input_grad};
use super::{into_tensor, values};
use crate::lstm::{LstmGrads, LstmInputs, LstmTrace};
use cell::Lstm;

type FlexTensor = FloatTensor<Flex>;

pub(super) fn forward(
    engine: Engine,
    inputs: &LstmInputs<Flex>,
    batch_sizes: &[usize],
) -> FlexTensor {
    let (sizes, trace) = run(engine, inputs, batch_sizes, false);
    into_tensor(trace.hidden, [sizes.tokens, sizes.hidden])
}

pub(super) fn trace(
    engine: Engine,
    inputs: &LstmInputs<Flex>,
    batch_sizes: &[usize],
) -> LstmTrace<Flex> {
    let (sizes, trace) = run(engine, inputs, batch_sizes, true);
    let kept = |values, width| into_tensor(values, [sizes.panels(), sizes.tokens, width]);
    LstmTrace {
        hidden: into_tensor(trace.hidden, [sizes.tokens, sizes.hidden]),
        gates: kept(trace.gates, Columns::<4>::WIDTH),
        cells: kept(trace.states, LANES),
    }
}

fn run<'a>(
    engine: Engine,
    inputs: &LstmInputs<Flex>,
    batch_sizes: &'a [usize],
    keep: bool,
) -> (Sizes<'a>, recurrence::Trace) {
    let (shape, hidden) = (inputs.input.shape().dims(), inputs.w_hh.shape()[0]);
    let sizes = Sizes::new(shape, hidden, batch_sizes);
    let columns = sizes.columns::<4>();
    let [input, w_ih, w_hh, bias] =
        [&inputs.input, &inputs.w_ih, &inputs.w_hh, &inputs.bias].map(|x| x.to_contiguous());
    let sums = {
        let w_ih = Panels::pack(engine, values(&w_ih), sizes.input, columns);
        let input = engine.pack_matrix(values(&input), sizes.input);
        into_panels(engine, &input, &w_ih, &pack_vector(values(&bias), columns))
    };
    let w_hh = Panels::pack(engine, values(&w_hh), sizes.hidden, columns);
    let trace = recurrence::forward(engine, &Lstm, &sizes, sums, &w_hh, keep);
    (sizes, trace)
}

/// Bias, input weights and recurrent weights in panels, one after another.
pub(super) fn prepare(engine: Engine, weights: [FlexTensor; 3]) -> FlexTensor {
    let [w_ih, w_hh, bias] = weights.map(|x| x.to_contiguous());
    let (input, hidden) = (w_ih.shape()[0], w_hh.shape()[0]);
    let columns = Columns::<4>::Gates(hidden);
    let mut prepared = pack_vector(values(&bias), columns);
    prepared.extend_from_slice(&Panels::pack(engine, values(&w_ih), input, columns).data);
    prepared.extend_from_slice(&Panels::pack(engine, values(&w_hh), hidden, columns).data);
    let len = prepared.len();
    into_tensor(prepared, [len])
}

/// Hidden states, given what [`prepare`] made.
pub(super) fn infer(
    engine: Engine,
    input: &FlexTensor,
    prepared: &FlexTensor,
    hidden: usize,
    batch_sizes: &[usize],
) -> FlexTensor {
    let sizes = Sizes::new(input.shape().dims(), hidden, batch_sizes);
    let columns = sizes.columns::<4>();
    let (bias, weights) = values(prepared).split_at(Panels::len(1, columns));
    let (k_ih, k_hh) = (engine.words(sizes.input), engine.words(hidden));
    let (w_ih, w_hh) = weights.split_at(Panels::len(k_ih, columns));
    let w_ih = Panels::packed(w_ih, k_ih, columns);
    let w_hh = Panels::packed(w_hh, k_hh, columns);
    let input = input.to_contiguous();
    let input = engine.pack_matrix(values(&input), sizes.input);
    let sums = into_panels(engine, &input, &w_ih, bias);
    let trace = recurrence::forward(engine, &Lstm, &sizes, sums, &w_hh, false);
    into_tensor(trace.hidden, [sizes.tokens, hidden])
}

pub(super) fn backward(
    engine: Engine,
    inputs: &LstmInputs<Flex>,
    trace: LstmTrace<Flex>,
    grad: &FlexTensor,
    batch_sizes: &[usize],
) -> LstmGrads<Flex> {
    let (shape, hidden) = (inputs.input.shape().dims(), inputs.w_hh.shape()[0]);
    let sizes = Sizes::new(shape, hidden, batch_sizes);
    let (columns, tokens) = (sizes.columns::<4>(), sizes.tokens);
    let LstmTrace { hidden, mut gates, cells } = trace;
    let [input, w_ih, w_hh, grad] =
        [&inputs.input, &inputs.w_ih, &inputs.w_hh, grad].map(|x| x.to_contiguous());
    {
        let w_hh_t = Panels::pack_transposed(engine, values(&w_hh), sizes.hidden, columns);
        let gates = gates.storage_mut::<f32>();
        let kept = Kept { gates, extra: &mut [], states: values(&cells) };
        let grad = values(&grad);
        recurrence::backward::<4, Lstm>(engine, &sizes, kept, grad, &w_hh_t);
    }
    let d_sums = values(&gates);
    let d_input = input_grad(engine, &sizes, d_sums, columns, values(&w_ih));
    let weights = WeightGrad::new(engine, &sizes, d_sums, columns);
    let (w_ih, w_hh) = (weights.of_input(values(&input)), weights.of_hidden(values(&hidden)));
    let gates = 4 * sizes.hidden;
    LstmGrads {
        input: into_tensor(d_input, [tokens, sizes.input]),
        w_ih: into_tensor(w_ih, [sizes.input, gates]),
        w_hh: into_tensor(w_hh, [sizes.hidden, gates]),
        bias: into_tensor(column_sums(d_sums, tokens, columns), [gates]),
    }
}
