//! Matrices laid out for the tile kernel.

use std::borrow::Cow;

use super::transpose::{transpose_block, whole_block};
use super::{Engine, Isa, LANES, in_parts};

/// How the columns of a matrix lie in panels of `16 V` columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Columns<const V: usize> {
    /// One after another: panel `p` holds columns `16 V · p …`. The count is the matrix's columns.
    Plain(usize),
    /// For a matrix of `V` gates of so many hidden units each: panel `p` holds units `16 p …` of the
    /// first gate, then the same units of the second, …, so that one tile has all that a unit needs.
    Gates(usize),
}

impl<const V: usize> Columns<V> {
    /// Columns of a panel.
    pub(crate) const WIDTH: usize = V * LANES;

    /// Number of panels.
    pub(crate) fn panels(self) -> usize {
        match self {
            Self::Plain(columns) => columns.div_ceil(Self::WIDTH),
            Self::Gates(hidden) => hidden.div_ceil(LANES),
        }
    }

    /// Columns of the matrix.
    pub(crate) fn count(self) -> usize {
        match self {
            Self::Plain(columns) => columns,
            Self::Gates(hidden) => V * hidden,
        }
    }

    /// For each vector of a panel: the matrix column of its first lane and how many lanes are used.
    pub(crate) fn vectors(self, panel: usize) -> [(usize, usize); V] {
        std::array::from_fn(|v| match self {
            Self::Plain(columns) => {
                let start = (panel * Self::WIDTH + v * LANES).min(columns);
                (start, (columns - start).min(LANES))
            }
            Self::Gates(hidden) => {
                let unit = panel * LANES;
                (v * hidden + unit, (hidden - unit).min(LANES))
            }
        })
    }
}

/// A right-hand matrix in panels of `k` rows of words: word `(row, column)` of panel `p` is at
/// `data[(p · k + row) · 16 V + column]`. Columns beyond the matrix are zero.
#[derive(Clone, Debug)]
pub(crate) struct Panels<'a, const V: usize> {
    pub(crate) data: Cow<'a, [f32]>,
    pub(crate) k: usize,
    pub(crate) columns: Columns<V>,
}

impl<'a, const V: usize> Panels<'a, V> {
    /// A matrix that lies in panels already.
    ///
    /// # Panics
    /// If its size is another.
    pub(crate) fn packed(data: &'a [f32], k: usize, columns: Columns<V>) -> Self {
        assert_eq!(data.len(), Self::len(k, columns), "size of a matrix in panels");
        Self { data: data.into(), k, columns }
    }

    /// Elements of a matrix of `k` rows in panels.
    pub(crate) fn len(k: usize, columns: Columns<V>) -> usize {
        columns.panels() * k * Columns::<V>::WIDTH
    }

    /// Packs a matrix of `rows` rows, stored one after another.
    pub(crate) fn pack(engine: Engine, matrix: &[f32], rows: usize, columns: Columns<V>) -> Self {
        let (n, width, k) = (columns.count(), Columns::<V>::WIDTH, engine.words(rows));
        assert_eq!(matrix.len(), rows * n, "a matrix has rows × columns elements");
        let rows: Vec<&[f32]> = matrix.chunks(n).collect();
        let data = in_parts(Self::len(k, columns), k * width, |p, panel| {
            pack_vectors(engine, &rows, columns.vectors(p), panel);
        });
        Self { data: data.into(), k, columns }
    }

    /// Packs the transpose of a matrix `[n, G]` whose columns lie as `inner` says: its rows become
    /// the columns, and what is summed over runs through `inner`'s panels, so that a left matrix in
    /// panels is multiplied without being rearranged. Places beyond the matrix are zero.
    pub(crate) fn pack_transposed<const G: usize>(
        engine: Engine,
        matrix: &[f32],
        n: usize,
        inner: Columns<G>,
    ) -> Self {
        let columns = Columns::<V>::Plain(n);
        let (stride, width, depth) = (inner.count(), V * LANES, Columns::<G>::WIDTH);
        assert_eq!(matrix.len(), n * stride, "a matrix has rows × columns elements");
        let rows: Vec<&[f32]> = matrix.chunks(stride).collect();
        let k = inner.panels() * engine.words(depth);
        // A block of one outer panel and one inner one: its source and its target stay in the cache.
        let block = engine.words(depth) * width;
        let data = in_parts(Self::len(k, columns), block, |index, block| {
            let (outer, p) = (index / inner.panels(), index % inner.panels());
            let rows = &rows[outer * width..(outer * width + width).min(n)];
            in_words(engine, block, depth, width, |block| {
                for (block, (start, len)) in block.chunks_mut(LANES * width).zip(inner.vectors(p)) {
                    transpose_vector(engine.isa(), rows, start, len, block, width);
                }
            });
        });
        Self { data: data.into(), k, columns }
    }
}

