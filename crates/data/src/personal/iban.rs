//! International bank account numbers (ISO 13616).

use std::ops::Range;

use super::checksum::mod97;
use super::number::{Number, Part, Sep};

/// Countries of the registry and the lengths of their numbers.
const LENGTHS: &str = "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 \
    DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 \
    KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 \
    PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 \
    YE30";

/// The account number that begins here, in one piece or in fours.
pub(super) fn find(number: &Number<'_>) -> Option<Range<usize>> {
    number.parts(15..=34).find(is_iban).map(|part| part.range())
}

fn is_iban(part: &Part<'_>) -> bool {
    let [c0 @ b'A'..=b'Z', c1 @ b'A'..=b'Z', b'0'..=b'9', b'0'..=b'9', rest @ ..] = part.chars
    else {
        return false;
    };
    let length = LENGTHS.split(' ').find(|entry| entry.as_bytes().starts_with(&[*c0, *c1]));
    let right = length.is_some_and(|entry| entry[2..].parse() == Ok(part.chars.len()));
    right && is_printed(part) && mod97(rest.iter().chain(&part.chars[..4])) == 1
}

fn is_printed(part: &Part<'_>) -> bool {
    let count = part.groups();
    let fours = part.sizes().enumerate().all(|(i, n)| n == 4 || i + 1 == count && n < 4);
    count == 1 || fours && matches!(part.sep, Some(Sep::Space | Sep::Dash))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<Range<usize>> {
        find(&Number::read(text, 0, super::super::scan::word_end(text.as_bytes(), 0)).unwrap())
    }

    #[test]
    fn the_registry_s_examples_are_found_with_and_without_spaces() {
        for iban in
            ["NO9386011117947", "GB82 WEST 1234 5698 7654 32", "MT84MALT011000012345MTLCAST001S"]
        {
            assert_eq!(found(iban), Some(0..iban.len()), "{iban}");
        }
        assert_eq!(found("BE68 5390 0754 7034 merci"), Some(0..19));
    }

    #[test]
    fn another_length_country_or_check_is_no_account() {
        assert_eq!(found("DE89370400440532013001"), None);
        assert_eq!(found("DE8937040044053201300"), None);
        assert_eq!(found("ZZ89370400440532013000"), None);
    }
}
