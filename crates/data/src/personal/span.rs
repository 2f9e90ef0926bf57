//! Where personal data stands, and which of two readings of the same bytes is kept.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::PersonalKind;

/// A stretch of a text that is personal data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonalSpan {
    /// What it is.
    pub kind: PersonalKind,
    /// Its first byte; a character boundary.
    pub start: usize,
    /// The byte past its last; a character boundary.
    pub end: usize,
}

impl PersonalSpan {
    pub(super) fn new(kind: PersonalKind, range: Range<usize>) -> Self {
        Self { kind, start: range.start, end: range.end }
    }

    /// The bytes, for slicing the text.
    pub fn range(&self) -> Range<usize> {
        self.start..self.end
    }
}

/// The spans that remain when of two that share a byte the better one is kept, in the text's order.
///
/// Better is: longer; of one length, of the kind with the stronger proof; else the earlier.
pub(super) fn resolve(mut found: Vec<PersonalSpan>) -> Vec<PersonalSpan> {
    found.sort_unstable_by_key(|s| (s.start, s.end, s.kind.rank(), s.kind));
    if found.windows(2).all(|pair| pair[0].end <= pair[1].start) {
        return found;
    }
    found.sort_by_key(|s| (std::cmp::Reverse(s.end - s.start), s.kind.rank(), s.start));
    let mut kept: BTreeMap<usize, PersonalSpan> = BTreeMap::new();
    for span in found {
        // The kept spans are disjoint, so the last that begins before this one's end is the only one to ask.
        let before = kept.range(..span.end).next_back();
        if before.is_none_or(|(_, other)| other.end <= span.start) {
            kept.insert(span.start, span);
        }
    }
    kept.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_wins_then_the_stronger_proof() {
        let span = |kind, range| PersonalSpan::new(kind, range);
        let (url, mail) = (span(PersonalKind::Url, 0..30), span(PersonalKind::Email, 10..25));
        let (phone, card) =
            (span(PersonalKind::Phone, 40..56), span(PersonalKind::CreditCard, 40..56));
        let (late, next) = (span(PersonalKind::Phone, 50..60), span(PersonalKind::Ip, 56..58));
        assert_eq!(resolve(vec![phone, late, mail, card, next, url]), [url, card, next]);
    }
}
