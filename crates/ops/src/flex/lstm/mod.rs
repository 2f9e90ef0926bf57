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
    Columns, Isa, PanelRows, Panels, Rows, column_sums, into_panels, into_rows, pack_vector,
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
    fn new(inputs: &LstmInputs<Flex>, batch_sizes: &[usize]) -> Self {
        let [tokens, input] = inputs.input.shape().dims();
        Self { tokens, input, hidden: inputs.w_hh.shape()[0], batch: batch_sizes[0] }
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
    isa: Isa,
    inputs: &LstmInputs<Flex>,
    batch_sizes: &[usize],
    keep: bool,
) -> LstmTrace<Flex> {
    let sizes = Sizes::new(inputs, batch_sizes);
    let columns = sizes.columns();
    let [input, w_ih, w_hh, bias] =
        [&inputs.input, &inputs.w_ih, &inputs.w_hh, &inputs.bias].map(|x| x.to_contiguous());
    let sums = {
        let w_ih = Panels::pack(values(&w_ih), sizes.input, columns);
        into_panels(isa, values(&input), &w_ih, &pack_vector(values(&bias), columns))
    };
    let w_hh = Panels::pack(values(&w_hh), sizes.hidden, columns);
    let trace = forward::recurrence(isa, &sizes, sums, &w_hh, batch_sizes, keep);
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

pub(super) fn backward(
    isa: Isa,
    inputs: &LstmInputs<Flex>,
    trace: LstmTrace<Flex>,
    grad: &FlexTensor,
    batch_sizes: &[usize],
) -> LstmGrads<Flex> {
    let sizes = Sizes::new(inputs, batch_sizes);
    let (columns, tokens) = (sizes.columns(), sizes.tokens);
    let (Some(mut gates), Some(cells)) = (trace.gates, trace.cells) else {
        unreachable!("the autodiff pass asks the forward pass to keep gates and cells");
    };
    let [input, w_ih, w_hh, grad] =
        [&inputs.input, &inputs.w_ih, &inputs.w_hh, grad].map(|x| x.to_contiguous());
    {
        let w_hh_t = Panels::pack_transposed(isa, values(&w_hh), sizes.hidden, columns);
        let gates = gates.storage_mut::<f32>();
        let (cells, grad) = (values(&cells), values(&grad));
        backward::recurrence(isa, &sizes, gates, cells, grad, &w_hh_t, batch_sizes);
    }
    let d_sums = values(&gates);
    let d_input = {
        let w_ih_t = Panels::<4>::pack_transposed(isa, values(&w_ih), sizes.input, columns);
        into_rows(isa, Rows::panels(d_sums, tokens, Columns::<4>::WIDTH), (&w_ih_t).into())
    };
    // The gradient of a weight: its inputs, transposed, times the gradient of the sums.
    let weight = |inputs: &[&[f32]], width: usize| {
        let k = inputs.len();
        let rhs = PanelRows { data: d_sums, skip: tokens - k, k, columns };
        into_rows(isa, Rows::plain(&transpose(isa, inputs, width), width, k), rhs)
    };
    let rows: Vec<&[f32]> = values(&input).chunks(sizes.input).collect();
    let previous = backward::previous_hidden(values(&trace.hidden), batch_sizes, sizes.hidden);
    let gates = 4 * sizes.hidden;
    LstmGrads {
        input: into_tensor(d_input, [tokens, sizes.input]),
        w_ih: into_tensor(weight(&rows, sizes.input), [sizes.input, gates]),
        w_hh: into_tensor(weight(&previous, sizes.hidden), [sizes.hidden, gates]),
        bias: into_tensor(column_sums(d_sums, tokens, columns), [gates]),
    }
}
