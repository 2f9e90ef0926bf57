//! HTML markup out of a text that may hold some, without a parser's belief that all of it is HTML.

use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::edits::Edits;
use super::html_names::{Element, element};

/// The longest tag that has a `<` within its quotes. A limit keeps broken quotes from being searched
/// through again and again; tags without one may have any length.
const LONGEST_NESTED: usize = 256;

static COMMENT_END: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("-->"));
static CDATA_END: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("]]>"));
static END_TAG: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("</"));

pub(super) fn apply(edits: &mut Edits<'_>) {
    let bytes = edits.text().as_bytes();
    let mut unclosed = Unclosed::default();
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'<', &bytes[at..]) {
        let start = at + found;
        at = start + 1;
        match markup(bytes, start, &mut unclosed) {
            Some(Markup::Gone(end)) => {
                edits.remove(start..end);
                at = end;
            }
            Some(Markup::Space(end)) => {
                edits.replace_char(start..end, ' ');
                at = end;
            }
            Some(Markup::Text(text)) => {
                edits.remove(start..text.start);
                edits.remove(text.end..text.end + CDATA_END.needle().len());
                at = edits.done();
            }
            None => {}
        }
    }
}

/// What a `<` begins, up to which byte.
enum Markup {
    Gone(usize),
    Space(usize),
    /// Literal text between two marks.
    Text(Range<usize>),
}

/// What has been looked for in vain up to the end of the text, and need not be looked for again.
#[derive(Default)]
struct Unclosed {
    comment: bool,
    cdata: bool,
    script: bool,
    style: bool,
}

fn markup(bytes: &[u8], start: usize, unclosed: &mut Unclosed) -> Option<Markup> {
    let rest = &bytes[start + 1..];
    match rest.first()? {
        b'!' if rest.starts_with(b"!--") => {
            let end = closing(bytes, start + 4, &COMMENT_END, &mut unclosed.comment)?;
            Some(Markup::Gone(end + COMMENT_END.needle().len()))
        }
        b'!' if rest.starts_with(b"![CDATA[") => {
            let text = start + "<![CDATA[".len();
            let end = closing(bytes, text, &CDATA_END, &mut unclosed.cdata)?;
            Some(Markup::Text(text..end))
        }
        b'!' | b'?' if rest.get(1).is_some_and(|&b| b.is_ascii_alphabetic() || b == b'[') => {
            tag_end(bytes, start + 2).map(Markup::Space)
        }
        b'/' => tag(bytes, start + 2).map(|(element, end)| end_tag(element, end)),
        _ => start_tag(bytes, start, unclosed),
    }
}

fn closing(bytes: &[u8], from: usize, mark: &Finder<'_>, unclosed: &mut bool) -> Option<usize> {
    if *unclosed {
        return None;
    }
    let found = mark.find(&bytes[from..]);
    *unclosed = found.is_none();
    found.map(|place| from + place)
}

fn end_tag(element: Element, end: usize) -> Markup {
    match element {
        Element::Inline => Markup::Gone(end),
        Element::Block | Element::Hidden => Markup::Space(end),
    }
}

fn start_tag(bytes: &[u8], start: usize, unclosed: &mut Unclosed) -> Option<Markup> {
    let (element, end) = tag(bytes, start + 1)?;
    if element != Element::Hidden {
        return Some(end_tag(element, end));
    }
    let (name, unclosed) = match bytes[start + 2] {
        b'c' | b'C' => ("script", &mut unclosed.script),
        _ => ("style", &mut unclosed.style),
    };
    Some(Markup::Space(hidden_end(bytes, end, name, unclosed).unwrap_or(end)))
}

/// The end of a script's or style sheet's end tag.
fn hidden_end(bytes: &[u8], from: usize, name: &str, unclosed: &mut bool) -> Option<usize> {
    if *unclosed {
        return None;
    }
    let named = |place: &usize| {
        let found = bytes.get(from + place + 2..from + place + 2 + name.len());
        found.is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()))
    };
    let found = END_TAG.find_iter(&bytes[from..]).find(named);
    *unclosed = found.is_none();
    let tag = from + found? + 2;
    Some(tag_end(bytes, tag).unwrap_or(tag + name.len()))
}

/// The element and the end of a tag whose name begins at `at`, if that is what it is.
fn tag(bytes: &[u8], at: usize) -> Option<(Element, usize)> {
    let name = bytes[at..].iter().take(11).take_while(|b| b.is_ascii_alphanumeric()).count();
    let element = element(&bytes[at..at + name])?;
    let after = at + name;
    // Attributes begin with a name; `<b && c>` is not markup.
    let blank = bytes[after..].iter().take_while(|b| b.is_ascii_whitespace()).count();
    let first = *bytes.get(after + blank)?;
    let attribute =
        blank > 0 && (first.is_ascii_alphabetic() || matches!(first, b'_' | b':' | b'@'));
    (attribute || matches!(first, b'>' | b'/')).then_some(())?;
    Some((element, tag_end(bytes, after)?))
}

/// Where the tag ends whose inside begins at `at`. A `<` outside quotes says that it never does.
fn tag_end(bytes: &[u8], at: usize) -> Option<usize> {
    let mut place = at;
    loop {
        place += memchr::memchr3(b'>', b'<', b'=', &bytes[place..])?;
        match bytes[place] {
            b'>' => return Some(place + 1),
            b'<' => return None,
            _ => {
                place += 1;
                place += bytes[place..].iter().take_while(|b| b.is_ascii_whitespace()).count();
                if let Some(quote @ (b'"' | b'\'')) = bytes.get(place).copied() {
                    place = after_quote(bytes, place + 1, quote, at + LONGEST_NESTED)?;
                }
            }
        }
    }
}

/// The place after the closing quote. A `<` may stand before it only up to `limit`.
fn after_quote(bytes: &[u8], mut place: usize, quote: u8, limit: usize) -> Option<usize> {
    loop {
        place += memchr::memchr2(quote, b'<', &bytes[place..])?;
        if bytes[place] == quote {
            return Some(place + 1);
        }
        if place > limit {
            return None;
        }
        place += 1;
    }
}
