//! Whatever follows a word for a telephone number.

use super::super::date::is_day;
use super::Candidate;

/// Seven to twelve digits in at most six groups of two and more, and no date.
pub(super) fn fits(candidate: &Candidate<'_>) -> bool {
    let digits = candidate.digits;
    let date = digits.len() == 8
        && (is_day(digits) || candidate.is_one_of(&[&[2, 2, 4], &[4, 2, 2], &[1, 2, 4]]));
    let groups = candidate.part.groups() <= 6 && candidate.part.sizes().all(|n| n >= 2);
    candidate.named && (7..=12).contains(&digits.len()) && groups && !date
}

#[cfg(test)]
mod tests {
    use super::super::found;

    #[test]
    fn the_word_decides() {
        assert_eq!(found("call 2345 6789"), Some("2345 6789"));
        assert_eq!(found("家里电话87654321"), Some("87654321"));
        assert_eq!(found("about 2345 6789"), None);
        assert_eq!(found("phone order 23456789"), None);
        assert_eq!(found("called 20240315"), None);
    }
}
