//! The packed LSTM in single precision: gates in panels, a team of threads for the recurrence.
//!
//! Sixteen hidden units and their four gates share a panel of 64 columns, so that one tile of sums
//! holds all that these units need, and the gate arithmetic happens on it before it leaves the
//! cache. Hidden sizes that are no multiple of 16 get units whose weights are zero; such a unit is
//! zero in every state and every gradient.

mod backward;
mod forward;
mod gates;
#[cfg(test)]
mod tests;

use burn::backend::{Flex, TensorMetadata, tensor::FloatTensor};

use super::kernel::{
    Columns, Engine, PanelRows, Panels, Rows, column_sums, into_panels, into_rows, pack_vector,
    transpose,
};
use super::{into_tensor, values};
use crate::lstm::{LstmGrads, LstmInputs, LstmTrace};

type FlexTensor = FloatTensor<Flex>;

/// Multiplications below which a step is one thread's work.
const TEAM_WORK: usize = 1 << 17;

struct Sizes {
    tokens: usize,
    input: usize,
    hidden: usize,
    batch: usize,
}

impl Sizes {
    fn new(input: &FlexTensor, hidden: usize, batch_sizes: &[usize]) -> Self {
        let [tokens, input] = input.shape().dims();
        Self { tokens, input, hidden, batch: batch_sizes[0] }
    }

    fn of(inputs: &LstmInputs<Flex>, batch_sizes: &[usize]) -> Self {
        Self::new(&inputs.input, inputs.w_hh.shape()[0], batch_sizes)
    }

    fn columns(&self) -> Columns<4> {
        Columns::Gates(self.hidden)
    }

    fn panels(&self) -> usize {
        self.columns().panels()
    }
}

/// Threads for a recurrence whose work can be cut into `parts`.
fn team_size(sizes: &Sizes, parts: usize) -> usize {
    let work = sizes.batch * sizes.hidden * 4 * sizes.hidden;
    let enough = 1 + work / TEAM_WORK;
    rayon::current_num_threads().min(parts).min(enough)
}

pub(super) fn forward(
    engine: Engine,
    inputs: &LstmInputs<Flex>,
    batch_sizes: &[usize],
    keep: bool,
) -> LstmTrace<Flex> {
    let sizes = Sizes::of(inputs, batch_sizes);
    let columns = sizes.columns();
    let [input, w_ih, w_hh, bias] =
        [&inputs.input, &inputs.w_ih, &inputs.w_hh, &inputs.bias].map(|x| x.to_contiguous());
    let sums = {
        let w_ih = Panels::pack(engine, values(&w_ih), sizes.input, columns);
        let input = engine.pack_matrix(values(&input), sizes.input);
        into_panels(engine, &input, &w_ih, &pack_vector(values(&bias), columns))
    };
    let w_hh = Panels::pack(engine, values(&w_hh), sizes.hidden, columns);
    let trace = forward::recurrence(engine, &sizes, sums, &w_hh, batch_sizes, keep);
    let kept = |values: Vec<f32>| {
        let shape = [sizes.panels(), sizes.tokens, values.len() / sizes.panels() / sizes.tokens];
        keep.then(|| into_tensor(values, shape))
    };
    LstmTrace {
        hidden: into_tensor(trace.hidden, [sizes.tokens, sizes.hidden]),
        gates: kept(trace.gates),
        cells: kept(trace.cells),
    }
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
    let sizes = Sizes::new(input, hidden, batch_sizes);
    let columns = sizes.columns();
    let (bias, weights) = values(prepared).split_at(Panels::len(1, columns));
    let (k_ih, k_hh) = (engine.words(sizes.input), engine.words(hidden));
    let (w_ih, w_hh) = weights.split_at(Panels::len(k_ih, columns));
    let w_ih = Panels::packed(w_ih, k_ih, columns);
    let w_hh = Panels::packed(w_hh, k_hh, columns);
    let input = input.to_contiguous();
    let input = engine.pack_matrix(values(&input), sizes.input);
    let sums = into_panels(engine, &input, &w_ih, bias);
    let trace = forward::recurrence(engine, &sizes, sums, &w_hh, batch_sizes, false);
    into_tensor(trace.hidden, [sizes.tokens, hidden])
}

pub(super) fn backward(
    engine: Engine,
    inputs: &LstmInputs<Flex>,
    trace: LstmTrace<Flex>,
    grad: &FlexTensor,
    batch_sizes: &[usize],
) -> LstmGrads<Flex> {
    let sizes = Sizes::of(inputs, batch_sizes);
    let (columns, tokens) = (sizes.columns(), sizes.tokens);
    let (Some(mut gates), Some(cells)) = (trace.gates, trace.cells) else {
        unreachable!("the autodiff pass asks the forward pass to keep gates and cells");
    };
    let [input, w_ih, w_hh, grad] =
        [&inputs.input, &inputs.w_ih, &inputs.w_hh, grad].map(|x| x.to_contiguous());
    let words = {
        let w_hh_t = Panels::pack_transposed(engine, values(&w_hh), sizes.hidden, columns);
        let gates = gates.storage_mut::<f32>();
        let (cells, grad) = (values(&cells), values(&grad));
        backward::recurrence(engine, &sizes, gates, cells, grad, &w_hh_t, batch_sizes)
    };
    let d_sums = values(&gates);
    let d_input = {
        let w_ih_t = Panels::<4>::pack_transposed(engine, values(&w_ih), sizes.input, columns);
        let run = engine.words(Columns::<4>::WIDTH);
        let d_sums = words.as_deref().unwrap_or(d_sums);
        into_rows(engine, Rows::panels(d_sums, tokens, run), (&w_ih_t).into())
    };
    let rhs = engine.pack_panels(d_sums, Columns::<4>::WIDTH, tokens);
    // The gradient of a weight: its inputs, transposed, times the gradient of the sums. The first
    // `skip` rows have no part in it.
    let weight = |inputs: &[&[f32]], width: usize, skip: usize| {
        let (k, skip) = (engine.words(inputs.len()), skip / engine.pack());
        let rhs = PanelRows { data: &rhs, skip, k, columns };
        let lhs = transpose(engine.isa(), inputs, width);
        let lhs = engine.pack_matrix(&lhs, inputs.len());
        into_rows(engine, Rows::plain(&lhs, width, k), rhs)
    };
    let rows: Vec<&[f32]> = values(&input).chunks(sizes.input).collect();
    // Before the first step there is nothing; a row of it stays where a word would be split.
    let skip = batch_sizes[0] - batch_sizes[0] % engine.pack();
    let zero = vec![0.0f32; sizes.hidden];
    let previous = backward::previous_hidden(values(&trace.hidden), batch_sizes, &zero, skip);
    let gates = 4 * sizes.hidden;
    LstmGrads {
        input: into_tensor(d_input, [tokens, sizes.input]),
        w_ih: into_tensor(weight(&rows, sizes.input, 0), [sizes.input, gates]),
        w_hh: into_tensor(weight(&previous, sizes.hidden, skip), [sizes.hidden, gates]),
        bias: into_tensor(column_sums(d_sums, tokens, columns), [gates]),
    }
}
