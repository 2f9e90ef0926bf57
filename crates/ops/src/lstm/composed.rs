//! The default body of the packed LSTM: the layer made of a backend's primitives.
//!
//! Public so that a faster body can be held against it, in results and in speed.

use burn::backend::{Backend, TensorMetadata, tensor::FloatTensor};
use burn::tensor::Shape;

use super::{LstmGrads, LstmInputs, LstmTrace};
use crate::blocks::{
    add_to_first_rows, columns, one_minus_square, recurrent_weight_grad, rows, transposed,
    zeros_like,
};

/// Default body of [`LstmKernel::lstm_forward`](crate::LstmKernel::lstm_forward).
pub fn forward<B: Backend>(inputs: LstmInputs<B>, batch_sizes: &[usize]) -> FloatTensor<B> {
    B::float_cat(run(inputs, batch_sizes, false).hidden, 0)
}

/// Default body of [`LstmKernel::lstm_trace`](crate::LstmKernel::lstm_trace).
pub fn trace<B: Backend>(inputs: LstmInputs<B>, batch_sizes: &[usize]) -> LstmTrace<B> {
    let steps = run(inputs, batch_sizes, true);
    LstmTrace {
        hidden: B::float_cat(steps.hidden, 0),
        gates: B::float_cat(steps.gates, 0),
        cells: B::float_cat(steps.cells, 0),
    }
}

fn run<B: Backend>(inputs: LstmInputs<B>, batch_sizes: &[usize], keep: bool) -> Steps<B> {
    let LstmInputs { input, w_ih, w_hh, bias, .. } = inputs;
    let width = w_hh.shape()[0];
    let bias = B::float_reshape(bias, Shape::new([1, 4 * width]));
    // All time steps at once: this product does not wait for the recurrence.
    let projected = B::float_add(B::float_matmul(input, w_ih), bias);

    let mut steps = Steps::<B>::default();
    let mut state: Option<(FloatTensor<B>, FloatTensor<B>)> = None;
    let mut offset = 0;
    for &running in batch_sizes {
        let mut sums = rows::<B>(projected.clone(), offset, running);
        if let Some((hidden, _)) = &state {
            let hidden = rows::<B>(hidden.clone(), 0, running);
            sums = B::float_add(sums, B::float_matmul(hidden, w_hh.clone()));
        }
        let gate = |k: usize| columns::<B>(sums.clone(), k * width, width);
        let (i, f) = (B::sigmoid(gate(0)), B::sigmoid(gate(1)));
        let (g, o) = (B::float_tanh(gate(2)), B::sigmoid(gate(3)));
        let mut cell = B::float_mul(i.clone(), g.clone());
        if let Some((_, previous)) = state {
            let kept = B::float_mul(f.clone(), rows::<B>(previous, 0, running));
            cell = B::float_add(cell, kept);
        }
        let hidden = B::float_mul(o.clone(), B::float_tanh(cell.clone()));
        steps.hidden.push(hidden.clone());
        if keep {
            steps.gates.push(B::float_cat(vec![i, f, g, o], 1));
            steps.cells.push(cell.clone());
        }
        state = Some((hidden, cell));
        offset += running;
    }
    steps
}

