//! How often each word occurs, in bounded memory.

use std::collections::{BTreeMap, HashMap};

use rayon::prelude::*;

use super::{TokenizerConfig, TokenizerKind, WordSplitter};

/// Texts that one thread splits at a time.
const PIECE: usize = 256;

/// How often each word (of `bpe`: each piece between white space or punctuation) occurs in the texts that were added.
///
/// Without a limit the counts are exact. With one, they are exact until they would take more memory; then rare words
/// are dropped. This is lossy counting (Manku and Motwani, "Approximate Frequency Counts over Data Streams", VLDB
/// 2002) with buckets that end when the memory is full instead of after so many words: a word that comes in carries
/// the largest count `d` that it may have had before, and those whose count and `d` sum up to at most a new, higher
/// `d` leave, until half the memory is free. So a count is never too high, and too low by at most
/// [`dropped`](Self::dropped); a word that occurs more often than that is never missing. A word longer than a 64th of
/// the limit is not counted at all.
///
/// What is dropped depends on the order of the texts and on how they are cut into calls of [`add`](Self::add), not on
/// threads.
#[derive(Clone, Debug)]
pub struct WordCounts {
    splitter: WordSplitter,
    kind: TokenizerKind,
    words: HashMap<Box<str>, Count>,
    bytes: usize,
    limit: Option<usize>,
    dropped: u64,
}

#[derive(Clone, Copy, Debug)]
struct Count {
    seen: u64,
    /// How often the word may have occurred before it came in.
    missed: u64,
}

impl WordCounts {
    /// Nothing counted yet, and no limit.
    pub fn new(config: &TokenizerConfig) -> Self {
        let splitter = WordSplitter::of_kind(config.kind, config.lowercase);
        let (kind, words) = (config.kind, HashMap::new());
        Self { splitter, kind, words, bytes: 0, limit: None, dropped: 0 }
    }

    /// The same with a limit in bytes, estimated: of the table, and of what a tokenizer's training makes of it.
    #[must_use]
    pub fn within(self, bytes: usize) -> Self {
        Self { limit: Some(bytes), ..self }
    }

    /// Counts the words of texts, on all threads. The limit holds between calls, not within one.
    pub fn add(&mut self, texts: &[&str]) {
        let longest = self.limit.map_or(usize::MAX, |limit| limit / 64);
        let splitter = &self.splitter;
        let count = |texts: &[&str]| {
            let mut words: HashMap<String, u64> = HashMap::new();
            for text in texts {
                splitter.pieces(text, |word| match words.get_mut(word) {
                    Some(count) => *count += 1,
                    None => {
                        words.insert(word.to_owned(), 1);
                    }
                });
            }
            words
        };
        let counted = texts.par_chunks(PIECE).map(count).reduce(HashMap::new, |a, b| {
            let (mut large, small) = if a.len() < b.len() { (b, a) } else { (a, b) };
            small.into_iter().for_each(|(word, n)| *large.entry(word).or_default() += n);
            large
        });
        counted.into_iter().filter(|(word, _)| word.len() <= longest).for_each(|(word, n)| {
            self.note(word, n);
        });
        self.prune();
    }

