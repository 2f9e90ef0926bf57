//! The NHS number of the United Kingdom.

use super::super::checksum::{digit, weighted};
use super::super::number::Number;
use super::Found;

/// Ten digits, the last `11 − Σ (11 − i)·dᵢ mod 11`; always with a context word.
pub(super) fn find(number: &Number<'_>) -> Option<Found> {
    let part = number.digits(&[&[3, 3, 4], &[10]])?;
    let rest = weighted(part.chars, &[10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11;
    let right = rest != 1 && (11 - rest) % 11 == digit(part.chars[9]);
    right.then(|| Found::new(&part, false))
}

#[cfg(test)]
mod tests {
    use super::super::matches;
    use super::find;

    #[test]
    fn the_check_must_fit() {
        assert_eq!(matches(find, "943 476 5919"), Some(false));
        assert_eq!(matches(find, "9434765919"), Some(false));
        assert_eq!(matches(find, "943 476 5918"), None);
    }
}
