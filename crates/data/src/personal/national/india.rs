//! The Indian Aadhaar number.

use super::super::checksum::verhoeff;
use super::super::number::{Number, Sep};
use super::Found;

/// Twelve digits, the first from 2 to 9, the last Verhoeff's check. Sure only as printed, three fours with spaces and
/// no fourth beside them; else it needs a context word.
pub(super) fn find(number: &Number<'_>) -> Option<Found> {
    let part = number.digits(&[&[4, 4, 4], &[12]])?;
    let printed = part.sep == Some(Sep::Space) && number.stands_alone(&part);
    (part.chars[0] > b'1' && verhoeff(part.chars)).then(|| Found::new(&part, printed))
}

#[cfg(test)]
mod tests {
    use super::super::matches;
    use super::find;

    #[test]
    fn the_check_must_fit_and_a_longer_row_of_fours_is_not_sure() {
        assert_eq!(matches(find, "2341 2341 2346"), Some(true));
        assert_eq!(matches(find, "234123412346"), Some(false));
        assert_eq!(matches(find, "2341 2341 2347"), None);
    }
}
