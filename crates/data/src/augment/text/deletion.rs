//! Words are left out.

use std::borrow::Cow;

use super::TextTransform;
use super::pieces::Pieces;
use crate::augment::draws::Draws;
use crate::rng::Key;

/// Random deletion of EDA (Wei and Zou 2019, arXiv 1901.11196): each unit is left out with probability α; where
/// that would be all of them, one drawn at random stays.
///
/// One of two spaces that would come to stand side by side goes with the unit, as does one that would end up at
/// either end of the text. Nothing else is left out, and nothing is added.
#[derive(Clone, Debug)]
pub(super) struct RandomDeletion {
    /// α in [0, 1].
    pub(super) rate: f64,
    /// Longest run of characters that is a unit in scripts without spaces.
    pub(super) run: usize,
}

impl TextTransform for RandomDeletion {
    fn apply<'a>(&self, text: &'a str, key: Key) -> Cow<'a, str> {
        let mut draws = Draws::new(key);
        let pieces = Pieces::runs(text, self.run, &mut draws);
        let units = pieces.unit_count();
        let mut gone: Vec<usize> = (0..units).filter(|_| draws.chance(self.rate)).collect();
        if gone.len() == units && units > 0 {
            gone.remove(draws.below(units));
        }
        if gone.is_empty() {
            return Cow::Borrowed(text);
        }
        let units: Vec<usize> = pieces.units().collect();
        let gone: Vec<usize> = gone.into_iter().map(|unit| units[unit]).collect();
        Cow::Owned(without(&pieces, &gone))
    }
}

/// The text without some of its pieces, which are in increasing order.
fn without(pieces: &Pieces<'_>, gone: &[usize]) -> String {
    let text = pieces.text();
    let (mut out, mut gone) = (String::with_capacity(text.len()), gone.iter().peekable());
    // Whether the piece before was left out, and whether what was written ends with a piece of spaces.
    let (mut after_gap, mut after_spaces) = (false, false);
    for i in 0..pieces.len() {
        if gone.next_if(|&&piece| piece == i).is_some() {
            after_gap = true;
            continue;
        }
        let mut piece = &text[pieces.range(i)];
        let spaces = piece.bytes().all(|byte| byte == b' ');
        if after_gap && spaces && (out.is_empty() || out.ends_with(char::is_whitespace)) {
            piece = &piece[1..];
        } else if after_gap && after_spaces && piece.starts_with(char::is_whitespace) {
            out.pop();
        }
        out.push_str(piece);
        after_spaces = if piece.is_empty() { after_spaces } else { spaces };
        after_gap = false;
    }
    if after_gap && after_spaces {
        out.pop();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(text: &str, units: &[usize]) -> String {
        let pieces = Pieces::words(text);
        let all: Vec<usize> = pieces.units().collect();
        without(&pieces, &units.iter().map(|&unit| all[unit]).collect::<Vec<_>>())
    }

    #[test]
    fn a_space_goes_with_the_word_and_punctuation_stays() {
        assert_eq!(left("a b c d", &[1, 2]), "a d");
        assert_eq!(left("a b c", &[0]), "b c");
        assert_eq!(left("a b c", &[1, 2]), "a");
        assert_eq!(left("a, (b) c.", &[1]), "a, () c.");
        assert_eq!(left("a b, c", &[1]), "a , c");
        assert_eq!(left("我要退款！", &[1, 2]), "我款！");
    }

    #[test]
    fn line_breaks_and_wider_gaps_stay() {
        assert_eq!(left("a b\r\nc", &[1]), "a\r\nc");
        assert_eq!(left("a\nb c", &[1]), "a\nc");
        assert_eq!(left("a\nb c", &[1, 2]), "a\n");
        assert_eq!(left("a\n\nb\n\nc", &[1]), "a\n\n\n\nc");
        assert_eq!(left("a  b  c", &[1]), "a   c");
    }
}