    /// The words and how often they were seen since they were last dropped, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, u64)> {
        self.words.iter().map(|(word, count)| (&**word, count.seen))
    }

    /// How many different words are counted.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether no word is counted.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// By how much a count may be too low, and how often a word may occur that is missing; 0 if all is exact.
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    fn note(&mut self, word: String, seen: u64) {
        let missed = self.dropped;
        match self.words.get_mut(word.as_str()) {
            Some(count) => count.seen += seen,
            None => {
                self.bytes += self.cost(&word);
                self.words.insert(word.into_boxed_str(), Count { seen, missed });
            }
        }
    }

    /// Bytes that a word takes: here, in a table that is doubled; and in training, where `bpe` keeps each character
    /// of it as a symbol and each pair of neighbours with the word's number.
    fn cost(&self, word: &str) -> usize {
        match self.kind {
            TokenizerKind::Word => 136 + word.len(),
            TokenizerKind::Bpe => 256 + 96 * word.len(),
        }
    }

    /// Drops rare words if the memory is full, until half of it is free.
    fn prune(&mut self) {
        let Some(limit) = self.limit.filter(|limit| self.bytes > *limit) else { return };
        let mut sizes: BTreeMap<u64, usize> = BTreeMap::new();
        for (word, count) in &self.words {
            *sizes.entry(count.seen + count.missed).or_default() += self.cost(word);
        }
        let mut left = self.bytes;
        for (count, bytes) in sizes {
            if left <= limit / 2 {
                break;
            }
            (left, self.dropped) = (left - bytes, count);
        }
        let dropped = self.dropped;
        self.words.retain(|_, count| count.seen + count.missed > dropped);
        self.bytes = left;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::TextTokenizer;

    fn config(kind: TokenizerKind) -> TokenizerConfig {
        TokenizerConfig { kind, min_frequency: 1, ..TokenizerConfig::default() }
    }

    fn sorted(counts: &WordCounts) -> Vec<(String, u64)> {
        let mut words: Vec<_> = counts.iter().map(|(w, n)| (w.to_owned(), n)).collect();
        words.sort();
        words
    }

    #[test]
    fn texts_in_parts_make_the_tokenizer_that_they_make_together() {
        let texts =
            ["the cat, the 猫", "a cat 退款退款", "", "the\u{0}end \u{1F469}\u{200D}\u{1F680}"];
        for kind in [TokenizerKind::Word, TokenizerKind::Bpe] {
            let config = config(kind);
            let mut counts = WordCounts::new(&config).within(1 << 20);
            texts.iter().for_each(|text| counts.add(&[text]));
            assert_eq!(counts.dropped(), 0);
            let parts = TextTokenizer::from_counts(&config, &counts).unwrap();
            let whole = TextTokenizer::train(&config, texts).unwrap();
            assert_eq!(parts.to_json().unwrap(), whole.to_json().unwrap());
        }
    }

    #[test]
    fn an_endless_row_of_new_words_does_not_drive_out_a_frequent_one() {
        let mut counts = WordCounts::new(&config(TokenizerKind::Word)).within(20_000);
        for i in 0..5_000 {
            counts.add(&[&format!("w{i} often v{i}")]);
            assert!(counts.bytes <= 20_000);
        }
        let often = counts.iter().find(|(word, _)| *word == "often").unwrap();
        assert_eq!(often.1, 5_000);
        assert!(counts.dropped() < 200, "{}", counts.dropped());
    }

    #[test]
    fn a_word_of_many_megabytes_is_left_out_and_the_others_stay() {
        let mut counts = WordCounts::new(&config(TokenizerKind::Word)).within(64_000);
        counts.add(&["short"]);
        counts.add(&[&"x".repeat(4 << 20)]);
        assert_eq!((sorted(&counts), counts.dropped()), (vec![("short".into(), 1)], 0));
    }

    proptest! {
        #[test]
        fn counts_are_too_low_by_at_most_what_was_dropped_and_never_too_high(
            texts in prop::collection::vec("[a-f]{1,2}( [a-f]{1,2}){0,6}", 1..80),
            limit in 300_usize..4_000,
        ) {
            let config = config(TokenizerKind::Word);
            let (mut exact, mut bounded) = (WordCounts::new(&config), WordCounts::new(&config).within(limit));
            for text in &texts {
                exact.add(&[text]);
                bounded.add(&[text]);
                prop_assert!(bounded.bytes <= limit);
            }
            let found: HashMap<String, u64> = sorted(&bounded).into_iter().collect();
            for (word, truth) in sorted(&exact) {
                let count = found.get(&word).copied().unwrap_or(0);
                prop_assert!(count <= truth && truth - count <= bounded.dropped(), "{word}: {count} of {truth}");
            }
        }

        #[test]
        fn threads_do_not_matter(texts in prop::collection::vec("[a-h 猫退]{0,12}", 1..600)) {
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let count = |threads| {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
                let mut counts = WordCounts::new(&config(TokenizerKind::Word)).within(3_000);
                pool.install(|| texts.chunks(300).for_each(|texts| counts.add(texts)));
                (sorted(&counts), counts.dropped())
            };
            prop_assert_eq!(count(1), count(3));
        }
    }
}
