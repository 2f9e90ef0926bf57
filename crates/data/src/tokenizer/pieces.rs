//! The pieces that the `word` tokenizer cuts a text into, character by character.
//!
//! The stages of [`WordSplitter`](super::WordSplitter) build a string with its alignment for every change; that is
//! most of the time it takes to read a text. For nearly every character, what they do to it does not depend on its
//! neighbours. So each character is shown to them once, between two letters, and what came out is kept. Words with a
//! character for which that is not so (combining marks, conjoining jamo) go through the stages as before.

use std::sync::OnceLock;

use unicode_normalization::{IsNormalized, UnicodeNormalization, char, is_nfc_quick};

use super::splitter::WordSplitter;

/// What the stages make of a character.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Fate {
    /// It is part of a word, as these characters.
    Word(Box<str>),
    /// It ends a word.
    Space,
    /// It is gone.
    Gone,
    /// It ends a word, and is these pieces.
    Alone(Box<[Box<str>]>),
    /// It depends on its neighbours.
    Depends,
}

/// Characters in a block of the table.
const BLOCK: usize = 256;
const BLOCKS: usize = (char::MAX as usize + 1) / BLOCK;

/// The fates of all characters; a block is filled when one of its characters is met.
#[derive(Debug)]
pub(super) struct Pieces {
    /// What the table was made from, for words that it can't cut.
    stages: WordSplitter,
    blocks: Vec<OnceLock<Box<[Fate]>>>,
}

impl Pieces {
    /// The table for texts in one case, or in both.
    pub(super) fn shared(lowercase: bool) -> &'static Self {
        static TABLES: [OnceLock<Pieces>; 2] = [OnceLock::new(), OnceLock::new()];
        TABLES[usize::from(lowercase)].get_or_init(|| {
            let blocks = (0..BLOCKS).map(|_| OnceLock::new()).collect();
            Self { stages: WordSplitter::new(lowercase), blocks }
        })
    }

    /// Calls `each` with every piece, in order.
    ///
    /// White space of ASCII, behind which nothing is joined to what was before it, cuts the text into stretches.
    pub(super) fn of(&self, text: &str, mut each: impl FnMut(&str)) {
        let mut word = String::new();
        let mut pieces = Vec::new();
        for stretch in text.split([' ', '\t', '\n', '\r']) {
            if stretch.is_empty() {
                continue;
            }
            if stretch.is_ascii() {
                self.plain(stretch, &mut word, &mut each);
            } else if self.looked_up(stretch, &mut word, &mut pieces) {
                let mut start = 0;
                for end in pieces.drain(..) {
                    each(&word[start..end]);
                    start = end;
                }
                word.clear();
            } else {
                word.clear();
                pieces.clear();
                self.stages.staged(stretch).iter().for_each(|piece| each(piece));
            }
        }
    }

    /// A stretch of ASCII.
    fn plain(&self, stretch: &str, word: &mut String, each: &mut impl FnMut(&str)) {
        let block = self.block(0);
        word.clear();
        for byte in stretch.bytes() {
            match &block[usize::from(byte)] {
                Fate::Word(as_these) => word.push_str(as_these),
                Fate::Gone => {}
                fate => {
                    if !word.is_empty() {
                        each(word);
                        word.clear();
                    }
                    if let Fate::Alone(pieces) = fate {
                        pieces.iter().for_each(|piece| each(piece));
                    }
                }
            }
        }
        if !word.is_empty() {
            each(word);
            word.clear();
        }
    }

    /// The pieces of a stretch one after another in `word`, which is empty, and the end of each in `ends`. `false`
    /// if a character depends on its neighbours.
    fn looked_up(&self, stretch: &str, word: &mut String, ends: &mut Vec<usize>) -> bool {
        let mut begun = 0;
        for c in stretch.chars() {
            let fate = &self.block(c as usize / BLOCK)[c as usize % BLOCK];
            if let Fate::Word(as_these) = fate {
                word.push_str(as_these);
                continue;
            }
            if matches!(fate, Fate::Gone) {
                continue;
            }
            if word.len() > begun {
                ends.push(word.len());
                begun = word.len();
            }
            match fate {
                Fate::Alone(pieces) => {
                    for piece in pieces {
                        word.push_str(piece);
                        ends.push(word.len());
                    }
                    begun = word.len();
                }
                Fate::Depends => return false,
                _ => {}
            }
        }
        if word.len() > begun {
            ends.push(word.len());
        }
        true
    }

    fn block(&self, number: usize) -> &[Fate] {
        self.blocks[number].get_or_init(|| {
            let codes = number * BLOCK..(number + 1) * BLOCK;
            codes.map(|code| fate(&self.stages, char::from_u32(code as u32))).collect()
        })
    }
}

