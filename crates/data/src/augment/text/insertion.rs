//! Synonyms of words are put elsewhere into the text.

use std::borrow::Cow;
use std::sync::Arc;

use super::TextTransform;
use super::lookup::{Lookup, Spot};
use super::pieces::{Edit, Pieces, how_many, is_spaceless, splice};
use crate::augment::draws::Draws;
use crate::rng::Key;

/// Random insertion of EDA (Wei and Zou 2019, arXiv 1901.11196): `max(1, ⌊α · units⌋)` times, a synonym of a random
/// word of the text goes to a random place between two units or at either end, but never into one of the table's own
/// words. Words that the user's table has no synonyms for are passed over; a text without others stays as it is.
#[derive(Clone, Debug)]
pub(super) struct RandomInsertion {
    /// α in [0, 1].
    pub(super) rate: f64,
    pub(super) table: Arc<Lookup>,
}

impl TextTransform for RandomInsertion {
    fn apply<'a>(&self, text: &'a str, key: Key) -> Cow<'a, str> {
        let (mut draws, pieces) = (Draws::new(key), Pieces::words(text));
        let spots = self.table.spots(&pieces);
        let units = pieces.unit_count();
        if spots.is_empty() || units == 0 {
            return Cow::Borrowed(text);
        }
        let free = free_places(&pieces, &spots);
        let mut places: Vec<(usize, String)> = (0..how_many(self.rate, units))
            .map(|_| {
                let spot: &Spot = &spots[draws.below(spots.len())];
                let word = self.table.draw(text, spot, &mut draws);
                (free[draws.below(free.len())], word)
            })
            .collect();
        // Stable: two words for one place stay in the order in which they were drawn.
        places.sort_by_key(|(place, _)| *place);
        let edits = places.into_iter().map(|(place, word)| insert(&pieces, place, word));
        splice(text, &edits.collect::<Vec<_>>())
    }
}

/// The places, as in [`insert`], that are not inside of a spot: of a Chinese word whose characters are units.
fn free_places(pieces: &Pieces<'_>, spots: &[Spot]) -> Vec<usize> {
    let (units, mut spots) = (pieces.unit_count(), spots.iter().peekable());
    let mut free: Vec<usize> = (0..units)
        .filter(|&place| {
            let at = pieces.unit(place).start;
            while spots.next_if(|spot| spot.at.end <= at).is_some() {}
            spots.peek().is_none_or(|spot| at <= spot.at.start)
        })
        .collect();
    free.push(units);
    free
}

/// The word before the unit `place`, or after the last one.
fn insert(pieces: &Pieces<'_>, place: usize, mut word: String) -> Edit<'static> {
    let text = pieces.text();
    let at = if place < pieces.unit_count() {
        let at = pieces.unit(place).start;
        let touches = text[..at].ends_with(char::is_alphanumeric);
        let space = if touches { space(text[..at].chars().next_back(), &word) } else { "" };
        let after = space_before(&word, &text[at..]);
        word = format!("{space}{word}{after}");
        at
    } else {
        let at = pieces.unit(place - 1).end;
        let space = space(text[..at].chars().next_back(), &word);
        word.insert_str(0, space);
        at
    };
    Edit { at: at..at, by: Cow::Owned(word) }
}

fn space(left: Option<char>, right: &str) -> &'static str {
    if left.is_some_and(is_spaceless) || right.starts_with(is_spaceless) { "" } else { " " }
}

fn space_before(left: &str, right: &str) -> &'static str {
    space(left.chars().next_back(), right)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::augment::text::lookup::{Alternatives, add_groups};

    fn with(text: &str, place: usize, word: &str) -> String {
        let pieces = Pieces::words(text);
        splice(text, &[insert(&pieces, place, word.to_owned())]).into_owned()
    }

    #[test]
    fn nothing_goes_into_a_word_of_the_table() {
        let mut alternatives = Alternatives::new();
        add_groups(&mut alternatives, &[vec!["退款".into(), "x".into()]]);
        let table = Lookup::new(&alternatives, true).unwrap();
        let pieces = Pieces::words("我要退款，退款了");
        assert_eq!(free_places(&pieces, &table.spots(&pieces)), [0, 1, 2, 4, 6, 7]);
    }

    #[test]
    fn words_get_a_space_and_chinese_ones_none() {
        assert_eq!(with("Refund me, (please)", 0, "money"), "money Refund me, (please)");
        assert_eq!(with("Refund me, (please)", 2, "money"), "Refund me, (money please)");
        assert_eq!(with("Refund me!", 2, "money"), "Refund me money!");
        assert_eq!(with("我要退款！", 2, "退钱"), "我要退钱退款！");
        assert_eq!(with("我要退款！", 4, "退钱"), "我要退款退钱！");
        assert_eq!(with("我用app", 2, "手机"), "我用手机app");
    }
}
