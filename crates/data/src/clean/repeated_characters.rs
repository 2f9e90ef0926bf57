//! Long repetitions cut short.

use unicode_segmentation::UnicodeSegmentation;

use super::bytes::char_at;
use super::edits::Edits;

/// Keeps the first `max` of what repeats.
pub(super) fn apply(edits: &mut Edits<'_>, max: usize) {
    let text = edits.text();
    let mut at = 0;
    while at < text.len() {
        let length = cluster(text, at);
        let run = repeats(text, at, length);
        if run > max && may_be_cut(&text[at..at + length]) {
            edits.remove(at + max * length..at + run * length);
        }
        at += run * length;
    }
}

/// How often the cluster of `length` bytes at `at` stands in a row, each time as a cluster.
fn repeats(text: &str, at: usize, length: usize) -> usize {
    let bytes = &text.as_bytes()[at..];
    let again = |run: usize| {
        bytes.get(run * length..(run + 1) * length) == Some(&bytes[..length])
            && cluster(text, at + run * length) == length
    };
    1 + (1..).take_while(|&run| again(run)).count()
}

/// The length in bytes of the grapheme cluster (UAX #29) that begins at a boundary.
fn cluster(text: &str, at: usize) -> usize {
    let c = char_at(text, at);
    let next = text[at + c.len_utf8()..].chars().next();
    if stands_alone(c) && next.is_none_or(stands_alone) {
        return c.len_utf8();
    }
    text[at..].graphemes(true).next().map_or(c.len_utf8(), str::len)
}

/// Characters that form no cluster with each other: quicker than asking for each.
fn stands_alone(c: char) -> bool {
    matches!(c, ' '..='~' | '\u{3001}'..='\u{3029}' | '\u{3041}'..='\u{3096}'
        | '\u{30A0}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}'
        | '\u{FF01}'..='\u{FF9D}')
}

/// Digits mean what they say, and white space is another step's.
fn may_be_cut(unit: &str) -> bool {
    !unit.chars().all(|c| c.is_numeric() || c.is_whitespace())
}
