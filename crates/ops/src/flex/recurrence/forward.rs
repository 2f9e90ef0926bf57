//! The forward pass of one layer's recurrence.

use std::slice::{from_raw_parts, from_raw_parts_mut};

use super::{Cell, Sizes, team_size};
use crate::flex::kernel::{
    Engine, LANES, Lhs, MAX_TILE_ROWS, Member, Panels, Shared, Team, copy_vector, row_tiles, tile,
    zeros,
};

/// Where a member computes a tile before it is put in its place.
struct Workplace {
    sums: [f32; MAX_TILE_ROWS * 4 * LANES],
    hidden: [f32; MAX_TILE_ROWS * LANES],
    extra: [f32; MAX_TILE_ROWS * LANES],
}

impl Workplace {
    fn new() -> Self {
        const UNITS: [f32; MAX_TILE_ROWS * LANES] = [0.0; MAX_TILE_ROWS * LANES];
        Self { sums: [0.0; MAX_TILE_ROWS * 4 * LANES], hidden: UNITS, extra: UNITS }
    }
}

/// What the pass leaves behind.
pub(in crate::flex) struct Trace {
    /// `[tokens, H]`.
    pub(in crate::flex) hidden: Vec<f32>,
    /// Activated gates in panels, `[panels, tokens, 16 V]`; means nothing if not kept.
    pub(in crate::flex) gates: Vec<f32>,
    /// States in panels, `[panels, tokens, 16]`; only two steps' worth if not kept.
    pub(in crate::flex) states: Vec<f32>,
    /// What the cell leaves beside its gates, `[panels, tokens, 16]`; empty if nothing or not kept.
    pub(in crate::flex) extra: Vec<f32>,
}

/// Runs the recurrence. `sums` holds the gates' share of the input, `[panels, tokens, 16 V]`;
/// `keep` asks for what the backward pass needs.
pub(in crate::flex) fn forward<const V: usize, C: Cell<V>>(
    engine: Engine,
    cell: &C,
    sizes: &Sizes<'_>,
    mut sums: Vec<f32>,
    w_hh: &Panels<'_, V>,
    keep: bool,
) -> Trace {
    let (panels, tokens) = (sizes.panels(), sizes.tokens);
    assert_eq!(sums.len(), panels * tokens * V * LANES, "the input's share in panels");
    let expected = (engine.words(sizes.hidden), sizes.columns());
    assert_eq!((w_hh.k, w_hh.columns), expected, "recurrent weights in panels");
    let mut hidden = zeros(tokens * sizes.hidden);
    let state_rows = if keep { tokens } else { 2 * sizes.batch() };
    let mut states = zeros(panels * state_rows * LANES);
    let mut extra = zeros(if keep && C::EXTRA { panels * tokens * LANES } else { 0 });
    // In single precision the hidden states are their own words.
    let words_stride = panels * engine.words(LANES);
    let mut words = zeros(if engine.is_bf16() { tokens * words_stride } else { 0 });
    let pass = Pass {
        engine,
        cell,
        sizes,
        w_hh,
        state_rows,
        sums: Shared::new(&mut sums),
        hidden: Shared::new(&mut hidden),
        words: engine.is_bf16().then(|| Shared::new(&mut words)),
        words_stride,
        states: Shared::new(&mut states),
        extra: (!extra.is_empty()).then(|| Shared::new(&mut extra)),
    };
    Team::run(team_size(sizes, V, panels), |member| {
        let mut place = Workplace::new();
        let (mut offset, mut before) = (0, 0);
        for (t, &running) in sizes.batch_sizes.iter().enumerate() {
            let states = match keep {
                true => [before, offset],
                false => [1 - t % 2, t % 2].map(|half| half * sizes.batch()),
            };
            let step = Step { first: t == 0, running, offset, before, states, keep };
            pass.step(&member, &step, t % 2 == 1, &mut place);
            before = offset;
            offset += running;
            member.wait();
        }
    });
    Trace { hidden, gates: sums, states, extra }
}

/// Where one time step's rows lie.
struct Step {
    first: bool,
    running: usize,
    /// First packed row of this step, and of the one before.
    offset: usize,
    before: usize,
    /// First row of the states before, and of those after.
    states: [usize; 2],
    keep: bool,
}

