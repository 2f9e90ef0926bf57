//! Characters are mistaken for others.

use std::borrow::Cow;

use super::TextTransform;
use super::lookup::Lookup;
use super::pieces::{Edit, Pieces, splice};
use crate::augment::draws::Draws;
use crate::rng::Key;

/// Each character, or short string of them, that a table has others for is replaced by one of those with
/// probability `rate`. The tables are in [`keyboard`](super::keyboard) and [`ocr`](super::ocr).
#[derive(Clone, Debug)]
pub(super) struct Noise {
    /// Probability in [0, 1].
    pub(super) rate: f64,
    pub(super) table: Lookup,
}

impl TextTransform for Noise {
    fn apply<'a>(&self, text: &'a str, key: Key) -> Cow<'a, str> {
        let mut draws = Draws::new(key);
        let mut edits = Vec::new();
        for spot in self.table.spots(&Pieces::characters(text)) {
            if draws.chance(self.rate) {
                let by = Cow::Owned(self.table.draw(text, &spot, &mut draws));
                edits.push(Edit { at: spot.at, by });
            }
        }
        splice(text, &edits)
    }
}
