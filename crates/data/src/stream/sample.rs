//! A few rows out of many, in bounded memory.

use std::collections::BTreeMap;

use crate::examples::TextRow;
use crate::rng::{Key, Purpose};

/// Bytes that a row takes beside its text.
const ROW: usize = 128;

/// A random sample of rows: each row draws a number, and those with the lowest stay, as many as there is room for
/// (Vitter, "Random Sampling with a Reservoir", 1985, by keys). All of them, if there is room for all.
#[derive(Clone, Debug)]
pub struct RowSample<L> {
    key: Key,
    room: usize,
    bytes: usize,
    seen: u64,
    rows: BTreeMap<(u64, u64), TextRow<L>>,
}

impl<L: Clone> RowSample<L> {
    /// An empty sample with room for so many bytes.
    pub fn new(room: usize, seed: u64) -> Self {
        let key = Key::new(seed, Purpose::Sample);
        Self { key, room, bytes: 0, seen: 0, rows: BTreeMap::new() }
    }

    /// The next row.
    pub fn offer(&mut self, row: &TextRow<L>) {
        let place = (self.key.u64_at(self.seen), self.seen);
        self.seen += 1;
        let full = self.bytes + size(row) > self.room;
        if full && self.rows.last_key_value().is_some_and(|(last, _)| place > *last) {
            return;
        }
        self.bytes += size(row);
        self.rows.insert(place, row.clone());
        // Never empty: one row is a sample.
        while self.bytes > self.room && self.rows.len() > 1 {
            if let Some((_, row)) = self.rows.pop_last() {
                self.bytes -= size(&row);
            }
        }
    }

    /// Whether rows were left out.
    pub fn is_part(&self) -> bool {
        (self.rows.len() as u64) < self.seen
    }

    /// The rows, in the order in which they came.
    pub fn into_rows(self) -> Vec<TextRow<L>> {
        let mut rows: Vec<_> = self.rows.into_iter().map(|((_, at), row)| (at, row)).collect();
        rows.sort_unstable_by_key(|(at, _)| *at);
        rows.into_iter().map(|(_, row)| row).collect()
    }
}

fn size<L>(row: &TextRow<L>) -> usize {
    ROW + row.text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(rows: usize, room: usize, seed: u64) -> RowSample<f64> {
        let mut sample = RowSample::new(room, seed);
        for i in 0..rows {
            sample.offer(&TextRow { text: "x".repeat(22), label: i as f64, line: i as u64 });
        }
        sample
    }

    #[test]
    fn all_rows_are_kept_in_order_while_there_is_room() {
        let sample = sample(20, 20 * 150, 1);
        assert!(!sample.is_part());
        assert!(sample.into_rows().iter().map(|row| row.line).eq(0..20));
    }

    #[test]
    fn a_full_sample_is_spread_evenly_over_all_rows() {
        let mut thirds = [0; 3];
        for seed in 0..60 {
            let sample = sample(300, 30 * 150, seed);
            assert!(sample.is_part() && sample.bytes <= sample.room);
            let rows = sample.into_rows();
            assert_eq!(rows.len(), 30);
            rows.iter().for_each(|row| thirds[row.line as usize / 100] += 1);
        }
        // 600 expected each; five standard deviations are 100.
        assert!(thirds.iter().all(|&n: &i32| n.abs_diff(600) < 100), "{thirds:?}");
    }

    #[test]
    fn a_row_larger_than_the_room_is_a_sample_of_one() {
        assert_eq!(sample(5, 10, 1).into_rows().len(), 1);
    }
}
