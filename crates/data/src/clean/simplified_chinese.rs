//! Traditional to simplified characters, by OpenCC's dictionaries of phrases and characters.

use std::sync::LazyLock;

use ferrous_opencc::OpenCC;
use ferrous_opencc::config::BuiltinConfig;

use super::bytes::{char_at, find};
use super::edits::Edits;

static OPENCC: LazyLock<OpenCC> = LazyLock::new(|| {
    OpenCC::from_config(BuiltinConfig::T2s).expect("the dictionaries are part of the crate")
});

/// Characters of the basic plane from U+3400 on that have a simplified form, as bits.
static TRADITIONAL: LazyLock<Vec<u64>> = LazyLock::new(|| {
    let mut bits = vec![0u64; 1024];
    for c in ('\u{3400}'..='\u{9FFF}').chain('\u{F900}'..='\u{FAFF}') {
        let text = c.to_string();
        if OPENCC.convert(&text) != text {
            bits[c as usize >> 6] |= 1 << (c as u32 & 63);
        }
    }
    bits
});

/// Looks at runs of Chinese characters, and converts those with a traditional one in them as a whole,
/// because the phrase decides: 乾燥 is 干燥, 乾坤 stays.
pub(super) fn apply(edits: &mut Edits<'_>) {
    let text = edits.text();
    let mut at = 0;
    loop {
        // Chinese characters begin with E3 to E9, EF or F0.
        at = find(text.as_bytes(), at, |byte| (byte >= 0xE3) & (byte != 0xEA));
        if at == text.len() {
            return;
        }
        if !is_chinese(char_at(text, at)) {
            at += char_at(text, at).len_utf8();
            continue;
        }
        let run = &text[at..];
        let run = &run[..run.find(|c| !is_chinese(c)).unwrap_or(run.len())];
        if run.chars().any(is_traditional) {
            convert(edits, at, run);
        }
        at += run.len();
    }
}

/// Character by character, as nearly all phrases keep their number of characters; else as one piece.
fn convert(edits: &mut Edits<'_>, at: usize, run: &str) {
    let simplified = OPENCC.convert(run);
    if simplified.chars().count() != run.chars().count() {
        return edits.replace(at..at + run.len(), &simplified);
    }
    for ((offset, old), new) in run.char_indices().zip(simplified.chars()) {
        edits.replace_char(at + offset..at + offset + old.len_utf8(), new);
    }
}

fn is_traditional(c: char) -> bool {
    match c as u32 {
        code @ 0..=0xFFFF => TRADITIONAL[code as usize >> 6] >> (code & 63) & 1 == 1,
        _ => true,
    }
}

fn is_chinese(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{323AF}' | '〇' | '々')
}
