//! What a step says about a text: which pieces it replaces by what. Everything else stays.

use std::ops::Range;

use super::map::OffsetMap;

/// Takes the edits of one step, from left to right, and builds the new text; and, if asked, the
/// map back.
///
/// A step knows nothing of maps, and both ways of cleaning run the same step: so they cannot
/// disagree.
#[derive(Debug)]
pub(super) struct Edits<'t> {
    text: &'t str,
    /// Up to here the source is settled: copied, replaced or removed.
    done: usize,
    out: String,
    changed: bool,
    map: Option<OffsetMap>,
}

/// What is left of a step.
pub(super) enum Outcome {
    /// Nothing was replaced; the buffer comes back.
    Unchanged(String),
    /// The new text, and its map if one was asked for.
    Changed(String, Option<OffsetMap>),
}

impl<'t> Edits<'t> {
    /// Edits of `text`. `buffer` is where the new text is built, if it turns out that one is needed.
    pub(super) fn new(text: &'t str, mut buffer: String, mapped: bool) -> Self {
        buffer.clear();
        let map = mapped.then(OffsetMap::default);
        Self { text, done: 0, out: buffer, changed: false, map }
    }

    /// The text before the step.
    pub(super) fn text(&self) -> &'t str {
        self.text
    }

    /// The end of the last edit. No later edit may begin before it.
    pub(super) fn done(&self) -> usize {
        self.done
    }

    /// The character that will stand before the source position `at`, after all edits so far.
    pub(super) fn before(&self, at: usize) -> Option<char> {
        let kept = self.text[self.done..at].chars().next_back();
        kept.or_else(|| self.out.chars().next_back())
    }

    /// Puts `by` in the place of the bytes `span`, which lie after every earlier edit. As far as
    /// the map is concerned, each byte of `by` comes from the whole of `span`.
    pub(super) fn replace(&mut self, span: Range<usize>, by: &str) {
        // Two empty texts are not compared: their addresses may be no memory's, and looking there for
        // nothing takes a processor surprisingly long.
        if span.is_empty() && by.is_empty() || !by.is_empty() && &self.text[span.clone()] == by {
            return;
        }
        self.copy_up_to(span.start);
        if let Some(map) = &mut self.map {
            let same_place = span.len() == by.len() && one_character(by);
            if !(same_place && one_character(&self.text[span.clone()])) {
                map.push(self.out.len(), span.start, span.len(), by.len());
            }
        }
        self.out.push_str(by);
        self.done = span.end;
    }

    /// [`replace`](Self::replace) by one character.
    pub(super) fn replace_char(&mut self, span: Range<usize>, by: char) {
        self.replace(span, by.encode_utf8(&mut [0; 4]));
    }

    /// Takes the bytes `span` out.
    pub(super) fn remove(&mut self, span: Range<usize>) {
        self.replace(span, "");
    }

    /// Copies what no edit has touched.
    pub(super) fn finish(mut self) -> Outcome {
        if !self.changed {
            return Outcome::Unchanged(self.out);
        }
        self.copy_up_to(self.text.len());
        Outcome::Changed(self.out, self.map)
    }

    fn copy_up_to(&mut self, end: usize) {
        if !self.changed {
            self.out.reserve(self.text.len());
            self.changed = true;
        }
        self.out.push_str(&self.text[self.done..end]);
        self.done = end;
    }
}

/// Whether the text is a single character.
fn one_character(text: &str) -> bool {
    text.chars().next().is_some_and(|c| c.len_utf8() == text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_an_edit_nothing_is_built() {
        let mut edits = Edits::new("abc", String::new(), true);
        edits.replace(1..2, "b");
        assert!(matches!(edits.finish(), Outcome::Unchanged(_)));
    }

    #[test]
    fn edits_are_applied_in_order_and_the_rest_is_copied() {
        let mut edits = Edits::new("one two three", String::new(), false);
        edits.replace(0..3, "1");
        assert_eq!(edits.before(4), Some(' '));
        edits.remove(3..8);
        assert_eq!(edits.before(8), Some('1'));
        assert!(matches!(edits.finish(), Outcome::Changed(text, None) if text == "1three"));
    }
}
