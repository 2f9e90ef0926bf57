//! The German steuerliche Identifikationsnummer.

use super::super::checksum::mod11_10;
use super::super::number::Number;
use super::Found;

/// Ten digits, one of which occurs two or three times and the others at most once, and a check by ISO 7064 mod 11,10;
/// always with a context word.
pub(super) fn find(number: &Number<'_>) -> Option<Found> {
    let part = number.digits(&[&[11], &[2, 3, 3, 3]])?;
    let times = |d: u8| part.chars[..10].iter().filter(|other| **other == d).count();
    let repeated = (b'0'..=b'9').map(times).filter(|times| *times > 1);
    let shaped = part.chars[0] != b'0' && matches!(repeated.collect::<Vec<_>>()[..], [2 | 3]);
    (shaped && mod11_10(part.chars)).then(|| Found::new(&part, false))
}

#[cfg(test)]
mod tests {
    use super::super::matches;
    use super::find;

    #[test]
    fn one_digit_is_repeated_and_the_check_fits() {
        assert_eq!(matches(find, "86095742719"), Some(false));
        assert_eq!(matches(find, "47 036 892 816"), Some(false));
        assert_eq!(matches(find, "86095742718"), None);
        assert_eq!(matches(find, "11111111111"), None);
    }
}
