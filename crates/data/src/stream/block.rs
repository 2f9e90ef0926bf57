//! Some encoded rows as bytes.

use crate::batch::TokenBatch;

/// A target that is kept in 32 bits.
pub trait Stored: Copy + Default + std::fmt::Debug + Send + Sync + 'static {
    /// The bits.
    fn to_bits(self) -> u32;
    /// The target again.
    fn from_bits(bits: u32) -> Self;
}

impl Stored for u32 {
    fn to_bits(self) -> u32 {
        self
    }

    fn from_bits(bits: u32) -> Self {
        bits
    }
}

impl Stored for f32 {
    fn to_bits(self) -> u32 {
        f32::to_bits(self)
    }

    fn from_bits(bits: u32) -> Self {
        f32::from_bits(bits)
    }
}

/// Bytes of a row beside its ids.
pub(super) const ROW: usize = 20;

/// Rows that become a block.
#[derive(Debug)]
pub(super) struct Rows<T> {
    targets: Vec<T>,
    lines: Vec<u64>,
    weights: Vec<f32>,
    ends: Vec<u32>,
    ids: Vec<u32>,
}

impl<T: Stored> Rows<T> {
    pub(super) fn new() -> Self {
        let (targets, lines, weights) = (Vec::new(), Vec::new(), Vec::new());
        Self { targets, lines, weights, ends: Vec::new(), ids: Vec::new() }
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn push(&mut self, ids: &[u32], target: T, line: u64, weight: f32) {
        self.ids.extend(ids);
        self.targets.push(target);
        self.lines.push(line);
        self.weights.push(weight);
        self.ends.push(self.ids.len() as u32);
    }

    /// The rows as bytes, little-endian: how many, then targets, weights and ends of 32 bits each, lines of 64, and the
    /// ids one after another, of 16 bits or (`wide`) of 32. The rows are gone afterwards.
    pub(super) fn take(&mut self, wide: bool) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(4 + ROW * self.len() + id_size(wide) * self.ids.len());
        bytes.extend((self.len() as u32).to_le_bytes());
        self.targets.drain(..).for_each(|x| bytes.extend(x.to_bits().to_le_bytes()));
        self.weights.drain(..).for_each(|x| bytes.extend(x.to_le_bytes()));
        self.ends.drain(..).for_each(|x| bytes.extend(x.to_le_bytes()));
        self.lines.drain(..).for_each(|x| bytes.extend(x.to_le_bytes()));
        for id in self.ids.drain(..) {
            match wide {
                true => bytes.extend(id.to_le_bytes()),
                false => bytes.extend((id as u16).to_le_bytes()),
            }
        }
        bytes
    }
}

pub(super) fn id_size(wide: bool) -> usize {
    if wide { 4 } else { 2 }
}

/// A look at the bytes of a block, which are whole.
#[derive(Clone, Copy, Debug)]
pub(super) struct Block<'a> {
    bytes: &'a [u8],
    rows: usize,
    wide: bool,
}

impl<'a> Block<'a> {
    pub(super) fn new(bytes: &'a [u8], wide: bool) -> Self {
        Self { bytes, rows: u32_at(bytes, 0) as usize, wide }
    }

    /// Where a row's ids begin and end.
    fn span(self, row: usize) -> (usize, usize) {
        let ends = 4 + 8 * self.rows;
        let end = |row: usize| u32_at(self.bytes, ends + 4 * row) as usize;
        (row.checked_sub(1).map_or(0, end), end(row))
    }

    /// How many tokens each row has.
    pub(super) fn lengths(self) -> impl Iterator<Item = usize> + 'a {
        (0..self.rows).map(move |row| {
            let (start, end) = self.span(row);
            end - start
        })
    }

    pub(super) fn line(self, row: usize) -> u64 {
        let at = 4 + 12 * self.rows + 8 * row;
        u64::from(u32_at(self.bytes, at)) | u64::from(u32_at(self.bytes, at + 4)) << 32
    }

    pub(super) fn weight(self, row: usize) -> f32 {
        f32::from_bits(u32_at(self.bytes, 4 + 4 * self.rows + 4 * row))
    }

    /// Adds a row to a batch, under the number `number`.
    pub(super) fn add<T: Stored>(self, row: usize, number: usize, batch: &mut TokenBatch<T>) {
        let (start, end) = self.span(row);
        let size = id_size(self.wide);
        let ids = 4 + ROW * self.rows;
        let ids = &self.bytes[ids + size * start..ids + size * end];
        batch.ids.extend(ids.chunks_exact(size).map(|id| match *id {
            [a, b] => u32::from(u16::from_le_bytes([a, b])),
            _ => u32_at(id, 0),
        }));
        batch.lengths.push(end - start);
        batch.rows.push(number);
        batch.labels.push(T::from_bits(u32_at(self.bytes, 4 + 4 * row)));
    }
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    let mut four = [0; 4];
    four.copy_from_slice(&bytes[at..at + 4]);
    u32::from_le_bytes(four)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn rows_come_back_from_their_bytes(
            rows in prop::collection::vec(
                (prop::collection::vec(0_u32..65_536, 1..9), -1e9_f32..1e9, any::<u64>(), 0.0_f32..9.0),
                1..20,
            ),
            wide: bool,
        ) {
            let mut written = Rows::new();
            rows.iter().for_each(|(ids, target, line, weight)| written.push(ids, *target, *line, *weight));
            let bytes = written.take(wide);
            prop_assert_eq!(written.len(), 0);
            let (block, mut batch) = (Block::new(&bytes, wide), TokenBatch::default());
            (0..rows.len()).for_each(|row| block.add(row, row, &mut batch));
            prop_assert!(block.lengths().eq(rows.iter().map(|row| row.0.len())));
            prop_assert_eq!(&batch.lengths, &rows.iter().map(|row| row.0.len()).collect::<Vec<_>>());
            prop_assert_eq!(batch.ids, rows.iter().flat_map(|row| row.0.clone()).collect::<Vec<_>>());
            for (row, (_, target, line, weight)) in rows.iter().enumerate() {
                prop_assert_eq!((batch.labels[row], block.line(row), block.weight(row)), (*target, *line, *weight));
            }
        }
    }
}
