//! Numbers one after another from one place.

use std::convert::Infallible;

use rand_core::TryRng;

use crate::rng::{Key, Purpose};

/// The numbers of a [`Key`] in order.
///
/// It lives no longer than the change of one row: nothing is carried from one row to the next.
#[derive(Clone, Debug)]
pub(super) struct Draws {
    key: Key,
    next: u64,
}

impl Draws {
    pub(super) fn new(key: Key) -> Self {
        Self { key, next: 0 }
    }

    fn number(&mut self) -> u64 {
        let at = self.next;
        self.next += 1;
        at
    }

    /// Whether something of probability `p` happens; never for 0, always for 1.
    pub(super) fn chance(&mut self, p: f64) -> bool {
        let at = self.number();
        self.key.unit_f64(at) < p
    }

    /// Uniform in `0..bound`; 0 when `bound` is 0.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        let at = self.number();
        self.key.below(at, bound as u64) as usize
    }

    /// `count` different numbers of `0..bound` (all of them, if there are no more), in increasing order.
    pub(super) fn choose(&mut self, count: usize, bound: usize) -> Vec<usize> {
        let mut items: Vec<usize> = (0..bound).collect();
        let count = count.min(bound);
        // The first `count` swaps of a shuffle from the front.
        for i in 0..count {
            let j = i + self.below(bound - i);
            items.swap(i, j);
        }
        items.truncate(count);
        items.sort_unstable();
        items
    }
}

/// The interface of the distributions' crate.
impl TryRng for Draws {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        // The upper half.
        self.try_next_u64().map(|number| (number >> 32) as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let at = self.number();
        Ok(self.key.u64_at(at))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for chunk in bytes.chunks_mut(8) {
            let number = self.try_next_u64()?.to_le_bytes();
            chunk.copy_from_slice(&number[..chunk.len()]);
        }
        Ok(())
    }
}

/// A place of its own for the `number`-th use of randomness at `key`.
pub(super) fn branch(key: Key, number: u64) -> Key {
    Key::new(key.u64_at(number), Purpose::Augment)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_subset_of_the_size_is_equally_likely() {
        let mut counts = std::collections::BTreeMap::<Vec<usize>, u32>::new();
        for seed in 0..10_000 {
            let chosen = Draws::new(Key::new(seed, Purpose::Augment)).choose(2, 5);
            *counts.entry(chosen).or_default() += 1;
        }
        // 1000 expected each; five standard deviations are 150.
        assert_eq!(counts.len(), 10);
        assert!(counts.values().all(|&n| n.abs_diff(1000) < 150), "{counts:?}");
    }

    #[test]
    fn there_are_no_more_to_choose_than_there_are() {
        let mut draws = Draws::new(Key::new(1, Purpose::Augment));
        assert_eq!(draws.choose(9, 3), [0, 1, 2]);
        assert!(draws.choose(3, 0).is_empty());
    }
}
