//! Numbers of mainland China.

use super::super::number::Sep;
use super::Candidate;

/// Mobile numbers, with or without 86; fixed lines with an area code and perhaps an extension; 400 and 800 numbers.
///
/// `open`: its area code stands in brackets.
pub(super) fn fits(candidate: &Candidate<'_>, open: bool) -> bool {
    mobile(candidate) || fixed(candidate, open) || service(candidate)
}

fn mobile(candidate: &Candidate<'_>) -> bool {
    let digits = candidate.digits;
    let (rest, ways): (_, &[&[usize]]) = match digits.strip_prefix(b"86") {
        Some(rest) if rest.len() == 11 => (rest, &[&[13], &[2, 11], &[2, 3, 4, 4]]),
        _ => (digits, &[&[11], &[3, 4, 4], &[1; 11]]),
    };
    let single = matches!(candidate.part.sep, None | Some(Sep::Space | Sep::Dash));
    let shaped = rest.len() == 11 && rest[0] == b'1' && matches!(rest[1], b'3'..=b'9');
    shaped
        && candidate.is_one_of(ways)
        && (candidate.part.groups() < 2 || single || digits.len() == 13)
}

/// Digits in the area code: three in the largest cities, else four.
fn area(digits: &[u8]) -> Option<usize> {
    match digits {
        [b'0', b'1', b'0', ..] | [b'0', b'2', b'0'..=b'9', ..] => Some(3),
        [b'0', b'3'..=b'9', ..] => Some(4),
        _ => None,
    }
}

fn fixed(candidate: &Candidate<'_>, open: bool) -> bool {
    let Some(area) = area(candidate.digits) else { return false };
    let locals: &[usize] = if area == 3 { &[8] } else { &[7, 8] };
    if candidate.part.groups() == 1 {
        let local = candidate.digits.len() - area.min(candidate.digits.len());
        return locals.contains(&local) && (candidate.named || open);
    }
    let mut sizes = candidate.part.sizes();
    let (first, local, extension) = (sizes.next(), sizes.next(), sizes.next());
    let plain = first == Some(area) && local.is_some_and(|local| locals.contains(&local));
    let dashes = candidate.part.sep == Some(Sep::Dash);
    let ends = extension.is_none_or(|digits| dashes && digits <= 5) && sizes.next().is_none();
    plain && ends || candidate.is(&[area, 4, 4])
}

fn service(candidate: &Candidate<'_>) -> bool {
    let digits = candidate.digits;
    let prefixed = digits.starts_with(b"400") || digits.starts_with(b"800");
    let grouped = candidate.is_one_of(&[&[3, 3, 4], &[3, 4, 3], &[4, 3, 3]]);
    let dashed = candidate.part.sep == Some(Sep::Dash);
    prefixed && digits.len() == 10 && (grouped && dashed || candidate.named)
}

#[cfg(test)]
mod tests {
    use super::super::found;

    #[test]
    fn mobile_and_fixed_numbers_are_found() {
        for text in [
            "13812345678",
            "138-1234-5678",
            "86-13512345678",
            "8619912345678",
            "010-62345678",
            "0571-87654321-802",
            "(021)51234567",
            "400-8123-456",
            "1 3 8 1 2 3 4 5 6 7 8",
            "0755 8234567转801",
        ] {
            assert_eq!(found(text), Some(text));
        }
    }

    #[test]
    fn numbers_that_are_one_digit_off_are_left_alone() {
        for text in
            ["12812345678", "1381234567", "138123456789", "05718765432", "订单号13812345678"]
        {
            assert_eq!(found(text), None, "{text}");
        }
        assert_eq!(found("电话02112345678"), Some("02112345678"));
    }
}
