//! The backward pass of one layer's recurrence.

use std::slice::from_raw_parts_mut;

use super::{Cell, Sizes, States, team_size};
use crate::flex::kernel::{
    Columns, Engine, LANES, Lhs, MAX_TILE_ROWS, Member, Panels, Shared, Start, Team, row_tiles,
    tile, zeros,
};

/// Hidden units that one member handles together: a panel of the transposed weights.
const UNITS: usize = 4 * LANES;

/// What the forward pass kept, in panels.
pub(in crate::flex) struct Kept<'a> {
    /// Activated gates, `[panels, tokens, 16 V]`; they become the gradient of the recurrent sums.
    pub(in crate::flex) gates: &'a mut [f32],
    /// What the cell left beside them, `[panels, tokens, 16]` or empty.
    pub(in crate::flex) extra: &'a mut [f32],
    /// States, `[panels, tokens, 16]`.
    pub(in crate::flex) states: &'a [f32],
}

/// Turns the activated gates in place into the gradient of the recurrent sums, from the last time
/// step to the first.
///
/// `grad` is the gradient of the hidden states, `[tokens, H]`, `w_hh_t` the transposed weights.
pub(in crate::flex) fn backward<const V: usize, C: Cell<V>>(
    engine: Engine,
    sizes: &Sizes<'_>,
    kept: Kept<'_>,
    grad: &[f32],
    w_hh_t: &Panels<'_, 4>,
) {
    let rows = sizes.panels() * sizes.tokens;
    assert_eq!(kept.gates.len(), rows * V * LANES, "gates in panels");
    assert_eq!(kept.states.len(), rows * LANES, "states in panels");
    assert_eq!(kept.extra.len(), if C::EXTRA { rows * LANES } else { 0 }, "extras in panels");
    assert_eq!(grad.len(), sizes.tokens * sizes.hidden, "a gradient for every hidden state");
    let k = sizes.panels() * engine.words(V * LANES);
    let expected = (k, Columns::Plain(sizes.hidden));
    assert_eq!((w_hh_t.k, w_hh_t.columns), expected, "transposed weights in panels");
    let mut d_states = vec![0.0f32; sizes.panels() * sizes.batch() * LANES];
    let mut words = engine.is_bf16().then(|| zeros(rows * engine.words(V * LANES)));
    let pass = Pass::<V> {
        engine,
        sizes,
        w_hh_t,
        states: kept.states,
        grad,
        gates: Shared::new(kept.gates),
        words: words.as_mut().map(|words| Shared::new(words)),
        extra: C::EXTRA.then(|| Shared::new(kept.extra)),
        d_states: Shared::new(&mut d_states),
    };
    let blocks = sizes.hidden.div_ceil(UNITS);
    Team::run(team_size(sizes, V, blocks), |member| {
        let (mut offset, mut later) = (sizes.tokens, 0);
        for (t, &running) in sizes.batch_sizes.iter().enumerate().rev() {
            let after = offset;
            offset -= running;
            let before = (t > 0).then(|| offset - sizes.batch_sizes[t - 1]);
            let step = Step { running, later, offset, after, before };
            pass.step::<C>(&member, blocks, &step, t % 2 == 1);
            later = running;
            member.wait();
        }
    });
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

struct Pass<'a, const V: usize> {
    engine: Engine,
    sizes: &'a Sizes<'a>,
    w_hh_t: &'a Panels<'a, 4>,
    states: &'a [f32],
    grad: &'a [f32],
    gates: Shared<'a>,
    words: Option<Shared<'a>>,
    extra: Option<Shared<'a>>,
    d_states: Shared<'a>,
}

