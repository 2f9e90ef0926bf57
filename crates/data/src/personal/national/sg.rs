//! Identity numbers of Singapore.

use super::super::checksum::weighted;
use super::super::number::Number;
use super::Found;

/// A letter for citizens (`S`, `T`) or foreigners (`F`, `G`, `M`), seven digits and a check letter.
pub(super) fn find(number: &Number<'_>) -> Option<Found> {
    let part = number.grouped(&[9])?;
    let [first, digits @ .., check] = part.chars else { return None };
    let (offset, letters) = match first {
        b'S' => (0, b"JZIHGFEDCBA"),
        b'T' => (4, b"JZIHGFEDCBA"),
        b'F' => (0, b"XWUTRQPNMLK"),
        b'G' => (4, b"XWUTRQPNMLK"),
        b'M' => (3, b"XWUTRQPNJLK"),
        _ => return None,
    };
    let rest = (offset + weighted(digits, &[2, 7, 6, 5, 4, 3, 2])) % 11;
    let right = digits.iter().all(u8::is_ascii_digit) && letters[rest as usize] == *check;
    right.then(|| Found::new(&part, true))
}

#[cfg(test)]
mod tests {
    use super::super::matches;
    use super::find;

    #[test]
    fn the_check_letter_must_fit() {
        assert_eq!(matches(find, "S1234567D"), Some(true));
        assert_eq!(matches(find, "M1234567K"), Some(true));
        assert_eq!(matches(find, "S1234567A"), None);
        assert_eq!(matches(find, "A1234567D"), None);
    }
}
