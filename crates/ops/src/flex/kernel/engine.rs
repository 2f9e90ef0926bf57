//! How numbers are multiplied: with which instructions, and in which format.

use std::borrow::Cow;

use super::{Isa, LANES, Level, in_parts, multiversion};
use crate::Precision;

/// Rows of a matrix that a task puts into words.
const ROWS: usize = 16;

/// Instructions and the format of a product's operands. Sums are always single precision.
///
/// Operands are slices of 32-bit words. In single precision a word is an element; in bf16 it is two
/// elements that are neighbours along the dimension that is summed over, so that one instruction
/// multiplies both pairs and adds them to the sum. A dimension of odd size ends in a zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Engine {
    isa: Isa,
    precision: Precision,
}

impl Engine {
    /// The engine for a precision; single precision where the processor has no better.
    pub(crate) fn new(isa: Isa, precision: Precision) -> Self {
        let bf16 = precision == Precision::Bf16 && isa.has_bf16();
        Self { isa, precision: if bf16 { Precision::Bf16 } else { Precision::Single } }
    }

    pub(crate) fn isa(self) -> Isa {
        self.isa
    }

    /// Whether operands are pairs of bf16 numbers; then the processor has the instructions for it.
    pub(crate) fn is_bf16(self) -> bool {
        self.precision == Precision::Bf16
    }

    /// Most rows of a tile: what fits the registers.
    pub(crate) fn tile_rows(self) -> usize {
        match self.is_bf16() && self.isa.level() == Level::Amx {
            true => 16,
            false => 6,
        }
    }

    /// Elements of a word.
    pub(crate) fn pack(self) -> usize {
        if self.is_bf16() { 2 } else { 1 }
    }

    /// Words of `k` elements.
    pub(crate) fn words(self, k: usize) -> usize {
        k.div_ceil(self.pack())
    }

    /// Writes the words of a block of rows `[k, width]` whose rows are summed over.
    pub(crate) fn pack_rows(self, block: &[f32], width: usize, out: &mut [f32]) {
        match self.is_bf16() {
            true => pair_rows(self.isa, block, width, out),
            false => out.copy_from_slice(block),
        }
    }

    /// Writes up to sixteen rows of words, made of rows that are summed over: of their elements from `start` on, at
    /// most sixteen, and zeros after them.
    pub(crate) fn pack_lanes(
        self,
        rows: &[&[f32]],
        start: usize,
        width: usize,
        out: &mut [[f32; LANES]; LANES],
    ) {
        match self.is_bf16() {
            true => pair_lanes(self.isa, rows, start, width, out),
            false => {
                out.iter_mut().zip(rows).for_each(|(out, row)| *out = lanes(row, start, width));
            }
        }
    }

    /// Writes the words of a row whose columns are summed over.
    pub(crate) fn pack_row(self, row: &[f32], out: &mut [f32]) {
        match self.is_bf16() {
            true => pair_columns(self.isa, row, out),
            false => out.copy_from_slice(row),
        }
    }

    /// A matrix of rows of `k` elements in words; itself in single precision.
    pub(crate) fn pack_matrix(self, matrix: &[f32], k: usize) -> Cow<'_, [f32]> {
        if !self.is_bf16() || matrix.is_empty() {
            return matrix.into();
        }
        let words = self.words(k);
        in_parts(matrix.len() / k * words, ROWS * words, |part, out| {
            let rows = matrix[part * ROWS * k..].chunks(k);
            rows.zip(out.chunks_mut(words)).for_each(|(row, out)| pair_columns(self.isa, row, out));
        })
        .into()
    }

    /// Panels `[panels, rows, width]`, whose rows are summed over, in words; themselves in single
    /// precision.
    pub(crate) fn pack_panels(self, panels: &[f32], width: usize, rows: usize) -> Cow<'_, [f32]> {
        if !self.is_bf16() || panels.is_empty() {
            return panels.into();
        }
        let (from, to) = (rows * width, self.words(rows) * width);
        in_parts(panels.len() / from * to, to, |p, out| {
            pair_rows(self.isa, &panels[p * from..(p + 1) * from], width, out);
        })
        .into()
    }
}

impl Isa {
    /// Whether there are products of bf16 numbers.
    pub(crate) fn has_bf16(self) -> bool {
        #[cfg(target_arch = "x86_64")]
        if self.level() >= Level::Avx512 {
            return is_x86_feature_detected!("avx512bf16");
        }
        false
    }
}

