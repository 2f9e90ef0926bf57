//! Examples as numbers, and the rows of each batch.

use crate::rng::{Key, shuffle};

/// Encoded texts; `T` is what is predicted, a class number or a scaled number ([`f32`]).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextSet<T = u32> {
    /// The token ids of each row, none empty.
    pub ids: Vec<Vec<u32>>,
    /// The class or number of each row; empty where there are no labels.
    pub labels: Vec<T>,
}

impl<T> Default for TextSet<T> {
    fn default() -> Self {
        Self { ids: Vec::new(), labels: Vec::new() }
    }
}

impl<T: Copy> TextSet<T> {
    /// How many rows.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// How many tokens each row has.
    pub fn lengths(&self) -> Vec<usize> {
        self.ids.iter().map(Vec::len).collect()
    }

    /// The given rows, packed in the given order.
    pub fn batch(&self, rows: &[usize]) -> TokenBatch<T> {
        self.batch_with(rows, |_| None)
    }

    /// As [`batch`](Self::batch), with other ids for the rows for which `ids` has some.
    pub fn batch_with(
        &self,
        rows: &[usize],
        ids: impl Fn(usize) -> Option<Vec<u32>>,
    ) -> TokenBatch<T> {
        let mut batch = TokenBatch {
            ids: Vec::new(),
            lengths: Vec::new(),
            rows: rows.to_vec(),
            labels: Vec::new(),
        };
        for &row in rows {
            let other = ids(row);
            let ids = other.as_ref().unwrap_or(&self.ids[row]);
            batch.ids.extend_from_slice(ids);
            batch.lengths.push(ids.len());
            batch.labels.extend(self.labels.get(row));
        }
        batch
    }
}

/// Texts one after another, without padding.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TokenBatch<T = u32> {
    /// `[Σ lengths]`: the ids of the first row, then of the second, ….
    pub ids: Vec<u32>,
    /// `[batch]`: tokens in each row.
    pub lengths: Vec<usize>,
    /// `[batch]`: where each row stands in the set.
    pub rows: Vec<usize>,
    /// `[batch]`: classes or numbers; empty where the set has none.
    pub labels: Vec<T>,
}

impl<T> TokenBatch<T> {
    /// How many rows.
    pub fn len(&self) -> usize {
        self.lengths.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.lengths.is_empty()
    }

    /// How many tokens in all rows.
    pub fn tokens(&self) -> usize {
        self.ids.len()
    }
}

/// Encoded features; `T` is what is predicted, a scaled number or a class number ([`u32`]).
#[derive(Clone, Debug, PartialEq)]
pub struct NumericSet<T = f32> {
    /// `[rows, width]`, row by row.
    pub features: Vec<f32>,
    /// Features a row.
    pub width: usize,
    /// `[rows]`; empty where there are no targets.
    pub targets: Vec<T>,
}

impl<T> Default for NumericSet<T> {
    fn default() -> Self {
        Self { features: Vec::new(), width: 0, targets: Vec::new() }
    }
}

impl<T: Copy> NumericSet<T> {
    /// How many rows.
    pub fn len(&self) -> usize {
        self.features.len().checked_div(self.width).unwrap_or(0)
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The given rows in the given order.
    pub fn batch(&self, rows: &[usize]) -> NumericBatch<T> {
        let width = self.width;
        let row = |&row: &usize| self.features[row * width..(row + 1) * width].iter().copied();
        NumericBatch {
            features: rows.iter().flat_map(row).collect(),
            width,
            targets: rows.iter().filter_map(|&row| self.targets.get(row).copied()).collect(),
            rows: rows.to_vec(),
        }
    }
}

/// Some rows of a [`NumericSet`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NumericBatch<T = f32> {
    /// `[batch, width]`, row by row.
    pub features: Vec<f32>,
    /// Features a row.
    pub width: usize,
    /// `[batch]`; empty where the set has none.
    pub targets: Vec<T>,
    /// `[batch]`: where each row stands in the set.
    pub rows: Vec<usize>,
}

impl<T> NumericBatch<T> {
    /// How many rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

/// Batches that are sorted together.
const WINDOW: usize = 50;

/// The rows of each batch of one training epoch: every row once, `batch_size` (at least 1) of them a batch, the
/// remainder in one smaller batch.
///
/// The rows are shuffled; windows of 50 batches are sorted by length, longest first, and cut, so that the rows of a
/// batch are about equally long; the batches are shuffled. `key` is that of the epoch; its steps 0 and 1 are used.
pub fn train_batches(lengths: &[usize], batch_size: usize, key: Key) -> Vec<Vec<usize>> {
    let batch_size = batch_size.max(1);
    let mut rows: Vec<usize> = (0..lengths.len()).collect();
    shuffle(&mut rows, key.step(0));
    for window in rows.chunks_mut(batch_size.saturating_mul(WINDOW)) {
        // Stable: equally long rows stay in their random order.
        window.sort_by_key(|&row| std::cmp::Reverse(lengths[row]));
    }
    let mut batches = cut(&rows, batch_size);
    shuffle(&mut batches, key.step(1));
    batches
}

/// The rows of each batch when nothing is learnt: every row once, longest first, equally long ones in order.
pub fn eval_batches(lengths: &[usize], batch_size: usize) -> Vec<Vec<usize>> {
    let mut rows: Vec<usize> = (0..lengths.len()).collect();
    rows.sort_by_key(|&row| std::cmp::Reverse(lengths[row]));
    cut(&rows, batch_size)
}

/// The rows of each batch of one training epoch on rows without lengths: every row once, shuffled.
///
/// When one batch holds all rows they stay in order: a sum over all rows needs no shuffling, and is then the same
/// in every epoch to the last bit.
pub fn row_batches(rows: usize, batch_size: usize, key: Key) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..rows).collect();
    if batch_size < rows {
        shuffle(&mut order, key.step(0));
    }
    cut(&order, batch_size)
}

