//! The Japanese individual number ("My Number").

use super::super::checksum::{digit, weighted};
use super::super::number::Number;
use super::Found;

/// Eleven digits and a check mod 11; always with a context word.
pub(super) fn find(number: &Number<'_>) -> Option<Found> {
    let part = number.digits(&[&[12], &[4, 4, 4]])?;
    let rest = weighted(part.chars, &[6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
    let check = if rest <= 1 { 0 } else { 11 - rest };
    (check == digit(part.chars[11])).then(|| Found::new(&part, false))
}

#[cfg(test)]
mod tests {
    use super::super::matches;
    use super::find;

    #[test]
    fn the_check_must_fit() {
        assert_eq!(matches(find, "123456789018"), Some(false));
        assert_eq!(matches(find, "1234 5678 9018"), Some(false));
        assert_eq!(matches(find, "123456789019"), None);
    }
}