/// The bf16 number nearest to `x`, of two equally near ones the even one, in the upper half.
#[inline(always)]
fn round(x: f32) -> u32 {
    let bits = x.to_bits();
    let rounded = bits.wrapping_add(0x7fff + ((bits >> 16) & 1));
    // Rounding could carry a NaN's payload away.
    if x.is_nan() { bits | 0x0040_0000 } else { rounded }
}

#[inline(always)]
fn pair(first: f32, second: f32) -> f32 {
    f32::from_bits((round(first) >> 16) | (round(second) & 0xffff_0000))
}

multiversion! {
    fn pair_rows(block: &[f32], width: usize, out: &mut [f32]) = pair_rows_body
}

#[inline(always)]
fn pair_rows_body(block: &[f32], width: usize, out: &mut [f32]) {
    for (rows, out) in block.chunks(2 * width).zip(out.chunks_mut(width)) {
        let (first, second) = rows.split_at(width);
        match second.is_empty() {
            true => out.iter_mut().zip(first).for_each(|(out, x)| *out = pair(*x, 0.0)),
            false => {
                for ((out, x), y) in out.iter_mut().zip(first).zip(second) {
                    *out = pair(*x, *y);
                }
            }
        }
    }
}

multiversion! {
    fn pair_lanes(
        rows: &[&[f32]],
        start: usize,
        width: usize,
        out: &mut [[f32; LANES]; LANES],
    ) = pair_lanes_body
}

#[inline(always)]
fn pair_lanes_body(rows: &[&[f32]], start: usize, width: usize, out: &mut [[f32; LANES]; LANES]) {
    for (rows, out) in rows.chunks(2).zip(out) {
        let first = lanes(rows[0], start, width);
        let second = rows.get(1).map_or([0.0; LANES], |row| lanes(row, start, width));
        for ((out, x), y) in out.iter_mut().zip(first).zip(second) {
            *out = pair(x, y);
        }
    }
}

/// Up to sixteen elements of a row, and zeros after them.
#[inline(always)]
fn lanes(row: &[f32], start: usize, width: usize) -> [f32; LANES] {
    let row = &row[start..start + width];
    match row.first_chunk() {
        Some(whole) => *whole,
        None => std::array::from_fn(|i| row.get(i).copied().unwrap_or(0.0)),
    }
}

multiversion! {
    fn pair_columns(row: &[f32], out: &mut [f32]) = pair_columns_body
}

#[inline(always)]
fn pair_columns_body(row: &[f32], out: &mut [f32]) {
    let (pairs, rest) = row.as_chunks::<2>();
    for (out, [x, y]) in out.iter_mut().zip(pairs) {
        *out = pair(*x, *y);
    }
    if let (Some(out), Some(x)) = (out.get_mut(pairs.len()), rest.first()) {
        *out = pair(*x, 0.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_round_to_the_nearest_bf16_and_ties_to_the_even_one() {
        let back = |x: f32| f32::from_bits(round(x) & 0xffff_0000);
        assert_eq!(back(1.0), 1.0);
        // One bf16 step above 1 is 2^-7.
        assert_eq!(back(1.0 + 0.003), 1.0);
        assert_eq!(back(1.0 + 0.005), 1.0 + 0.007_812_5);
        assert_eq!(back(1.0 + 0.003_906_25), 1.0);
        assert_eq!(back(1.0 + 3.0 * 0.003_906_25), 1.0 + 2.0 * 0.007_812_5);
        assert_eq!(back(f32::INFINITY), f32::INFINITY);
        assert!(back(f32::NAN).is_nan() && back(f32::from_bits(0x7fff_ffff)).is_nan());
    }

    #[test]
    fn an_odd_row_ends_in_a_zero() {
        let isa = Isa::available()[0];
        let mut out = [0.0; 2];
        pair_columns(isa, &[1.0, 2.0, 3.0], &mut out);
        let halves = out.map(|word| [word.to_bits() << 16, word.to_bits() & 0xffff_0000]);
        assert_eq!(halves.map(|h| h.map(f32::from_bits)), [[1.0, 2.0], [3.0, 0.0]]);
        let mut rows = [0.0; 4];
        pair_rows(isa, &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], 2, &mut rows);
        let halves = rows.map(|word| [word.to_bits() << 16, word.to_bits() & 0xffff_0000]);
        let want = [[1.0, 3.0], [2.0, 4.0], [5.0, 0.0], [6.0, 0.0]];
        assert_eq!(halves.map(|h| h.map(f32::from_bits)), want);
    }
}
