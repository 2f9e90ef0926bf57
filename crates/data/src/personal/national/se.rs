//! The Swedish personnummer.

use super::super::checksum::luhn;
use super::super::date::{is_short_day, value};
use super::super::number::{Number, Sep};
use super::Found;

/// Date, serial number and Luhn's check over the last ten digits; coordination numbers add 60 to the day. Without the
/// hyphen it needs a context word.
pub(super) fn find(number: &Number<'_>) -> Option<Found> {
    let part = number.digits(&[&[6, 4], &[8, 4], &[12], &[10]])?;
    let (century, digits) = part.chars.split_at(part.chars.len() - 10);
    let mut day: [u8; 6] = digits[..6].try_into().ok()?;
    if day[4] >= b'6' {
        day[4] -= 6;
    }
    let right = matches!(value(century), 0 | 18..=20) && is_short_day(&day) && luhn(digits);
    right.then(|| Found::new(&part, part.sep == Some(Sep::Dash)))
}

#[cfg(test)]
mod tests {
    use super::super::matches;
    use super::find;

    #[test]
    fn the_tax_agency_s_example_is_found_in_each_form() {
        assert_eq!(matches(find, "811218-9876"), Some(true));
        assert_eq!(matches(find, "19811218-9876"), Some(true));
        assert_eq!(matches(find, "198112189876"), Some(false));
        assert_eq!(matches(find, "811218-9875"), None);
        assert_eq!(matches(find, "811318-9876"), None);
    }
}
