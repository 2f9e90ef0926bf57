//! A text as the set of its short pieces.

use crate::rng::mix;

/// The width of a shingle; a letter counts 1, a Chinese, Japanese or Korean character 2.
const WIDTH: usize = 6;

/// The different shingles of a text as sorted hash values: every run of characters with a width of at least
/// [`WIDTH`], so six letters, or three Chinese characters.
///
/// Only letters and digits count, in lower case; whatever stands between them is one space. A text that is
/// shorter than a shingle is one shingle.
pub(in super::super) fn shingles(text: &str) -> Vec<u64> {
    let characters = characters(text);
    let mut hashes = Vec::with_capacity(characters.len());
    let (mut end, mut width) = (0, 0);
    for start in 0..characters.len() {
        while width < WIDTH && end < characters.len() {
            width += width_of(characters[end]);
            end += 1;
        }
        if width < WIDTH && start > 0 {
            break;
        }
        hashes.push(hash(&characters[start..end]));
        width -= width_of(characters[start]);
    }
    hashes.sort_unstable();
    hashes.dedup();
    hashes
}

/// Shared values over all values of two sorted sets; 0 for two empty ones.
pub(in super::super) fn jaccard(a: &[u64], b: &[u64]) -> f64 {
    let (mut i, mut j, mut shared) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        shared += usize::from(a[i] == b[j]);
        let (next_i, next_j) = (i + usize::from(a[i] <= b[j]), j + usize::from(b[j] <= a[i]));
        (i, j) = (next_i, next_j);
    }
    shared as f64 / (a.len() + b.len() - shared).max(1) as f64
}

fn characters(text: &str) -> Vec<char> {
    let mut characters = Vec::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars() {
        if !c.is_alphanumeric() {
            gap = true;
            continue;
        }
        if gap && !characters.is_empty() {
            characters.push(' ');
        }
        gap = false;
        characters.extend(c.to_lowercase());
    }
    characters
}

fn width_of(c: char) -> usize {
    let wide = matches!(c, '\u{1100}'..='\u{11FF}' | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}'
        | '\u{AC00}'..='\u{D7AF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}');
    1 + usize::from(wide)
}

/// FNV-1a over the characters, with the finaliser of SplitMix64 so that all bits are good.
fn hash(characters: &[char]) -> u64 {
    let step = |hash: u64, c: &char| (hash ^ u64::from(*c)).wrapping_mul(0x0100_0000_01B3);
    mix(characters.iter().fold(0xCBF2_9CE4_8422_2325, step))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shingle_is_six_letters_or_three_chinese_characters() {
        assert_eq!(shingles("abcdefgh").len(), 3);
        assert_eq!(shingles("退款没有到账").len(), 4);
        assert_eq!(shingles("ab").len(), 1);
        assert_eq!(shingles("!?").len(), 0);
        assert_eq!(shingles("A, b c  DEF!"), shingles("a b c def"));
    }

    #[test]
    fn similarity_is_shared_over_all() {
        assert_eq!(jaccard(&[1, 2, 3], &[2, 3, 4]), 0.5);
        assert_eq!(jaccard(&[], &[]), 0.0);
        assert_eq!(jaccard(&[5], &[5]), 1.0);
    }
}
