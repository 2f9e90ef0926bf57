//! On which side of the split a text is, known from the text alone.

use std::collections::HashSet;

use crate::error::Result;
use crate::rng::{Key, Purpose};
use crate::split::{SplitFractions, text_key};

/// What a row is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowSide {
    /// To learn from.
    Train,
    /// To choose the best epoch by.
    Valid,
    /// For the final figures.
    Test,
}

/// Puts texts on sides by a hash of seed and [key](text_key): equal texts are on one side, though none is remembered.
///
/// The shares are met in expectation, in every class alike; a split of `n` rows is off by about
/// `√(n · share · (1 − share))`. Some texts can be kept for training, whatever their hash.
#[derive(Clone, Debug)]
pub struct HashSplit {
    fractions: SplitFractions,
    key: Key,
    kept: HashSet<u64>,
}

impl HashSplit {
    /// A split of these shares.
    ///
    /// # Errors
    /// [`DataError::InvalidOption`](crate::DataError::InvalidOption).
    pub fn new(fractions: SplitFractions, seed: u64) -> Result<Self> {
        fractions.validate()?;
        Ok(Self { fractions, key: Key::new(seed, Purpose::Split), kept: HashSet::new() })
    }

    /// The side of a text.
    pub fn side(&self, text: &str) -> RowSide {
        self.side_of(text_hash(text))
    }

    /// The side of a text by its [`text_hash`].
    pub(super) fn side_of(&self, hash: u64) -> RowSide {
        let place = self.key.unit_f64(hash);
        match (self.fractions.test, self.fractions.test + self.fractions.valid) {
            _ if self.kept.contains(&hash) => RowSide::Train,
            (test, _) if place < test => RowSide::Test,
            (_, held_out) if place < held_out => RowSide::Valid,
            _ => RowSide::Train,
        }
    }

    /// Keeps the texts with these hashes for training.
    pub(super) fn keep(&mut self, hashes: impl IntoIterator<Item = u64>) {
        self.kept.extend(hashes);
    }
}

/// The first 8 bytes of the BLAKE3 hash of a text's key: of 10⁹ different texts, some two share theirs with a chance
/// of 3 %, which puts them on one side.
pub(super) fn text_hash(text: &str) -> u64 {
    let hash = blake3::hash(text_key(text).as_bytes());
    let mut first = [0; 8];
    first.copy_from_slice(&hash.as_bytes()[..8]);
    u64::from_le_bytes(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(valid: f64, test: f64, seed: u64) -> HashSplit {
        HashSplit::new(SplitFractions { valid, test }, seed).unwrap()
    }

    #[test]
    fn texts_that_differ_in_case_and_white_space_are_on_one_side() {
        for seed in 0..50 {
            let split = split(0.3, 0.3, seed);
            assert_eq!(split.side("  Please\tREFUND 猫 "), split.side("please refund 猫"));
        }
    }

    #[test]
    fn the_shares_are_met_in_expectation_and_seeds_differ() {
        let sides = |seed| -> Vec<RowSide> {
            let split = split(0.1, 0.2, seed);
            (0..10_000).map(|i| split.side(&format!("text {i}"))).collect()
        };
        let count = |side| sides(1).into_iter().filter(|found| *found == side).count();
        // Five standard deviations.
        assert!(
            count(RowSide::Valid).abs_diff(1000) < 150 && count(RowSide::Test).abs_diff(2000) < 200
        );
        assert_ne!(sides(1), sides(2));
        assert_eq!(sides(1), sides(1));
    }

    #[test]
    fn nothing_is_held_out_where_nothing_is_asked_for_and_a_kept_text_is_trained_on() {
        let none = split(0.0, 0.0, 1);
        assert!((0..1000).all(|i| none.side(&i.to_string()) == RowSide::Train));
        let mut most = split(0.5, 0.49, 1);
        let text =
            (0..).map(|i: u32| i.to_string()).find(|t| most.side(t) == RowSide::Test).unwrap();
        most.keep([text_hash(&text)]);
        assert_eq!(most.side(&text), RowSide::Train);
    }
}
