//! Large products, shared out over the threads of the pool.
//!
//! Threads share out the output, never the terms of one sum, and every sum is a tile's: the result
//! is the same to the bit for any number of threads.

use std::mem::MaybeUninit;

use rayon::prelude::*;

use super::{Columns, Engine, LANES, Lhs, MAX_TILE_ROWS, Panels, Start, row_tiles, tile};

/// Rows that a task takes at once: few enough to share out, enough to reuse a panel.
const TASK_ROWS: usize = 32;

/// `bias + lhs · rhs` in panels: `[panels, m, 16 V]`, where `lhs` is `[m, k]` words, row after row, and
/// `bias` one row in the order of the panels.
pub(crate) fn into_panels<const V: usize>(
    engine: Engine,
    lhs: &[f32],
    rhs: &Panels<'_, V>,
    bias: &[f32],
) -> Vec<f32> {
    let (k, width) = (rhs.k, V * LANES);
    let m = lhs.len() / k;
    let panels = rhs.columns.panels();
    assert!(lhs.len() == m * k && bias.len() == panels * width, "sizes of a product");
    let len = panels * m * width;
    let mut out = Vec::with_capacity(len);
    let spare = &mut out.spare_capacity_mut()[..len];
    spare.par_chunks_mut((m * width).max(1)).enumerate().for_each(|(p, out)| {
        let panel = &rhs.data[p * k * width..(p + 1) * k * width];
        let bias = &bias[p * width..(p + 1) * width];
        for (first, rows) in row_tiles(engine, m) {
            let lhs = Lhs::row_major(lhs[first * k..(first + rows) * k].as_ptr(), k);
            let out = &mut out[first * width..(first + rows) * width];
            let start = Start::From(bias.as_ptr(), 0);
            // SAFETY: the slices just made have the sizes that the tile reads and writes, and
            // `out` is this task's alone.
            unsafe {
                tile::<V>(engine, rows, lhs, panel.as_ptr(), start, out.as_mut_ptr().cast(), width);
            }
        }
    });
    // SAFETY: the panels cover `0..len`, and each was written from its first row to its last.
    unsafe { out.set_len(len) };
    out
}

/// A left matrix for [`into_rows`], in words: `m` rows of a slice, in one or more runs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rows<'a> {
    data: &'a [f32],
    m: usize,
    run: usize,
    runs: usize,
}

impl<'a> Rows<'a> {
    /// `[m, k]`, stored row after row.
    pub(crate) fn plain(data: &'a [f32], m: usize, k: usize) -> Self {
        Self { data, m, run: k, runs: 1 }
    }

    /// `[panels, m, width]`: a row's elements are those of panel 0, then of panel 1, ….
    pub(crate) fn panels(data: &'a [f32], m: usize, width: usize) -> Self {
        Self { data, m, run: width, runs: data.len() / (m * width).max(1) }
    }

    fn lhs(&self) -> Lhs {
        assert_eq!(self.data.len(), self.runs * self.m * self.run, "rows × elements of a row");
        Lhs {
            data: self.data.as_ptr(),
            row_stride: self.run,
            run: self.run,
            run_stride: self.m * self.run,
            runs: self.runs,
        }
    }
}

/// A right matrix for [`into_rows`], in words: in each panel, rows `skip..skip + k` of `skip + k`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PanelRows<'a, const V: usize> {
    pub(crate) data: &'a [f32],
    pub(crate) skip: usize,
    pub(crate) k: usize,
    pub(crate) columns: Columns<V>,
}

impl<'a, const V: usize> From<&'a Panels<'_, V>> for PanelRows<'a, V> {
    fn from(panels: &'a Panels<'_, V>) -> Self {
        Self { data: &panels.data, skip: 0, k: panels.k, columns: panels.columns }
    }
}

/// `lhs · rhs` as a matrix `[m, n]`, stored row after row.
pub(crate) fn into_rows<const V: usize>(
    engine: Engine,
    lhs: Rows<'_>,
    rhs: PanelRows<'_, V>,
) -> Vec<f32> {
    let (n, width) = (rhs.columns.count(), V * LANES);
    let panel_len = (rhs.skip + rhs.k) * width;
    assert_eq!(rhs.data.len(), rhs.columns.panels() * panel_len, "size of a right matrix");
    assert_eq!(lhs.run * lhs.runs, rhs.k, "inner sizes of a product");
    let len = lhs.m * n;
    let mut out: Vec<f32> = Vec::with_capacity(len);
    let spare = &mut out.spare_capacity_mut()[..len];
    spare.par_chunks_mut((TASK_ROWS * n).max(1)).enumerate().for_each(|(task, out)| {
        // A handle for raw memory can't be shared between tasks: each makes its own.
        let whole = lhs.lhs();
        let mut sums = [0.0f32; MAX_TILE_ROWS * 4 * LANES];
        for p in 0..rhs.columns.panels() {
            let panel = &rhs.data[p * panel_len + rhs.skip * width..(p + 1) * panel_len];
            let vectors = rhs.columns.vectors(p);
            for (first, rows) in row_tiles(engine, out.len() / n) {
                let sums = &mut sums[..rows * width];
                // SAFETY: the task's rows lie inside the left matrix, whose size was checked; the
                // panel has `k` rows; `sums` holds `rows` rows of one panel's width.
                unsafe {
                    let lhs = whole.skip(task * TASK_ROWS + first);
                    let to = sums.as_mut_ptr();
                    tile::<V>(engine, rows, lhs, panel.as_ptr(), Start::Zero, to, width);
                }
                let out = out[first * n..].chunks_mut(n);
                for (out, sums) in out.zip(sums.chunks(width)) {
                    for (sums, (start, len)) in sums.as_chunks::<LANES>().0.iter().zip(vectors) {
                        match out[start..].first_chunk_mut::<LANES>() {
                            Some(out) if len == LANES => *out = sums.map(MaybeUninit::new),
                            _ => _ = out[start..start + len].write_copy_of_slice(&sums[..len]),
                        }
                    }
                }
            }
        }
    });
    // SAFETY: the tasks cover every row, and the vectors of the panels every column of a row.
    unsafe { out.set_len(len) };
    out
}

