//! Check digits. Functions take ASCII digits, and letters in upper case where a kind has them.

/// The value of an ASCII digit.
pub(super) fn digit(byte: u8) -> u32 {
    u32::from(byte.wrapping_sub(b'0'))
}

/// `Σ wᵢ·dᵢ` over the digits that have a weight.
pub(super) fn weighted(digits: &[u8], weights: &[u32]) -> u32 {
    digits.iter().zip(weights).map(|(d, w)| digit(*d) * w).sum()
}

/// Luhn's sum (ISO/IEC 7812-1): from the right, every second digit doubled and its digits added; a multiple of 10.
pub(super) fn luhn(digits: &[u8]) -> bool {
    let doubled = |d: u32| if d > 4 { 2 * d - 9 } else { 2 * d };
    let terms = digits.iter().rev().enumerate();
    let sum: u32 =
        terms.map(|(i, d)| if i % 2 == 1 { doubled(digit(*d)) } else { digit(*d) }).sum();
    sum.is_multiple_of(10)
}

/// ISO 7064 mod 97-10 over letters (`A` = 10) and digits: the remainder.
pub(super) fn mod97<'a>(chars: impl IntoIterator<Item = &'a u8>) -> u32 {
    chars.into_iter().fold(0, |rest, c| match c {
        b'A'..=b'Z' => (rest * 100 + u32::from(c - b'A') + 10) % 97,
        _ => (rest * 10 + digit(*c)) % 97,
    })
}

/// ISO 7064 mod 11-2 (GB 11643): 17 digits and a check of `0…9` or `X`.
pub(super) fn mod11_2(chars: &[u8]) -> bool {
    let value = |c: u8| if c == b'X' { 10 } else { digit(c) };
    let sum = chars.iter().fold(0, |sum, c| (2 * sum + value(*c)) % 11);
    sum == 1
}

/// ISO 7064 mod 11,10: the last digit checks the others.
pub(super) fn mod11_10(digits: &[u8]) -> bool {
    let Some((check, body)) = digits.split_last() else { return false };
    let product = body.iter().fold(10, |product, d| match (product + digit(*d)) % 10 {
        0 => 10 * 2 % 11,
        sum => sum * 2 % 11,
    });
    (product + digit(*check)) % 10 == 1
}

/// Verhoeff's check over the dihedral group of order 10; the last digit checks the others.
pub(super) fn verhoeff(digits: &[u8]) -> bool {
    const PERMUTATION: [u32; 10] = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
    let permuted = |d: u32, times: usize| (0..times).fold(d, |d, _| PERMUTATION[d as usize]);
    let terms = digits.iter().rev().enumerate();
    terms.fold(0, |sum, (i, d)| dihedral(sum, permuted(digit(*d), i % 8))) == 0
}

/// The product in the dihedral group of the pentagon: 0…4 are turns, 5…9 reflections.
fn dihedral(a: u32, b: u32) -> u32 {
    match (a < 5, b < 5) {
        (true, true) => (a + b) % 5,
        (true, false) => 5 + (a + b) % 5,
        (false, true) => 5 + (a + 5 - b) % 5,
        (false, false) => (a + 5 - b) % 5,
    }
}

/// The value of a letter (`A` = 10) or digit.
pub(super) fn base36(byte: u8) -> u32 {
    char::from(byte).to_digit(36).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether the check holds for the number and for none with another last digit.
    fn only(check: impl Fn(&[u8]) -> bool, number: &str) -> bool {
        let mut bytes = number.as_bytes().to_vec();
        let last = bytes.pop().unwrap();
        (b'0'..=b'9').all(|d| check(&[&bytes[..], &[d]].concat()) == (d == last))
    }

    #[test]
    fn luhn_holds_for_the_number_of_the_standard_and_for_test_cards() {
        assert!(only(luhn, "79927398713") && only(luhn, "4111111111111111"));
        assert!(only(luhn, "378282246310005"));
    }

    #[test]
    fn mod_97_is_1_for_the_registry_s_examples() {
        for iban in ["GB82WEST12345698765432", "DE89370400440532013000"] {
            let bytes = iban.as_bytes();
            assert_eq!(mod97(bytes[4..].iter().chain(&bytes[..4])), 1);
        }
    }

    #[test]
    fn the_example_of_gb_11643_holds() {
        assert!(mod11_2(b"11010519491231002X") && !mod11_2(b"110105194912310021"));
        assert!(only(mod11_2, "440524188001010014"));
    }

    #[test]
    fn mod_11_10_holds_for_the_tax_office_s_example() {
        assert!(only(mod11_10, "86095742719") && only(mod11_10, "47036892816"));
    }

    #[test]
    fn verhoeff_holds_for_published_examples() {
        assert!(only(verhoeff, "2363") && only(verhoeff, "123451"));
        assert!(only(verhoeff, "234123412346"));
    }

    #[test]
    fn weights_are_applied_from_the_left() {
        assert_eq!(weighted(b"943476591", &[10, 9, 8, 7, 6, 5, 4, 3, 2]), 299);
    }
}
