//! The element-wise part of a time step, forward and backward, over a block of rows.

use rayon::prelude::*;

use super::simd::{multiversion, sigmoid, tanh};

/// Rows below which a second thread costs more than it brings.
const ROWS_PER_TASK: usize = 8;

/// One time step, forward. `sums` is `[rows, 4H]` and becomes the activated gates; `cells` and
/// `hidden` are `[rows, H]` outputs; `previous` holds the cells before, if this is not the first.
pub(super) fn forward(
    width: usize,
    bias: &[f32],
    sums: &mut [f32],
    previous: Option<&[f32]>,
    cells: &mut [f32],
    hidden: &mut [f32],
) {
    sums.par_chunks_mut(4 * width * ROWS_PER_TASK)
        .zip(cells.par_chunks_mut(width * ROWS_PER_TASK))
        .zip(hidden.par_chunks_mut(width * ROWS_PER_TASK))
        .enumerate()
        .for_each(|(task, ((sums, cells), hidden))| {
            let rows = sums.chunks_mut(4 * width).zip(cells.chunks_mut(width));
            for (r, ((sums, cells), hidden)) in rows.zip(hidden.chunks_mut(width)).enumerate() {
                let row = task * ROWS_PER_TASK + r;
                let previous = previous.map(|c| &c[row * width..(row + 1) * width]);
                forward_row(bias, sums, previous, cells, hidden);
            }
        });
}

multiversion! {
    fn forward_row(
        bias: &[f32],
        sums: &mut [f32],
        previous: Option<&[f32]>,
        cells: &mut [f32],
        hidden: &mut [f32],
    ) = forward_row_body
}

#[inline(always)]
fn forward_row_body(
    bias: &[f32],
    sums: &mut [f32],
    previous: Option<&[f32]>,
    cells: &mut [f32],
    hidden: &mut [f32],
) {
    let width = cells.len();
    let hidden = &mut hidden[..width];
    let ([i, f, g, o], [b_i, b_f, b_g, b_o]) = (split_mut(sums, width), split(bias, width));
    for k in 0..width {
        i[k] = sigmoid(i[k] + b_i[k]);
        f[k] = sigmoid(f[k] + b_f[k]);
        g[k] = tanh(g[k] + b_g[k]);
        o[k] = sigmoid(o[k] + b_o[k]);
    }
    match previous {
        Some(previous) => {
            let previous = &previous[..width];
            for k in 0..width {
                cells[k] = f[k] * previous[k] + i[k] * g[k];
            }
        }
        None => {
            for k in 0..width {
                cells[k] = i[k] * g[k];
            }
        }
    }
    for k in 0..width {
        hidden[k] = o[k] * tanh(cells[k]);
    }
}

/// What one time step's backward pass reads; blocks of `[rows, 4H]` or `[rows, H]`.
pub(super) struct Step<'a> {
    pub(super) width: usize,
    pub(super) gates: &'a [f32],
    pub(super) cells: &'a [f32],
    pub(super) previous: Option<&'a [f32]>,
    pub(super) grad: &'a [f32],
    /// From time step `t + 1`, for the first `later_rows` rows.
    pub(super) d_hidden_later: &'a [f32],
    pub(super) later_rows: usize,
}

/// One time step, backward: fills `d_sums`, `[rows, 4H]`. `d_cells`, `[rows, H]`, holds the
/// gradient from `t + 1` in its first rows and leaves with the gradient of the cells at `t - 1`.
pub(super) fn backward(step: &Step<'_>, d_sums: &mut [f32], d_cells: &mut [f32]) {
    let width = step.width;
    d_sums
        .par_chunks_mut(4 * width * ROWS_PER_TASK)
        .zip(d_cells.par_chunks_mut(width * ROWS_PER_TASK))
        .enumerate()
        .for_each(|(task, (d_sums, d_cells))| {
            let rows = d_sums.chunks_mut(4 * width).zip(d_cells.chunks_mut(width));
            for (r, (d_sums, d_cells)) in rows.enumerate() {
                let row = task * ROWS_PER_TASK + r;
                let block = |x: &'_ [f32]| -> std::ops::Range<usize> {
                    debug_assert!(x.len() >= (row + 1) * width);
                    row * width..(row + 1) * width
                };
                let later = row < step.later_rows;
                if !later {
                    d_cells.fill(0.0);
                }
                backward_row(
                    &step.gates[4 * row * width..4 * (row + 1) * width],
                    &step.cells[block(step.cells)],
                    step.previous.map(|c| &c[block(c)]),
                    &step.grad[block(step.grad)],
                    later.then(|| &step.d_hidden_later[block(step.d_hidden_later)]),
                    d_sums,
                    d_cells,
                );
            }
        });
}

multiversion! {
    fn backward_row(
        gates: &[f32],
        cells: &[f32],
        previous: Option<&[f32]>,
        grad: &[f32],
        d_hidden_later: Option<&[f32]>,
        d_sums: &mut [f32],
        d_cells: &mut [f32],
    ) = backward_row_body
}

#[inline(always)]
fn backward_row_body(
    gates: &[f32],
    cells: &[f32],
    previous: Option<&[f32]>,
    grad: &[f32],
    d_hidden_later: Option<&[f32]>,
    d_sums: &mut [f32],
    d_cells: &mut [f32],
) {
    let width = cells.len();
    let (grad, d_cells) = (&grad[..width], &mut d_cells[..width]);
    let ([i, f, g, o], [d_i, d_f, d_g, d_o]) = (split(gates, width), split_mut(d_sums, width));
    // d_o stands in for the whole gradient of the hidden state until it gets its own value.
    match d_hidden_later {
        Some(later) => {
            let later = &later[..width];
            for k in 0..width {
                d_o[k] = grad[k] + later[k];
            }
        }
        None => d_o.copy_from_slice(grad),
    }
    for k in 0..width {
        let (d_hidden, tanh_cell) = (d_o[k], tanh(cells[k]));
        let d_cell = d_cells[k] + d_hidden * o[k] * (1.0 - tanh_cell * tanh_cell);
        d_o[k] = d_hidden * tanh_cell * o[k] * (1.0 - o[k]);
        d_i[k] = d_cell * g[k] * i[k] * (1.0 - i[k]);
        d_g[k] = d_cell * i[k] * (1.0 - g[k] * g[k]);
        // Without the factor of the previous cell, which the first time step lacks.
        d_f[k] = d_cell * f[k] * (1.0 - f[k]);
        d_cells[k] = d_cell * f[k];
    }
    match previous {
        Some(previous) => {
            let previous = &previous[..width];
            for k in 0..width {
                d_f[k] *= previous[k];
            }
        }
        None => d_f.fill(0.0),
    }
}

#[inline(always)]
fn split(row: &[f32], width: usize) -> [&[f32]; 4] {
    let (a, b) = row[..4 * width].split_at(2 * width);
    let ((i, f), (g, o)) = (a.split_at(width), b.split_at(width));
    [i, f, g, o]
}

#[inline(always)]
fn split_mut(row: &mut [f32], width: usize) -> [&mut [f32]; 4] {
    let (a, b) = row[..4 * width].split_at_mut(2 * width);
    let ((i, f), (g, o)) = (a.split_at_mut(width), b.split_at_mut(width));
    [i, f, g, o]
}
