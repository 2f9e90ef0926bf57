//! Text to token ids, label to class number.

use serde::{Deserialize, Serialize};

use super::{PIPELINE_VERSION, check_version};
use crate::batch::TextSet;
use crate::error::{DataError, Result};
use crate::examples::TextRow;
use crate::labels::LabelMap;
use crate::targets::LabelEncoder;
use crate::tokenizer::{TextTokenizer, TokenizerConfig};

/// How a text pipeline is fitted.
///
/// | field | default | range |
/// |---|---|---|
/// | `tokenizer` | see [`TokenizerConfig`] | |
/// | `max_tokens` | 512 | at least 1: a longer text keeps its head |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TextPipelineConfig {
    /// Which tokenizer, and how large.
    pub tokenizer: TokenizerConfig,
    /// The most tokens of a text that are read.
    pub max_tokens: usize,
}

impl Default for TextPipelineConfig {
    fn default() -> Self {
        Self { tokenizer: TokenizerConfig::default(), max_tokens: 512 }
    }
}

impl TextPipelineConfig {
    /// Checks the ranges.
    ///
    /// # Errors
    /// [`DataError::InvalidOption`].
    pub fn validate(&self) -> Result<()> {
        if self.max_tokens == 0 {
            return Err(DataError::option("max_tokens", 0, "at least 1"));
        }
        self.tokenizer.validate()
    }
}

/// From a text to what a network reads, and from its label to what it is trained on: a class number by a
/// [`LabelMap`], or a scaled number by a [`Scaler`](crate::Scaler).
///
/// Fitted on training rows only. Its parts are public, so that a model's folder can keep them in separate files.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, try_from = "Stored<E>", bound(deserialize = "E: Deserialize<'de>"))]
pub struct TextPipeline<E = LabelMap> {
    /// The version of the stored form.
    pub version: u32,
    /// The column that the texts came from.
    pub text_column: String,
    /// The column that the labels came from.
    pub label_column: String,
    /// The most tokens of a text that are read.
    pub max_tokens: usize,
    /// The classes, or the scaling of the numbers.
    pub labels: E,
    /// The tokenizer.
    pub tokenizer: TextTokenizer,
}

/// Texts as ids, and how many lost their tails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encoded {
    /// The ids of each text, none empty.
    pub ids: Vec<Vec<u32>>,
    /// How many texts were longer than `max_tokens`.
    pub truncated: usize,
}

impl TextPipeline {
    /// Fits tokenizer and classes to training rows.
    ///
    /// # Errors
    /// [`DataError::InvalidOption`], [`DataError::Tokenizer`].
    pub fn fit<'a>(
        rows: impl IntoIterator<Item = &'a TextRow>,
        text_column: &str,
        label_column: &str,
        config: &TextPipelineConfig,
    ) -> Result<Self> {
        let rows: Vec<&TextRow> = rows.into_iter().collect();
        let labels = LabelMap::fit(rows.iter().map(|row| row.label.as_str()));
        let texts = rows.iter().map(|row| row.text.as_str());
        Self::with_labels(texts, text_column, label_column, labels, config)
    }
}

