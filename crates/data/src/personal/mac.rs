//! Hardware addresses (EUI-48): six pairs with colons or hyphens, or three fours with points.

use std::ops::Range;

use super::PersonalKind;
use super::context::near;
use super::scan::{after, before, glues};

/// The address that the token is, if it is one, with colons.
pub(super) fn with_colons(text: &str, token: Range<usize>) -> Option<Range<usize>> {
    let bytes = &text.as_bytes()[token.clone()];
    (bytes.len() == 17 && is_grouped(bytes, 2, b':') && is_free(text, &token)).then_some(token)
}

/// The address with hyphens or points that the word `start..end` belongs to.
///
/// The word holds a digit, which pairs before it need not. Digits alone may be a date and a time, so they need a
/// context word.
pub(super) fn with_signs(text: &str, start: usize, end: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let (size, sign, length) =
        match (end - start, bytes.get(end), start.checked_sub(1).map(|at| bytes[at])) {
            (2, Some(b'-'), _) | (2, _, Some(b'-')) => (2, b'-', 17),
            (4, Some(b'.'), _) | (4, _, Some(b'.')) => (4, b'.', 14),
            _ => return None,
        };
    let step = size + 1;
    let back = (0..length / step).take_while(|i| {
        let from = start.checked_sub((i + 1) * step);
        from.is_some_and(|from| {
            bytes[from..from + size].iter().all(u8::is_ascii_hexdigit) && bytes[from + size] == sign
        })
    });
    let start = start - step * back.count();
    let range = start..start + length;
    let address = bytes.get(range.clone())?;
    let grouped = is_grouped(address, size, sign) && is_free(text, &range);
    let letters = address.iter().any(u8::is_ascii_alphabetic);
    (grouped && (letters || near(text, range.clone(), PersonalKind::Mac))).then_some(range)
}

/// Groups of `size` hexadecimal digits with `sign` between them.
fn is_grouped(bytes: &[u8], size: usize, sign: u8) -> bool {
    bytes.iter().enumerate().all(|(place, byte)| match (place + 1) % (size + 1) {
        0 => *byte == sign,
        _ => byte.is_ascii_hexdigit(),
    })
}

fn is_free(text: &str, range: &Range<usize>) -> bool {
    let joins = |c: Option<char>| c.is_some_and(|c| glues(c) || c == '-');
    let more = text.as_bytes().get(range.end + 1).is_some_and(u8::is_ascii_alphanumeric);
    let goes_on = matches!(after(text, range.end), Some(':' | '.')) && more;
    !joins(before(text, range.start)) && !joins(after(text, range.end)) && !goes_on
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_and_fours_are_addresses_and_a_date_with_a_time_is_not() {
        let signs =
            |text: &str, start, end| with_signs(text, start, end).map(|r| text[r].to_owned());
        assert_eq!(signs("ac-de-48-00-11-ff.", 6, 8).as_deref(), Some("ac-de-48-00-11-ff"));
        assert_eq!(signs("abcd.ef01.2345", 5, 9).as_deref(), Some("abcd.ef01.2345"));
        assert_eq!(signs("20-01-01-12-30-45", 0, 2), None);
        assert_eq!(signs("00-00-5e-00-53-0c-11", 0, 2), None);
        assert_eq!(with_colons("00:00:5e:00:53:0c", 0..17), Some(0..17));
    }
}