impl<const V: usize> Pass<'_, V> {
    const WIDTH: usize = V * LANES;

    fn step<C: Cell<V>>(&self, member: &Member<'_>, blocks: usize, step: &Step, backwards: bool) {
        let share = member.share(blocks);
        for block in share.clone() {
            let block = if backwards { share.start + share.end - 1 - block } else { block };
            // Tiles end where sequences do, so that a tile has a later step or has none.
            for (first, rows) in row_tiles(self.engine, step.later) {
                self.tile::<C>(step, block, first, rows, true);
            }
            for (first, rows) in row_tiles(self.engine, step.running - step.later) {
                self.tile::<C>(step, block, step.later + first, rows, false);
            }
        }
    }

    fn tile<C: Cell<V>>(&self, step: &Step, block: usize, first: usize, rows: usize, later: bool) {
        let width = self.sizes.hidden;
        let mut d_hidden = [0.0f32; MAX_TILE_ROWS * UNITS];
        let d_hidden = &mut d_hidden[..rows * UNITS];
        if later {
            self.later_share(step.after + first, block, rows, d_hidden);
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
            let mut units = [0.0f32; MAX_TILE_ROWS * LANES];
            for (units, d_hidden) in units.chunks_mut(LANES).zip(d_hidden.chunks(UNITS)) {
                units.copy_from_slice(&d_hidden[index * LANES..(index + 1) * LANES]);
            }
            self.gates::<C>(step, panel, first, &units[..rows * LANES]);
        }
    }

    /// The next step's gradient of its sums, rows from `first` on, times the transposed weights.
    fn later_share(&self, first: usize, block: usize, rows: usize, out: &mut [f32]) {
        let tokens = self.sizes.tokens;
        let (panels, run) = (self.sizes.panels(), self.engine.words(Self::WIDTH));
        let k = panels * run;
        let words = self.words.unwrap_or(self.gates);
        let lhs = Lhs {
            data: words.at(first * run, ((panels - 1) * tokens + rows) * run),
            row_stride: run,
            run,
            run_stride: tokens * run,
            runs: panels,
        };
        let weights = &self.w_hh_t.data[block * k * UNITS..][..k * UNITS];
        // SAFETY: the next step's rows were written before the last meeting and are not written
        // again; `at` checks that the rows of all panels lie in the buffer, the weights of a block
        // are `[k, 64]` words, and `out`, `rows` rows of 64, is this thread's.
        unsafe {
            let to = out.as_mut_ptr();
            tile::<4>(self.engine, rows, lhs, weights.as_ptr(), Start::Zero, to, UNITS);
        }
    }

    fn gates<C: Cell<V>>(&self, step: &Step, panel: usize, first: usize, d_hidden: &[f32]) {
        let (tokens, batch) = (self.sizes.tokens, self.sizes.batch());
        let (len, nothing) = (d_hidden.len(), [0.0f32; MAX_TILE_ROWS * LANES]);
        let (rows, row) = (len / LANES, panel * tokens + step.offset + first);
        let state = |start| &self.states[(panel * tokens + start + first) * LANES..][..len];
        let states = States {
            after: state(step.offset),
            before: step.before.map_or(&nothing[..len], state),
        };
        let gates = self.gates.at(row * Self::WIDTH, rows * Self::WIDTH);
        let d_states = self.d_states.at((panel * batch + first) * LANES, len);
        let isa = self.engine.isa();
        // SAFETY: gates and extras of this step and gradients of states belong, panel by panel, to
        // the member that has the panel's block; nobody reads these gates before the next meeting.
        // `at` checks the bounds.
        unsafe {
            let gates = from_raw_parts_mut(gates, rows * Self::WIDTH);
            let d_states = from_raw_parts_mut(d_states, len);
            let extra = match self.extra {
                Some(extra) => from_raw_parts_mut(extra.at(row * LANES, len), len),
                None => &mut [],
            };
            C::backward(isa, gates, extra, states, d_hidden, d_states);
            if let Some(words) = self.words {
                let run = self.engine.words(Self::WIDTH);
                let words = from_raw_parts_mut(words.at(row * run, rows * run), rows * run);
                for (words, row) in words.chunks_mut(run).zip(gates.chunks(Self::WIDTH)) {
                    self.engine.pack_row(row, words);
                }
            }
        }
    }
}