/// `Σ` over the rows of panels `[panels, m, 16 V]`, as a vector of the matrix's columns.
pub(crate) fn column_sums<const V: usize>(data: &[f32], m: usize, columns: Columns<V>) -> Vec<f32> {
    let width = V * LANES;
    let mut sums = vec![0.0f32; columns.panels() * width];
    sums.par_chunks_mut(width).zip(data.par_chunks((m * width).max(1))).for_each(
        |(sums, panel)| {
            for row in panel.chunks(width) {
                for (sum, x) in sums.iter_mut().zip(row) {
                    *sum += x;
                }
            }
        },
    );
    let mut out = vec![0.0f32; columns.count()];
    for (p, sums) in sums.chunks(width).enumerate() {
        for (sums, (start, len)) in sums.chunks(LANES).zip(columns.vectors(p)) {
            out[start..start + len].copy_from_slice(&sums[..len]);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Precision;
    use crate::flex::kernel::{Isa, pack_vector};
    use proptest::prelude::*;

    fn values(n: usize, key: u64) -> Vec<f32> {
        (0..n).map(|i| crate::rng::unit(key, i as u64) as f32 - 0.5).collect()
    }

    fn naive(a: &[f32], b: &[f32], k: usize, n: usize) -> Vec<f32> {
        let row = |a: &[f32], j: usize| -> f32 {
            let terms = a.iter().enumerate().map(|(p, a)| f64::from(*a) * f64::from(b[p * n + j]));
            terms.sum::<f64>() as f32
        };
        a.chunks(k).flat_map(|a| (0..n).map(move |j| (a, j))).map(|(a, j)| row(a, j)).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn products_of_any_shape_are_right_in_rows_and_in_panels(
            m in 1usize..75, k in 1usize..40, hidden in 1usize..40
        ) {
            let n = 3 * hidden;
            let (a, b, bias) = (values(m * k, 1), values(k * n, 2), values(n, 3));
            let want = naive(&a, &b, k, n);
            for isa in Isa::available() {
                let engine = Engine::new(isa, Precision::Single);
                for columns in [Columns::<3>::Plain(n), Columns::<3>::Gates(hidden)] {
                    let packed = Panels::pack(engine, &b, k, columns);
                    let rows = into_rows(engine, Rows::plain(&a, m, k), (&packed).into());
                    prop_assert_eq!(rows.len(), want.len());
                    for (got, want) in rows.iter().zip(&want) {
                        prop_assert!((got - want).abs() < 1e-5);
                    }
                    let panels = into_panels(engine, &a, &packed, &pack_vector(&bias, columns));
                    for p in 0..columns.panels() {
                        for (v, (start, len)) in columns.vectors(p).into_iter().enumerate() {
                            for (r, lane) in (0..m).flat_map(|r| (0..len).map(move |l| (r, l))) {
                                let got = panels[(p * m + r) * 48 + v * LANES + lane];
                                let column = start + lane;
                                let want = want[r * n + column] + bias[column];
                                prop_assert!((got - want).abs() < 1e-5);
                            }
                        }
                    }
                    // Back from panels to rows: the sum over rows is that of the columns.
                    let sums = column_sums(&panels, m, columns);
                    prop_assert_eq!(sums.len(), n);
                    for (column, got) in sums.iter().enumerate() {
                        let sum: f32 = want.iter().skip(column).step_by(n).sum();
                        prop_assert!((got - sum - m as f32 * bias[column]).abs() < 1e-4);
                    }
                }
            }
        }

        #[test]
        fn a_left_matrix_in_panels_gives_what_it_gives_in_rows(
            m in 1usize..40, panels in 1usize..4, n in 1usize..70, skip in 0usize..3
        ) {
            let (width, k) = (48, panels * 48);
            let (a, b) = (values(panels * m * width, 1), values((skip + k) * n, 2));
            let in_rows: Vec<f32> = (0..m)
                .flat_map(|r| (0..panels).flat_map(move |p| (0..width).map(move |j| (p, r, j))))
                .map(|(p, r, j)| a[(p * m + r) * width + j])
                .collect();
            let want = naive(&in_rows, &b[skip * n..], k, n);
            let columns = Columns::<4>::Plain(n);
            let engine = Engine::new(Isa::current(), Precision::Single);
            let packed = Panels::pack(engine, &b, skip + k, columns);
            let rhs = PanelRows { data: &packed.data, skip, k, columns };
            let got = into_rows(engine, Rows::panels(&a, m, width), rhs);
            prop_assert_eq!(got.len(), want.len());
            prop_assert!(got.iter().zip(&want).all(|(x, y)| (x - y).abs() < 1e-4));
        }
    }
}
