//! Letters without their accents, where the letter without is the same letter to a reader.
//!
//! In Latin and Greek every combining mark goes. In Cyrillic the marks of stress go (over a vowel) and
//! the two dots of `ё`; a breve, or dots elsewhere, make another letter (`й`, `ў`, `ї`). In all
//! other scripts a mark is a vowel, a tone or a consonant, and leaving it out would leave another
//! word: those are not touched.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::decompose_canonical;

use super::bytes::{char_at, skip_ascii};
use super::edits::Edits;
use super::placeholder::is_mark;

pub(super) fn apply(edits: &mut Edits<'_>) {
    let text = edits.text();
    let (mut at, mut base, mut kept) = (0, '\0', String::new());
    loop {
        let start = at;
        at = skip_ascii(text.as_bytes(), at);
        if at == text.len() {
            return;
        }
        if at > start {
            base = char_at(text, at - 1);
        }
        let c = char_at(text, at);
        let span = at..at + c.len_utf8();
        at = span.end;
        if is_mark(c) {
            if goes(base, c) {
                edits.remove(span);
            }
            continue;
        }
        base = c;
        if has_accents(c) {
            base = without(c, &mut kept);
            edits.replace(span, &kept);
        }
    }
}

/// Writes the letter without the marks that go, and gives the letter that carried them.
fn without(c: char, kept: &mut String) -> char {
    let (mut base, mut removed) = (c, false);
    let mut parts = String::new();
    decompose_canonical(c, |part| {
        if !is_mark(part) {
            base = part;
            parts.push(part);
        } else if goes(base, part) {
            removed = true;
        } else {
            parts.push(part);
        }
    });
    kept.clear();
    match removed {
        true => kept.extend(parts.nfc()),
        false => kept.push(c),
    }
    base
}

/// Whether this mark over this letter is a mere accent.
fn goes(base: char, mark: char) -> bool {
    match base {
        'a'..='z' | 'A'..='Z' | '\u{C0}'..='\u{24F}' | '\u{250}'..='\u{2AF}' => true,
        '\u{370}'..='\u{3FF}' | '\u{1E00}'..='\u{1FFF}' | '\u{2C60}'..='\u{2C7F}' => true,
        '\u{A720}'..='\u{A7FF}' => true,
        '\u{400}'..='\u{52F}' => match mark {
            '\u{300}' | '\u{301}' | '\u{341}' | '\u{340}' => is_cyrillic_vowel(base),
            '\u{308}' => matches!(base, 'е' | 'Е'),
            _ => false,
        },
        _ => false,
    }
}

fn is_cyrillic_vowel(c: char) -> bool {
    "аеёиоуыэюяіїєѣАЕЁИОУЫЭЮЯІЇЄѢ".contains(c)
}

/// Where letters with marks in one are found: the blocks of the three scripts, and the sign `Å`.
fn has_accents(c: char) -> bool {
    matches!(c, '\u{C0}'..='\u{24F}' | '\u{370}'..='\u{3FF}' | '\u{400}'..='\u{52F}'
        | '\u{1E00}'..='\u{1FFF}' | '\u{212B}')
}
