//! Transposes, sixteen by sixteen.

use super::{Engine, Isa, LANES, Level, in_parts};

/// `out[lane · stride + row] = rows[row][lane]` for sixteen rows of sixteen lanes.
///
/// # Panics
/// If `out` is shorter than fifteen strides and sixteen elements.
#[inline]
pub(crate) fn transpose_block(
    isa: Isa,
    rows: [&[f32; LANES]; LANES],
    out: &mut [f32],
    stride: usize,
) {
    assert!(out.len() >= (LANES - 1) * stride + LANES, "a block's target is too short");
    match isa.level() {
        #[cfg(target_arch = "x86_64")]
        // SAFETY: an `Isa` of this level exists only where AVX-512 was found; the target's size was
        // just checked.
        Level::Avx512 | Level::Amx => unsafe { avx512(rows, out.as_mut_ptr(), stride) },
        _ => {
            for lane in 0..LANES {
                let out = &mut out[lane * stride..][..LANES];
                for (out, row) in out.iter_mut().zip(rows) {
                    *out = row[lane];
                }
            }
        }
    }
}

/// Pairs, then fours, then blocks of lanes change places: 64 shuffles for 256 elements.
///
/// # Safety
/// The processor has AVX-512 F, and `out` may be written at sixteen rows of sixteen elements,
/// `stride` apart.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f")]
unsafe fn avx512(rows: [&[f32; LANES]; LANES], out: *mut f32, stride: usize) {
    use std::arch::x86_64::*;
    // SAFETY: each row has sixteen elements; the target is the caller's contract.
    unsafe {
        let r: [__m512; LANES] = std::array::from_fn(|i| _mm512_loadu_ps(rows[i].as_ptr()));
        // Within each group of four lanes: elements of two rows interleaved, then of four.
        let mut pairs = [_mm512_setzero_ps(); LANES];
        for i in (0..LANES).step_by(2) {
            pairs[i] = _mm512_unpacklo_ps(r[i], r[i + 1]);
            pairs[i + 1] = _mm512_unpackhi_ps(r[i], r[i + 1]);
        }
        let mut fours = [_mm512_setzero_ps(); LANES];
        for i in (0..LANES).step_by(4) {
            let pd = |x| _mm512_castps_pd(x);
            let ps = |x| _mm512_castpd_ps(x);
            fours[i] = ps(_mm512_unpacklo_pd(pd(pairs[i]), pd(pairs[i + 2])));
            fours[i + 1] = ps(_mm512_unpackhi_pd(pd(pairs[i]), pd(pairs[i + 2])));
            fours[i + 2] = ps(_mm512_unpacklo_pd(pd(pairs[i + 1]), pd(pairs[i + 3])));
            fours[i + 3] = ps(_mm512_unpackhi_pd(pd(pairs[i + 1]), pd(pairs[i + 3])));
        }
        // `fours[4 q + c]` holds, in its group `g`, rows `4 q …` of lane `4 g + c`.
        for c in 0..4 {
            let [a, b, d, e] = [fours[c], fours[4 + c], fours[8 + c], fours[12 + c]];
            let even = _mm512_shuffle_f32x4::<0x88>(a, b);
            let odd = _mm512_shuffle_f32x4::<0xdd>(a, b);
            let even_after = _mm512_shuffle_f32x4::<0x88>(d, e);
            let odd_after = _mm512_shuffle_f32x4::<0xdd>(d, e);
            let lanes = [
                _mm512_shuffle_f32x4::<0x88>(even, even_after),
                _mm512_shuffle_f32x4::<0x88>(odd, odd_after),
                _mm512_shuffle_f32x4::<0xdd>(even, even_after),
                _mm512_shuffle_f32x4::<0xdd>(odd, odd_after),
            ];
            for (g, lane) in lanes.into_iter().enumerate() {
                _mm512_storeu_ps(out.add((4 * g + c) * stride), lane);
            }
        }
    }
}

/// The transpose `[columns, rows]` of `rows` slices, stored row after row, in words: what was a column is summed over.
pub(crate) fn transpose(engine: Engine, rows: &[&[f32]], columns: usize) -> Vec<f32> {
    let count = engine.words(rows.len());
    in_parts(columns * count, LANES * count, |block, out| {
        let start = block * LANES;
        let width = out.len() / count;
        let mut words = [[0.0f32; LANES]; LANES];
        // Sixteen words at a time: what is written stays in the cache until its lines are full.
        for (first, rows) in (0..).step_by(LANES).zip(rows.chunks(LANES * engine.pack())) {
            let words = match whole_block(rows, start).filter(|_| !engine.is_bf16()) {
                Some(rows) => rows,
                None => {
                    engine.pack_lanes(rows, start, width, &mut words);
                    words.each_ref()
                }
            };
            if rows.len() == LANES * engine.pack() && width == LANES {
                transpose_block(engine.isa(), words, &mut out[first..], count);
                continue;
            }
            for (r, words) in words[..engine.words(rows.len())].iter().enumerate() {
                for (c, word) in words[..width].iter().enumerate() {
                    out[c * count + first + r] = *word;
                }
            }
        }
    })
}

/// Sixteen rows' elements `start … start + 16`, if there are so many of both.
pub(crate) fn whole_block<'a>(
    rows: &[&'a [f32]],
    start: usize,
) -> Option<[&'a [f32; LANES]; LANES]> {
    let rows: &[&[f32]; LANES] = rows.try_into().ok()?;
    let mut block = [&[0.0f32; LANES]; LANES];
    for (block, row) in block.iter_mut().zip(rows) {
        *block = row.get(start..)?.first_chunk()?;
    }
    Some(block)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Precision;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn a_transpose_swaps_rows_and_columns(count in 1usize..70, columns in 1usize..70) {
            let matrix: Vec<f32> = (0..count * columns).map(|i| i as f32).collect();
            let rows: Vec<&[f32]> = matrix.chunks(columns).collect();
            for isa in Isa::available() {
                let out = transpose(Engine::new(isa, Precision::Single), &rows, columns);
                for r in 0..count {
                    for c in 0..columns {
                        prop_assert_eq!(out[c * count + r], matrix[r * columns + c]);
                    }
                }
                let bf16 = Engine::new(isa, Precision::Bf16);
                let words = transpose(bf16, &rows, columns);
                prop_assert_eq!(words, bf16.pack_matrix(&out, count).into_owned());
            }
        }
    }
}
