//! A text cut at places where it can be taken apart.

use std::borrow::Cow;
use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use crate::augment::draws::Draws;

/// The original text as adjoining pieces, of which some are units: what may be moved, left out or replaced.
///
/// Pieces end where Unicode's words or characters end (UAX 29), and never inside of what is seen as one character:
/// an emoji of several, a letter with its accents. A unit is a piece with a letter, a digit or a pictograph in it
/// that would not grow together with a new neighbour; the others are punctuation, white space and scraps such as an
/// accent without a letter.
///
/// A byte of text takes at most eight bytes here. The text is shorter than 4 GiB.
#[derive(Clone, Debug)]
pub(super) struct Pieces<'a> {
    text: &'a str,
    /// Where each piece ends, in bytes.
    ends: Vec<u32>,
    /// Which pieces are units.
    units: Vec<u32>,
}

impl<'a> Pieces<'a> {
    /// Words; in scripts that put no spaces between words, single characters.
    pub(super) fn words(text: &'a str) -> Self {
        Self::with_ends(text, word_ends(text))
    }

    /// Words; in scripts that put no spaces between words, runs of 1 to `longest` characters, drawn.
    pub(super) fn runs(text: &'a str, longest: usize, draws: &mut Draws) -> Self {
        let (mut ends, mut start, mut left): (Vec<usize>, _, _) = (Vec::new(), 0, 0);
        for end in word_ends(text) {
            let spaceless = text[start..end].starts_with(is_spaceless);
            if spaceless && left > 0 {
                // The piece before belongs to the same run.
                ends.pop();
                left -= 1;
            } else {
                left = if spaceless { draws.below(longest) } else { 0 };
            }
            ends.push(end);
            start = end;
        }
        Self::with_ends(text, ends.into_iter())
    }

    /// What is seen as one character each.
    pub(super) fn characters(text: &'a str) -> Self {
        Self::with_ends(text, text.grapheme_indices(true).map(|(at, piece)| at + piece.len()))
    }

    fn with_ends(text: &'a str, all: impl Iterator<Item = usize>) -> Self {
        let (mut ends, mut units, mut start) = (Vec::new(), Vec::new(), 0);
        for end in all {
            if text[start..end].contains(is_content) && stands_alone(&text[start..end]) {
                units.push(ends.len() as u32);
            }
            ends.push(end as u32);
            start = end;
        }
        Self { text, ends, units }
    }

    pub(super) fn text(&self) -> &'a str {
        self.text
    }

    /// How many pieces.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Where each piece ends, in bytes, in increasing order.
    pub(super) fn ends(&self) -> &[u32] {
        &self.ends
    }

    /// Where a piece stands, in bytes.
    pub(super) fn range(&self, piece: usize) -> Range<usize> {
        let start = if piece == 0 { 0 } else { self.ends[piece - 1] as usize };
        start..self.ends[piece] as usize
    }

    /// The pieces that are units, in increasing order.
    pub(super) fn units(&self) -> impl ExactSizeIterator<Item = usize> {
        self.units.iter().map(|&piece| piece as usize)
    }

    /// How many units.
    pub(super) fn unit_count(&self) -> usize {
        self.units.len()
    }

    /// Where the `i`-th unit stands, in bytes.
    pub(super) fn unit(&self, i: usize) -> Range<usize> {
        self.range(self.units[i] as usize)
    }
}

/// The ends of words, but for those that lie inside a character.
fn word_ends(text: &str) -> impl Iterator<Item = usize> {
    let end = |(at, piece): (usize, &str)| at + piece.len();
    let mut characters = text.grapheme_indices(true).map(end).peekable();
    text.split_word_bound_indices().map(end).filter(move |end| {
        while characters.next_if(|other| other < end).is_some() {}
        characters.peek() == Some(end)
    })
}

fn is_content(c: char) -> bool {
    c.is_alphanumeric()
        || matches!(c, '\u{2600}'..='\u{27BF}' | '\u{2B00}'..='\u{2BFF}' | '\u{1F000}'..='\u{1FAFF}')
}

/// Whether a text stays as it is seen, whatever comes before and after it.
pub(super) fn stands_alone(text: &str) -> bool {
    let mut chars = text.chars();
    let Some(first) = chars.next() else { return true };
    let last = chars.next_back();
    let half_a_flag = last.is_none() && ('\u{1F1E6}'..='\u{1F1FF}').contains(&first);
    let last = last.unwrap_or(first);
    let apart = |a: char, b: char| [a, b].iter().collect::<String>().graphemes(true).count() == 2;
    // For speed: nearly all words begin and end with one of these.
    let plain = |c: char| c.is_ascii_alphanumeric() || ('\u{4E00}'..='\u{9FFF}').contains(&c);
    (plain(first) || apart('a', first))
        && (plain(last) || last != '\u{200D}' && apart(last, 'a'))
        && !half_a_flag
}

