//! Strings and what may stand in their place.

mod file;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::Path;

use aho_corasick::AhoCorasick;

use super::casing::like;
use super::pieces::Pieces;
use crate::augment::draws::Draws;
use crate::error::{DataError, Result};

/// For each string, the strings that may replace it.
pub(super) type Alternatives = BTreeMap<String, BTreeSet<String>>;

/// Adds groups to `alternatives`: every string of a group may replace every other.
pub(super) fn add_groups(alternatives: &mut Alternatives, groups: &[Vec<String>]) {
    for group in groups {
        for (i, from) in group.iter().enumerate() {
            let others = group.iter().enumerate().filter(|(j, _)| *j != i);
            let others = others.map(|(_, to)| to.clone());
            alternatives.entry(from.clone()).or_default().extend(others);
        }
    }
}

/// Adds the groups of a user's file; see [`file::read`] for its form.
pub(super) fn add_file(alternatives: &mut Alternatives, path: &Path) -> Result<()> {
    add_groups(alternatives, &file::read(path)?);
    Ok(())
}

/// Finds the strings of a table in texts: all in one pass (Aho and Corasick 1975), the longest at each place.
#[derive(Clone, Debug)]
pub(super) struct Lookup {
    automaton: AhoCorasick,
    /// What may replace each of the automaton's patterns.
    alternatives: Vec<Vec<String>>,
    fold: bool,
}

/// A string of the table in a text.
#[derive(Clone, Debug)]
pub(super) struct Spot {
    /// Where, in bytes.
    pub(super) at: Range<usize>,
    pattern: usize,
}

impl Lookup {
    /// `fold`: whether upper and lower case are one; a replacement then takes the case of what it replaces.
    ///
    /// # Errors
    /// [`DataError::InvalidOption`] when the table is too large for the automaton (millions of entries).
    pub(super) fn new(table: &Alternatives, fold: bool) -> Result<Self> {
        let mut merged = Alternatives::new();
        for (from, to) in table {
            let from = if fold { folded(from).collect() } else { from.clone() };
            let others = to
                .iter()
                .filter(|to| if fold { !folded(to).eq(from.chars()) } else { **to != from });
            merged.entry(from.clone()).or_default().extend(others.cloned());
        }
        merged.retain(|_, others| !others.is_empty());
        let automaton = AhoCorasick::new(merged.keys()).map_err(|error| {
            DataError::option("data.augment", error, "tables of replacements that fit in memory")
        })?;
        let alternatives = merged.into_values().map(|others| others.into_iter().collect());
        Ok(Self { automaton, alternatives: alternatives.collect(), fold })
    }

    /// Where strings of the table begin and end together with pieces of the text: from left to right, the longest
    /// first, without overlap.
    pub(super) fn spots(&self, pieces: &Pieces<'_>) -> Vec<Spot> {
        let (text, ends) = self.searched(pieces);
        let piece_at = |at: usize| ends.binary_search(&(at as u32));
        let mut found = Vec::new();
        for hit in self.automaton.find_overlapping_iter(text.as_ref()) {
            let first = if hit.start() == 0 { Ok(0) } else { piece_at(hit.start()).map(|i| i + 1) };
            if let (Ok(first), Ok(last)) = (first, piece_at(hit.end())) {
                found.push((first, last, hit.pattern().as_usize()));
            }
        }
        found.sort_unstable_by_key(|&(first, last, _)| (first, std::cmp::Reverse(last)));
        let mut next = 0;
        found.retain(|&(first, last, _)| {
            let free = first >= next;
            next = if free { last + 1 } else { next };
            free
        });
        let spot = |(first, last, pattern)| Spot {
            at: pieces.range(first).start..pieces.range(last).end,
            pattern,
        };
        found.into_iter().map(spot).collect()
    }

