//! Which tokenizer, and how large.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::{DataError, Result};

/// How a text is cut.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TokenizerKind {
    /// Words and punctuation marks; every Chinese character, kana and emoji by itself. A rare word is unknown.
    #[default]
    Word,
    /// Byte-pair encoding: frequent pieces of words, and of Chinese sentences; a rare word becomes several pieces.
    /// The choice for languages without spaces other than Chinese and Japanese.
    Bpe,
}

impl fmt::Display for TokenizerKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Word => "word",
            Self::Bpe => "bpe",
        })
    }
}

impl FromStr for TokenizerKind {
    type Err = DataError;

    fn from_str(name: &str) -> Result<Self> {
        match name {
            "word" => Ok(Self::Word),
            "bpe" => Ok(Self::Bpe),
            _ => Err(DataError::option("data.tokenizer.kind", format!("`{name}`"), "word or bpe")),
        }
    }
}

/// How a tokenizer is trained.
///
/// | field | default | range |
/// |---|---|---|
/// | `kind` | `word` | `word`, `bpe` |
/// | `vocab_size` | 10,000 | 3 to 10,000,000, with `<pad>` and `<unk>`; an upper limit |
/// | `min_frequency` | 2 | at least 1: how often a word, character or pair must occur |
/// | `lowercase` | `true` | |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TokenizerConfig {
    /// How a text is cut.
    pub kind: TokenizerKind,
    /// The most tokens there may be.
    pub vocab_size: usize,
    /// How often a token must occur in the training texts.
    pub min_frequency: u64,
    /// Whether upper and lower case are one.
    pub lowercase: bool,
}

impl Default for TokenizerConfig {
    fn default() -> Self {
        let kind = TokenizerKind::Word;
        Self { kind, vocab_size: 10_000, min_frequency: 2, lowercase: true }
    }
}

impl TokenizerConfig {
    /// Checks the ranges.
    ///
    /// # Errors
    /// [`DataError::InvalidOption`].
    pub fn validate(&self) -> Result<()> {
        if !(3..=10_000_000).contains(&self.vocab_size) {
            let expected = "a number from 3 to 10000000 (two are taken by <pad> and <unk>)";
            return Err(DataError::option("data.tokenizer.vocab_size", self.vocab_size, expected));
        }
        if self.min_frequency == 0 {
            return Err(DataError::option("data.tokenizer.min_frequency", 0, "at least 1"));
        }
        Ok(())
    }
}
