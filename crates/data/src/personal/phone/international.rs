//! Numbers with a country code (ITU-T E.164).

use super::Candidate;

/// Country codes, and the fewest and most digits after them.
const COUNTRIES: [(&str, usize, usize); 58] = [
    ("1", 10, 10),
    ("7", 10, 10),
    ("20", 8, 10),
    ("27", 9, 9),
    ("30", 10, 10),
    ("31", 9, 9),
    ("32", 8, 9),
    ("33", 9, 9),
    ("34", 9, 9),
    ("36", 8, 9),
    ("39", 6, 11),
    ("40", 9, 9),
    ("41", 9, 9),
    ("43", 6, 13),
    ("44", 9, 10),
    ("45", 8, 8),
    ("46", 7, 10),
    ("47", 8, 8),
    ("48", 9, 9),
    ("49", 6, 11),
    ("51", 8, 9),
    ("52", 10, 11),
    ("54", 10, 11),
    ("55", 10, 11),
    ("56", 9, 9),
    ("57", 8, 10),
    ("58", 10, 10),
    ("60", 8, 10),
    ("61", 9, 9),
    ("62", 8, 12),
    ("63", 8, 10),
    ("64", 8, 10),
    ("65", 8, 8),
    ("66", 8, 9),
    ("81", 9, 10),
    ("82", 8, 10),
    ("84", 9, 10),
    ("86", 9, 12),
    ("90", 10, 10),
    ("91", 10, 10),
    ("92", 9, 10),
    ("94", 9, 9),
    ("98", 10, 10),
    ("212", 9, 9),
    ("234", 8, 10),
    ("351", 9, 9),
    ("352", 6, 9),
    ("353", 7, 9),
    ("358", 6, 11),
    ("380", 9, 9),
    ("420", 9, 9),
    ("421", 9, 9),
    ("852", 8, 8),
    ("853", 8, 8),
    ("886", 8, 9),
    ("966", 8, 9),
    ("971", 8, 9),
    ("972", 8, 9),
];

/// Whether the digits after a `+` are a number.
pub(super) fn after_plus(digits: &[u8]) -> bool {
    let known = fits(digits);
    known.unwrap_or_else(|| digits[0] != b'0' && (8..=15).contains(&digits.len()))
}

/// Whether a number that begins with `00` is one; only of countries whose lengths are known.
pub(super) fn after_zeros(candidate: &Candidate<'_>) -> bool {
    let rest = candidate.digits.strip_prefix(b"00");
    rest.is_some_and(|rest| rest.len() >= 9 && fits(rest) == Some(true))
}

/// Whether the digits have a length of their country's; `None` if the country is not known. A trunk zero, often in
/// brackets, is not counted.
fn fits(digits: &[u8]) -> Option<bool> {
    let (code, least, most) =
        COUNTRIES.iter().find(|(code, ..)| digits.starts_with(code.as_bytes()))?;
    let national = &digits[code.len()..];
    let zero = usize::from(national.first() == Some(&b'0'));
    Some((*least..=*most + zero).contains(&national.len()))
}

#[cfg(test)]
mod tests {
    use super::super::found;

    #[test]
    fn a_number_of_the_country_s_length_is_found_in_each_way_of_writing() {
        for text in [
            "+14155550123",
            "+44 (0)20 7946 0321",
            "+86-10-62345678",
            "+33 6 39 98 12 34",
            "0049 30 23125012",
            "008613812345678",
            "+3712345678",
        ] {
            assert_eq!(found(text), Some(text));
        }
        assert_eq!(found("(+1) 415 555 0123"), Some("(+1) 415 555 0123"));
    }

    #[test]
    fn a_sum_or_a_wrong_length_is_no_number() {
        assert_eq!(found("1+14155550123"), None);
        assert_eq!(found("+1415555012"), None);
        assert_eq!(found("00123456789012345"), None);
    }
}
