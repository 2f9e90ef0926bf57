//! Addresses of pages.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::edits::Edits;
use super::placeholder;

/// What an address may begin with, longest first where one ends another.
const SCHEMES: [&str; 8] = ["https", "http", "ftps", "sftp", "ftp", "file", "wss", "ws"];

/// What marks an address, as searched for; the first `w` may be of either case.
static MARKS: LazyLock<[Finder<'static>; 3]> =
    LazyLock::new(|| ["://", "ww.", "WW."].map(Finder::new));

pub(super) fn apply(edits: &mut Edits<'_>, word: &str) {
    let mut marks = Marks::new(edits.text());
    while let Some((at, is_scheme)) = marks.next() {
        let text = edits.text();
        let start = if is_scheme { scheme(text, at, edits.done()) } else { host(text, at) };
        let start = start.filter(|&start| start >= edits.done());
        let Some(start) = start else { continue };
        if let Some(end) = end(text, at + 3) {
            placeholder::replace(edits, start..end, word);
            marks.at = end;
        }
    }
}

/// The places of all marks, from left to right; each text position is searched once for each.
struct Marks<'t> {
    bytes: &'t [u8],
    at: usize,
    found: [Option<usize>; 3],
}

impl<'t> Marks<'t> {
    fn new(text: &'t str) -> Self {
        let bytes = text.as_bytes();
        Self { bytes, at: 0, found: MARKS.each_ref().map(|mark| mark.find(bytes)) }
    }

    /// The next mark from `at` on, and whether it is `://`.
    fn next(&mut self) -> Option<(usize, bool)> {
        for (found, mark) in self.found.iter_mut().zip(MARKS.iter()) {
            if found.is_some_and(|place| place < self.at) {
                *found = mark.find(&self.bytes[self.at..]).map(|place| self.at + place);
            }
        }
        let place = self.found.iter().flatten().min().copied()?;
        self.at = place + 1;
        Some((place, self.found[0] == Some(place)))
    }
}

/// Where the scheme before `://` begins: a known one, also where letters run into it; else all the
/// letters and digits, at least two.
fn scheme(text: &str, at: usize, done: usize) -> Option<usize> {
    const LONGEST: usize = 16;
    let before = &text.as_bytes()[done.max(at.saturating_sub(LONGEST))..at];
    let known = SCHEMES.iter().find(|scheme| {
        before.len() >= scheme.len()
            && before[before.len() - scheme.len()..].eq_ignore_ascii_case(scheme.as_bytes())
    });
    if let Some(scheme) = known {
        return Some(at - scheme.len());
    }
    let name = before.iter().rev().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let first = before.get(before.len() - name)?;
    (name >= 2 && first.is_ascii_alphabetic()).then(|| at - name)
}

/// `www.` counts where a word begins. `at` is the place of its second letter.
fn host(text: &str, at: usize) -> Option<usize> {
    let start = at.checked_sub(1)?;
    let is_w = matches!(text.as_bytes()[start], b'w' | b'W');
    let before = text.get(..start)?.chars().next_back();
    let inside = before.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'));
    (is_w && !inside).then_some(start)
}

/// Where the address ends whose host begins at `at`, without the punctuation of the sentence.
fn end(text: &str, at: usize) -> Option<usize> {
    let rest = &text[at..];
    let length = rest.find(|c| !belongs(c)).unwrap_or(rest.len());
    let length = trimmed(&rest[..length]);
    let host = rest[..length].trim_start_matches('/');
    host.starts_with(|c: char| c.is_alphanumeric() || c == '[').then_some(at + length)
}

/// What an address may hold: the ASCII of RFC 3986, and letters of alphabets that know case. Not
/// Chinese, Japanese, Korean or Thai: there texts go on after an address without a space.
fn belongs(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&(c as u8));
    }
    c.is_lowercase() || c.is_uppercase()
}

/// The length without punctuation at the end; a bracket that was opened within may be closed.
fn trimmed(address: &str) -> usize {
    let count = |c: u8| address.bytes().filter(|&byte| byte == c).count();
    let mut unopened = count(b')').saturating_sub(count(b'('));
    let opens_host = address.contains('[');
    let ends_sentence = |byte: &u8| match *byte {
        b'.' | b',' | b':' | b';' | b'!' | b'?' | b'\'' | b'*' | b'(' | b'[' | b'&' => true,
        b']' => !opens_host,
        b')' if unopened > 0 => {
            unopened -= 1;
            true
        }
        _ => false,
    };
    address.len() - address.as_bytes().iter().rev().copied().take_while(ends_sentence).count()
}
