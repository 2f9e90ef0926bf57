//! South African identity numbers.

use super::super::checksum::luhn;
use super::super::date::is_short_day;
use super::super::number::Number;
use super::Found;

/// Date, serial number, citizenship (0, 1, or 2 for refugees), 8 or 9, and Luhn's check.
pub(super) fn find(number: &Number<'_>) -> Option<Found> {
    let part = number.digits(&[&[13], &[6, 4, 3], &[6, 4, 2, 1]])?;
    let fixed = part.chars[10] <= b'2' && part.chars[11] >= b'8';
    (fixed && is_short_day(&part.chars[..6]) && luhn(part.chars)).then(|| Found::new(&part, true))
}

#[cfg(test)]
mod tests {
    use super::super::matches;
    use super::find;

    #[test]
    fn date_citizenship_and_check_must_fit() {
        assert_eq!(matches(find, "8001015009087"), Some(true));
        assert_eq!(matches(find, "800101 5009 08 7"), Some(true));
        assert_eq!(matches(find, "8001015009088"), None);
        assert_eq!(matches(find, "8013015009087"), None);
    }
}
