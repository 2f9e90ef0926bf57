//! Texts to numbers, in Hugging Face's `tokenizer.json` format.

mod config;
mod counts;
mod pieces;
mod splitter;
#[cfg(test)]
mod tests;
mod train;

use std::str::FromStr;
use std::sync::Arc;

use ahash::AHashMap;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use tokenizers::{Encoding, Model, ModelWrapper, Tokenizer};

pub use self::config::{TokenizerConfig, TokenizerKind};
pub use self::counts::WordCounts;
pub use self::splitter::WordSplitter;
use crate::error::{DataError, Result};

const PAD: &str = "<pad>";
const UNK: &str = "<unk>";
const PAD_ID: u32 = 0;
const UNK_ID: u32 = 1;

/// A trained tokenizer. Token 0 is `<pad>`, token 1 is `<unk>`.
///
/// It is stored as `tokenizer.json` of Hugging Face's `tokenizers`, and gives the same ids there; with one exception:
/// a text without any token is one `<unk>` here (a network needs something to read) and an empty list there. No text
/// can produce `<pad>`.
///
/// Training depends on the texts as a set: in another order they give the same file, byte for byte.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "Tokenizer", into = "Tokenizer")]
pub struct TextTokenizer {
    inner: Tokenizer,
    words: Option<Arc<Words>>,
}

/// The vocabulary of a `word` tokenizer whose stages are those of a [`WordSplitter`].
#[derive(Debug)]
struct Words {
    splitter: WordSplitter,
    ids: AHashMap<String, u32>,
}

impl Words {
    /// `None` for every other tokenizer.
    fn of(tokenizer: &Tokenizer) -> Option<Self> {
        let ModelWrapper::WordLevel(model) = tokenizer.get_model() else { return None };
        if !tokenizer.get_added_vocabulary().get_vocab().is_empty() {
            return None;
        }
        let stages = (tokenizer.get_normalizer()?, tokenizer.get_pre_tokenizer()?);
        let same = |splitter: &WordSplitter| {
            let (normalizer, pre_tokenizer) = splitter.stages();
            as_json(stages.0) == as_json(&normalizer)
                && as_json(stages.1) == as_json(&pre_tokenizer)
        };
        let splitter = [true, false].map(WordSplitter::new).into_iter().find(same)?;
        Some(Self { splitter, ids: model.get_vocab().into_iter().collect() })
    }

    fn encode(&self, text: &str) -> Vec<u32> {
        let mut ids = Vec::new();
        self.splitter.pieces(text, |piece| {
            ids.push(self.ids.get(piece).copied().unwrap_or(UNK_ID));
        });
        if ids.is_empty() {
            ids.push(UNK_ID);
        }
        ids
    }
}

/// What makes two stages the same.
fn as_json(stage: &impl Serialize) -> Option<String> {
    serde_json::to_string(stage).ok()
}

impl TextTokenizer {
    /// Trains on texts.
    ///
    /// # Errors
    /// [`DataError::InvalidOption`]; [`DataError::Tokenizer`].
    pub fn train<'a>(
        config: &TokenizerConfig,
        texts: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self> {
        config.validate()?;
        let texts: Vec<&str> = texts.into_iter().collect();
        let mut counts = WordCounts::new(config);
        counts.add(&texts);
        Self::from_counts(config, &counts)
    }

    /// Trains on the words of texts that were counted with the same configuration: what [`train`](Self::train) makes
    /// of the texts themselves, as long as no count was [dropped](WordCounts::dropped).
    ///
    /// # Errors
    /// As [`train`](Self::train).
    pub fn from_counts(config: &TokenizerConfig, counts: &WordCounts) -> Result<Self> {
        config.validate()?;
        let splitter = WordSplitter::of_kind(config.kind, config.lowercase);
        let mut inner = Tokenizer::new(train::model(config, counts)?);
        let (normalizer, pre_tokenizer) = splitter.stages();
        inner.with_normalizer(Some(normalizer)).map_err(failed)?;
        inner.with_pre_tokenizer(Some(pre_tokenizer));
        Self::try_from(inner)
    }

    /// Reads a `tokenizer.json`. Truncation and padding that it may ask for are left out: lengths are the pipeline's.
    ///
    /// # Errors
    /// [`DataError::Tokenizer`] if it is none, or if token 0 is not `<pad>` or token 1 not `<unk>`.
    pub fn from_json(json: &str) -> Result<Self> {
        Self::try_from(Tokenizer::from_str(json).map_err(failed)?)
    }

