//! Words that stand for something.

use std::ops::Range;

use super::edits::Edits;
use crate::error::{DataError, Result};

/// Checks a placeholder of the step `step`: at most 32 letters.
pub(super) fn validate(step: &str, word: &str) -> Result<()> {
    if word.chars().count() <= 32 && word.chars().all(char::is_alphabetic) {
        return Ok(());
    }
    let option = format!("data.clean.{step}.placeholder");
    let expected = "at most 32 letters (what is no letter would make several tokens of it)";
    Err(DataError::option(&option, format!("`{word}`"), expected))
}

/// Puts the word in the place of `span`, with a space where it would run into a letter or a digit.
///
/// Chinese characters and kana need none: each is a token by itself.
pub(super) fn replace(edits: &mut Edits<'_>, span: Range<usize>, word: &str) {
    replace_apart(edits, span, word, false);
}

/// As [`replace`]; with `apart`, a space follows in any case.
pub(super) fn replace_apart(edits: &mut Edits<'_>, span: Range<usize>, word: &str, apart: bool) {
    if word.is_empty() {
        return edits.replace(span, " ");
    }
    let before = edits.before(span.start).is_some_and(joins);
    let after = apart || edits.text()[span.end..].chars().next().is_some_and(joins);
    match (before, after) {
        (false, false) => edits.replace(span, word),
        (true, false) => edits.replace(span, &format!(" {word}")),
        (false, true) => edits.replace(span, &format!("{word} ")),
        (true, true) => edits.replace(span, &format!(" {word} ")),
    }
}

/// Whether a word tokenizer would keep the character and a letter beside it together.
fn joins(c: char) -> bool {
    let alone = matches!(c, '\u{3040}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}'
        | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{323AF}');
    !alone && (c.is_alphanumeric() || c == '_' || is_mark(c))
}

/// Combining marks of the general blocks, which belong to the letter before.
pub(super) fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}'
        | '\u{FE20}'..='\u{FE2F}')
}
