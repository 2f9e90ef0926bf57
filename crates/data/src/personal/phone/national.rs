//! National forms without a leading zero that their groups give away.

use super::super::number::Sep;
use super::Candidate;

/// Indian mobile, Brazilian and Russian numbers. `open`: the area code stands in brackets.
pub(super) fn fits(candidate: &Candidate<'_>, open: bool) -> bool {
    india(candidate) || brazil(candidate, open) || russia(candidate)
}

fn india(candidate: &Candidate<'_>) -> bool {
    candidate.is(&[5, 5])
        && candidate.digits[0] >= b'6'
        && candidate.alone
        && matches!(candidate.part.sep, Some(Sep::Space | Sep::Dash))
}

/// Two digits of area; a mobile number begins with 9, a fixed line, known by its brackets, with 2 to 5.
fn brazil(candidate: &Candidate<'_>, open: bool) -> bool {
    let dash = candidate.part.seps().last() == Some(Sep::Dash);
    let mobile = candidate.is(&[2, 5, 4]) && candidate.digits[2] == b'9';
    let fixed = candidate.is(&[2, 4, 4]) && open && matches!(candidate.digits[2], b'2'..=b'5');
    dash && candidate.digits[0] != b'0' && (mobile || fixed)
}

fn russia(candidate: &Candidate<'_>) -> bool {
    let ways: [&[usize]; 2] = [&[1, 3, 3, 2, 2], &[1, 3, 3, 4]];
    let area = candidate.digits.get(1).is_some_and(|d| matches!(d, b'3' | b'4' | b'8' | b'9'));
    candidate.digits[0] == b'8' && candidate.is_one_of(&ways) && area && candidate.alone
}

#[cfg(test)]
mod tests {
    use super::super::found;

    #[test]
    fn the_groups_of_a_country_are_found() {
        for text in
            ["98765 01234", "(11) 91234-5678", "11 98765-4321", "(21) 3123-4567", "8-912-345-67-89"]
        {
            assert_eq!(found(text), Some(text));
        }
        for text in ["28765 01234", "11 3123-4567", "8 123 456 78 90"] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
