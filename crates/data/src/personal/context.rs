//! Words near a number that say what it is.

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::PersonalKind;
use super::words::WORDS;

/// What a word near a number says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Topic {
    /// A number of this kind is near.
    Kind(PersonalKind),
    /// An order, a price, a version: not a telephone number.
    Other,
}

/// Bytes before a number in which a word speaks of it: 21 Chinese characters.
const BEFORE: usize = 64;
/// Bytes after it.
const AFTER: usize = 32;
/// Bytes before a number in which a word names it.
const LABEL: usize = 40;

struct Vocabulary {
    automaton: AhoCorasick,
    topics: Vec<Topic>,
}

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| {
    let entries =
        WORDS.iter().flat_map(|(topic, words)| words.split(',').map(|w| (*topic, w.trim())));
    let (topics, words): (Vec<Topic>, Vec<&str>) = entries.unzip();
    let automaton = AhoCorasick::builder().ascii_case_insensitive(true).build(words);
    Vocabulary { automaton: automaton.expect("a few hundred short words fit"), topics }
});

/// Whether a word of this kind stands near the range.
pub(super) fn near(text: &str, range: Range<usize>, kind: PersonalKind) -> bool {
    let before = text.floor_char_boundary(range.start.saturating_sub(BEFORE));
    let after = text.ceil_char_boundary((range.end + AFTER).min(text.len()));
    let says = |at: Range<usize>| mentions(text, at).any(|(topic, _)| topic == Topic::Kind(kind));
    says(before..range.start) || says(range.end..after)
}

/// What the last word before `start` says that says anything.
pub(super) fn label(text: &str, start: usize) -> Option<Topic> {
    let before = text.floor_char_boundary(start.saturating_sub(LABEL));
    mentions(text, before..start).max_by_key(|(_, end)| *end).map(|(topic, _)| topic)
}

/// The known words in a range, each with its end.
fn mentions(text: &str, range: Range<usize>) -> impl Iterator<Item = (Topic, usize)> {
    let vocabulary = &*VOCABULARY;
    let offset = range.start;
    let found = vocabulary.automaton.find_overlapping_iter(&text[range]);
    found.filter_map(move |found| {
        let word = offset + found.start()..offset + found.end();
        let topic = vocabulary.topics[found.pattern().as_usize()];
        let end = word.end;
        whole(text.as_bytes(), word).then_some((topic, end))
    })
}

/// Whether the word does not go on with an ASCII letter on either side.
fn whole(bytes: &[u8], word: Range<usize>) -> bool {
    let letter =
        |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_alphabetic);
    let before = letter(Some(word.start)) && letter(word.start.checked_sub(1));
    let after = letter(word.end.checked_sub(1)) && letter(Some(word.end));
    !before && !after
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_counts_only_whole_and_near() {
        let text = "my BSN is 1";
        assert!(near(text, 10..11, PersonalKind::NlBsn));
        assert!(!near("absn 1", 5..6, PersonalKind::NlBsn));
        let far = format!("BSN{}1", " ".repeat(70));
        assert!(!near(&far, far.len() - 1..far.len(), PersonalKind::NlBsn));
    }

    #[test]
    fn the_last_word_before_the_number_names_it() {
        assert_eq!(label("电话订单号1", 15), Some(Topic::Other));
        assert_eq!(label("order by phone 1", 15), Some(Topic::Kind(PersonalKind::Phone)));
        assert_eq!(label("1", 0), None);
    }
}
