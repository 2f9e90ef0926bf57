//! Hong Kong identity card numbers.

use super::super::checksum::base36;
use super::super::number::{Number, Part};
use super::Found;

/// One or two letters, six digits and a check of 0 to 9 or `A` mod 11; without parentheses with a context word.
pub(super) fn find(number: &Number<'_>) -> Option<Found> {
    let printed: [&[usize]; 2] = [&[7, 1], &[8, 1]];
    if let Some(part) = printed.iter().find_map(|sizes| number.grouped(sizes)) {
        let closed = number.text[part.end..].starts_with(')');
        let opened = number.text[..part.end - 1].ends_with('(');
        let range = part.start..part.end + 1;
        return (is_number(&part) && closed && opened).then_some(Found { range, sure: true });
    }
    let plain: [&[usize]; 2] = [&[8], &[9]];
    let part = plain.iter().find_map(|sizes| number.grouped(sizes))?;
    is_number(&part).then(|| Found::new(&part, false))
}

fn is_number(part: &Part<'_>) -> bool {
    let (body, check) = part.chars.split_at(part.chars.len() - 1);
    let (letters, digits) = body.split_at(body.len() - 6);
    let shaped =
        letters.iter().all(u8::is_ascii_uppercase) && digits.iter().all(u8::is_ascii_digit);
    // One letter counts as if a blank, worth 36, stood before it.
    let blank = if letters.len() == 1 { 36 * 9 } else { 0 };
    let weights = (2..=9 - u32::from(letters.len() == 1)).rev();
    let sum: u32 = body.iter().zip(weights).map(|(c, w)| base36(*c) * w).sum();
    let value = if check == b"A" { 10 } else { base36(check[0]) };
    shaped
        && (check == b"A" || check[0].is_ascii_digit())
        && (blank + sum + value).is_multiple_of(11)
}

#[cfg(test)]
mod tests {
    use super::super::matches;
    use super::find;

    #[test]
    fn the_check_must_fit_for_one_letter_and_for_two() {
        assert_eq!(matches(find, "A123456(3)"), Some(true));
        assert_eq!(matches(find, "AB987654(3)"), Some(true));
        assert_eq!(matches(find, "A1234563"), Some(false));
        assert_eq!(matches(find, "A123456(4)"), None);
        assert_eq!(matches(find, "A123456 3"), None);
    }
}
