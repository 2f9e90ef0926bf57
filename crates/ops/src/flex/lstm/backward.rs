//! The backward pass of one layer's recurrence.

use std::slice::from_raw_parts_mut;

use super::gates::{self, WIDTH};
use super::{Sizes, team_size};
use crate::flex::kernel::{
    Engine, LANES, Lhs, Member, Panels, Shared, Start, TILE_ROWS, Team, row_tiles, tile,
};

/// Hidden units that one member handles together: a panel of the transposed weights.
const UNITS: usize = 4 * LANES;

/// Turns the activated gates in place into the gradient of the gate sums, `[panels, tokens, 64]`,
/// from the last time step to the first. Returns the gradient in words, if these are not the same.
///
/// `w_hh_t` is the transposed recurrent weight, `cells` is `[panels, tokens, 16]`, `grad` the
/// gradient of the hidden states, `[tokens, H]`.
pub(super) fn recurrence(
    engine: Engine,
    sizes: &Sizes,
    gates: &mut [f32],
    cells: &[f32],
    grad: &[f32],
    w_hh_t: &Panels<'_, 4>,
    batch_sizes: &[usize],
) -> Option<Vec<f32>> {
    assert_eq!(gates.len(), sizes.panels() * sizes.tokens * WIDTH, "gates in panels");
    assert_eq!(cells.len(), sizes.panels() * sizes.tokens * LANES, "cells in panels");
    assert_eq!(grad.len(), sizes.tokens * sizes.hidden, "a gradient for every hidden state");
    let mut d_cells = vec![0.0f32; sizes.panels() * batch_sizes[0] * LANES];
    let words_len = sizes.panels() * sizes.tokens * engine.words(WIDTH);
    let mut words = engine.is_bf16().then(|| vec![0.0f32; words_len]);
    let pass = Pass {
        engine,
        sizes,
        w_hh_t,
        cells,
        grad,
        batch: batch_sizes[0],
        gates: Shared::new(gates),
        words: words.as_mut().map(|words| Shared::new(words)),
        d_cells: Shared::new(&mut d_cells),
    };
    let blocks = sizes.hidden.div_ceil(UNITS);
    Team::run(team_size(sizes, blocks), |member| {
        let (mut offset, mut later) = (sizes.tokens, 0);
        for (t, &running) in batch_sizes.iter().enumerate().rev() {
            let after = offset;
            offset -= running;
            let before = (t > 0).then(|| offset - batch_sizes[t - 1]);
            let step = Step { running, later, offset, after, before };
            pass.step(&member, blocks, &step, t % 2 == 1);
            later = running;
            member.wait();
        }
    });
    words
}

/// Where one time step's rows lie.
struct Step {
    running: usize,
    /// Rows that run at the next time step too.
    later: usize,
    /// First packed row of this step, of the next, and of the one before.
    offset: usize,
    after: usize,
    before: Option<usize>,
}

struct Pass<'a> {
    engine: Engine,
    sizes: &'a Sizes,
    w_hh_t: &'a Panels<'a, 4>,
    cells: &'a [f32],
    grad: &'a [f32],
    batch: usize,
    gates: Shared<'a>,
    words: Option<Shared<'a>>,
    d_cells: Shared<'a>,
}

