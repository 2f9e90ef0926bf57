//! The Canadian social insurance number.

use super::super::checksum::luhn;
use super::super::number::Number;
use super::Found;

/// Nine digits with Luhn's check; always with a context word.
pub(super) fn find(number: &Number<'_>) -> Option<Found> {
    let part = number.digits(&[&[3, 3, 3], &[9]])?;
    let zeros = part.chars.iter().all(|d| *d == b'0');
    (!zeros && luhn(part.chars)).then(|| Found::new(&part, false))
}

#[cfg(test)]
mod tests {
    use super::super::matches;
    use super::find;

    #[test]
    fn luhn_s_sum_must_hold() {
        assert_eq!(matches(find, "046 454 286"), Some(false));
        assert_eq!(matches(find, "046454287"), None);
        assert_eq!(matches(find, "000000000"), None);
    }
}
