//! National numbers with a leading zero: most of Europe, Japan, Korea, Taiwan, Australia.

use super::super::number::Sep;
use super::Candidate;

/// Groups after an area code of two digits; other numbers with two digits first are dates and times.
const SHORT_AREA: [&[usize]; 7] =
    [&[2, 2, 2, 2, 2], &[2, 8], &[2, 4, 4], &[2, 3, 4], &[2, 3, 2, 2], &[2, 3, 3, 2], &[2, 7]];

/// A zero and another digit, 9 to 12 digits in all, in groups; or a mobile number in one piece.
pub(super) fn fits(candidate: &Candidate<'_>) -> bool {
    let digits = candidate.digits;
    let leading = digits[0] == b'0' && digits.get(1).is_some_and(|d| *d != b'0');
    let clear = candidate.alone || candidate.part.sep != Some(Sep::Space);
    leading
        && clear
        && match candidate.part.groups() {
            1 => is_mobile(digits),
            groups => groups <= 5 && (9..=12).contains(&digits.len()) && is_grouped(candidate),
        }
}

/// Mobile numbers that nothing else looks like: the United Kingdom, Japan, Korea, Germany.
fn is_mobile(digits: &[u8]) -> bool {
    match digits.len() {
        11 => matches!(
            digits,
            [b'0', b'7', b'1'..=b'9', ..]
                | [b'0', b'7'..=b'9', b'0', ..]
                | [b'0', b'1', b'0', ..]
                | [b'0', b'1', b'5'..=b'7', ..]
        ),
        12 => matches!(digits, [b'0', b'1', b'5'..=b'7', ..]),
        _ => false,
    }
}

/// An area code of two to five digits and groups that are neither a date nor thousands.
fn is_grouped(candidate: &Candidate<'_>) -> bool {
    let sizes = || candidate.part.sizes();
    let pairs = candidate.is(&[2, 2, 2, 2, 2]);
    let points = candidate.part.seps().any(|sep| sep == Sep::Dot);
    let area = match sizes().next() {
        Some(2) => candidate.is_one_of(&SHORT_AREA),
        Some(first) => {
            (3..=5).contains(&first) && sizes().skip(1).all(|n| n >= 2) && is_long(candidate)
        }
        None => false,
    };
    area && (pairs || !points)
}

/// Digits enough for an area code of three and more, and few enough groups.
fn is_long(candidate: &Candidate<'_>) -> bool {
    candidate.part.groups() <= 4 && candidate.part.sizes().skip(1).any(|n| n >= 3)
}

#[cfg(test)]
mod tests {
    use super::super::found;

    #[test]
    fn national_forms_of_many_countries_are_found() {
        for text in [
            "020 7946 0018",
            "(0121) 496 0456",
            "01632 960 983",
            "07700900456",
            "030/23125000",
            "(040) 66969-123",
            "01 99 00 12 34",
            "06.39.98.12.34",
            "03-1234-5678",
            "0120-123-456",
            "010-1234-5678",
            "(02) 5550 1234",
            "08-123 456 78",
            "044 668 18 01",
            "06-12345678",
        ] {
            assert_eq!(found(text), Some(text));
        }
    }

    #[test]
    fn dates_times_and_points_are_left_alone() {
        for text in ["01.02.2023 1230", "01-02-2023", "012.345.678.90", "0123456789", "01 02 2023"]
        {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
