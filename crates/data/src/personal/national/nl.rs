//! The Dutch burgerservicenummer.

use super::super::checksum::{digit, weighted};
use super::super::number::Number;
use super::Found;

/// Nine digits that pass the eleven test, `Σ (10 − i)·dᵢ − d₉ ≡ 0` for `i` from 1 to 8; always with a context word.
pub(super) fn find(number: &Number<'_>) -> Option<Found> {
    let part = number.digits(&[&[9], &[4, 2, 3], &[3, 3, 3]])?;
    let sum = weighted(part.chars, &[9, 8, 7, 6, 5, 4, 3, 2]);
    let right = sum > 0 && sum % 11 == digit(part.chars[8]);
    right.then(|| Found::new(&part, false))
}

#[cfg(test)]
mod tests {
    use super::super::matches;
    use super::find;

    #[test]
    fn the_eleven_test_must_hold() {
        assert_eq!(matches(find, "111222333"), Some(false));
        assert_eq!(matches(find, "123456782"), Some(false));
        assert_eq!(matches(find, "123456789"), None);
        assert_eq!(matches(find, "000000000"), None);
    }
}
