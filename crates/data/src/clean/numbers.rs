//! Numbers in digits.

use std::ops::Range;

use super::bytes::find;
use super::edits::Edits;
use super::placeholder::{self, is_mark};

pub(super) fn apply(edits: &mut Edits<'_>, word: &str) {
    let text = edits.text();
    let mut at = 0;
    while let Some(start) = next_digit(text, at) {
        let digits = number(text, start);
        at = digits.end;
        if in_word(text, &digits) {
            continue;
        }
        let start = if has_sign(text, start) { start - 1 } else { start };
        placeholder::replace(edits, start.max(edits.done())..digits.end, word);
    }
}

/// The first digit from `at` on.
fn next_digit(text: &str, mut at: usize) -> Option<usize> {
    loop {
        at = find(text.as_bytes(), at, |byte| byte.is_ascii_digit() || byte >= 0x80);
        let c = text[at..].chars().next()?;
        if is_digit(c) {
            return Some(at);
        }
        at += c.len_utf8();
    }
}

/// From its first digit to its last: digits, points between digits (`1.5`, versions and addresses
/// too), and commas before groups of three.
fn number(text: &str, start: usize) -> Range<usize> {
    let mut end = start + digits(&text[start..]).1;
    loop {
        let rest = &text[end..];
        let separator = rest.chars().next().unwrap_or(' ');
        let (count, length) = digits(&rest[separator.len_utf8().min(rest.len())..]);
        match separator {
            '.' | '．' | '\u{66B}' if count > 0 => {}
            ',' | '\u{66C}' if count == 3 => {}
            _ => return start..end,
        }
        end += separator.len_utf8() + length;
    }
}

/// How many digits the text begins with, and their bytes.
fn digits(text: &str) -> (usize, usize) {
    let digits = text.chars().take_while(|&c| is_digit(c));
    digits.fold((0, 0), |(count, length), c| (count + 1, length + c.len_utf8()))
}

/// Whether letters of an alphabet with case touch the number: `mp3`, `B2B`, `5kg`, `3rd`.
fn in_word(text: &str, number: &Range<usize>) -> bool {
    let cased = |c: char| c.is_lowercase() || c.is_uppercase() || is_mark(c) || c == '_';
    let before = text[..number.start].chars().next_back();
    let after = text[number.end..].chars().next();
    before.is_some_and(cased) || after.is_some_and(cased)
}

/// Whether a sign stands before the number, and nothing that makes it a dash before that.
fn has_sign(text: &str, start: usize) -> bool {
    let mut before = text[..start].chars().rev();
    matches!(before.next(), Some('-' | '+'))
        && before.next().is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '[' | '=' | ':'))
}

/// Decimal digits: ASCII, full-width, Arabic, and those of the scripts of South and South-East Asia.
fn is_digit(c: char) -> bool {
    match c {
        '0'..='9' | '０'..='９' | '٠'..='٩' | '۰'..='۹' | '߀'..='߉' => true,
        '\u{900}'..='\u{D7F}' => matches!(c as u32 & 0x7F, 0x66..=0x6F),
        '๐'..='๙' | '໐'..='໙' | '༠'..='༩' | '၀'..='၉' | '០'..='៩' | '᠐'..='᠙' => {
            true
        }
        _ => false,
    }
}