/// What the stages make of a character between two letters.
fn fate(stages: &WordSplitter, c: Option<char>) -> Fate {
    // Half a surrogate pair is in no text.
    let Some(c) = c.filter(|&c| stands_alone(c)) else { return Fate::Depends };
    let pieces = stages.staged(&format!("a{c}a"));
    let pieces: Vec<&str> = pieces.iter().map(String::as_str).collect();
    match pieces.as_slice() {
        ["aa"] => Fate::Gone,
        ["a", "a"] => Fate::Space,
        ["a", between @ .., "a"] => {
            Fate::Alone(between.iter().map(|&piece| piece.into()).collect())
        }
        [one] => match one.strip_prefix('a').and_then(|rest| rest.strip_suffix('a')) {
            Some(as_these) => Fate::Word(as_these.into()),
            None => Fate::Depends,
        },
        _ => Fate::Depends,
    }
}

/// Whether normalisation does the same to it whatever stands beside it: what it becomes begins no composition's
/// second half and is put in no other order.
fn stands_alone(c: char) -> bool {
    let sound = |c: char| {
        char::canonical_combining_class(c) == 0
            && is_nfc_quick(std::iter::once(c)) == IsNormalized::Yes
    };
    std::iter::once(c).nfkc().all(sound)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn agree(text: &str) {
        for lowercase in [true, false] {
            let mut pieces = Vec::new();
            Pieces::shared(lowercase).of(text, |piece| pieces.push(piece.to_owned()));
            assert_eq!(pieces, WordSplitter::new(lowercase).staged(text), "{text:?}");
        }
    }

    #[test]
    fn texts_of_every_kind_are_cut_as_by_the_stages() {
        for text in [
            "",
            " \t\r\n",
            "Don't panic，退款！ＡＢＣ　１２３",
            "cafe\u{301} café naïve ﬁne ½ … ㈱ ㍿ ﾊﾟﾋﾟ",
            "한국어 \u{1112}\u{1161}\u{11AB} ไทย नमस्ते עברית العربية",
            "😀👨‍👩‍👧🏽 ❤️ ☎ a\u{200B}b\u{AD}c\u{0}d\u{FFFD}e",
            "İSTANBUL ΣΊΣΥΦΟΣ ǅ ſ",
            " \u{308}x\u{A8}y e\u{200D}\u{301}",
            "a\u{2028}b\u{85}c\u{A0}d\u{3000}e\u{B}f\u{C}g",
            "\u{10FFFF}\u{E000}\u{FDD0}",
        ] {
            agree(text);
        }
    }

    #[test]
    fn every_character_is_cut_as_by_the_stages_beside_letters_and_beside_itself() {
        let mut text = String::new();
        for c in (0..=0x2FFFF).filter_map(char::from_u32) {
            text.extend([c, 'b', c, c, '中', c]);
            if (c as u32).is_multiple_of(64) {
                text.push(' ');
            }
            if c as u32 % 4096 == 4095 {
                agree(&text);
                text.clear();
            }
        }
    }

    proptest! {
        #[test]
        fn any_text_is_cut_as_by_the_stages(text in "\\PC{0,30}|[a-zA-Z .,\u{300}-\u{310}\u{1100}-\u{11FF}中は가é]{0,30}") {
            agree(&text);
        }
    }
}