/// Writes the words of a panel whose vectors are these columns of the rows.
fn pack_vectors<const V: usize>(
    engine: Engine,
    rows: &[&[f32]],
    vectors: [(usize, usize); V],
    panel: &mut [f32],
) {
    let mut words = [[0.0f32; LANES]; LANES];
    let groups = rows.chunks(LANES * engine.pack());
    for (rows, out) in groups.zip(panel.chunks_mut(LANES * V * LANES)) {
        for (v, (start, len)) in vectors.into_iter().enumerate() {
            engine.pack_lanes(rows, start, len, &mut words);
            for (out, words) in out.chunks_mut(V * LANES).zip(&words) {
                out[v * LANES..(v + 1) * LANES].copy_from_slice(words);
            }
        }
    }
}

/// Lets a block `[rows, width]` of elements, all zero, be filled and leaves its words in `out`.
fn in_words(
    engine: Engine,
    out: &mut [f32],
    rows: usize,
    width: usize,
    fill: impl FnOnce(&mut [f32]),
) {
    if engine.pack() == 1 {
        return fill(out);
    }
    let mut block = vec![0.0f32; rows * width];
    fill(&mut block);
    engine.pack_rows(&block, width, out);
}

/// Lanes `start … start + len` of each row become a column of `out`, `[16, width]`.
fn transpose_vector(
    isa: Isa,
    rows: &[&[f32]],
    start: usize,
    len: usize,
    out: &mut [f32],
    width: usize,
) {
    for (first, rows) in (0..).step_by(LANES).zip(rows.chunks(LANES)) {
        match whole_block(rows, start).filter(|_| len == LANES) {
            Some(rows) => transpose_block(isa, rows, &mut out[first..], width),
            None => {
                for (column, row) in rows.iter().enumerate() {
                    for (lane, x) in row[start..start + len].iter().enumerate() {
                        out[lane * width + first + column] = *x;
                    }
                }
            }
        }
    }
}

/// Copies up to a vector's worth; a fixed size becomes one load and one store.
#[inline(always)]
pub(crate) fn copy_vector(out: &mut [f32], row: &[f32], start: usize, len: usize) {
    match (out.first_chunk_mut::<LANES>(), row.get(start..).and_then(|r| r.first_chunk::<LANES>()))
    {
        (Some(out), Some(from)) if len == LANES => *out = *from,
        _ => out[..len].copy_from_slice(&row[start..start + len]),
    }
}

/// A vector in the order of panels, `[panels · 16 V]`, zero beyond its end.
pub(crate) fn pack_vector<const V: usize>(vector: &[f32], columns: Columns<V>) -> Vec<f32> {
    let width = Columns::<V>::WIDTH;
    let mut out = vec![0.0f32; columns.panels() * width];
    for (p, out) in out.chunks_mut(width).enumerate() {
        for (out, (start, len)) in out.chunks_mut(LANES).zip(columns.vectors(p)) {
            copy_vector(out, vector, start, len);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Precision;
    use proptest::prelude::*;

    fn single() -> Engine {
        Engine::new(Isa::current(), Precision::Single)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn panels_of_gates_hold_every_gate_of_sixteen_units_side_by_side(
            k in 1usize..6, hidden in 1usize..70
        ) {
            let columns = Columns::<3>::Gates(hidden);
            let matrix: Vec<f32> = (0..k * 3 * hidden).map(|i| i as f32 + 1.0).collect();
            let packed = Panels::pack(single(), &matrix, k, columns);
            for p in 0..columns.panels() {
                for row in 0..k {
                    for gate in 0..3 {
                        for lane in 0..LANES {
                            let unit = p * LANES + lane;
                            let at = (p * k + row) * 48 + gate * LANES + lane;
                            let inside = unit < hidden;
                            let from = (row * 3 + gate) * hidden + unit;
                            let want = if inside { matrix[from] } else { 0.0 };
                            prop_assert_eq!(packed.data[at], want);
                        }
                    }
                }
            }
        }

        #[test]
        fn a_transposed_pack_is_the_pack_of_the_rearranged_transpose(
            n in 1usize..90, hidden in 1usize..40
        ) {
            let inner = Columns::<2>::Gates(hidden);
            let (stride, width) = (2 * hidden, 32);
            let matrix: Vec<f32> = (0..n * stride).map(|i| i as f32 + 1.0).collect();
            let mut transposed = vec![0.0; inner.panels() * width * n];
            for p in 0..inner.panels() {
                for (v, (start, len)) in inner.vectors(p).into_iter().enumerate() {
                    for lane in 0..len {
                        for row in 0..n {
                            let k = p * width + v * LANES + lane;
                            transposed[k * n + row] = matrix[row * stride + start + lane];
                        }
                    }
                }
            }
            for precision in [Precision::Single, Precision::Bf16] {
            for isa in Isa::available() {
                let engine = Engine::new(isa, precision);
                let rows = inner.panels() * width;
                let want = Panels::<4>::pack(engine, &transposed, rows, Columns::Plain(n));
                let got = Panels::<4>::pack_transposed(engine, &matrix, n, inner);
                prop_assert_eq!(got.k, want.k);
                let bits = |x: &[f32]| x.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
                prop_assert_eq!(bits(&got.data), bits(&want.data));
            }
            }
        }
    }
}