fn cut(rows: &[usize], batch_size: usize) -> Vec<Vec<usize>> {
    rows.chunks(batch_size.max(1)).map(<[usize]>::to_vec).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::rng::Purpose;

    fn epoch(seed: u64, epoch: u64) -> Key {
        Key::new(seed, Purpose::Shuffle).epoch(epoch)
    }

    #[test]
    fn a_batch_holds_its_rows_one_after_another_without_padding() {
        let set = TextSet { ids: vec![vec![5], vec![6, 7], vec![8, 9, 2]], labels: vec![0, 1, 0] };
        let batch = set.batch(&[2, 0]);
        assert_eq!(batch.ids, [8, 9, 2, 5]);
        assert_eq!((batch.lengths, batch.rows, batch.labels), (vec![3, 1], vec![2, 0], vec![0, 0]));
        let unlabelled = TextSet { labels: vec![], ..set };
        assert!(unlabelled.batch(&[1]).labels.is_empty());
    }

    #[test]
    fn numeric_rows_stay_whole() {
        let features = vec![1., 2., 3., 4., 5., 6.];
        let set = NumericSet { features, width: 2, targets: vec![7., 8., 9.] };
        let batch = set.batch(&[2, 0]);
        assert_eq!((batch.features, batch.targets), (vec![5., 6., 1., 2.], vec![9., 7.]));
    }

    #[test]
    fn rows_of_a_batch_are_about_equally_long() {
        let lengths: Vec<usize> = (0..3200).map(|i| 1 + (i * 37) % 100).collect();
        let batches = train_batches(&lengths, 32, epoch(1, 0));
        let padding: usize = batches
            .iter()
            .map(|rows| {
                rows.len() * lengths[rows[0]] - rows.iter().map(|&r| lengths[r]).sum::<usize>()
            })
            .sum();
        let tokens: usize = lengths.iter().sum();
        assert!(padding * 20 < tokens, "{padding} of {tokens}");
    }

    #[test]
    fn each_epoch_has_its_own_order_and_the_same_epoch_the_same() {
        let lengths = vec![3; 100];
        assert_eq!(
            train_batches(&lengths, 8, epoch(1, 2)),
            train_batches(&lengths, 8, epoch(1, 2))
        );
        assert_ne!(
            train_batches(&lengths, 8, epoch(1, 2)),
            train_batches(&lengths, 8, epoch(1, 3))
        );
        assert_ne!(
            train_batches(&lengths, 8, epoch(1, 2)),
            train_batches(&lengths, 8, epoch(2, 2))
        );
    }

    #[test]
    fn a_full_batch_keeps_the_rows_in_order() {
        assert_eq!(row_batches(4, 4, epoch(1, 0)), [[0, 1, 2, 3]]);
        assert_ne!(row_batches(100, 50, epoch(1, 0)).concat(), (0..100).collect::<Vec<_>>());
    }

    proptest! {
        #[test]
        fn every_row_is_in_exactly_one_batch(
            lengths in prop::collection::vec(1_usize..50, 0..400), size in 0_usize..70, seed: u64
        ) {
            let all: Vec<usize> = (0..lengths.len()).collect();
            let plans = [
                train_batches(&lengths, size, epoch(seed, 0)),
                eval_batches(&lengths, size),
                row_batches(lengths.len(), size, epoch(seed, 0)),
            ];
            for batches in plans {
                prop_assert!(batches.iter().all(|rows| (1..=size.max(1)).contains(&rows.len())));
                prop_assert_eq!(batches.len(), lengths.len().div_ceil(size.max(1)));
                let mut rows = batches.concat();
                rows.sort_unstable();
                prop_assert_eq!(&rows, &all);
            }
        }

        #[test]
        fn rows_come_longest_first(
            lengths in prop::collection::vec(1_usize..50, 1..200), seed: u64
        ) {
            let falls = |rows: &[usize]| rows.windows(2).all(|w| lengths[w[0]] >= lengths[w[1]]);
            prop_assert!(falls(&eval_batches(&lengths, 8).concat()));
            prop_assert!(train_batches(&lengths, 8, epoch(seed, 0)).iter().all(|rows| falls(rows)));
        }
    }
}
