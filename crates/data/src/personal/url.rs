//! Addresses of the web and of other services (RFC 3986, and letters of every script as in RFC 3987).

use std::ops::Range;

use memchr::memmem;

use super::scan::{before, spaceless};
use super::{PersonalKind, PersonalSpan};

/// Longest scheme looked for, in bytes.
const SCHEME: usize = 16;

/// Adds the addresses in a text.
pub(super) fn find(text: &str, found: &mut Vec<PersonalSpan>) {
    each(text, "://", found, |text, at, floor| Some(scheme(text, at, floor)?..at + 3));
    each(text, "www.", found, bare);
    each(text, "WWW.", found, bare);
}

/// Adds an address for each place of `mark` where `head` finds how one begins; `head` gets the end of the last.
fn each(
    text: &str,
    mark: &str,
    found: &mut Vec<PersonalSpan>,
    head: impl Fn(&str, usize, usize) -> Option<Range<usize>>,
) {
    let mut done = 0;
    for at in memmem::find_iter(text.as_bytes(), mark) {
        let Some(head) = head(text, at, done).filter(|head| head.start >= done) else { continue };
        if !text[head.end..].starts_with(|c: char| c.is_alphanumeric() || c == '[') {
            continue;
        }
        let end = end(text, head.end);
        if mark == "://" || text[head.end..end].contains('.') {
            found.push(PersonalSpan::new(PersonalKind::Url, head.start..end));
            done = end;
        }
    }
}

/// Where the scheme before the `://` at `at` begins.
fn scheme(text: &str, at: usize, floor: usize) -> Option<usize> {
    let bytes = &text.as_bytes()[floor.max(at.saturating_sub(SCHEME)).min(at)..at];
    let inside = |b: &&u8| b.is_ascii_alphanumeric() || b"+-".contains(b);
    let length = bytes.iter().rev().take_while(inside).count();
    let first = bytes[bytes.len() - length..].iter().position(u8::is_ascii_alphabetic)?;
    (length - first >= 2).then_some(at - length + first)
}

/// The `www.` at `at`, if it begins a word.
fn bare(text: &str, at: usize, _floor: usize) -> Option<Range<usize>> {
    let free = !before(text, at).is_some_and(|c| c.is_ascii_alphanumeric() || "./@-_".contains(c));
    free.then_some(at..at + 4)
}

/// Where an address ends that goes on from `from`.
///
/// Chinese and Japanese have no space after an address: such characters belong to it only where a part of the path
/// begins with them. Punctuation at the end belongs to the sentence, and so does a bracket that was not opened.
fn end(text: &str, from: usize) -> usize {
    let (mut round, mut square) = (0_usize, 0_usize);
    let mut last = '/';
    let mut end = from;
    for (place, c) in text[from..].char_indices() {
        let inside = match c {
            '(' => {
                round += 1;
                true
            }
            '[' => {
                square += 1;
                true
            }
            ')' => {
                let open = round > 0;
                round = round.saturating_sub(1);
                open
            }
            ']' => {
                let open = square > 0;
                square = square.saturating_sub(1);
                open
            }
            _ if c.is_ascii() => c.is_ascii_graphic() && !"\"<>\\^`{|}".contains(c),
            _ if spaceless(c) => c.is_alphanumeric() && (spaceless(last) || "/=-_.".contains(last)),
            _ => c.is_alphanumeric(),
        };
        if !inside {
            break;
        }
        last = c;
        end = from + place + c.len_utf8();
    }
    from + text[from..end].trim_end_matches(|c| ".,;:!?'*_~".contains(c)).len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses(text: &str) -> Vec<&str> {
        let mut found = Vec::new();
        find(text, &mut found);
        found.into_iter().map(|span| &text[span.range()]).collect()
    }

    #[test]
    fn the_sentence_around_an_address_stays_outside() {
        assert_eq!(addresses("(see https://a.example/b_(c).)"), ["https://a.example/b_(c)"]);
        assert_eq!(addresses("看https://a.example/b吧"), ["https://a.example/b"]);
        assert_eq!(addresses("https://例子.中国/首页?x=1。"), ["https://例子.中国/首页?x=1"]);
        assert_eq!(addresses("x www.a.example, www. or awww.b.example"), ["www.a.example"]);
    }
}
