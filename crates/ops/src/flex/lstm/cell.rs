//! The cell: its gates `i f g o`, sixteen hidden units at a time. Its state is the cell state.

use crate::flex::kernel::{Isa, LANES, Start, multiversion, sigmoid, tanh};
use crate::flex::recurrence::{Cell, States};

/// A long short-term memory.
pub(super) struct Lstm;

// SAFETY: a tile starts from its own rows of the input's share.
unsafe impl Cell<4> for Lstm {
    const EXTRA: bool = false;

    /// The input's share, which is added up with the recurrent one.
    fn start(&self, _: usize, input: *const f32) -> Start {
        Start::From(input, 4 * LANES)
    }

    fn forward(
        isa: Isa,
        _: &[f32],
        sums: &mut [f32],
        _: &mut [f32],
        state: &mut [f32],
        hidden: &mut [f32],
    ) {
        forward(isa, sums, state, hidden);
    }

    fn backward(
        isa: Isa,
        gates: &mut [f32],
        _: &mut [f32],
        states: States<'_>,
        d_hidden: &[f32],
        d_state: &mut [f32],
    ) {
        backward(isa, gates, states.after, states.before, d_hidden, d_state);
    }
}

multiversion! {
    /// Forward. `sums`, `[rows, 64]`, become the activated gates; `cells`, `[rows, 16]`, hold the
    /// cells before (zero at the first step) and become those after; `hidden`, `[rows, 16]`.
    fn forward(sums: &mut [f32], cells: &mut [f32], hidden: &mut [f32]) = forward_body
}

#[inline(always)]
fn forward_body(sums: &mut [f32], cells: &mut [f32], hidden: &mut [f32]) {
    let sums = sums.as_chunks_mut::<LANES>().0.as_chunks_mut::<4>().0;
    let cells = cells.as_chunks_mut::<LANES>().0;
    let hidden = hidden.as_chunks_mut::<LANES>().0;
    for (([i, f, g, o], cell), hidden) in sums.iter_mut().zip(cells).zip(hidden) {
        for k in 0..LANES {
            i[k] = sigmoid(i[k]);
            f[k] = sigmoid(f[k]);
            g[k] = tanh(g[k]);
            o[k] = sigmoid(o[k]);
            cell[k] = f[k] * cell[k] + i[k] * g[k];
            hidden[k] = o[k] * tanh(cell[k]);
        }
    }
}

multiversion! {
    /// Backward. `gates`, `[rows, 64]`, hold the activated gates and become the gradient of the
    /// gate sums. `cells` and `before`, `[rows, 16]`, are the cells after and before the step;
    /// `d_hidden`, `[rows, 16]`, is the gradient of the hidden state; `d_cells`, `[rows, 16]`, that
    /// of the cells after the step, and becomes that of the cells before.
    fn backward(
        gates: &mut [f32],
        cells: &[f32],
        before: &[f32],
        d_hidden: &[f32],
        d_cells: &mut [f32],
    ) = backward_body
}

#[inline(always)]
fn backward_body(
    gates: &mut [f32],
    cells: &[f32],
    before: &[f32],
    d_hidden: &[f32],
    d_cells: &mut [f32],
) {
    let units = |x| -> &[[f32; LANES]] { <[f32]>::as_chunks::<LANES>(x).0 };
    let gates = gates.as_chunks_mut::<LANES>().0.as_chunks_mut::<4>().0;
    let rows = gates.iter_mut().zip(units(cells)).zip(units(before)).zip(units(d_hidden));
    let d_cells = d_cells.as_chunks_mut::<LANES>().0;
    for (((([i, f, g, o], cell), before), d_hidden), d_cell) in rows.zip(d_cells) {
        for k in 0..LANES {
            let tanh_cell = tanh(cell[k]);
            let (i_k, f_k, g_k, o_k) = (i[k], f[k], g[k], o[k]);
            let d = d_cell[k] + d_hidden[k] * o_k * (1.0 - tanh_cell * tanh_cell);
            i[k] = d * g_k * i_k * (1.0 - i_k);
            f[k] = d * before[k] * f_k * (1.0 - f_k);
            g[k] = d * i_k * (1.0 - g_k * g_k);
            o[k] = d_hidden[k] * tanh_cell * o_k * (1.0 - o_k);
            d_cell[k] = d * f_k;
        }
    }
}
