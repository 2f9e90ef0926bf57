//! Runs of white space to one space.

use std::ops::Range;

use super::bytes::find3;
use super::edits::Edits;

pub(super) fn apply(edits: &mut Edits<'_>) {
    let text = edits.text();
    let start = text.len() - text.trim_start().len();
    let end = start + text[start..].trim_end().len();
    edits.remove(0..start);
    let mut at = start;
    while let Some(run) = next_run(&text[..end], at) {
        at = run.end;
        edits.replace(run, " ");
    }
    edits.remove(end..text.len());
}

/// The next white space that is not one space, from `at` on. The text has none at its end.
fn next_run(text: &str, mut at: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let begin = at;
    loop {
        at = find3(bytes, at, may_begin_run, may_be_run);
        let rest = text.get(at..).filter(|rest| !rest.is_empty())?;
        if !rest.starts_with(char::is_whitespace) {
            at += 1;
            continue;
        }
        let end = text.len() - rest.trim_start().len();
        // A space before, which looked like a single one.
        let start = if at > begin && bytes[at - 1] == b' ' { at - 1 } else { at };
        return Some(start..end);
    }
}

/// Whether two spaces, or another white space, may begin with these two bytes.
#[inline]
fn may_begin_run(a: u8, b: u8) -> bool {
    let two_spaces = (a == b' ') & (b == b' ');
    two_spaces | (a.wrapping_sub(b'\t') < 5) | (a == 0xC2) | (a.wrapping_sub(0xE1) < 3)
}

/// The same with the third byte. Says yes to very few other characters.
#[inline]
fn may_be_run(a: u8, b: u8, c: u8) -> bool {
    let latin = (a == 0xC2) & ((b == 0x85) | (b == 0xA0));
    let ogham = (a == 0xE1) & (b == 0x9A);
    let last = (c < 0x8B) | (c == 0xA8) | (c == 0xA9) | (c == 0xAF) | (c == 0x9F);
    let general = (a == 0xE2) & ((b == 0x80) | (b == 0x81)) & last;
    let ideographic = (a == 0xE3) & (b == 0x80) & (c == 0x80);
    let ascii = (a < 0x80) & may_begin_run(a, b);
    ascii | latin | ogham | general | ideographic
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_white_space_escapes_the_quick_test() {
        for c in ('\0'..=char::MAX).filter(|c| c.is_whitespace() && *c != ' ') {
            let mut bytes = [0; 4];
            c.encode_utf8(&mut bytes);
            let [a, b, c3, _] = bytes;
            assert!(may_begin_run(a, b) && may_be_run(a, b, c3), "{c:?}");
        }
    }
}
