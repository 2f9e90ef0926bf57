//! The French numéro d'inscription au répertoire (social security).

use super::super::checksum::digit;
use super::super::number::Number;
use super::Found;

/// Sex, year, month, department (2A and 2B in Corsica), commune, order, and the key `97 − n mod 97`.
pub(super) fn find(number: &Number<'_>) -> Option<Found> {
    let ways: [&[usize]; 3] = [&[15], &[1, 2, 2, 2, 3, 3, 2], &[13, 2]];
    let part = ways.iter().find_map(|sizes| number.grouped(sizes))?;
    let mut digits: [u8; 15] = part.chars.try_into().ok()?;
    match digits[6] {
        b'A' => digits[5..7].copy_from_slice(b"19"),
        b'B' => digits[5..7].copy_from_slice(b"18"),
        _ => {}
    }
    if !digits.iter().all(u8::is_ascii_digit)
        || part.chars[6].is_ascii_alphabetic() && part.chars[5] != b'2'
    {
        return None;
    }
    let number = |range: std::ops::Range<usize>| {
        digits[range].iter().fold(0_u64, |n, d| n * 10 + u64::from(digit(*d)))
    };
    // Months of 20 and more stand for an unknown one.
    let month = matches!(number(3..5), 1..=12 | 20..=42 | 50..=99);
    let right = matches!(digits[0], b'1'..=b'4' | b'7' | b'8') && month;
    (right && 97 - number(0..13) % 97 == number(13..15)).then(|| Found::new(&part, true))
}

#[cfg(test)]
mod tests {
    use super::super::matches;
    use super::find;

    #[test]
    fn the_key_must_fit_in_corsica_too() {
        assert_eq!(matches(find, "255081416802538"), Some(true));
        assert_eq!(matches(find, "2 55 08 14 168 025 38"), Some(true));
        assert_eq!(matches(find, "255081416802539"), None);
        assert_eq!(matches(find, "295131416802538"), None);
        assert_eq!(matches(find, "1 92 03 2A 123 456 46"), Some(true));
    }
}