impl Pass<'_> {
    fn step(&self, member: &Member<'_>, blocks: usize, step: &Step, backwards: bool) {
        let share = member.share(blocks);
        for block in share.clone() {
            let block = if backwards { share.start + share.end - 1 - block } else { block };
            // Tiles end where sequences do, so that a tile has a later step or has none.
            for (first, rows) in row_tiles(step.later) {
                self.tile(step, block, first, rows, true);
            }
            for (first, rows) in row_tiles(step.running - step.later) {
                self.tile(step, block, step.later + first, rows, false);
            }
        }
    }

    fn tile(&self, step: &Step, block: usize, first: usize, rows: usize, later: bool) {
        let Sizes { tokens, hidden: width, .. } = *self.sizes;
        let mut d_hidden = [0.0f32; TILE_ROWS * UNITS];
        let d_hidden = &mut d_hidden[..rows * UNITS];
        if later {
            let panels = self.sizes.panels();
            let run = self.engine.words(WIDTH);
            let k = panels * run;
            let span = (panels - 1) * tokens * run + rows * run;
            let words = self.words.unwrap_or(self.gates);
            let lhs = Lhs {
                data: words.at((step.after + first) * run, span),
                row_stride: run,
                run,
                run_stride: tokens * run,
                runs: panels,
            };
            let weights = &self.w_hh_t.data[block * k * UNITS..][..k * UNITS];
            let out = d_hidden.as_mut_ptr();
            // SAFETY: the next step's rows were written before the last meeting and are not
            // written again; `at` checks that the rows of all panels lie in the buffer, the
            // weights of a block are `[k, 64]` words, and `d_hidden` is this thread's.
            unsafe { tile::<4>(self.engine, rows, lhs, weights.as_ptr(), Start::Zero, out, UNITS) };
        }
        for (row, d_hidden) in d_hidden.chunks_mut(UNITS).enumerate() {
            let at = (step.offset + first + row) * width + block * UNITS;
            let len = (width - block * UNITS).min(UNITS);
            for (d, grad) in d_hidden.iter_mut().zip(&self.grad[at..at + len]) {
                *d += grad;
            }
        }
        let panels = block * UNITS / LANES..((block + 1) * UNITS / LANES).min(self.sizes.panels());
        for (index, panel) in panels.enumerate() {
            self.gates(step, panel, first, rows, |row| &d_hidden[row * UNITS + index * LANES..]);
        }
    }

    fn gates<'d>(
        &self,
        step: &Step,
        panel: usize,
        first: usize,
        rows: usize,
        d_hidden: impl Fn(usize) -> &'d [f32],
    ) {
        let tokens = self.sizes.tokens;
        let cells =
            |row: usize| &self.cells[(panel * tokens + row + first) * LANES..][..rows * LANES];
        let mut d_hidden_rows = [0.0f32; TILE_ROWS * LANES];
        for (row, out) in d_hidden_rows.chunks_mut(LANES).take(rows).enumerate() {
            out.copy_from_slice(&d_hidden(row)[..LANES]);
        }
        let nothing = [0.0f32; TILE_ROWS * LANES];
        let before = step.before.map_or(&nothing[..rows * LANES], cells);
        let at = (panel * tokens + step.offset + first) * WIDTH;
        let gates = self.gates.at(at, rows * WIDTH);
        let d_cells = self.d_cells.at((panel * self.batch + first) * LANES, rows * LANES);
        // SAFETY: gates of this step and gradients of cells belong, panel by panel, to the member
        // that has the panel's block; nobody reads these gates before the next meeting. `at`
        // checks the bounds.
        unsafe {
            let gates = from_raw_parts_mut(gates, rows * WIDTH);
            let d_cells = from_raw_parts_mut(d_cells, rows * LANES);
            let d_hidden = &d_hidden_rows[..rows * LANES];
            let isa = self.engine.isa();
            gates::backward(isa, gates, cells(step.offset), before, d_hidden, d_cells);
            if let Some(words) = self.words {
                let run = self.engine.words(WIDTH);
                let at = (panel * tokens + step.offset + first) * run;
                let words = from_raw_parts_mut(words.at(at, rows * run), rows * run);
                for (words, row) in words.chunks_mut(run).zip(gates.chunks(WIDTH)) {
                    self.engine.pack_row(row, words);
                }
            }
        }
    }
}

/// The hidden state one time step earlier, for every packed row from row `skip` on; before the first
/// step it is `zero`. `skip` is at most the number of rows of the first step.
pub(super) fn previous_hidden<'h>(
    hidden: &'h [f32],
    batch_sizes: &[usize],
    zero: &'h [f32],
    skip: usize,
) -> Vec<&'h [f32]> {
    let rows: Vec<&[f32]> = hidden.chunks(zero.len()).collect();
    let mut previous = vec![zero; batch_sizes[0] - skip];
    let mut offset = 0;
    for pair in batch_sizes.windows(2) {
        previous.extend_from_slice(&rows[offset..offset + pair[1]]);
        offset += pair[0];
    }
    previous
}
