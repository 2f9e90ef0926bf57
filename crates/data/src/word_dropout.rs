//! Rare words become unknown now and then, so that the model learns what an unknown word is.

use crate::batch::{TextSet, TokenBatch};
use crate::rng::Key;

/// Replaces each training occurrence of a token by `<unk>` with probability `α / (α + n)`, where
/// `n` is how often the token occurs in the training texts (Kiperwasser and Goldberg, "Simple and
/// Accurate Dependency Parsing Using Bidirectional LSTM Feature Representations", TACL 2016).
///
/// Without it no training text holds an unknown word once the vocabulary covers them all, and the
/// unknown words of new texts meet a vector that was never trained.
#[derive(Clone, Debug, PartialEq)]
pub struct WordDropout {
    probability: Vec<f64>,
    unk: u32,
}

impl WordDropout {
    /// Counts the tokens of the training texts. `alpha` is at least 0; 0 replaces nothing.
    pub fn new<T: Copy>(train: &TextSet<T>, vocab_size: usize, unk: u32, alpha: f64) -> Self {
        let mut counts = vec![0u64; vocab_size];
        for &id in train.ids.iter().flatten() {
            counts[id as usize] += 1;
        }
        Self::from_counts(counts, unk, alpha)
    }

    /// From how often each token occurs in the training texts.
    pub fn from_counts(counts: Vec<u64>, unk: u32, alpha: f64) -> Self {
        // A token that only an augmented text has is as rare as one that occurs once.
        let rate = |n: u64| if alpha > 0.0 { alpha / (alpha + n.max(1) as f64) } else { 0.0 };
        Self { probability: counts.into_iter().map(rate).collect(), unk }
    }

    /// Replaces tokens of a batch. What happens to a token depends on `key` (of the epoch), its row
    /// and its place in the row, not on the batch that the row is in.
    pub fn apply<T>(&self, batch: &mut TokenBatch<T>, key: Key) {
        let mut start = 0;
        for (&row, &length) in batch.rows.iter().zip(&batch.lengths) {
            let key = key.step(row as u64);
            for (place, id) in batch.ids[start..start + length].iter_mut().enumerate() {
                if key.unit_f64(place as u64) < self.probability[*id as usize] {
                    *id = self.unk;
                }
            }
            start += length;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Purpose;

    fn set() -> TextSet {
        // Token 2 occurs 3000 times, every other from 3 to 1002 once.
        let ids = (0..1000).map(|i| vec![2, 2, 2, 3 + i]).collect();
        TextSet { ids, labels: Vec::new() }
    }

    #[test]
    fn a_word_that_occurs_once_is_replaced_a_fifth_of_the_time_and_a_frequent_one_hardly_ever() {
        let set = set();
        let dropout = WordDropout::new(&set, 1003, 1, 0.25);
        let mut batch = set.batch(&(0..1000).collect::<Vec<_>>());
        dropout.apply(&mut batch, Key::new(1, Purpose::WordDropout).epoch(1));
        let rare = batch.ids.iter().skip(3).step_by(4).filter(|&&id| id == 1).count();
        let all = batch.ids.iter().filter(|&&id| id == 1).count();
        // Binomial with n = 1000 and p = 0.2: five standard deviations.
        assert!((137..263).contains(&rare), "{rare}");
        assert!(all - rare < 10, "{}", all - rare);
    }

    #[test]
    fn a_row_fares_the_same_in_any_batch_and_differently_in_another_epoch() {
        let set = set();
        let dropout = WordDropout::new(&set, 1003, 1, 5.0);
        let of = |rows: &[usize], epoch| {
            let mut batch = set.batch(rows);
            dropout.apply(&mut batch, Key::new(1, Purpose::WordDropout).epoch(epoch));
            batch.ids
        };
        let many: Vec<usize> = (0..50).collect();
        assert_eq!(of(&many, 1)[4 * 7..4 * 8], of(&[7], 1));
        assert_ne!(of(&many, 1), of(&many, 2));
    }

    #[test]
    fn an_alpha_of_zero_changes_nothing() {
        let set = set();
        let mut batch = set.batch(&[1, 2]);
        WordDropout::new(&set, 1003, 1, 0.0).apply(&mut batch, Key::new(1, Purpose::WordDropout));
        assert_eq!(batch, set.batch(&[1, 2]));
    }
}
