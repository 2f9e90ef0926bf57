//! Packed recurrences in panels: the part that every kind of cell shares.
//!
//! Sixteen hidden units and their gates share a panel, so that one tile of sums holds all that these
//! units need, and the gate arithmetic happens on it before it leaves the cache. Hidden sizes that
//! are no multiple of 16 get units whose weights are zero: what such a unit holds is finite wherever the
//! others' values are, and is multiplied by zero where it meets them.

mod backward;
mod forward;
mod weights;

pub(super) use backward::{Kept, backward};
pub(super) use forward::{Trace, forward};
pub(super) use weights::{WeightGrad, input_grad};

use crate::flex::kernel::{Columns, Isa, LANES, Start};

/// A kind of recurrent cell with `V` gates, sixteen units of some rows at a time.
///
/// `gates`, `sums` and `input` are `[rows, 16 V]`, gate after gate; everything else is `[rows, 16]`.
///
/// # Safety
/// What [`start`](Self::start) returns may be read for a tile of rows of `16 V` elements.
pub(super) unsafe trait Cell<const V: usize>: Sync {
    /// Whether a step leaves something beside its gates for the backward pass.
    const EXTRA: bool;

    /// What a panel's recurrent sums start from, given the input's share of the same rows, which are
    /// the tile's own.
    fn start(&self, panel: usize, input: *const f32) -> Start;

    /// Forward: `sums` become the activated gates, `state` what it is after the step.
    fn forward(
        isa: Isa,
        input: &[f32],
        sums: &mut [f32],
        extra: &mut [f32],
        state: &mut [f32],
        hidden: &mut [f32],
    );

    /// Backward: `gates` become the gradient of the recurrent sums; `d_state`, the gradient of the
    /// state after the step, that of the state `before`.
    fn backward(
        isa: Isa,
        gates: &mut [f32],
        extra: &mut [f32],
        states: States<'_>,
        d_hidden: &[f32],
        d_state: &mut [f32],
    );
}

/// The states around a step.
#[derive(Clone, Copy)]
pub(super) struct States<'a> {
    pub(super) after: &'a [f32],
    pub(super) before: &'a [f32],
}

/// Sizes of a layer and its batch, found to fit each other.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sizes<'a> {
    pub(super) tokens: usize,
    pub(super) input: usize,
    pub(super) hidden: usize,
    pub(super) batch_sizes: &'a [usize],
}

impl<'a> Sizes<'a> {
    /// Sizes of an input `[tokens, input]`, a number of hidden units, and a packed batch.
    ///
    /// # Panics
    /// If a width is 0, or the batch sizes are not those of so many tokens: at least one, none of
    /// them 0, never rising. The kernels' memory accesses rest on this.
    pub(super) fn new(
        [tokens, input]: [usize; 2],
        hidden: usize,
        batch_sizes: &'a [usize],
    ) -> Self {
        assert!(input > 0 && hidden > 0, "a recurrent layer has inputs and hidden units");
        let falls = batch_sizes.windows(2).all(|pair| pair[0] >= pair[1]);
        let running = batch_sizes.last().is_some_and(|last| *last > 0);
        assert!(falls && running, "batch sizes never rise and end above 0: {batch_sizes:?}");
        let sum = batch_sizes.iter().try_fold(0usize, |sum, size| sum.checked_add(*size));
        assert_eq!(sum, Some(tokens), "batch sizes add up to the tokens");
        Self { tokens, input, hidden, batch_sizes }
    }

    /// Rows of the batch.
    pub(super) fn batch(&self) -> usize {
        self.batch_sizes[0]
    }

    pub(super) fn columns<const V: usize>(&self) -> Columns<V> {
        Columns::Gates(self.hidden)
    }

    pub(super) fn panels(&self) -> usize {
        self.hidden.div_ceil(LANES)
    }
}

/// Multiplications below which a step is one thread's work.
const TEAM_WORK: usize = 1 << 17;

/// Threads for a recurrence of `gates` gates whose work can be cut into `parts`.
fn team_size(sizes: &Sizes<'_>, gates: usize, parts: usize) -> usize {
    let work = sizes.batch() * sizes.hidden * gates * sizes.hidden;
    let enough = 1 + work / TEAM_WORK;
    rayon::current_num_threads().min(parts).min(enough)
}
