//! Words in the place of values.

use std::borrow::Cow;
use std::ops::Range;

use super::PersonalSpan;
use super::scan::{after, before};

/// The text with a placeholder for each span; the spans are sorted and disjoint.
pub(super) fn replace<'t>(text: &'t str, spans: &[PersonalSpan]) -> Cow<'t, str> {
    if spans.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut redacted = String::with_capacity(text.len());
    let mut done = 0;
    for (range, word) in words(text, spans) {
        redacted.push_str(&text[done..range.start]);
        redacted.push_str(&word);
        done = range.end;
    }
    redacted.push_str(&text[done..]);
    Cow::Owned(redacted)
}

/// What comes in the place of each span, which are sorted and disjoint.
///
/// A space is put between the placeholder and a neighbour that the tokenizer would not cut from it.
pub(crate) fn words<'a>(
    text: &'a str,
    spans: &'a [PersonalSpan],
) -> impl Iterator<Item = (Range<usize>, String)> + 'a {
    spans.iter().enumerate().map(move |(place, span)| {
        let mut word = String::new();
        let touches = place > 0 && spans[place - 1].end == span.start;
        if touches || before(text, span.start).is_some_and(joins) {
            word.push(' ');
        }
        word.push_str(span.kind.placeholder());
        let next = spans.get(place + 1).is_some_and(|next| next.start == span.end);
        if !next && after(text, span.end).is_some_and(joins) {
            word.push(' ');
        }
        (span.range(), word)
    })
}

/// Whether a character may become one token with a word beside it.
///
/// The tokenizer normalises (NFKC) and drops invisible characters before it cuts at white space, punctuation and
/// Chinese characters: so only characters for which that cannot change the answer count as cut.
fn joins(c: char) -> bool {
    let cut = c.is_ascii_punctuation()
        || matches!(c, ' ' | '\t' | '\n' | '\r')
        || matches!(c, '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}' | '\u{3014}'..='\u{301F}')
        || matches!(c, '！' | '（' | '）' | '，' | '．' | '／' | '：' | '；' | '？')
        || matches!(c, '“' | '”' | '‘' | '’' | '«' | '»' | '—' | '–' | '…')
        || matches!(c, '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FE}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}');
    !cut
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{PersonalKind, WordSplitter};

    #[test]
    fn a_placeholder_is_one_token_whatever_stands_beside_it() {
        let neighbours = "aé1 .,，。：中あ한\u{301}\u{200D}\u{200B}\u{FE0F}\0😀🄰ﾊ—_№Ⅷ㍿\u{3099}\u{AD}\u{202E}ｱ²ß";
        for splitter in [WordSplitter::new(true), WordSplitter::new(false)] {
            for c in neighbours.chars() {
                for kind in PersonalKind::all() {
                    let text = format!("{c}7{c}");
                    let at = c.len_utf8();
                    let redacted = replace(&text, &[PersonalSpan { kind, start: at, end: at + 1 }]);
                    let word = kind.placeholder();
                    let pieces = splitter.split(&redacted);
                    let found =
                        pieces.iter().filter(|piece| piece.eq_ignore_ascii_case(word)).count();
                    assert_eq!(found, 1, "{c:?} {pieces:?}");
                }
            }
        }
    }

    #[test]
    fn neighbours_that_touch_are_two_words() {
        let span = |start, end| PersonalSpan { kind: PersonalKind::Ip, start, end };
        assert_eq!(replace("abcd", &[span(1, 2), span(2, 3)]), "a XXIP XXIP d");
    }
}
