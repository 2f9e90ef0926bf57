//! Identity numbers of Taiwan.

use super::super::checksum::weighted;
use super::super::context::{Topic, label};
use super::super::number::Number;
use super::Found;

/// Letters in the order of their codes, which begin at 10.
const LETTERS: &[u8; 26] = b"ABCDEFGHJKLMNPQRSTUVXYWZIO";

/// A letter for the place, the sex (8 and 9 on resident certificates), seven digits and a check; not after a word such
/// as `order`.
pub(super) fn find(number: &Number<'_>) -> Option<Found> {
    let part = number.grouped(&[10])?;
    let (letter, digits) = part.chars.split_first()?;
    let code = 10 + LETTERS.iter().position(|known| known == letter)? as u32;
    if !matches!(digits[0], b'1' | b'2' | b'8' | b'9') || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let sum = code / 10 + code % 10 * 9 + weighted(digits, &[8, 7, 6, 5, 4, 3, 2, 1, 1]);
    let other = label(number.text, part.start) == Some(Topic::Other);
    (sum.is_multiple_of(10) && !other).then(|| Found::new(&part, true))
}

#[cfg(test)]
mod tests {
    use super::super::matches;
    use super::find;

    #[test]
    fn letter_sex_and_check_must_fit() {
        assert_eq!(matches(find, "A123456789"), Some(true));
        assert_eq!(matches(find, "A123456788"), None);
        assert_eq!(matches(find, "A323456789"), None);
        assert_eq!(matches(find, "1123456789"), None);
    }
}
