//! Addresses of e-mail: what people write, not all that RFC 5322 allows.

use std::ops::Range;

use super::edits::Edits;
use super::placeholder;

/// The most bytes before the `@` (RFC 5321).
const LONGEST_NAME: usize = 64;

pub(super) fn apply(edits: &mut Edits<'_>, word: &str) {
    let text = edits.text();
    for at in memchr::memchr_iter(b'@', text.as_bytes()) {
        if let Some(span) = address(text.as_bytes(), at, edits.done()) {
            let apart = would_be_name(&text.as_bytes()[span.end..]);
            placeholder::replace_apart(edits, span, word, apart);
        }
    }
}

/// Whether a word put before these bytes would be read as the name of one more address.
fn would_be_name(rest: &[u8]) -> bool {
    let name = rest.iter().take(LONGEST_NAME + 1).take_while(|&&byte| in_name(byte)).count();
    rest.get(name) == Some(&b'@')
}

/// The address around the `@` at `at`, which begins at `from` or later.
fn address(bytes: &[u8], at: usize, from: usize) -> Option<Range<usize>> {
    let before = &bytes[from.max(at.saturating_sub(LONGEST_NAME + 1))..at];
    let length = before.iter().rev().take_while(|&&byte| in_name(byte)).count();
    let name = &before[before.len() - length..];
    let leading = name.iter().take_while(|&&byte| !starts_name(byte)).count();
    let name = &name[leading..];
    if name.is_empty() || name.len() > LONGEST_NAME || name.ends_with(b".") {
        return None;
    }
    Some(at - name.len()..at + 1 + domain(&bytes[at + 1..])?)
}

/// The length of the domain that the bytes begin with: labels and dots, the last of two letters or
/// more.
fn domain(bytes: &[u8]) -> Option<usize> {
    const LONGEST: usize = 253;
    let in_domain = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.');
    let length = bytes.iter().take(LONGEST).take_while(in_domain).count();
    let mut end = 0;
    let mut start = 0;
    for label in bytes[..length].split(|&byte| byte == b'.') {
        if label.is_empty() || label.starts_with(b"-") {
            break;
        }
        let letters = label.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        if start > 0 && letters >= 2 && (letters == label.len() || label[letters] == b'-') {
            end = start + letters;
        }
        start += label.len() + 1;
    }
    (end > 0).then_some(end)
}

fn in_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"._%+-!#$&'*/=?^`{|}~".contains(&byte)
}

/// Brackets and quotes of the sentence may stand before an address.
fn starts_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}
