//! The innermost kernel: a few rows times a panel, sums held in registers.
//!
//! A tile is `R × 16 V` sums (`R` rows of the left matrix, a panel of `V` vectors of 16 columns).
//! Every sum runs over `k` in order, in one accumulator: it does not depend on which rows share a
//! tile, nor on the threads, so a row's result is the same to the bit in any batch.

#[cfg(target_arch = "x86_64")]
use super::amx;
use super::{Engine, Level};

/// Most rows of any engine's tiles ([`Engine::tile_rows`]). With AVX-512, 6 rows of 4 vectors fill 24 of 32 registers;
/// AMX's tiles have 16 rows.
pub(crate) const MAX_TILE_ROWS: usize = 16;

/// How many rows of a panel before its turn one is fetched: weights come from the second or third cache. What lies
/// behind a panel is the next one, or nothing: a fetch may name any address. A single row has too little arithmetic to
/// hide the fetches' own work behind: without them it is some 7 % faster (Zen 4).
#[cfg(target_arch = "x86_64")]
const AHEAD: usize = 16;

/// Columns of one vector.
pub(crate) const LANES: usize = 16;

/// The left matrix, in words of the engine: word `(r, c · run + k)` is at `data[r · row_stride + c · run_stride + k]`.
///
/// A matrix stored row after row is one run; one stored in panels is a run for each panel.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lhs {
    pub(crate) data: *const f32,
    pub(crate) row_stride: usize,
    pub(crate) run: usize,
    pub(crate) run_stride: usize,
    pub(crate) runs: usize,
}

impl Lhs {
    /// A matrix of rows of `k` words, one after another.
    pub(crate) fn row_major(data: *const f32, k: usize) -> Self {
        Self { data, row_stride: k, run: k, run_stride: 0, runs: 1 }
    }

    /// The same matrix without its first `rows` rows.
    ///
    /// # Safety
    /// The matrix has so many rows, all in one allocation.
    pub(crate) unsafe fn skip(self, rows: usize) -> Self {
        // SAFETY: the caller's contract.
        Self { data: unsafe { self.data.add(rows * self.row_stride) }, ..self }
    }
}

/// What the sums start from.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Start {
    /// Zero.
    Zero,
    /// A matrix with this many elements from row to row; 0 repeats one row.
    From(*const f32, usize),
}

/// `out = start + lhs · panel` for `rows` rows, at most [`Engine::tile_rows`], and `16 V` columns.
///
/// The panel is `[k, 16 V]` words; `out` has `out_stride` elements from row to row.
///
/// # Safety
/// `rows` is 1 to [`Engine::tile_rows`]. `lhs` may be read for `rows` rows of `run · runs` words, `panel` for as many rows of `16 V`,
/// `start` and `out` (which may be the same place) for `rows` rows of `16 V` at their strides, and
/// nobody else writes to any of them or reads `out` meanwhile.
pub(crate) unsafe fn tile<const V: usize>(
    engine: Engine,
    rows: usize,
    lhs: Lhs,
    panel: *const f32,
    start: Start,
    out: *mut f32,
    out_stride: usize,
) {
    debug_assert!((1..=engine.tile_rows()).contains(&rows));
    macro_rules! by_rows {
        ($kernel:ident) => {
            match rows {
                1 => $kernel::<1, V>(lhs, panel, start, out, out_stride),
                2 => $kernel::<2, V>(lhs, panel, start, out, out_stride),
                3 => $kernel::<3, V>(lhs, panel, start, out, out_stride),
                4 => $kernel::<4, V>(lhs, panel, start, out, out_stride),
                5 => $kernel::<5, V>(lhs, panel, start, out, out_stride),
                _ => $kernel::<6, V>(lhs, panel, start, out, out_stride),
            }
        };
    }
    // SAFETY: the memory is the caller's contract; an `Isa` of a level, and an engine for bf16, exist
    // only where their instructions were found.
    unsafe {
        match engine.isa().level() {
            #[cfg(target_arch = "x86_64")]
            Level::Amx if engine.is_bf16() => {
                amx::tile::<V>(rows, lhs, panel, start, out, out_stride);
            }
            #[cfg(target_arch = "x86_64")]
            Level::Avx512 if engine.is_bf16() => by_rows!(avx512_bf16),
            #[cfg(target_arch = "x86_64")]
            Level::Avx512 | Level::Amx => by_rows!(avx512),
            #[cfg(target_arch = "x86_64")]
            Level::Avx2 => by_rows!(avx2),
            _ => by_rows!(portable),
        }
    }
}

