//! Full-width and half-width forms (the block U+FF00 and the ideographic space) to the usual ones.

use unicode_normalization::char::{compose, decompose_compatible};

use super::bytes::{char_at, find};
use super::edits::Edits;

/// The half-width marks of voiced and half-voiced kana.
const VOICED: char = 'ﾞ';
const HALF_VOICED: char = 'ﾟ';

pub(super) fn apply(edits: &mut Edits<'_>) {
    let text = edits.text();
    let mut at = 0;
    loop {
        // All begin with EF, but for the ideographic space: E3.
        at = find(text.as_bytes(), at, |byte| (byte == 0xEF) | (byte == 0xE3));
        if at == text.len() {
            return;
        }
        let c = char_at(text, at);
        let end = at + c.len_utf8();
        let mark = text[end..].chars().next();
        match (usual(c), voiced(c, mark)) {
            (_, Some(kana)) => {
                at = end + VOICED.len_utf8();
                edits.replace_char(end - c.len_utf8()..at, kana);
            }
            (Some(usual), None) => {
                edits.replace_char(at..end, usual);
                at = end;
            }
            (None, None) => at = end,
        }
    }
}

/// The usual form of one character, by the names of the characters.
fn usual(c: char) -> Option<char> {
    const SIGNS: [char; 7] = ['¢', '£', '¬', '¯', '¦', '¥', '₩'];
    const SHAPES: [char; 7] = ['│', '←', '↑', '→', '↓', '■', '○'];
    let code = c as u32;
    match c {
        '\u{3000}' => Some(' '),
        '！'..='～' => char::from_u32(code - 0xFEE0),
        // A mark with nothing to stand on has a form of its own.
        VOICED => Some('゛'),
        HALF_VOICED => Some('゜'),
        '\u{FF5F}'..='\u{FF9D}' => decomposed(c),
        '\u{FFE0}'..='\u{FFE6}' => Some(SIGNS[c as usize - 0xFFE0]),
        '\u{FFE8}'..='\u{FFEE}' => Some(SHAPES[c as usize - 0xFFE8]),
        _ => hangul(code),
    }
}

/// Half-width letters of hangul to the letters that stand by themselves, not to those that join.
fn hangul(code: u32) -> Option<char> {
    match code {
        0xFFA0 => Some('\u{3164}'),
        0xFFA1..=0xFFBE => char::from_u32(code - 0xFFA1 + 0x3131),
        0xFFC2..=0xFFC7 => char::from_u32(code - 0xFFC2 + 0x314F),
        0xFFCA..=0xFFCF => char::from_u32(code - 0xFFCA + 0x3155),
        0xFFD2..=0xFFD7 => char::from_u32(code - 0xFFD2 + 0x315B),
        0xFFDA..=0xFFDC => char::from_u32(code - 0xFFDA + 0x3161),
        _ => None,
    }
}

/// A half-width kana and its mark in one.
fn voiced(c: char, mark: Option<char>) -> Option<char> {
    let mark = match mark {
        Some(VOICED) => '\u{3099}',
        Some(HALF_VOICED) => '\u{309A}',
        _ => return None,
    };
    if !matches!(c, 'ｦ'..='ﾝ') {
        return None;
    }
    compose(decomposed(c)?, mark)
}

fn decomposed(c: char) -> Option<char> {
    let mut first = None;
    decompose_compatible(c, |part| {
        first.get_or_insert(part);
    });
    first
}
