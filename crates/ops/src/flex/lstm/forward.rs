//! The forward pass of one layer.

use std::slice::{from_raw_parts, from_raw_parts_mut};

use super::gates::{self, WIDTH};
use super::{Sizes, team_size};
use crate::flex::kernel::{
    Engine, LANES, Lhs, Member, Panels, Shared, Start, TILE_ROWS, Team, row_tiles, tile,
};

/// What the pass leaves behind.
pub(super) struct Trace {
    /// `[tokens, H]`.
    pub(super) hidden: Vec<f32>,
    /// Activated gates in panels, `[panels, tokens, 64]`; sums that mean nothing if not kept.
    pub(super) gates: Vec<f32>,
    /// Cells in panels, `[panels, tokens, 16]`; only two steps' worth if not kept.
    pub(super) cells: Vec<f32>,
}

/// Runs the recurrence. `sums` holds the gates' share of input and bias, `[panels, tokens, 64]`;
/// `keep` asks for gates and cells of every step.
pub(super) fn recurrence(
    engine: Engine,
    sizes: &Sizes,
    mut sums: Vec<f32>,
    w_hh: &Panels<'_, 4>,
    batch_sizes: &[usize],
    keep: bool,
) -> Trace {
    let (panels, tokens) = (sizes.panels(), sizes.tokens);
    let mut hidden = vec![0.0f32; tokens * sizes.hidden];
    let cell_rows = if keep { tokens } else { 2 * batch_sizes[0] };
    let mut cells = vec![0.0f32; panels * cell_rows * LANES];
    // In single precision the hidden states are their own words.
    let words_stride = panels * engine.words(LANES);
    let mut words = vec![0.0f32; if engine.is_bf16() { tokens * words_stride } else { 0 }];
    let pass = Pass {
        engine,
        sizes,
        w_hh,
        cell_rows,
        sums: Shared::new(&mut sums),
        hidden: Shared::new(&mut hidden),
        words: engine.is_bf16().then(|| Shared::new(&mut words)),
        words_stride,
        cells: Shared::new(&mut cells),
    };
    Team::run(team_size(sizes, panels), |member| {
        let (mut offset, mut before) = (0, 0);
        for (t, &running) in batch_sizes.iter().enumerate() {
            let cells = match keep {
                true => [before, offset],
                false => [1 - t % 2, t % 2].map(|half| half * batch_sizes[0]),
            };
            let step = Step { first: t == 0, running, offset, before, cells, keep };
            pass.step(&member, &step, t % 2 == 1);
            before = offset;
            offset += running;
            member.wait();
        }
    });
    Trace { hidden, gates: sums, cells }
}

/// Where one time step's rows lie.
struct Step {
    first: bool,
    running: usize,
    /// First packed row of this step, and of the one before.
    offset: usize,
    before: usize,
    /// First row of the cells before, and of those after.
    cells: [usize; 2],
    keep: bool,
}

struct Pass<'a> {
    engine: Engine,
    sizes: &'a Sizes,
    w_hh: &'a Panels<'a, 4>,
    cell_rows: usize,
    sums: Shared<'a>,
    hidden: Shared<'a>,
    /// The hidden states in words, if these are not the same.
    words: Option<Shared<'a>>,
    words_stride: usize,
    cells: Shared<'a>,
}

impl Pass<'_> {
    /// One member's panels of one step. Every other step goes through them backwards: the weights
    /// that were used last are still in the processor's nearest cache.
    fn step(&self, member: &Member<'_>, step: &Step, backwards: bool) {
        let panels = member.share(self.sizes.panels());
        for p in panels.clone() {
            let p = if backwards { panels.start + panels.end - 1 - p } else { p };
            for (first, rows) in row_tiles(step.running) {
                self.tile(step, p, first, rows);
            }
        }
    }

    fn tile(&self, step: &Step, panel: usize, first: usize, rows: usize) {
        let Sizes { tokens, hidden: width, .. } = *self.sizes;
        let kept = self.sums.at((panel * tokens + step.offset + first) * WIDTH, rows * WIDTH);
        let mut sums = [0.0f32; TILE_ROWS * WIDTH];
        let mut hidden = [0.0f32; TILE_ROWS * LANES];
        let (sums, hidden) = (&mut sums[..rows * WIDTH], &mut hidden[..rows * LANES]);
        let [cells_before, cells_after] =
            step.cells.map(|row| (panel * self.cell_rows + row + first) * LANES);
        let cells = self.cells.at(cells_after, rows * LANES);
        // SAFETY: sums and cells of a panel belong to the member that has the panel, for the whole
        // sequence. Hidden states are read at the rows of the step before, which nobody has written
        // since the last meeting, and written at this step's rows and this panel's units, which
        // nobody else touches before the next one. `at` checks the bounds; the weights of a panel
        // are `[H, 64]`, in words.
        unsafe {
            match step.first {
                true => sums.copy_from_slice(from_raw_parts(kept, rows * WIDTH)),
                false => {
                    let lhs = self.hidden_before(step.before + first, rows);
                    let weights = &self.w_hh.data[panel * lhs.run * WIDTH..][..lhs.run * WIDTH];
                    let start = Start::From(kept, WIDTH);
                    let out = sums.as_mut_ptr();
                    tile::<4>(self.engine, rows, lhs, weights.as_ptr(), start, out, WIDTH);
                }
            }
            let after = from_raw_parts_mut(cells, rows * LANES);
            if !step.first {
                let before = self.cells.at(cells_before, rows * LANES);
                after.copy_from_slice(from_raw_parts(before, rows * LANES));
            }
            gates::forward(self.engine.isa(), sums, after, hidden);
            if step.keep {
                from_raw_parts_mut(kept, rows * WIDTH).copy_from_slice(sums);
            }
            let units = (width - panel * LANES).min(LANES);
            for (row, hidden) in hidden.chunks(LANES).enumerate() {
                let at = (step.offset + first + row) * width + panel * LANES;
                let out = from_raw_parts_mut(self.hidden.at(at, units), units);
                out.copy_from_slice(&hidden[..units]);
                if let Some(words) = self.words {
                    let len = self.engine.words(LANES);
                    let at = (step.offset + first + row) * self.words_stride + panel * len;
                    self.engine.pack_row(hidden, from_raw_parts_mut(words.at(at, len), len));
                }
            }
        }
    }

    /// Hidden states, in words, of rows from `first` on.
    fn hidden_before(&self, first: usize, rows: usize) -> Lhs {
        let run = self.engine.words(self.sizes.hidden);
        let (words, stride) = match self.words {
            Some(words) => (words, self.words_stride),
            None => (self.hidden, self.sizes.hidden),
        };
        let data = words.at(first * stride, rows * stride);
        Lhs { row_stride: stride, ..Lhs::row_major(data, run) }
    }
}