/// A kernel for AVX-512 with an instruction that multiplies the words `a` and `b` onto a sum.
#[cfg(target_arch = "x86_64")]
macro_rules! avx512_kernel {
    ($name:ident, $features:literal, |$a:ident, $b:ident, $sum:ident| $multiply:expr) => {
        /// # Safety
        /// As [`tile`], and the processor has the features.
        #[target_feature(enable = $features)]
        unsafe fn $name<const R: usize, const V: usize>(
            lhs: Lhs,
            mut panel: *const f32,
            start: Start,
            out: *mut f32,
            out_stride: usize,
        ) {
            use std::arch::x86_64::*;
            // SAFETY: every address is inside what the caller vouches for.
            unsafe {
                let mut sums = [[_mm512_setzero_ps(); V]; R];
                if let Start::From(from, stride) = start {
                    for (r, sums) in sums.iter_mut().enumerate() {
                        for (v, sum) in sums.iter_mut().enumerate() {
                            *sum = _mm512_loadu_ps(from.add(r * stride + v * LANES));
                        }
                    }
                }
                for c in 0..lhs.runs {
                    let data = lhs.data.add(c * lhs.run_stride);
                    for k in 0..lhs.run {
                        let mut words = [_mm512_setzero_ps(); V];
                        for (v, word) in words.iter_mut().enumerate() {
                            let ahead = panel.wrapping_add((AHEAD * V + v) * LANES);
                            if R > 1 {
                                _mm_prefetch::<_MM_HINT_T0>(ahead.cast());
                            }
                            *word = _mm512_loadu_ps(panel.add(v * LANES));
                        }
                        for (r, sums) in sums.iter_mut().enumerate() {
                            let $a = _mm512_set1_ps(*data.add(r * lhs.row_stride + k));
                            for (sum, $b) in sums.iter_mut().zip(words) {
                                let $sum = *sum;
                                *sum = $multiply;
                            }
                        }
                        panel = panel.add(V * LANES);
                    }
                }
                for (r, sums) in sums.iter().enumerate() {
                    for (v, sum) in sums.iter().enumerate() {
                        _mm512_storeu_ps(out.add(r * out_stride + v * LANES), *sum);
                    }
                }
            }
        }
    };
}

#[cfg(target_arch = "x86_64")]
avx512_kernel!(avx512, "avx512f", |a, b, sum| _mm512_fmadd_ps(a, b, sum));
// A vector of words and one of pairs are the same 512 bits.
#[cfg(target_arch = "x86_64")]
avx512_kernel!(avx512_bf16, "avx512f,avx512bf16", |a, b, sum| _mm512_dpbf16_ps(
    sum,
    std::mem::transmute::<__m512, __m512bh>(a),
    std::mem::transmute::<__m512, __m512bh>(b),
));

/// Two vectors of eight columns at a time: 12 of AVX2's 16 registers hold sums.
///
/// # Safety
/// As [`tile`], and the processor has AVX2 and FMA.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
unsafe fn avx2<const R: usize, const V: usize>(
    lhs: Lhs,
    panel: *const f32,
    start: Start,
    out: *mut f32,
    out_stride: usize,
) {
    use std::arch::x86_64::*;
    // SAFETY: every address is inside what the caller vouches for.
    unsafe {
        for v in 0..V {
            let mut sums = [[_mm256_setzero_ps(); 2]; R];
            if let Start::From(from, stride) = start {
                for (r, sums) in sums.iter_mut().enumerate() {
                    let from = from.add(r * stride + v * LANES);
                    *sums = [_mm256_loadu_ps(from), _mm256_loadu_ps(from.add(8))];
                }
            }
            let mut panel = panel.add(v * LANES);
            for c in 0..lhs.runs {
                let data = lhs.data.add(c * lhs.run_stride);
                for k in 0..lhs.run {
                    let b = [_mm256_loadu_ps(panel), _mm256_loadu_ps(panel.add(8))];
                    for (r, sums) in sums.iter_mut().enumerate() {
                        let a = _mm256_set1_ps(*data.add(r * lhs.row_stride + k));
                        sums[0] = _mm256_fmadd_ps(a, b[0], sums[0]);
                        sums[1] = _mm256_fmadd_ps(a, b[1], sums[1]);
                    }
                    panel = panel.add(V * LANES);
                }
            }
            for (r, sums) in sums.iter().enumerate() {
                let out = out.add(r * out_stride + v * LANES);
                _mm256_storeu_ps(out, sums[0]);
                _mm256_storeu_ps(out.add(8), sums[1]);
            }
        }
    }
}

/// Eight columns at a time, which any processor's vectors divide.
///
/// # Safety
/// As [`tile`].
unsafe fn portable<const R: usize, const V: usize>(
    lhs: Lhs,
    panel: *const f32,
    start: Start,
    out: *mut f32,
    out_stride: usize,
) {
    const WIDTH: usize = 8;
    // SAFETY: every address is inside what the caller vouches for, and `[f32; 8]` is read and
    // written unaligned.
    unsafe {
        for v in 0..V * LANES / WIDTH {
            let mut sums = [[0.0f32; WIDTH]; R];
            if let Start::From(from, stride) = start {
                for (r, sums) in sums.iter_mut().enumerate() {
                    *sums =
                        from.add(r * stride + v * WIDTH).cast::<[f32; WIDTH]>().read_unaligned();
                }
            }
            let mut panel = panel.add(v * WIDTH);
            for c in 0..lhs.runs {
                let data = lhs.data.add(c * lhs.run_stride);
                for k in 0..lhs.run {
                    let b = panel.cast::<[f32; WIDTH]>().read_unaligned();
                    for (r, sums) in sums.iter_mut().enumerate() {
                        let a = *data.add(r * lhs.row_stride + k);
                        for (sum, b) in sums.iter_mut().zip(b) {
                            *sum += a * b;
                        }
                    }
                    panel = panel.add(V * LANES);
                }
            }
            for (r, sums) in sums.iter().enumerate() {
                let out = out.add(r * out_stride + v * WIDTH);
                out.cast::<[f32; WIDTH]>().write_unaligned(*sums);
            }
        }
    }
}

