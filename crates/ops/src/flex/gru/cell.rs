//! The cell: its gates `r z n`, sixteen hidden units at a time. Its state is the hidden state; beside
//! its gates it leaves the recurrent share of `n`.

use crate::flex::kernel::{Isa, LANES, Start, multiversion, sigmoid, tanh};
use crate::flex::recurrence::{Cell, States};

/// A gated recurrent unit.
pub(super) struct Gru {
    /// The recurrent bias in panels, `[panels, 48]`.
    pub(super) bias: Vec<f32>,
}

// SAFETY: a tile starts from one row of the bias, repeated; the row is sliced by its length.
unsafe impl Cell<3> for Gru {
    const EXTRA: bool = true;

    /// The recurrent bias: the input's share stays apart, since `r` scales the recurrent one alone.
    fn start(&self, panel: usize, _: *const f32) -> Start {
        Start::From(self.bias[panel * 3 * LANES..(panel + 1) * 3 * LANES].as_ptr(), 0)
    }

    fn forward(
        isa: Isa,
        input: &[f32],
        sums: &mut [f32],
        extra: &mut [f32],
        state: &mut [f32],
        hidden: &mut [f32],
    ) {
        forward(isa, input, sums, extra, state);
        hidden.copy_from_slice(state);
    }

    fn backward(
        isa: Isa,
        gates: &mut [f32],
        extra: &mut [f32],
        states: States<'_>,
        d_hidden: &[f32],
        d_state: &mut [f32],
    ) {
        backward(isa, gates, extra, states.before, d_hidden, d_state);
    }
}

multiversion! {
    /// `sums` become the gates, `extra` the recurrent share of `n`, `state` the hidden state after.
    fn forward(input: &[f32], sums: &mut [f32], extra: &mut [f32], state: &mut [f32])
        = forward_body
}

#[inline(always)]
fn forward_body(input: &[f32], sums: &mut [f32], extra: &mut [f32], state: &mut [f32]) {
    let input = input.as_chunks::<LANES>().0.as_chunks::<3>().0;
    let sums = sums.as_chunks_mut::<LANES>().0.as_chunks_mut::<3>().0;
    let extra = extra.as_chunks_mut::<LANES>().0;
    let state = state.as_chunks_mut::<LANES>().0;
    let rows = input.iter().zip(sums).zip(extra).zip(state);
    for ((([a_r, a_z, a_n], [r, z, n]), extra), state) in rows {
        for k in 0..LANES {
            r[k] = sigmoid(a_r[k] + r[k]);
            z[k] = sigmoid(a_z[k] + z[k]);
            extra[k] = n[k];
            n[k] = tanh(a_n[k] + r[k] * n[k]);
            state[k] = (1.0 - z[k]) * n[k] + z[k] * state[k];
        }
    }
}

multiversion! {
    /// `gates` become the gradient of the recurrent sums, `extra` that of the input's share of `n`.
    fn backward(
        gates: &mut [f32],
        extra: &mut [f32],
        before: &[f32],
        d_hidden: &[f32],
        d_state: &mut [f32],
    ) = backward_body
}

#[inline(always)]
fn backward_body(
    gates: &mut [f32],
    extra: &mut [f32],
    before: &[f32],
    d_hidden: &[f32],
    d_state: &mut [f32],
) {
    let units = |x| -> &[[f32; LANES]] { <[f32]>::as_chunks::<LANES>(x).0 };
    let gates = gates.as_chunks_mut::<LANES>().0.as_chunks_mut::<3>().0;
    let extra = extra.as_chunks_mut::<LANES>().0;
    let rows = gates.iter_mut().zip(extra).zip(units(before)).zip(units(d_hidden));
    let d_state = d_state.as_chunks_mut::<LANES>().0;
    for (((([r, z, n], extra), before), d_hidden), d_state) in rows.zip(d_state) {
        for k in 0..LANES {
            let (r_k, z_k, n_k) = (r[k], z[k], n[k]);
            let d = d_hidden[k] + d_state[k];
            let d_n = d * (1.0 - z_k) * (1.0 - n_k * n_k);
            r[k] = d_n * extra[k] * r_k * (1.0 - r_k);
            z[k] = d * (before[k] - n_k) * z_k * (1.0 - z_k);
            n[k] = d_n * r_k;
            extra[k] = d_n;
            d_state[k] = d * z_k;
        }
    }
}
