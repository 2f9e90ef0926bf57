//! A cleaned text that knows where it came from.

use std::borrow::Cow;
use std::ops::Range;

use super::map::OffsetMap;

/// A cleaned text with the map back to the original.
///
/// The map holds one entry for each run of like changes, not one a byte: an unchanged text has none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CleanText<'a> {
    text: Cow<'a, str>,
    /// One a step that changed something, in the order of the steps.
    maps: Vec<OffsetMap>,
}

impl<'a> CleanText<'a> {
    pub(super) fn new(text: Cow<'a, str>, maps: Vec<OffsetMap>) -> Self {
        Self { text, maps }
    }

    /// The cleaned text: what [`Cleaner::clean`](super::Cleaner::clean) gives.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The cleaned text by itself.
    pub fn into_text(self) -> Cow<'a, str> {
        self.text
    }

    /// The bytes of the original text that the bytes `range` of [`text`](Self::text) were made of,
    /// on character boundaries.
    ///
    /// - A range that cuts a character, or goes past the end, is widened to whole characters of the
    ///   text.
    /// - A range that touches a replaced piece (a placeholder, a composed or folded character, a run
    ///   of spaces) covers the whole of what was replaced.
    /// - Removed text is covered only between two characters of the range, never at its ends.
    /// - An empty range, and one of added characters alone, gives an empty range at the end of what
    ///   stands before it; inside a replaced piece, the piece.
    ///
    /// Ranges keep their order: of two, the one that begins (ends) later does not begin (end)
    /// earlier in the original. `0..text().len()` need not be the whole original, whose ends may
    /// have been removed.
    pub fn original(&self, range: Range<usize>) -> Range<usize> {
        let start = self.text.floor_char_boundary(range.start);
        let end = match range.is_empty() {
            true => start,
            false => self.text.ceil_char_boundary(range.end),
        };
        self.maps.iter().rev().fold(start..end, |range, map| map.original(range))
    }
}
