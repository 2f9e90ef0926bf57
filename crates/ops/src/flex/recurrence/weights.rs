//! Gradients that wait for no step: of the input, of the weights.

use std::borrow::Cow;

use super::Sizes;
use crate::flex::kernel::{Columns, Engine, LANES, PanelRows, Panels, Rows, into_rows, transpose};

/// The gradient of the input, `[tokens, I]`, given that of its share of the sums in panels.
pub(in crate::flex) fn input_grad<const V: usize>(
    engine: Engine,
    sizes: &Sizes<'_>,
    d_sums: &[f32],
    columns: Columns<V>,
    w_ih: &[f32],
) -> Vec<f32> {
    let w_ih_t = Panels::<4>::pack_transposed(engine, w_ih, sizes.input, columns);
    // A row of a panel is summed over: its words lie side by side.
    let d_sums = engine.pack_matrix(d_sums, V * LANES);
    let lhs = Rows::panels(&d_sums, sizes.tokens, engine.words(V * LANES));
    into_rows(engine, lhs, (&w_ih_t).into())
}

/// Gradients of weights: what went into them, transposed, times the gradient of the sums.
pub(in crate::flex) struct WeightGrad<'a, const V: usize> {
    engine: Engine,
    sizes: &'a Sizes<'a>,
    columns: Columns<V>,
    /// The gradient of the sums in panels, words along the tokens.
    d_sums: Cow<'a, [f32]>,
}

impl<'a, const V: usize> WeightGrad<'a, V> {
    pub(in crate::flex) fn new(
        engine: Engine,
        sizes: &'a Sizes<'a>,
        d_sums: &'a [f32],
        columns: Columns<V>,
    ) -> Self {
        let d_sums = engine.pack_panels(d_sums, V * LANES, sizes.tokens);
        Self { engine, sizes, columns, d_sums }
    }

    /// Of the input weights, `[I, V · H]`.
    pub(in crate::flex) fn of_input(&self, input: &[f32]) -> Vec<f32> {
        let rows: Vec<&[f32]> = input.chunks(self.sizes.input).collect();
        self.product(&rows, self.sizes.input, 0)
    }

    /// Of the recurrent weights, `[H, V · H]`, given the hidden states `[tokens, H]`.
    pub(in crate::flex) fn of_hidden(&self, hidden: &[f32]) -> Vec<f32> {
        let batch_sizes = self.sizes.batch_sizes;
        // Before the first step there is nothing; a row of it stays where a word would be split.
        let skip = batch_sizes[0] - batch_sizes[0] % self.engine.pack();
        let nothing = vec![0.0f32; self.sizes.hidden];
        let rows: Vec<&[f32]> = hidden.chunks(self.sizes.hidden).collect();
        let mut previous = vec![nothing.as_slice(); batch_sizes[0] - skip];
        let mut offset = 0;
        for pair in batch_sizes.windows(2) {
            previous.extend_from_slice(&rows[offset..offset + pair[1]]);
            offset += pair[0];
        }
        self.product(&previous, self.sizes.hidden, skip)
    }

    /// `inputs` belong to the sums from row `skip` on.
    fn product(&self, inputs: &[&[f32]], width: usize, skip: usize) -> Vec<f32> {
        let engine = self.engine;
        let (k, skip) = (engine.words(inputs.len()), skip / engine.pack());
        let rhs = PanelRows { data: &self.d_sums, skip, k, columns: self.columns };
        let lhs = transpose(engine, inputs, width);
        into_rows(engine, Rows::plain(&lhs, width, k), rhs)
    }
}