/// Whether a character is of a script that puts no spaces between words: Thai and Lao, Burmese, Khmer, hiragana,
/// Chinese characters of all planes. Katakana runs count as words.
pub(super) fn is_spaceless(c: char) -> bool {
    matches!(c, '\u{0E00}'..='\u{0EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}'
        | '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{309F}' | '\u{3400}'..='\u{4DBF}'
        | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}')
}

/// How many units a transform of strength `alpha` changes in a text of `units`: `max(1, ⌊α · units⌋)` as in EDA's
/// own program, 0 for `alpha` 0.
pub(super) fn how_many(alpha: f64, units: usize) -> usize {
    if alpha > 0.0 { ((alpha * units as f64) as usize).max(1) } else { 0 }
}

/// A part of a text and what stands there instead.
#[derive(Clone, Debug)]
pub(super) struct Edit<'a> {
    pub(super) at: Range<usize>,
    pub(super) by: Cow<'a, str>,
}

/// The text with the edits made, which are in order and do not overlap.
pub(super) fn splice<'a>(text: &'a str, edits: &[Edit<'_>]) -> Cow<'a, str> {
    if edits.iter().all(|edit| text[edit.at.clone()] == *edit.by) {
        return Cow::Borrowed(text);
    }
    let (mut out, mut done) = (String::with_capacity(text.len()), 0);
    for edit in edits {
        out.push_str(&text[done..edit.at.start]);
        out.push_str(&edit.by);
        done = edit.at.end;
    }
    out.push_str(&text[done..]);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::rng::{Key, Purpose};

    fn units<'a>(pieces: &Pieces<'a>) -> Vec<&'a str> {
        (0..pieces.unit_count()).map(|i| &pieces.text()[pieces.unit(i)]).collect()
    }

    #[test]
    fn words_are_units_where_there_are_spaces_and_characters_where_there_are_none() {
        let pieces = Pieces::words("Don't panic, 我要退款！ 3.5 ok\n");
        assert_eq!(units(&pieces), ["Don't", "panic", "我", "要", "退", "款", "3.5", "ok"]);
        assert_eq!(units(&Pieces::words("スマホを買う")), ["スマホ", "を", "買", "う"]);
        assert!(units(&Pieces::words("… !？ \n\0")).is_empty());
    }

    #[test]
    fn emoji_flags_accents_and_thai_vowels_stay_in_one_piece() {
        let pieces = Pieces::words("👩\u{200D}👩\u{200D}👧🇨🇳🇫🇷 e\u{301}te\u{301} น\u{0E33}");
        let expected = ["👩\u{200D}👩\u{200D}👧", "🇨🇳", "🇫🇷", "e\u{301}te\u{301}", "น\u{0E33}"];
        assert_eq!(units(&pieces), expected);
    }

    #[test]
    fn runs_join_neighbours_of_a_script_without_spaces_only() {
        let text = "退款 退款！ok退款退款退款退款退款退款退款退款";
        let mut lengths = std::collections::BTreeSet::new();
        for seed in 0..50 {
            let mut draws = Draws::new(Key::new(seed, Purpose::Augment));
            let pieces = Pieces::runs(text, 3, &mut draws);
            assert_eq!(units(&pieces).concat(), text.replace([' ', '！'], ""));
            assert!(units(&pieces).iter().all(|unit| *unit == "ok" || !unit.contains("ok")));
            lengths.extend(units(&pieces).iter().map(|unit| unit.chars().count()));
        }
        assert_eq!(lengths, [1, 2, 3].into());
        let pieces = Pieces::runs(text, 1, &mut Draws::new(Key::new(1, Purpose::Augment)));
        assert_eq!(units(&pieces), units(&Pieces::words(text)));
    }

    #[test]
    fn scraps_that_would_grow_together_with_a_neighbour_are_no_units() {
        assert_eq!(units(&Pieces::words("\u{AAB2}?A \u{0D4E}")), ["A"]);
        assert_eq!(units(&Pieces::words("🇨🇳🇫 👍🏽")), ["🇨🇳", "👍🏽"]);
        assert_eq!(units(&Pieces::words("🏽 👩\u{200D}")), Vec::<&str>::new());
    }

    proptest! {
        #[test]
        fn pieces_are_the_text_and_end_where_characters_end(text in any::<String>(), seed: u64) {
            let mut draws = Draws::new(Key::new(seed, Purpose::Augment));
            let ends: Vec<u32> = Pieces::characters(&text).ends().to_vec();
            for pieces in [Pieces::words(&text), Pieces::runs(&text, 4, &mut draws)] {
                let whole: String = (0..pieces.len()).map(|i| &text[pieces.range(i)]).collect();
                prop_assert_eq!(&whole, &text);
                prop_assert!(pieces.ends().iter().all(|end| ends.binary_search(end).is_ok()));
            }
        }
    }
}
