//! Unicode's composed normal forms (UAX #15), piece by piece so that each piece knows its source.

use std::sync::LazyLock;

use unicode_normalization::char::{
    canonical_combining_class, decompose_canonical, decompose_compatible,
};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick, is_nfkc_quick};

use super::bytes::{char_at, skip_ascii};
use super::edits::Edits;

/// Which normal form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NormalForm {
    /// Canonical composition.
    C,
    /// Compatibility composition.
    Kc,
}

/// Characters of the basic plane that are normal by themselves and begin a segment, as bits.
static INERT_C: LazyLock<Box<[u64; 1024]>> = LazyLock::new(|| inert(NormalForm::C));
static INERT_KC: LazyLock<Box<[u64; 1024]>> = LazyLock::new(|| inert(NormalForm::Kc));

fn inert(form: NormalForm) -> Box<[u64; 1024]> {
    let mut bits = Box::new([0u64; 1024]);
    for c in (0..=0xFFFF).filter_map(char::from_u32).filter(|&c| form.is_inert(c)) {
        bits[c as usize >> 6] |= 1 << (c as u32 & 63);
    }
    bits
}

impl NormalForm {
    /// Between two starters that compose with nothing before them, a text can be cut and the parts
    /// normalised by themselves. Each such segment is one edit.
    pub(super) fn apply(self, edits: &mut Edits<'_>) {
        let (text, table) = (edits.text(), self.table());
        let (mut at, mut normal) = (0, String::new());
        while let Some((found, previous, c)) = self.next_active(text, at, table) {
            let next = found + c.len_utf8();
            let start = if self.begins_segment(c) { found } else { previous };
            at = self.segment_end(text, next, table);
            match halfwidth(c) {
                Some(ascii) if self == Self::Kc && at == next => {
                    edits.replace_char(found..next, ascii);
                }
                _ => {
                    normal.clear();
                    self.normalise(&text[start..at], &mut normal);
                    edits.replace(start..at, &normal);
                }
            }
        }
    }

    /// The first character from `at` on that may change or join others: its place, the place of
    /// the character before it (its own, if there is none), and itself.
    fn next_active(
        self,
        text: &str,
        mut at: usize,
        table: &[u64; 1024],
    ) -> Option<(usize, usize, char)> {
        let bytes = text.as_bytes();
        let mut previous = at;
        while at < bytes.len() {
            if bytes[at] < 0x80 {
                at = skip_ascii(bytes, at);
                previous = at - 1;
                continue;
            }
            if is_plain_cjk(bytes[at]) {
                previous = at;
                at += 3;
                continue;
            }
            let c = char_at(text, at);
            if !self.known_inert(c, table) {
                return Some((at, previous, c));
            }
            previous = at;
            at += c.len_utf8();
        }
        None
    }

    /// Where the next segment begins, from `at` on.
    fn segment_end(self, text: &str, at: usize, table: &[u64; 1024]) -> usize {
        if text.as_bytes().get(at).is_none_or(|&byte| byte < 0x80 || is_plain_cjk(byte)) {
            return at;
        }
        let mut rest = text[at..].char_indices();
        let begins = |&(_, c): &(usize, char)| self.known_inert(c, table) || self.begins_segment(c);
        rest.find(begins).map_or(text.len(), |(offset, _)| at + offset)
    }

    fn table(self) -> &'static [u64; 1024] {
        match self {
            Self::C => &INERT_C,
            Self::Kc => &INERT_KC,
        }
    }

    fn known_inert(self, c: char, table: &[u64; 1024]) -> bool {
        match c as u32 {
            code @ 0..=0xFFFF => table[code as usize >> 6] >> (code & 63) & 1 == 1,
            0x1F300..=0x1FAFF | 0x20000..=0x2F7FF | 0x30000..=0x3FFFF => true,
            _ => self.is_inert(c),
        }
    }

    fn is_inert(self, c: char) -> bool {
        let one = std::iter::once(c);
        let quick = match self {
            Self::C => is_nfc_quick(one),
            Self::Kc => is_nfkc_quick(one),
        };
        canonical_combining_class(c) == 0 && quick == IsNormalized::Yes
    }

    /// Whether the character, however it is decomposed, leaves what stands before it alone.
    fn begins_segment(self, c: char) -> bool {
        if halfwidth(c).is_some() {
            return true;
        }
        let mut first = None;
        let mut note = |part: char| {
            first.get_or_insert(part);
        };
        match self {
            Self::C => decompose_canonical(c, &mut note),
            Self::Kc => decompose_compatible(c, &mut note),
        }
        first.is_none_or(|part| Self::C.is_inert(part) || part.is_ascii())
    }

    fn normalise(self, segment: &str, normal: &mut String) {
        match self {
            Self::C => normal.extend(segment.nfc()),
            Self::Kc => normal.extend(segment.nfkc()),
        }
    }
}

/// Whether the byte begins a character from U+4000 to U+9FFF. All are normal, and begin a segment.
fn is_plain_cjk(byte: u8) -> bool {
    matches!(byte, 0xE4..=0xE9)
}

/// The ASCII form of the full-width characters, the ones that are frequent in Chinese texts.
fn halfwidth(c: char) -> Option<char> {
    match c {
        '！'..='～' => char::from_u32(c as u32 - 0xFEE0),
        _ => None,
    }
}
