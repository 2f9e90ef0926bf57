//! The Polish PESEL.

use super::super::checksum::{digit, weighted};
use super::super::date::{is_short_day, value};
use super::super::number::Number;
use super::Found;

/// Date, serial number and check; 20, 40, 60 or 80 are added to the month for the century. With a context word.
pub(super) fn find(number: &Number<'_>) -> Option<Found> {
    let part = number.digits(&[&[11]])?;
    let mut day: [u8; 6] = part.chars[..6].try_into().ok()?;
    let month = value(&day[2..4]) % 20;
    day[2] = b'0' + (month / 10) as u8;
    day[3] = b'0' + (month % 10) as u8;
    let sum = weighted(part.chars, &[1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) + digit(part.chars[10]);
    (is_short_day(&day) && sum.is_multiple_of(10)).then(|| Found::new(&part, false))
}

#[cfg(test)]
mod tests {
    use super::super::matches;
    use super::find;

    #[test]
    fn the_date_of_any_century_and_the_check_must_fit() {
        assert_eq!(matches(find, "44051401359"), Some(false));
        assert_eq!(matches(find, "02301506782"), Some(false));
        assert_eq!(matches(find, "44051401358"), None);
        assert_eq!(matches(find, "44053201359"), None);
    }
}
