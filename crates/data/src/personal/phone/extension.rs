//! The extension after a telephone number.

/// Words for it.
const WORDS: [&str; 12] =
    ["extension", "ext.", "ext", "Ext.", "Ext", "x", "转", "轉", "分机", "分機", "内線", "內線"];

/// Bytes looked at.
const REACH: usize = 24;

/// Where the number that ends at `end` ends with its extension: a word and one to six digits.
pub(super) fn end(text: &str, end: usize) -> usize {
    // A bound, so that a thousand spaces are not looked at again and again.
    let rest = &text[end..text.floor_char_boundary((end + REACH).min(text.len()))];
    let word = rest.trim_start_matches([' ', ',']);
    let after = WORDS.iter().find_map(|known| word.strip_prefix(known));
    let Some(number) = after.map(|after| after.trim_start_matches([' ', ':'])) else { return end };
    let digits = number.bytes().take(7).take_while(u8::is_ascii_digit).count();
    let gap = rest.len() - number.len();
    let free = !number[digits..].starts_with(|c: char| c.is_ascii_alphanumeric());
    if (1..=6).contains(&digits) && free { end + gap + digits } else { end }
}

#[cfg(test)]
mod tests {
    use super::end;

    #[test]
    fn a_word_and_digits_belong_to_the_number() {
        assert_eq!(end("5550100 ext. 204.", 7), 16);
        assert_eq!(end("5550100x33", 7), 10);
        assert_eq!(end("82345678转801，", 8), 14);
        assert_eq!(end("5550100 x2y", 7), 7);
        assert_eq!(end("5550100, exit 2", 7), 7);
    }
}
