//! Words are replaced by synonyms.

use std::borrow::Cow;
use std::sync::Arc;

use super::TextTransform;
use super::lookup::Lookup;
use super::pieces::{Edit, Pieces, how_many, splice};
use crate::augment::draws::Draws;
use crate::rng::Key;

/// Synonym replacement of EDA (Wei and Zou 2019, arXiv 1901.11196): `max(1, ⌊α · units⌋)` of the words that the
/// user's table has synonyms for, each by one of them; fewer where the text has fewer.
///
/// The paper takes WordNet and leaves stop words alone; here the table says what is replaced. Words with spaces
/// between them match as a whole, in any case; Chinese ones match anywhere, the longest first.
#[derive(Clone, Debug)]
pub(super) struct SynonymReplacement {
    /// α in [0, 1].
    pub(super) rate: f64,
    pub(super) table: Arc<Lookup>,
}

impl TextTransform for SynonymReplacement {
    fn apply<'a>(&self, text: &'a str, key: Key) -> Cow<'a, str> {
        let (mut draws, pieces) = (Draws::new(key), Pieces::words(text));
        let spots = self.table.spots(&pieces);
        let count = how_many(self.rate, pieces.unit_count());
        let edits = draws.choose(count, spots.len()).into_iter().map(|i| {
            let by = Cow::Owned(self.table.draw(text, &spots[i], &mut draws));
            Edit { at: spots[i].at.clone(), by }
        });
        splice(text, &edits.collect::<Vec<_>>())
    }
}
