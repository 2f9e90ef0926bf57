//! The default body of the packed GRU: the layer made of a backend's primitives.

use burn::backend::{Backend, TensorMetadata, tensor::FloatTensor};
use burn::tensor::Shape;

use super::{GruGrads, GruInputs, GruTrace};
use crate::blocks::{
    add_to_first_rows, columns, one_minus, one_minus_square, recurrent_weight_grad, rows,
    transposed, zeros_like,
};

/// Default body of [`GruKernel::gru_forward`](crate::GruKernel::gru_forward).
pub fn forward<B: Backend>(inputs: GruInputs<B>, batch_sizes: &[usize]) -> FloatTensor<B> {
    B::float_cat(run(inputs, batch_sizes, false).hidden, 0)
}

/// Default body of [`GruKernel::gru_trace`](crate::GruKernel::gru_trace).
pub fn trace<B: Backend>(inputs: GruInputs<B>, batch_sizes: &[usize]) -> GruTrace<B> {
    let steps = run(inputs, batch_sizes, true);
    let hidden = B::float_cat(steps.hidden, 0);
    GruTrace {
        states: hidden.clone(),
        hidden,
        gates: B::float_cat(steps.gates, 0),
        shares: B::float_cat(steps.shares, 0),
    }
}

/// What the time steps made; gates and shares where they are kept.
struct Steps<B: Backend> {
    hidden: Vec<FloatTensor<B>>,
    gates: Vec<FloatTensor<B>>,
    shares: Vec<FloatTensor<B>>,
}

fn run<B: Backend>(inputs: GruInputs<B>, batch_sizes: &[usize], keep: bool) -> Steps<B> {
    let GruInputs { input, w_ih, w_hh, b_ih, b_hh, .. } = inputs;
    let width = w_hh.shape()[0];
    let row = |bias: FloatTensor<B>| B::float_reshape(bias, Shape::new([1, 3 * width]));
    let (b_ih, b_hh) = (row(b_ih), row(b_hh));
    // All time steps at once: this product does not wait for the recurrence.
    let projected = B::float_add(B::float_matmul(input, w_ih), b_ih);

    let (mut hiddens, mut gates, mut shares) = (Vec::new(), Vec::new(), Vec::new());
    let mut state: Option<FloatTensor<B>> = None;
    let mut offset = 0;
    for &running in batch_sizes {
        let a = rows::<B>(projected.clone(), offset, running);
        let nothing = || zeros_like::<B>(columns::<B>(a.clone(), 0, width));
        let previous = state.take().map_or_else(nothing, |h| rows::<B>(h, 0, running));
        let b = B::float_add(B::float_matmul(previous.clone(), w_hh.clone()), b_hh.clone());
        let gate = |x: &FloatTensor<B>, k: usize| columns::<B>(x.clone(), k * width, width);
        let r = B::sigmoid(B::float_add(gate(&a, 0), gate(&b, 0)));
        let z = B::sigmoid(B::float_add(gate(&a, 1), gate(&b, 1)));
        let b_n = gate(&b, 2);
        let n = B::float_tanh(B::float_add(gate(&a, 2), B::float_mul(r.clone(), b_n.clone())));
        let new = B::float_mul(one_minus::<B>(z.clone()), n.clone());
        let hidden = B::float_add(new, B::float_mul(z.clone(), previous));
        hiddens.push(hidden.clone());
        if keep {
            gates.push(B::float_cat(vec![r, z, n], 1));
            shares.push(b_n);
        }
        state = Some(hidden);
        offset += running;
    }
    Steps { hidden: hiddens, gates, shares }
}

/// Default body of [`GruKernel::gru_backward`](crate::GruKernel::gru_backward).
pub fn backward<B: Backend>(
    inputs: GruInputs<B>,
    trace: GruTrace<B>,
    grad: FloatTensor<B>,
    batch_sizes: &[usize],
) -> GruGrads<B> {
    let GruInputs { input, w_ih, w_hh, b_ih, b_hh, .. } = inputs;
    let GruTrace { hidden, gates, shares, .. } = trace;
    let (width, w_hh_t) = (w_hh.shape()[0], transposed::<B>(w_hh));

    // Of the recurrent sums and of the input's sums, from the last time step to the first.
    let (mut recurrent, mut projected) = (Vec::new(), Vec::new());
    let mut later: Option<FloatTensor<B>> = None;
    let mut offset = grad.shape()[0];
    for (t, &running) in batch_sizes.iter().enumerate().rev() {
        offset -= running;
        let block = rows::<B>(gates.clone(), offset, running);
        let gate = |k: usize| columns::<B>(block.clone(), k * width, width);
        let (r, z, n) = (gate(0), gate(1), gate(2));
        let share = rows::<B>(shares.clone(), offset, running);
        let mut d_hidden = rows::<B>(grad.clone(), offset, running);
        if let Some(later) = later.take() {
            d_hidden = add_to_first_rows::<B>(d_hidden, later);
        }
        let previous = match t {
            0 => zeros_like::<B>(d_hidden.clone()),
            _ => rows::<B>(hidden.clone(), offset - batch_sizes[t - 1], running),
        };
        let difference = B::float_sub(previous, n.clone());
        let d_z = B::sigmoid_backward(z.clone(), B::float_mul(d_hidden.clone(), difference));
        let d_new = B::float_mul(d_hidden.clone(), one_minus::<B>(z.clone()));
        let d_n = B::float_mul(d_new, one_minus_square::<B>(n));
        let d_r = B::sigmoid_backward(r.clone(), B::float_mul(d_n.clone(), share));
        let d_share = B::float_mul(d_n.clone(), r);
        let d_b = B::float_cat(vec![d_r.clone(), d_z.clone(), d_share], 1);
        let carried = B::float_mul(d_hidden, z);
        later = Some(B::float_add(B::float_matmul(d_b.clone(), w_hh_t.clone()), carried));
        recurrent.push(d_b);
        projected.push(B::float_cat(vec![d_r, d_z, d_n], 1));
    }
    recurrent.reverse();
    projected.reverse();
    let w_hh_grad = recurrent_weight_grad::<B>(&hidden, &recurrent, batch_sizes);
    let (d_a, d_b) = (B::float_cat(projected, 0), B::float_cat(recurrent, 0));
    let bias = |sums: FloatTensor<B>, like: FloatTensor<B>| {
        B::float_reshape(B::float_sum_dim(sums, 0), like.shape())
    };
    GruGrads {
        b_ih: bias(d_a.clone(), b_ih),
        b_hh: bias(d_b, b_hh),
        input: B::float_matmul(d_a.clone(), transposed::<B>(w_ih)),
        w_ih: B::float_matmul(transposed::<B>(input), d_a),
        w_hh: w_hh_grad,
    }
}
