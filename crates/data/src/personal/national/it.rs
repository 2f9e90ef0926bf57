//! The Italian codice fiscale.

use super::super::checksum::base36;
use super::super::number::Number;
use super::Found;

/// What letters and digits of an odd place (from 1) count; of an even place they count their position.
const ODD: [u32; 26] =
    [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

/// Sixteen letters and digits: surname, name, year, month letter, day (women's plus 40), place, check letter.
///
/// To tell namesakes apart, letters may stand for digits.
pub(super) fn find(number: &Number<'_>) -> Option<Found> {
    let part = number.grouped(&[16])?;
    let chars = part.chars;
    let shaped = chars.iter().zip(b"LLLLLLDDLDDLDDDL").all(|(c, kind)| match kind {
        b'L' => c.is_ascii_alphabetic(),
        _ => numeral(*c).is_some(),
    });
    if !shaped || !b"ABCDEHLMPRST".contains(&chars[8]) {
        return None;
    }
    let day = numeral(chars[9])? * 10 + numeral(chars[10])?;
    let right = matches!(day, 1..=31 | 41..=71) && check(&chars[..15]) == chars[15];
    right.then(|| Found::new(&part, true))
}

/// The digit, or the digit that a letter stands for.
fn numeral(c: u8) -> Option<u32> {
    match c {
        b'0'..=b'9' => Some(u32::from(c - b'0')),
        _ => b"LMNPQRSTUV".iter().position(|l| *l == c).map(|place| place as u32),
    }
}

fn check(chars: &[u8]) -> u8 {
    let position = |c: u8| if c.is_ascii_digit() { base36(c) } else { base36(c) - 10 };
    let count = |(i, c): (usize, &u8)| match i % 2 {
        0 => ODD[position(*c) as usize],
        _ => position(*c),
    };
    b'A' + (chars.iter().enumerate().map(count).sum::<u32>() % 26) as u8
}

#[cfg(test)]
mod tests {
    use super::super::matches;
    use super::find;

    #[test]
    fn the_check_letter_month_and_day_must_fit() {
        assert_eq!(matches(find, "RSSMRA85T10A562S"), Some(true));
        assert_eq!(matches(find, "rssmra85t10a562s"), Some(true));
        assert_eq!(matches(find, "RSSMRA85T10A562X"), None);
        assert_eq!(matches(find, "RSSMRA85F10A562S"), None);
    }
}
