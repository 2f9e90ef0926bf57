//! Finds the places worth a closer look, at a speed that lets plain prose pass for almost nothing.

/// Bytes looked at together; the loop over them has no branch, so that the compiler makes it wide.
const BLOCK: usize = 64;

/// The first ASCII digit at or after `from`.
pub(super) fn next_digit(bytes: &[u8], from: usize) -> Option<usize> {
    let rest = bytes.get(from..)?;
    let blocks = rest.chunks_exact(BLOCK);
    let whole = rest.len() - blocks.remainder().len();
    let block = blocks
        .into_iter()
        .position(|block| block.iter().fold(false, |any, byte| any | byte.is_ascii_digit()));
    let start = block.map_or(whole, |block| block * BLOCK);
    let place = rest[start..].iter().position(u8::is_ascii_digit)?;
    Some(from + start + place)
}

/// The longest stretches of ASCII letters and digits that hold a digit, as `(start, end)`.
pub(super) fn words(text: &str) -> impl Iterator<Item = (usize, usize)> {
    let bytes = text.as_bytes();
    let mut done = 0;
    std::iter::from_fn(move || {
        let digit = next_digit(bytes, done)?;
        let before = bytes[done..digit].iter().rev().take_while(|b| b.is_ascii_alphanumeric());
        let start = digit - before.count();
        done = word_end(bytes, digit);
        Some((start, done))
    })
}

/// Where the letters and digits that begin at `from` end.
pub(super) fn word_end(bytes: &[u8], from: usize) -> usize {
    from + bytes[from..].iter().take_while(|b| b.is_ascii_alphanumeric()).count()
}

/// The character before `at`.
pub(super) fn before(text: &str, at: usize) -> Option<char> {
    text[..at].chars().next_back()
}

/// The character that begins at `at`.
pub(super) fn after(text: &str, at: usize) -> Option<char> {
    text[at..].chars().next()
}

/// Whether a letter or digit beside a number belongs to one word with it.
///
/// Chinese, Japanese, Thai and their neighbours write words without spaces, and Korean hangs particles on: there the
/// number stands by itself.
pub(super) fn glues(c: char) -> bool {
    c == '_' || c.is_alphanumeric() && !spaceless(c)
}

/// A letter of a script that puts no space between words, or Hangul.
pub(super) fn spaceless(c: char) -> bool {
    matches!(c, '\u{0E00}'..='\u{0EFF}' | '\u{1000}'..='\u{11FF}' | '\u{1780}'..='\u{17FF}'
        | '\u{2E80}'..='\u{D7FF}' | '\u{F900}'..='\u{FAFF}' | '\u{FF66}'..='\u{FFDC}'
        | '\u{20000}'..='\u{3FFFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_digit_is_found_on_every_place_in_a_block() {
        for place in 0..200 {
            let text = format!("{}7{}", "x".repeat(place), "y".repeat(200 - place));
            assert_eq!(next_digit(text.as_bytes(), 0), Some(place));
            assert_eq!(next_digit(text.as_bytes(), place + 1), None);
        }
        assert_eq!(next_digit(b"", 0), None);
        assert_eq!(next_digit(b"1", 5), None);
    }

    #[test]
    fn a_word_is_what_stands_around_a_digit() {
        let found: Vec<_> = words("tel 电话A12x，no 3").collect();
        assert_eq!(found, [(10, 14), (20, 21)]);
    }
}