struct Pass<'a, const V: usize, C> {
    engine: Engine,
    cell: &'a C,
    sizes: &'a Sizes<'a>,
    w_hh: &'a Panels<'a, V>,
    state_rows: usize,
    sums: Shared<'a>,
    hidden: Shared<'a>,
    /// The hidden states in words, if these are not the same.
    words: Option<Shared<'a>>,
    words_stride: usize,
    states: Shared<'a>,
    extra: Option<Shared<'a>>,
}

impl<const V: usize, C: Cell<V>> Pass<'_, V, C> {
    const WIDTH: usize = V * LANES;

    /// One member's panels of one step. Every other step goes through them backwards: the weights
    /// that were used last are still in the processor's nearest cache.
    fn step(&self, member: &Member<'_>, step: &Step, backwards: bool, place: &mut Workplace) {
        let panels = member.share(self.sizes.panels());
        for p in panels.clone() {
            let p = if backwards { panels.start + panels.end - 1 - p } else { p };
            for (first, rows) in row_tiles(self.engine, step.running) {
                self.tile(step, p, first, rows, place);
            }
        }
    }

    fn tile(&self, step: &Step, panel: usize, first: usize, rows: usize, place: &mut Workplace) {
        let row = panel * self.sizes.tokens + step.offset + first;
        let len = rows * LANES;
        let kept = self.sums.at(row * Self::WIDTH, rows * Self::WIDTH);
        let [before, after] = step
            .states
            .map(|start| self.states.at((panel * self.state_rows + start + first) * LANES, len));
        let sums = &mut place.sums[..rows * Self::WIDTH];
        let (hidden, extra) = (&mut place.hidden[..len], &mut place.extra[..len]);
        let lhs = match step.first {
            true => Lhs::row_major(kept, 0),
            false => self.hidden_before(step.before + first, rows),
        };
        let k = self.w_hh.k * Self::WIDTH;
        let weights = &self.w_hh.data[panel * k..(panel + 1) * k];
        // SAFETY: sums, states and extras of a panel belong to the member that has the panel, for
        // the whole sequence. Hidden states are read at the rows of the step before, which nobody
        // has written since the last meeting. `at` checks the bounds; the panel's weights are
        // `[k, 16 V]` words, `k` of them a row of hidden states; `sums` is this thread's.
        unsafe {
            let (start, out) = (self.cell.start(panel, kept), sums.as_mut_ptr());
            tile::<V>(self.engine, rows, lhs, weights.as_ptr(), start, out, Self::WIDTH);
            let state = from_raw_parts_mut(after, len);
            if !step.first {
                state.copy_from_slice(from_raw_parts(before, len));
            }
            let input = from_raw_parts(kept, rows * Self::WIDTH);
            C::forward(self.engine.isa(), input, sums, extra, state, hidden);
            if step.keep {
                from_raw_parts_mut(kept, rows * Self::WIDTH).copy_from_slice(sums);
            }
            if let Some(all) = self.extra {
                from_raw_parts_mut(all.at(row * LANES, len), len).copy_from_slice(extra);
            }
        }
        self.store(step.offset + first, panel, hidden);
    }

    /// Puts the hidden states of a panel's units where the next step and the layer above read them.
    fn store(&self, first: usize, panel: usize, hidden: &[f32]) {
        let width = self.sizes.hidden;
        let (units, words_len) = ((width - panel * LANES).min(LANES), self.engine.words(LANES));
        for (row, hidden) in (first..).zip(hidden.chunks(LANES)) {
            let out = self.hidden.at(row * width + panel * LANES, units);
            // SAFETY: rows of this step and units of this panel; nobody else touches them before
            // the next meeting. `at` checks the bounds.
            let out = unsafe { from_raw_parts_mut(out, units) };
            copy_vector(out, hidden, 0, units);
            if let Some(words) = self.words {
                let out = words.at(row * self.words_stride + panel * words_len, words_len);
                // SAFETY: as above.
                self.engine.pack_row(hidden, unsafe { from_raw_parts_mut(out, words_len) });
            }
        }
    }

    /// Hidden states, in words, of rows from `first` on.
    fn hidden_before(&self, first: usize, rows: usize) -> Lhs {
        let (words, stride) = match self.words {
            Some(words) => (words, self.words_stride),
            None => (self.hidden, self.sizes.hidden),
        };
        let data = words.at(first * stride, rows * stride);
        Lhs { row_stride: stride, ..Lhs::row_major(data, self.w_hh.k) }
    }
}