    /// One of the strings that may stand at a spot of `text`, drawn.
    pub(super) fn draw(&self, text: &str, spot: &Spot, draws: &mut Draws) -> String {
        let others = &self.alternatives[spot.pattern];
        let other = &others[draws.below(others.len())];
        if self.fold { like(&text[spot.at.clone()], other) } else { other.clone() }
    }

    /// The text that is searched, and where the pieces end in it.
    fn searched<'a>(&self, pieces: &'a Pieces<'_>) -> (Cow<'a, str>, Cow<'a, [u32]>) {
        let text = pieces.text();
        if !self.fold {
            return (Cow::Borrowed(text), Cow::Borrowed(pieces.ends()));
        }
        // A few letters have another length in lower case.
        let (mut lower, mut ends) = (String::with_capacity(text.len()), Vec::new());
        for piece in 0..pieces.len() {
            lower.extend(folded(&text[pieces.range(piece)]));
            ends.push(lower.len() as u32);
        }
        (Cow::Owned(lower), Cow::Owned(ends))
    }
}

fn folded(text: &str) -> impl Iterator<Item = char> {
    text.chars().flat_map(char::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Key, Purpose};

    fn lookup(groups: &[&[&str]], fold: bool) -> Lookup {
        let owned: Vec<Vec<String>> =
            groups.iter().map(|group| group.iter().map(|s| s.to_string()).collect()).collect();
        let mut alternatives = Alternatives::new();
        add_groups(&mut alternatives, &owned);
        Lookup::new(&alternatives, fold).unwrap()
    }

    fn found<'a>(lookup: &Lookup, pieces: &Pieces<'a>) -> Vec<&'a str> {
        lookup.spots(pieces).iter().map(|spot| &pieces.text()[spot.at.clone()]).collect()
    }

    #[test]
    fn words_match_as_a_whole_and_chinese_words_anywhere() {
        let lookup = lookup(&[&["cat", "tomcat"], &["new york", "nyc"], &["退款", "退钱"]], true);
        let text = "The category of a CAT in New York: 我要退款，cats";
        assert_eq!(found(&lookup, &Pieces::words(text)), ["CAT", "New York", "退款"]);
    }

    #[test]
    fn the_longest_match_wins_unless_it_ends_inside_a_word() {
        let table = lookup(&[&["退款", "x"], &["退款申请", "y"], &["申请表", "z"]], true);
        assert_eq!(found(&table, &Pieces::words("退款申请表")), ["退款申请"]);
        let table =
            lookup(&[&["art", "x"], &["art 1", "y"], &["red car", "u"], &["car park", "v"]], true);
        assert_eq!(
            found(&table, &Pieces::words("art 10 in the xred car park")),
            ["art", "car park"]
        );
    }

    #[test]
    fn no_character_is_taken_apart() {
        let table = lookup(&[&["e", "f"], &["👩", "x"]], false);
        let text = "e\u{301} e 👩\u{200D}👧 👩";
        assert_eq!(found(&table, &Pieces::characters(text)), ["e", "👩"]);
    }

    #[test]
    fn letters_whose_lower_case_is_longer_or_shorter_do_not_move_the_match() {
        let table = lookup(&[&["refund", "money back"]], true);
        assert_eq!(found(&table, &Pieces::words("İİİ ẞẞ K REFUND İ refund")), ["REFUND", "refund"]);
    }

    #[test]
    fn alternatives_of_all_groups_of_a_word_are_drawn_and_never_the_word_itself() {
        let table = lookup(&[&["big", "large", "Big"], &["big", "great"]], true);
        let pieces = Pieces::words("big");
        let spot = &table.spots(&pieces)[0];
        let drawn: BTreeSet<String> = (0..100)
            .map(|seed| table.draw("big", spot, &mut Draws::new(Key::new(seed, Purpose::Augment))))
            .collect();
        assert_eq!(drawn, ["great".to_string(), "large".to_string()].into());
    }

    #[test]
    fn an_empty_table_finds_nothing() {
        assert!(found(&lookup(&[], true), &Pieces::words("any")).is_empty());
    }
}
