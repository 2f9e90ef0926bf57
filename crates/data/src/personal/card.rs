//! Payment cards (ISO/IEC 7812).

use std::ops::Range;

use super::PersonalKind;
use super::checksum::luhn;
use super::context::{Topic, label, near};
use super::date::value;
use super::number::{Number, Part, Sep};

/// The card number that begins here.
///
/// A number without spaces after a word such as `order` is none; the lengths 13 and 19 of Visa, which hardly any card
/// has, need a context word.
pub(super) fn find(number: &Number<'_>) -> Option<Range<usize>> {
    let part = number.parts(12..=19).find(|part| {
        matches!(part.chars.len(), 12..=19)
            && part.is_digits()
            && is_printed(part)
            && luhn(part.chars)
    })?;
    let rare = match issued(part.chars) {
        None => return None,
        Some(rare) => rare && !near(number.text, part.range(), PersonalKind::CreditCard),
    };
    let other = part.groups() == 1 && label(number.text, part.start) == Some(Topic::Other);
    (!rare && !other).then(|| part.range())
}

/// In one piece, in fours, or as American Express and Diners print them.
fn is_printed(part: &Part<'_>) -> bool {
    let count = part.groups();
    let fours = part.sizes().enumerate().all(|(i, n)| n == 4 || i + 1 == count && n < 4);
    let groups = fours || part.sizes().eq([4, 6, 5]) || part.sizes().eq([4, 6, 4]);
    count == 1 || groups && matches!(part.sep, Some(Sep::Space | Sep::Dash))
}

/// Whether an issuer has this range and length; `Some(true)` if cards like it are rare.
fn issued(digits: &[u8]) -> Option<bool> {
    let (two, three, four, six) =
        (value(&digits[..2]), value(&digits[..3]), value(&digits[..4]), value(&digits[..6]));
    let length = digits.len();
    let sixteen_up = (16..=19).contains(&length);
    let known = match four {
        // Visa.
        4000..=4999 => return matches!(length, 13 | 16 | 19).then_some(length != 16),
        // Mastercard, both series; Mir.
        5100..=5599 | 2221..=2720 => length == 16,
        2200..=2204 => sixteen_up,
        // American Express; Diners; JCB.
        _ if two == 34 || two == 37 => length == 15,
        _ if matches!(three, 300..=305 | 309) || matches!(two, 36 | 38 | 39) => {
            matches!(length, 14 | 16 | 19)
        }
        3528..=3589 => sixteen_up,
        // Discover, UnionPay, RuPay, Elo and Hipercard.
        6011 | 6440..=6599 => sixteen_up,
        6200..=6299 | 8100..=8199 => sixteen_up,
        6000..=6099 | 8200..=8299 => length == 16,
        _ if matches!(six, 636_297 | 636_368 | 504_175 | 438_935 | 451_416) => length == 16,
        // Maestro.
        5018 | 5020 | 5038 | 5893 | 6304 | 6759 | 6761..=6763 => (12..=19).contains(&length),
        _ => false,
    };
    known.then_some(length < 14)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_card(text: &str) -> bool {
        let number =
            Number::read(text, 0, super::super::scan::word_end(text.as_bytes(), 0)).unwrap();
        find(&number) == Some(0..text.len())
    }

    #[test]
    fn the_issuers_test_cards_are_cards() {
        for card in [
            "4111111111111111",
            "5555 5555 5555 4444",
            "3782-822463-10005",
            "30569309025904",
            "6011111111111117",
            "3530111333300000",
            "2223003122003222",
            "6200000000000005",
        ] {
            assert!(is_card(card), "{card}");
        }
    }

    #[test]
    fn a_wrong_check_digit_range_length_or_grouping_is_no_card() {
        for number in
            ["4111111111111112", "1111 1111 1111 1117", "411111111111116", "41 1111 1111 1111 11"]
        {
            assert!(!is_card(number), "{number}");
        }
    }
}
