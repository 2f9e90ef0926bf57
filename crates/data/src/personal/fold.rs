//! Full-width characters as their ASCII twins, and back to the places in the original text.

use std::borrow::Cow;

use super::PersonalSpan;

/// Full-width characters take three bytes, their twins one.
const SHRINKS_BY: usize = 2;

/// The ASCII twin of the full-width character at `at`, if numbers and addresses are written with it.
///
/// Full-width commas, colons and stops are Chinese punctuation, which separates; they stay what they are.
fn twin(bytes: &[u8], at: usize) -> Option<u8> {
    let ascii = match bytes.get(at..at + 3)? {
        [0xEF, 0xBC, low @ 0x81..=0xBF] => low - 0x81 + b'!',
        [0xEF, 0xBD, low @ 0x80..=0x9E] => low - 0x80 + b'`',
        _ => return None,
    };
    let used = ascii.is_ascii_alphanumeric() || b"@.-+()/_".contains(&ascii);
    used.then_some(ascii)
}

/// The text with full-width letters, digits and the signs of numbers and addresses in ASCII.
pub(super) fn fold(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let mut folded = String::new();
    let mut done = 0;
    for at in memchr::memchr_iter(0xEF, bytes) {
        let Some(ascii) = twin(bytes, at) else { continue };
        folded.reserve(if done == 0 { text.len() } else { 0 });
        folded.push_str(&text[done..at]);
        folded.push(char::from(ascii));
        done = at + 3;
    }
    if done == 0 {
        return Cow::Borrowed(text);
    }
    folded.push_str(&text[done..]);
    Cow::Owned(folded)
}

/// Moves spans of the folded text, sorted and disjoint, to the same characters of the original.
pub(super) fn unfold(text: &str, spans: &mut [PersonalSpan]) {
    let bytes = text.as_bytes();
    let mut twins =
        memchr::memchr_iter(0xEF, bytes).filter(|&at| twin(bytes, at).is_some()).peekable();
    let mut shift = 0;
    // A place lies behind all twins that begin before it.
    let mut original = |place: usize| {
        while twins.next_if(|at| *at < place + shift).is_some() {
            shift += SHRINKS_BY;
        }
        place + shift
    };
    for span in spans {
        span.start = original(span.start);
        span.end = original(span.end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PersonalKind;

    #[test]
    fn a_folded_span_names_the_same_characters_in_the_original() {
        let text = "电话１３８（ａ）：b";
        let folded = fold(text);
        assert_eq!(folded, "电话138(a)：b");
        let start = folded.find("138").unwrap();
        let mut spans = [
            PersonalSpan::new(PersonalKind::Phone, start..start + 3),
            PersonalSpan::new(PersonalKind::Url, start + 3..start + 6),
        ];
        unfold(text, &mut spans);
        assert_eq!(&text[spans[0].range()], "１３８");
        assert_eq!(&text[spans[1].range()], "（ａ）");
    }

    #[test]
    fn a_text_in_half_width_is_not_copied() {
        assert!(matches!(fold("电话：138，\u{FEFF}"), Cow::Borrowed(_)));
    }
}
