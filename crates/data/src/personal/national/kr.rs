//! Korean resident registration numbers.

use super::super::checksum::{digit, weighted};
use super::super::date::{is_short_day, value};
use super::super::number::{Number, Sep};
use super::Found;

/// From October 2020 on, new numbers end at random.
const RANDOM_FROM: u32 = 201_001;

/// Date, sex and century (5 to 8 for foreigners), region, order, check mod 11; without the hyphen with a context word.
pub(super) fn find(number: &Number<'_>) -> Option<Found> {
    let part = number.digits(&[&[6, 7], &[13]])?;
    let (day, rest) = part.chars.split_at(6);
    let sum = weighted(part.chars, &[2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]);
    let checked = (11 - sum % 11) % 10 == digit(part.chars[12]);
    let random = matches!(rest[0], b'3' | b'4' | b'7' | b'8') && value(day) >= RANDOM_FROM;
    let right = is_short_day(day) && (checked || random);
    right.then(|| {
        Found::new(&part, checked && part.sep == Some(Sep::Dash) || random && part.groups() > 1)
    })
}

#[cfg(test)]
mod tests {
    use super::super::matches;
    use super::find;

    #[test]
    fn the_check_must_fit_unless_the_number_is_new() {
        assert_eq!(matches(find, "850101-1001231"), Some(true));
        assert_eq!(matches(find, "8501011001231"), Some(false));
        assert_eq!(matches(find, "850101-1001232"), None);
        assert_eq!(matches(find, "201130-3123456"), Some(true));
        assert_eq!(matches(find, "851301-1001231"), None);
    }
}
