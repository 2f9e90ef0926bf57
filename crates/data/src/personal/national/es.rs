//! Spanish identity numbers.

use super::super::date::value;
use super::super::number::Number;
use super::Found;

/// DNI and NIF: eight digits and the letter at their remainder by 23. NIE: `X`, `Y` or `Z` stand for a leading 0, 1
/// or 2. Also with points, and a hyphen or space before the letter.
pub(super) fn find(number: &Number<'_>) -> Option<Found> {
    let ways: [&[usize]; 3] = [&[9], &[8, 1], &[2, 3, 3, 1]];
    let part = ways.iter().find_map(|sizes| number.grouped(sizes))?;
    let [first, rest @ .., letter] = part.chars else { return None };
    let first = match first {
        b'X'..=b'Z' => u32::from(first - b'X'),
        b'0'..=b'9' => u32::from(first - b'0'),
        _ => return None,
    };
    let digits = rest.iter().all(u8::is_ascii_digit);
    let remainder = (first * 10_000_000 + value(rest)) % 23;
    let right = digits && b"TRWAGMYFPDXBNJZSQVHLCKE"[remainder as usize] == *letter;
    right.then(|| Found::new(&part, true))
}

#[cfg(test)]
mod tests {
    use super::super::matches;
    use super::find;

    #[test]
    fn the_letter_must_fit() {
        for right in ["12345678Z", "12345678-z", "12.345.678-Z", "X1234567L", "00000000T"] {
            assert_eq!(matches(find, right), Some(true), "{right}");
        }
        assert_eq!(matches(find, "12345678A"), None);
        assert_eq!(matches(find, "W1234567L"), None);
    }
}
