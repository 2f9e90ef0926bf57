//! Australian tax file and Medicare numbers.

use super::super::checksum::{digit, weighted};
use super::super::number::Number;
use super::Found;

/// Nine digits whose weighted sum is a multiple of 11; always with a context word.
pub(super) fn tax_file(number: &Number<'_>) -> Option<Found> {
    let part = number.digits(&[&[3, 3, 3], &[9]])?;
    let sum = weighted(part.chars, &[1, 4, 3, 7, 5, 8, 6, 9, 10]);
    (sum > 0 && sum.is_multiple_of(11)).then(|| Found::new(&part, false))
}

/// Eight digits of which the first is 2 to 6, a check mod 10, the issue, and the person's number; with a context word.
pub(super) fn medicare(number: &Number<'_>) -> Option<Found> {
    let part = number.digits(&[&[4, 5, 1, 1], &[4, 5, 1], &[4, 5, 2], &[10], &[11]])?;
    let check = weighted(part.chars, &[1, 3, 7, 9, 1, 3, 7, 9]) % 10;
    let right = matches!(part.chars[0], b'2'..=b'6') && check == digit(part.chars[8]);
    right.then(|| Found::new(&part, false))
}

#[cfg(test)]
mod tests {
    use super::super::matches;
    use super::{medicare, tax_file};

    #[test]
    fn the_checks_must_fit() {
        assert_eq!(matches(tax_file, "123 456 782"), Some(false));
        assert_eq!(matches(tax_file, "123456783"), None);
        assert_eq!(matches(medicare, "2950 81935 1"), Some(false));
        assert_eq!(matches(medicare, "2950819351"), Some(false));
        assert_eq!(matches(medicare, "2950 81936 1"), None);
    }
}
