//! Social security numbers of the United States.

use super::super::date::value;
use super::super::number::{Number, Sep};
use super::Found;

/// Area, group and serial number; there is no check digit. Areas 000, 666 and 900 to 999, the group 00 and the
/// serial number 0000 are never issued. Without hyphens it needs a context word.
pub(super) fn find(number: &Number<'_>) -> Option<Found> {
    let part = number.digits(&[&[3, 2, 4], &[9]])?;
    let (area, group, serial) =
        (value(&part.chars[..3]), value(&part.chars[3..5]), value(&part.chars[5..]));
    let issued = !matches!(area, 0 | 666 | 900..) && group != 0 && serial != 0;
    issued.then(|| Found::new(&part, part.sep == Some(Sep::Dash)))
}

#[cfg(test)]
mod tests {
    use super::super::matches;
    use super::find;

    #[test]
    fn ranges_that_are_never_issued_are_left_out() {
        assert_eq!(matches(find, "219-09-9999"), Some(true));
        assert_eq!(matches(find, "219099999"), Some(false));
        for never in ["000-09-9999", "666-09-9999", "900-09-9999", "219-00-9999", "219-09-0000"] {
            assert_eq!(matches(find, never), None, "{never}");
        }
    }
}
