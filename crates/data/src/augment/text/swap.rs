//! Words change places.

use std::borrow::Cow;

use super::TextTransform;
use super::pieces::{Edit, Pieces, how_many, splice};
use crate::augment::draws::Draws;
use crate::rng::Key;

/// Random swap of EDA (Wei and Zou, "EDA: Easy Data Augmentation Techniques for Boosting Performance on Text
/// Classification Tasks", EMNLP 2019, arXiv 1901.11196): `max(1, ⌊α · units⌋)` times, two different units drawn
/// at random change places. What stands between units stays where it is.
#[derive(Clone, Debug)]
pub(super) struct RandomSwap {
    /// α in [0, 1].
    pub(super) rate: f64,
    /// Longest run of characters that is a unit in scripts without spaces.
    pub(super) run: usize,
}

impl TextTransform for RandomSwap {
    fn apply<'a>(&self, text: &'a str, key: Key) -> Cow<'a, str> {
        let mut draws = Draws::new(key);
        let pieces = Pieces::runs(text, self.run, &mut draws);
        let units = pieces.unit_count();
        if units < 2 {
            return Cow::Borrowed(text);
        }
        let mut order: Vec<usize> = (0..units).collect();
        for _ in 0..how_many(self.rate, units) {
            let i = draws.below(units);
            // Any of the others.
            let j = (i + 1 + draws.below(units - 1)) % units;
            order.swap(i, j);
        }
        let moved = order.iter().enumerate().filter(|(place, unit)| place != *unit);
        let edits = moved.map(|(place, &unit)| Edit {
            at: pieces.unit(place),
            by: Cow::Borrowed(&text[pieces.unit(unit)]),
        });
        splice(text, &edits.collect::<Vec<_>>())
    }
}
