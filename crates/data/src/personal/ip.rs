//! Internet addresses: four decimal octets, and the forms of RFC 4291.

use std::net::Ipv6Addr;
use std::ops::Range;

use super::PersonalKind;
use super::context::near;
use super::scan::{after, before, glues};

/// Longest IPv6 address as text, with an IPv4 address at its end.
pub(super) const LONGEST: usize = 45;

/// Words right before four numbers that make them a version or a section.
const VERSIONS: [&str; 12] = [
    "version",
    "ver",
    "v",
    "release",
    "firmware",
    "build",
    "版本",
    "版本号",
    "section",
    "chapter",
    "§",
    "第",
];

/// The IPv4 address that begins at `start`.
///
/// Not a version after a word for it, not five numbers; four single digits, which number sections too, only with
/// a context word.
pub(super) fn v4(text: &str, start: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let mut end = start;
    for octet in 0..4 {
        if octet > 0 {
            end += usize::from(*bytes.get(end)? == b'.');
        }
        let digits = bytes[end..].iter().take(4).take_while(|b| b.is_ascii_digit()).count();
        let padded = digits > 1 && bytes[end] == b'0';
        text[end..end + digits].parse::<u8>().ok().filter(|_| !padded)?;
        end += digits;
        let dot = bytes.get(end) == Some(&b'.');
        if octet < 3 && !dot {
            return None;
        }
    }
    let more = bytes.get(end + 1).is_some_and(u8::is_ascii_alphanumeric);
    let free = match after(text, end) {
        Some('.' | '-') => !more,
        other => !other.is_some_and(glues),
    };
    let sure = end - start > 7 || near(text, start..end, PersonalKind::Ip);
    (free && sure && !is_version(&text[..start])).then_some(start..end)
}

fn is_version(before: &str) -> bool {
    let tail = &before[before.ceil_char_boundary(before.len().saturating_sub(16))..];
    let tail = tail.trim_end_matches([' ', '.', ':', '：']).to_lowercase();
    VERSIONS.iter().any(|word| {
        let head = tail.strip_suffix(word);
        head.is_some_and(|head| {
            !word.is_ascii() || !head.ends_with(|c: char| c.is_ascii_alphabetic())
        })
    })
}

/// The IPv6 address that `token`, a stretch of hexadecimal digits, colons and points, is.
///
/// Program text is full of `a::b`: a shortened address counts only in the ranges that are in use.
pub(super) fn v6(text: &str, token: Range<usize>) -> Option<Range<usize>> {
    let found = &text[token.clone()];
    if before(text, token.start).is_some_and(glues) || after(text, token.end).is_some_and(glues) {
        return None;
    }
    let address: Ipv6Addr = found.parse().ok()?;
    let whole = !found.contains("::");
    let digit = found.bytes().any(|b| b.is_ascii_digit());
    let used = match address.segments()[0] {
        0 => found.starts_with("::"),
        first => {
            matches!(first, 0x64 | 0x2000..=0x3FFF | 0xFC00..=0xFDFF | 0xFE80..=0xFEBF | 0xFF00..=0xFF1F)
        }
    };
    (whole || used && digit).then_some(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_v4(text: &str) -> bool {
        v4(text, 0) == Some(0..text.len())
    }

    #[test]
    fn four_octets_are_an_address_and_other_numbers_are_not() {
        assert!(is_v4("192.0.2.1") && is_v4("255.255.255.255"));
        assert!(!is_v4("192.0.2.256") && !is_v4("192.0.2") && !is_v4("192.0.2.01"));
        assert_eq!(v4("192.0.2.1.5", 0), None);
        assert_eq!(v4("192.0.2.1。", 0), Some(0..9));
        assert_eq!(v4("version 10.20.30.40", 8), None);
        assert_eq!(v4("版本号：10.20.30.40", 12), None);
        assert_eq!((v4("4.1.2.3", 0), v4("dns 1.1.1.1", 4)), (None, Some(4..11)));
    }

    #[test]
    fn a_path_in_a_program_is_no_address() {
        let is = |text: &str| v6(text, 0..text.len()).is_some();
        assert!(is("2001:db8::1") && is("::1") && is("1:2:3:4:5:6:7:8") && is("::ffff:192.0.2.1"));
        assert!(!is("::") && !is("dead::beef") && !is("a::b") && !is("12:30:45"));
    }
}
