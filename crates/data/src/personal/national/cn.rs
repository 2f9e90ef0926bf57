//! Chinese resident identity numbers.

use super::super::checksum::mod11_2;
use super::super::date::{is_day, is_short_day, value};
use super::super::number::{Number, Sep};
use super::Found;

/// Region, date of birth, serial number and check (GB 11643-1999); or the 15 digits of before 1999, which have no
/// check and so need a context word.
pub(super) fn find(number: &Number<'_>) -> Option<Found> {
    let ways: [&[usize]; 3] = [&[18], &[6, 8, 4], &[6, 4, 4, 4]];
    if let Some(part) = ways.iter().find_map(|sizes| number.grouped(sizes)) {
        let digits = part.chars[..17].iter().all(u8::is_ascii_digit);
        let right =
            digits && is_region(part.chars) && is_day(&part.chars[6..14]) && mod11_2(part.chars);
        let spaced = matches!(part.sep, None | Some(Sep::Space | Sep::Dash));
        return (right && spaced).then(|| Found::new(&part, true));
    }
    let part = number.digits(&[&[15]])?;
    (is_region(part.chars) && is_short_day(&part.chars[6..12])).then(|| Found::new(&part, false))
}

/// The first two digits name a province, a municipality, Taiwan, Hong Kong or Macau (GB/T 2260); 83 is on residence
/// permits of Taiwan residents.
fn is_region(chars: &[u8]) -> bool {
    matches!(value(&chars[..2]), 11..=15 | 21..=23 | 31..=37 | 41..=46 | 50..=54 | 61..=65 | 71 | 81..=83)
}

#[cfg(test)]
mod tests {
    use super::super::matches;
    use super::find;

    #[test]
    fn the_standard_s_example_is_found_and_needs_its_date_region_and_check() {
        assert_eq!(matches(find, "11010519491231002X"), Some(true));
        assert_eq!(matches(find, "110105 19491231 002x"), Some(true));
        assert_eq!(matches(find, "110105194912310021"), None);
        assert_eq!(matches(find, "99010519491231002X"), None);
        assert_eq!(matches(find, "110105491231002"), Some(false));
    }
}
