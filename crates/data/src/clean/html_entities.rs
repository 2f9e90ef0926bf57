//! Entities to characters (WHATWG HTML, 13.2.5.72 and on), as attributes have it: a name without its
//! semicolon counts only if no letter, digit or `=` follows, so that `AT&TEL` and `?a=1&copy=2` stay.

use std::ops::Range;

use htmlize::{BARE_ENTITY_MAX_LENGTH, ENTITIES, ENTITY_MAX_LENGTH};

use super::edits::Edits;

/// Names that texts which lost their ampersands still show (`quot;Hi,quot; he said`).
const BARE: [(&str, &str); 5] =
    [("quot;", "\""), ("lt;", "<"), ("gt;", ">"), ("nbsp;", " "), ("apos;", "'")];

/// What follows the apostrophe of an English contraction.
const CONTRACTED: [&str; 7] = ["s", "t", "re", "ve", "ll", "d", "m"];

pub(super) fn apply(edits: &mut Edits<'_>) {
    let text = edits.text();
    for at in memchr::memchr2_iter(b'&', b';', text.as_bytes()) {
        if at < edits.done() {
            continue;
        }
        if text.as_bytes()[at] == b';' {
            broken(edits, at);
        } else if text[at + 1..].starts_with('#') {
            numeric(edits, at);
        } else {
            named(edits, at);
        }
    }
}

fn named(edits: &mut Edits<'_>, at: usize) {
    let text = edits.text();
    let rest = &text.as_bytes()[at..];
    let name = rest[1..].iter().take(ENTITY_MAX_LENGTH).take_while(|b| b.is_ascii_alphanumeric());
    let length = 1 + name.count();
    let next = rest.get(length).copied();
    let (length, known) = match next {
        Some(b';') => (length + 1, true),
        Some(b'=') => (length, false),
        // The whole word is the name: none longer, none that only begins it.
        _ => (length, length <= BARE_ENTITY_MAX_LENGTH),
    };
    let Some(expansion) = known.then(|| ENTITIES.get(&rest[..length])).flatten() else { return };
    if let Ok(expansion) = std::str::from_utf8(expansion) {
        edits.replace(at..at + length, expansion);
    }
}

fn numeric(edits: &mut Edits<'_>, at: usize) {
    let bytes = edits.text().as_bytes();
    let hex = matches!(bytes.get(at + 2), Some(b'x' | b'X'));
    let start = at + 2 + usize::from(hex);
    let radix = if hex { 16 } else { 10 };
    let digits = bytes[start..].iter().take_while(|b| (**b as char).is_digit(radix)).count();
    if digits == 0 {
        return;
    }
    let end = start + digits + usize::from(bytes.get(start + digits) == Some(&b';'));
    edits.replace_char(at..end, character(code(&bytes[start..start + digits], radix)));
}

/// The number, as far as it matters: whatever is too large is not a character.
fn code(digits: &[u8], radix: u32) -> u32 {
    let digits = digits.iter().filter_map(|&digit| (digit as char).to_digit(radix));
    digits.fold(0u32, |code, digit| code.saturating_mul(radix).saturating_add(digit))
}

/// The character that HTML gives a number: what was meant as Windows-1252 is read so.
fn character(code: u32) -> char {
    const WINDOWS: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž',
        '\u{8F}', '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}',
        'ž', 'Ÿ',
    ];
    match code {
        0x80..=0x9F => WINDOWS[code as usize - 0x80],
        0 => char::REPLACEMENT_CHARACTER,
        _ => char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER),
    }
}

/// An entity without its ampersand, which ends with the `;` at `at`: `#` and two or three digits, or one
/// of a few names. What stands before must not be a letter, a digit or another such mark.
fn broken(edits: &mut Edits<'_>, at: usize) {
    let text = edits.text();
    let before = &text.as_bytes()[edits.done()..at];
    let digits = before.iter().rev().take(4).take_while(|b| b.is_ascii_digit()).count();
    if digits > 0 {
        if !matches!(digits, 2 | 3) || !before[..before.len() - digits].ends_with(b"#") {
            return;
        }
        let start = at - digits - 1;
        let code = code(&text.as_bytes()[start + 1..at], 10);
        if alone(edits, start) && matches!(code, 0x20..=0x7E | 0x80..=0xFF) {
            let span = joined(edits, start, at + 1, code);
            edits.replace_char(span, character(code));
        }
        return;
    }
    for (name, by) in BARE {
        let start = (at + 1).checked_sub(name.len()).filter(|&start| start >= edits.done());
        let Some(start) =
            start.filter(|&start| text.as_bytes()[start..].starts_with(name.as_bytes()))
        else {
            continue;
        };
        if alone(edits, start) {
            return edits.replace(start..at + 1, by);
        }
    }
}

/// Whether nothing runs into what begins at `start`: no letter, no digit, and no entity that was just
/// read (`&amp;lt;` was escaped twice and is read once).
fn alone(edits: &Edits<'_>, start: usize) -> bool {
    let before = edits.text()[..start].chars().next_back();
    let apart = before.is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '&' | '#' | '_'));
    apart && (start == 0 || start > edits.done())
}

/// `Apple #39;s` was `Apple's`: the space that the ampersand left goes with it.
fn joined(edits: &Edits<'_>, start: usize, end: usize, code: u32) -> Range<usize> {
    let text = edits.text();
    let word = text[end..].split(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
    let space = start > edits.done() && text.as_bytes()[start - 1] == b' ';
    let letter = || text[..start - 1].ends_with(char::is_alphanumeric);
    if code == 39 && space && letter() && CONTRACTED.contains(&word) {
        return start - 1..end;
    }
    start..end
}
