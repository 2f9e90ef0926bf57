//! Full case folding (Unicode, `CaseFolding.txt`, statuses C and F).

use caseless::Caseless;

use super::bytes::{char_at, find};
use super::edits::Edits;

pub(super) fn apply(edits: &mut Edits<'_>) {
    let text = edits.text();
    let bytes = text.as_bytes();
    let (mut at, mut folded) = (0, String::new());
    loop {
        at = find(bytes, at, |byte| byte.is_ascii_uppercase() || byte >= 0x80);
        if at == bytes.len() {
            return;
        }
        let c = char_at(text, at);
        let span = at..at + c.len_utf8();
        at = span.end;
        if c.is_ascii() {
            edits.replace_char(span, c.to_ascii_lowercase());
        } else if !has_no_case(c) {
            folded.clear();
            folded.extend(std::iter::once(c).default_case_fold());
            edits.replace(span, &folded);
        }
    }
}

/// Blocks without case, those of most of the world's texts in other scripts: Indic to Thai, and from
/// the CJK radicals to Yi.
fn has_no_case(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{109F}' | '\u{2E80}'..='\u{A63F}' | '\u{AC00}'..='\u{FAFF}')
}
