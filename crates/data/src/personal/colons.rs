//! Stretches of hexadecimal digits and colons: IPv6 and hardware addresses.

use std::ops::Range;

use super::scan::{before, glues};
use super::{PersonalKind, PersonalSpan, ip, mac};

/// Adds the addresses in a text that are written with colons.
pub(super) fn find(text: &str, found: &mut Vec<PersonalSpan>) {
    let bytes = text.as_bytes();
    let mut done = 0;
    for at in memchr::memchr_iter(b':', bytes) {
        if at < done {
            continue;
        }
        let before =
            bytes[done..at].iter().rev().take(ip::LONGEST).take_while(|b| b.is_ascii_hexdigit());
        let start = at - before.count();
        let inside = |b: &&u8| b.is_ascii_hexdigit() || matches!(b, b':' | b'.');
        done = at + bytes[at..].iter().take_while(inside).count();
        if let Some(span) = token(text, start..done) {
            found.push(span);
        }
    }
}

/// The address that a stretch is, also after a label such as `IP:`.
fn token(text: &str, token: Range<usize>) -> Option<PersonalSpan> {
    let found = text[token.clone()].trim_end_matches('.');
    let found = found.strip_suffix(':').filter(|rest| !rest.ends_with(':')).unwrap_or(found);
    let end = token.start + found.len();
    if found.len() > ip::LONGEST + 5 || found.len() < 3 {
        return None;
    }
    // The `AC:` of `MAC:` and the `:` of `IP:` belong to the word before.
    let named = before(text, token.start).is_some_and(glues);
    let label = found.find(':').filter(|colon| named || *colon == 0);
    let label = label.map(|colon| token.start + colon + 1);
    [Some(token.start), label].into_iter().flatten().find_map(|start| {
        let v6 = ip::v6(text, start..end).map(|range| PersonalSpan::new(PersonalKind::Ip, range));
        v6.or_else(|| {
            let mac = mac::with_colons(text, start..end)?;
            Some(PersonalSpan::new(PersonalKind::Mac, mac))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_found_after_a_label_and_before_a_full_stop() {
        let places = |text: &str| {
            let mut found = Vec::new();
            find(text, &mut found);
            found.into_iter().map(|span| text[span.range()].to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(places("IP:2001:db8::1."), ["2001:db8::1"]);
        assert_eq!(places("MAC:00:00:5E:00:53:AF: up"), ["00:00:5E:00:53:AF"]);
        assert_eq!(places("12:30:45, a::b, x:y, std::f, 0:0"), [""; 0]);
    }
}
