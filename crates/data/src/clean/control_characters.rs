//! What nobody sees.

use super::bytes::find;
use super::edits::Edits;
use super::emoji;

const ZERO_WIDTH_SPACE: char = '\u{200B}';
const NON_JOINER: char = '\u{200C}';
const JOINER: char = '\u{200D}';
const BLACK_FLAG: char = '\u{1F3F4}';

pub(super) fn apply(edits: &mut Edits<'_>) {
    let text = edits.text();
    let bytes = text.as_bytes();
    let mut at = 0;
    loop {
        at = find(bytes, at, |byte| !(0x20..0x7F).contains(&byte));
        let Some(c) = text[at..].chars().next() else { return };
        let mut end = at + c.len_utf8();
        if is_break(c) {
            end += usize::from(text[at..].starts_with("\r\n"));
            edits.replace_char(at..end, ' ');
        } else if is_invisible(c) {
            let next = text[end..].chars().next();
            match fate(c, edits.before(at), next) {
                Fate::Stays => {}
                Fate::Space => edits.replace_char(at..end, ' '),
                Fate::Goes => edits.remove(at..end),
            }
        }
        at = end;
    }
}

enum Fate {
    Stays,
    Space,
    Goes,
}

/// What becomes of an invisible character between two others. `before` is what stays before it, so
/// that a second pass finds nothing more to do.
fn fate(c: char, before: Option<char>, next: Option<char>) -> Fate {
    let is = |c: Option<char>, test: fn(char) -> bool| c.is_some_and(test);
    let in_emoji = |c: char| emoji::is_pictograph(c) || emoji::continues(c);
    match c {
        JOINER if is(before, in_emoji) && is(next, emoji::is_pictograph) => Fate::Stays,
        JOINER if is(before, shapes) => Fate::Stays,
        NON_JOINER if is(before, shapes) && is(next, shapes) => Fate::Stays,
        // Where no spaces are written it marks the end of a word.
        ZERO_WIDTH_SPACE if is(before, unspaced) && is(next, unspaced) => Fate::Space,
        // The flag of England is a black flag and letters of this kind.
        _ if is_tag(c) && (before == Some(BLACK_FLAG) || is(before, is_tag)) => Fate::Stays,
        _ => Fate::Goes,
    }
}

/// Breaks of lines, pages and columns.
fn is_break(c: char) -> bool {
    matches!(c, '\t'..='\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Controls, marks of direction, joiners, soft hyphens, byte order marks, and what is no character.
fn is_invisible(c: char) -> bool {
    match c {
        '\u{3000}'..='\u{D7FF}' => false,
        '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' => {
            true
        }
        '\u{2060}'..='\u{206F}'
        | '\u{FEFF}'
        | '\u{FFF9}'..='\u{FFFB}'
        | '\u{FDD0}'..='\u{FDEF}' => true,
        '\u{E0001}' => true,
        _ => c.is_control() || is_tag(c) || c as u32 & 0xFFFE == 0xFFFE,
    }
}

fn is_tag(c: char) -> bool {
    matches!(c, '\u{E0020}'..='\u{E007F}')
}

/// Scripts whose letters take other shapes beside a joiner: Arabic, Syriac, N'Ko, Mongolian, and those
/// from Devanagari to Khmer.
fn shapes(c: char) -> bool {
    matches!(c, '\u{600}'..='\u{8FF}' | '\u{900}'..='\u{DFF}' | '\u{F00}'..='\u{109F}'
        | '\u{1780}'..='\u{17FF}' | '\u{1800}'..='\u{18AF}' | '\u{1A20}'..='\u{1AAF}'
        | '\u{1B00}'..='\u{1C4F}' | '\u{A840}'..='\u{A9FF}' | '\u{FB50}'..='\u{FDCF}'
        | '\u{FDF0}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}' | '\u{11000}'..='\u{11FFF}')
}

/// Scripts without spaces between words: Thai, Lao, Tibetan, Myanmar, Khmer.
fn unspaced(c: char) -> bool {
    matches!(c, '\u{E00}'..='\u{EFF}' | '\u{F00}'..='\u{109F}' | '\u{1780}'..='\u{17FF}'
        | '\u{1950}'..='\u{19DF}' | '\u{1A20}'..='\u{1AAF}')
}
