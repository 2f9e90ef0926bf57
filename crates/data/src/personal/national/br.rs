//! The Brazilian cadastro de pessoas físicas.

use super::super::checksum::{digit, weighted};
use super::super::number::{Number, Sep};
use super::Found;

/// Eleven digits, the last two of which check the others mod 11; without the points with a context word.
pub(super) fn find(number: &Number<'_>) -> Option<Found> {
    let part = number.digits(&[&[3, 3, 3, 2], &[11], &[9, 2]])?;
    let alike = part.chars.iter().all(|d| *d == part.chars[0]);
    let first = weighted(part.chars, &[10, 9, 8, 7, 6, 5, 4, 3, 2]) * 10 % 11 % 10;
    let second = weighted(part.chars, &[11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) * 10 % 11 % 10;
    let right = !alike && first == digit(part.chars[9]) && second == digit(part.chars[10]);
    right.then(|| Found::new(&part, part.seps().eq([Sep::Dot, Sep::Dot, Sep::Dash])))
}

#[cfg(test)]
mod tests {
    use super::super::matches;
    use super::find;

    #[test]
    fn both_check_digits_must_fit() {
        assert_eq!(matches(find, "111.444.777-35"), Some(true));
        assert_eq!(matches(find, "11144477735"), Some(false));
        assert_eq!(matches(find, "111.444.777-36"), None);
        assert_eq!(matches(find, "111.111.111-11"), None);
    }
}