/// Default body of [`LstmKernel::lstm_backward`](crate::LstmKernel::lstm_backward).
pub fn backward<B: Backend>(
    inputs: LstmInputs<B>,
    trace: LstmTrace<B>,
    grad: FloatTensor<B>,
    batch_sizes: &[usize],
) -> LstmGrads<B> {
    let LstmInputs { input, w_ih, w_hh, bias, .. } = inputs;
    let LstmTrace { hidden, gates, cells } = trace;
    let width = w_hh.shape()[0];
    let w_hh_t = transposed::<B>(w_hh);

    let mut sums: Vec<FloatTensor<B>> = Vec::with_capacity(batch_sizes.len());
    let mut later: Option<Later<B>> = None;
    let mut offset = grad.shape()[0];
    for (t, &running) in batch_sizes.iter().enumerate().rev() {
        offset -= running;
        let step = StepTrace::<B> {
            gates: rows::<B>(gates.clone(), offset, running),
            cell: rows::<B>(cells.clone(), offset, running),
            previous: (t > 0)
                .then(|| rows::<B>(cells.clone(), offset - batch_sizes[t - 1], running)),
            width,
        };
        let mut d_hidden = rows::<B>(grad.clone(), offset, running);
        let d_cell = later.map(|later| {
            d_hidden = add_to_first_rows::<B>(d_hidden.clone(), later.hidden);
            later.cell
        });
        let (d_sums, d_previous) = step.backward(d_hidden, d_cell);
        later = Some(Later {
            hidden: B::float_matmul(d_sums.clone(), w_hh_t.clone()),
            cell: d_previous,
        });
        sums.push(d_sums);
    }
    sums.reverse();
    let w_hh_grad = recurrent_weight_grad::<B>(&hidden, &sums, batch_sizes);
    let d_sums = B::float_cat(sums, 0);
    LstmGrads {
        bias: B::float_reshape(B::float_sum_dim(d_sums.clone(), 0), bias.shape()),
        input: B::float_matmul(d_sums.clone(), transposed::<B>(w_ih)),
        w_ih: B::float_matmul(transposed::<B>(input), d_sums),
        w_hh: w_hh_grad,
    }
}

/// Gradients that time step `t + 1` hands to `t`; they cover the sequences that run at `t + 1`.
struct Later<B: Backend> {
    hidden: FloatTensor<B>,
    cell: FloatTensor<B>,
}

/// One time step's share of the trace.
struct StepTrace<B: Backend> {
    gates: FloatTensor<B>,
    cell: FloatTensor<B>,
    previous: Option<FloatTensor<B>>,
    width: usize,
}

impl<B: Backend> StepTrace<B> {
    /// Gradients of the gate sums `[rows, 4H]` and of the previous cell state `[rows, H]`.
    fn backward(
        self,
        d_hidden: FloatTensor<B>,
        d_cell_later: Option<FloatTensor<B>>,
    ) -> (FloatTensor<B>, FloatTensor<B>) {
        let gate = |k: usize| columns::<B>(self.gates.clone(), k * self.width, self.width);
        let (i, f, g, o) = (gate(0), gate(1), gate(2), gate(3));
        let tanh_cell = B::float_tanh(self.cell);
        let mut d_cell = B::float_mul(
            B::float_mul(d_hidden.clone(), o.clone()),
            one_minus_square::<B>(tanh_cell.clone()),
        );
        if let Some(later) = d_cell_later {
            d_cell = add_to_first_rows::<B>(d_cell, later);
        }
        let d_i = B::sigmoid_backward(i.clone(), B::float_mul(d_cell.clone(), g.clone()));
        let d_g = B::float_mul(B::float_mul(d_cell.clone(), i), one_minus_square::<B>(g));
        let d_o = B::sigmoid_backward(o, B::float_mul(d_hidden, tanh_cell));
        let d_f = match self.previous {
            Some(previous) => {
                B::sigmoid_backward(f.clone(), B::float_mul(d_cell.clone(), previous))
            }
            None => zeros_like::<B>(d_i.clone()),
        };
        (B::float_cat(vec![d_i, d_f, d_g, d_o], 1), B::float_mul(d_cell, f))
    }
}

/// What the time steps made; gates and cells where they are kept.
struct Steps<B: Backend> {
    hidden: Vec<FloatTensor<B>>,
    gates: Vec<FloatTensor<B>>,
    cells: Vec<FloatTensor<B>>,
}

impl<B: Backend> Default for Steps<B> {
    fn default() -> Self {
        Self { hidden: Vec::new(), gates: Vec::new(), cells: Vec::new() }
    }
}