/// Rows `0..rows` in tiles of about equal height: the first row and the height of each.
pub(crate) fn row_tiles(engine: Engine, rows: usize) -> impl Iterator<Item = (usize, usize)> {
    let tiles = rows.div_ceil(engine.tile_rows());
    (0..tiles).map(move |i| {
        let (start, end) = (i * rows / tiles, (i + 1) * rows / tiles);
        (start, end - start)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Precision;
    use crate::flex::kernel::Isa;
    use proptest::prelude::*;

    /// Numbers that bf16 holds exactly.
    fn values(n: usize, key: u64) -> Vec<f32> {
        let steps = (0..n).map(|i| (crate::rng::unit(key, i as u64) * 128.0).round() - 64.0);
        steps.map(|step| step as f32 / 128.0).collect()
    }

    fn engines() -> Vec<Engine> {
        let both = |isa| [Precision::Single, Precision::Bf16].map(|p| Engine::new(isa, p));
        Isa::available().into_iter().flat_map(both).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn every_engine_multiplies_any_tile(
            rows in 1usize..=MAX_TILE_ROWS, run in 1usize..40, runs in 1usize..4, biased: bool
        ) {
            check_tile::<1>(rows, run, runs, biased)?;
            check_tile::<3>(rows, run, runs, biased)?;
            check_tile::<4>(rows, run, runs, biased)?;
        }

        #[test]
        fn tiles_cover_every_row_once_with_no_more_than_fit(rows in 0usize..200) {
            for engine in engines() {
                let mut next = 0;
                for (start, len) in row_tiles(engine, rows) {
                    prop_assert_eq!(start, next);
                    prop_assert!((1..=engine.tile_rows()).contains(&len));
                    next += len;
                }
                prop_assert_eq!(next, rows);
            }
        }
    }

    /// One tile of every engine that has so many rows, beside sums in double precision; its rows alone give the same bits.
    fn check_tile<const V: usize>(
        rows: usize,
        run: usize,
        runs: usize,
        biased: bool,
    ) -> Result<(), TestCaseError> {
        let n = V * LANES;
        for engine in engines().into_iter().filter(|engine| rows <= engine.tile_rows()) {
            let (run_elements, k) = (run * engine.pack(), run * engine.pack() * runs);
            // Runs lie apart, as panels do: run c of row r at (c · rows + r) · run.
            let (a, b, from) = (values(rows * k, 1), values(k * n, 2), values(rows * n, 3));
            let words = engine.pack_matrix(&a, run_elements);
            let mut panel = vec![0.0; run * runs * n];
            engine.pack_rows(&b, n, &mut panel);
            let lhs =
                Lhs { data: words.as_ptr(), row_stride: run, run, run_stride: rows * run, runs };
            let start = if biased { Start::From(from.as_ptr(), n) } else { Start::Zero };
            let mut out = vec![f32::NAN; rows * n];
            // SAFETY: sizes and strides are those of the vectors above.
            unsafe { tile::<V>(engine, rows, lhs, panel.as_ptr(), start, out.as_mut_ptr(), n) };
            for r in 0..rows {
                let mut alone = vec![f32::NAN; n];
                let start =
                    if biased { Start::From(from[r * n..].as_ptr(), n) } else { Start::Zero };
                // SAFETY: as above, from row `r` on.
                unsafe {
                    let lhs = lhs.skip(r);
                    tile::<V>(engine, 1, lhs, panel.as_ptr(), start, alone.as_mut_ptr(), n);
                }
                let bits = |x: &[f32]| x.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
                prop_assert_eq!(bits(&alone), bits(&out[r * n..(r + 1) * n]));
                for (j, got) in alone.iter().enumerate() {
                    let terms = (0..k).map(|p| {
                        let at = (p / run_elements * rows + r) * run_elements + p % run_elements;
                        f64::from(a[at]) * f64::from(b[p * n + j])
                    });
                    let from = if biased { f64::from(from[r * n + j]) } else { 0.0 };
                    let (got, want) = (f64::from(*got), from + terms.sum::<f64>());
                    prop_assert!((got - want).abs() < 1e-4, "{engine:?} ({r}, {j}): {got}, {want}");
                }
            }
        }
        Ok(())
    }
}