    /// The text of a `tokenizer.json`.
    ///
    /// # Errors
    /// [`DataError::Tokenizer`].
    pub fn to_json(&self) -> Result<String> {
        self.inner.to_string(true).map_err(failed)
    }

    /// How it cuts. A tokenizer from elsewhere counts as `word` if its model is a list of words.
    pub fn kind(&self) -> TokenizerKind {
        match self.inner.get_model() {
            ModelWrapper::WordLevel(_) => TokenizerKind::Word,
            _ => TokenizerKind::Bpe,
        }
    }

    /// The ids of a text's tokens; never empty.
    pub fn encode(&self, text: &str) -> Vec<u32> {
        match &self.words {
            Some(words) => words.encode(text),
            None => ids(self.inner.encode_fast(text, false)),
        }
    }

    /// [`encode`](Self::encode) of each text, in order, on all threads.
    pub fn encode_batch(&self, texts: &[&str]) -> Vec<Vec<u32>> {
        if let Some(words) = &self.words {
            return texts.par_iter().map(|text| words.encode(text)).collect();
        }
        match self.inner.encode_batch_fast(texts.to_vec(), false) {
            Ok(encodings) => encodings.into_iter().map(|encoding| ids(Ok(encoding))).collect(),
            Err(_) => texts.iter().map(|text| self.encode(text)).collect(),
        }
    }

    /// The tokens of a text as written in the vocabulary; as many as [`encode`](Self::encode) gives.
    pub fn tokens(&self, text: &str) -> Vec<String> {
        let tokens = self.inner.encode(text, false).map(|e| e.get_tokens().to_vec());
        match tokens.unwrap_or_default() {
            tokens if tokens.is_empty() => vec![UNK.to_owned()],
            tokens => tokens,
        }
    }

    /// Where each token stands in the text: first byte and byte past the last. As many as [`encode`](Self::encode)
    /// gives; on character boundaries.
    pub fn offsets(&self, text: &str) -> Vec<(usize, usize)> {
        let offsets = self.inner.encode(text, false).map(|e| e.get_offsets().to_vec());
        match offsets.unwrap_or_default() {
            offsets if offsets.is_empty() => vec![(0, text.len())],
            offsets => offsets,
        }
    }

    /// The token with this id.
    pub fn token(&self, id: u32) -> Option<String> {
        self.inner.id_to_token(id)
    }

    /// How many tokens there are, with `<pad>` and `<unk>`.
    pub fn vocab_size(&self) -> usize {
        self.inner.get_vocab_size(true)
    }

    /// The id of `<pad>`: 0.
    pub fn pad_id(&self) -> u32 {
        PAD_ID
    }

    /// The id of `<unk>`: 1.
    pub fn unk_id(&self) -> u32 {
        UNK_ID
    }
}

impl TryFrom<Tokenizer> for TextTokenizer {
    type Error = DataError;

    fn try_from(mut inner: Tokenizer) -> Result<Self> {
        for (token, id) in [(PAD, PAD_ID), (UNK, UNK_ID)] {
            let found = inner.get_model().token_to_id(token);
            if found != Some(id) {
                let found = found.map_or("missing".to_owned(), |id| id.to_string());
                let message = format!("the id of {token} is {found}; expected {id}");
                return Err(DataError::Tokenizer { message });
            }
        }
        inner.with_truncation(None).map_err(failed)?;
        inner.with_padding(None);
        let words = Words::of(&inner).map(Arc::new);
        Ok(Self { inner, words })
    }
}

impl From<TextTokenizer> for Tokenizer {
    fn from(tokenizer: TextTokenizer) -> Self {
        tokenizer.inner
    }
}

/// A model with an unknown token gives every text an encoding, so an error means the same as no token.
fn ids(encoding: tokenizers::Result<Encoding>) -> Vec<u32> {
    match encoding.map(|encoding| encoding.get_ids().to_vec()) {
        Ok(ids) if !ids.is_empty() => ids,
        _ => vec![UNK_ID],
    }
}

fn failed(error: tokenizers::Error) -> DataError {
    DataError::Tokenizer { message: error.to_string() }
}
