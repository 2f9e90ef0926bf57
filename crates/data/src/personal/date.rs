//! Dates inside identity numbers.

/// Days of the months in a leap year.
const DAYS: [u32; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/// The number that ASCII digits spell; meant for a few of them.
pub(super) fn value(digits: &[u8]) -> u32 {
    digits.iter().fold(0, |number, d| number * 10 + super::checksum::digit(*d))
}

/// Whether `YYYYMMDD` is a day from 1850 to 2099.
pub(super) fn is_day(digits: &[u8]) -> bool {
    let [year @ .., _, _, _, _] = digits else { return false };
    let year = value(year);
    (1850..2100).contains(&year) && is_month_day(&digits[4..], is_leap(year))
}

/// Whether `YYMMDD` is a day of some century.
pub(super) fn is_short_day(digits: &[u8]) -> bool {
    digits.len() == 6 && is_month_day(&digits[2..], value(&digits[..2]).is_multiple_of(4))
}

fn is_month_day(digits: &[u8], leap: bool) -> bool {
    let (month, day) = (value(&digits[..2]), value(&digits[2..]));
    let days = DAYS.get((month as usize).wrapping_sub(1)).copied().unwrap_or(0);
    day >= 1 && day <= days && (month != 2 || day < 29 || leap)
}

fn is_leap(year: u32) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_days_of_the_calendar_are_days() {
        assert!(is_day(b"20000229") && is_day(b"19991231"));
        assert!(!is_day(b"19000229") && !is_day(b"19991301") && !is_day(b"19990431"));
        assert!(!is_day(b"19990100") && !is_day(b"17991231") && !is_day(b"199"));
        assert!(is_short_day(b"960229") && !is_short_day(b"970229"));
    }
}