impl<E: LabelEncoder> TextPipeline<E> {
    /// Fits the tokenizer to training texts; the labels' encoding is fitted already.
    ///
    /// # Errors
    /// [`DataError::InvalidOption`], [`DataError::Tokenizer`].
    pub fn with_labels<'a>(
        texts: impl IntoIterator<Item = &'a str>,
        text_column: &str,
        label_column: &str,
        labels: E,
        config: &TextPipelineConfig,
    ) -> Result<Self> {
        config.validate()?;
        let tokenizer = TextTokenizer::train(&config.tokenizer, texts)?;
        Self::with_tokenizer(tokenizer, text_column, label_column, labels, config)
    }

    /// A pipeline whose tokenizer is trained already, too.
    ///
    /// # Errors
    /// [`DataError::InvalidOption`].
    pub fn with_tokenizer(
        tokenizer: TextTokenizer,
        text_column: &str,
        label_column: &str,
        labels: E,
        config: &TextPipelineConfig,
    ) -> Result<Self> {
        config.validate()?;
        Ok(Self {
            version: PIPELINE_VERSION,
            text_column: text_column.to_owned(),
            label_column: label_column.to_owned(),
            max_tokens: config.max_tokens,
            labels,
            tokenizer,
        })
    }

    /// The ids of a text, at most `max_tokens`, at least one.
    pub fn encode(&self, text: &str) -> Vec<u32> {
        let mut ids = self.tokenizer.encode(text);
        ids.truncate(self.max_tokens);
        ids
    }

    /// [`encode`](Self::encode) of each text, on all threads.
    pub fn encode_batch(&self, texts: &[&str]) -> Encoded {
        let mut ids = self.tokenizer.encode_batch(texts);
        let truncated = ids.iter().filter(|ids| ids.len() > self.max_tokens).count();
        ids.iter_mut().for_each(|ids| ids.truncate(self.max_tokens));
        Encoded { ids, truncated }
    }

    /// Rows as ids and targets, and how many texts were truncated.
    ///
    /// # Errors
    /// [`DataError::UnknownLabel`] with the row's line in `source`.
    pub fn text_set(
        &self,
        rows: &[TextRow<E::Label>],
        source: &str,
    ) -> Result<(TextSet<E::Target>, usize)> {
        let labels = rows.iter().map(|row| self.labels.encode(&row.label, source, row.line));
        let labels = labels.collect::<Result<Vec<_>>>()?;
        let texts: Vec<&str> = rows.iter().map(|row| row.text.as_str()).collect();
        let Encoded { ids, truncated } = self.encode_batch(&texts);
        Ok((TextSet { ids, labels }, truncated))
    }
}

/// The stored form, before its version has been looked at.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored<E> {
    version: u32,
    text_column: String,
    label_column: String,
    max_tokens: usize,
    labels: E,
    tokenizer: TextTokenizer,
}

impl<E> TryFrom<Stored<E>> for TextPipeline<E> {
    type Error = DataError;

    fn try_from(stored: Stored<E>) -> Result<Self> {
        let Stored { version, text_column, label_column, max_tokens, labels, tokenizer } = stored;
        check_version(version, PIPELINE_VERSION)?;
        Ok(Self { version, text_column, label_column, max_tokens, labels, tokenizer })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> Vec<TextRow> {
        let rows = [
            ("refund my money", "billing"),
            ("the money is gone", "billing"),
            ("it crashes", "bug"),
        ];
        let row = |(i, (text, label)): (usize, &(&str, &str))| TextRow {
            text: (*text).into(),
            label: (*label).into(),
            line: i as u64 + 2,
        };
        rows.iter().enumerate().map(row).collect()
    }

    fn fitted(max_tokens: usize) -> TextPipeline {
        let tokenizer = TokenizerConfig { min_frequency: 1, ..TokenizerConfig::default() };
        let config = TextPipelineConfig { tokenizer, max_tokens };
        TextPipeline::fit(&rows(), "text", "label", &config).unwrap()
    }

    #[test]
    fn a_long_text_keeps_its_head_and_is_counted() {
        let (long, short) = (fitted(2), fitted(9));
        let (set, truncated) = long.text_set(&rows(), "f.csv").unwrap();
        assert_eq!(truncated, 2);
        assert_eq!(set.labels, [0, 0, 1]);
        assert_eq!(set.ids[1], short.encode("the money is gone")[..2]);
        assert_eq!(set.ids[1], long.encode("the money is gone"));
    }

    #[test]
    fn a_stored_pipeline_encodes_alike_and_a_newer_one_is_refused() {
        let pipeline = fitted(512);
        let json = serde_json::to_string(&pipeline).unwrap();
        let back: TextPipeline = serde_json::from_str(&json).unwrap();
        assert_eq!(back.encode("my money crashes 退款"), pipeline.encode("my money crashes 退款"));
        assert_eq!(back.labels, pipeline.labels);
        let newer = json.replacen("\"version\":1", "\"version\":2", 1);
        let error = serde_json::from_str::<TextPipeline>(&newer).unwrap_err().to_string();
        assert!(error.contains("the format version is 2"), "{error}");
    }

    #[test]
    fn a_label_the_training_rows_lack_is_refused_with_its_line() {
        let row = TextRow { text: "x".into(), label: "bugs".into(), line: 44 };
        let error = fitted(9).text_set(&[row], "test.csv").unwrap_err().to_string();
        assert!(error.starts_with("test.csv, line 44: unknown label `bugs`; did you mean `bug`?"));
    }
}
