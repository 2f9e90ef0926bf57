//! Text to token ids, label to class number.

use std::borrow::Cow;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::{PIPELINE_VERSION, check_version};
use crate::batch::TextSet;
use crate::clean::Cleaner;
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
/// | `clean` | no step | see [`Cleaner`] |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TextPipelineConfig {
    /// Which tokenizer, and how large.
    pub tokenizer: TokenizerConfig,
    /// The most tokens of a text that are read.
    pub max_tokens: usize,
    /// What happens to a text before it is cut.
    pub clean: Cleaner,
}

impl Default for TextPipelineConfig {
    fn default() -> Self {
        let tokenizer = TokenizerConfig::default();
        Self { tokenizer, max_tokens: 512, clean: Cleaner::default() }
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
    /// What happens to a text before it is cut.
    #[serde(default, skip_serializing_if = "Cleaner::is_empty")]
    pub clean: Cleaner,
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
        let texts: Vec<Cow<'_, str>> =
            texts.into_iter().map(|text| config.clean.clean(text)).collect();
        let texts = texts.iter().map(Cow::as_ref);
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
            clean: config.clean.clone(),
            labels,
            tokenizer,
        })
    }

    /// The ids of a text, at most `max_tokens`, at least one.
    pub fn encode(&self, text: &str) -> Vec<u32> {
        self.encode_clean(&self.clean.clean(text))
    }

    /// As [`encode`](Self::encode), of a text that was [cleaned](Self::clean) already.
    pub fn encode_clean(&self, text: &str) -> Vec<u32> {
        let mut ids = self.tokenizer.encode(text);
        ids.truncate(self.max_tokens);
        ids
    }

    /// [`encode`](Self::encode) of each text, on all threads.
    pub fn encode_batch(&self, texts: &[&str]) -> Encoded {
        let clean: Vec<Cow<'_, str>> =
            texts.par_iter().map(|text| self.clean.clean(text)).collect();
        self.encode_clean_batch(&clean.iter().map(Cow::as_ref).collect::<Vec<_>>())
    }

    /// As [`encode_batch`](Self::encode_batch), of texts that were [cleaned](Self::clean) already.
    pub fn encode_clean_batch(&self, texts: &[&str]) -> Encoded {
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
    #[serde(default)]
    clean: Cleaner,
    labels: E,
    tokenizer: TextTokenizer,
}

impl<E> TryFrom<Stored<E>> for TextPipeline<E> {
    type Error = DataError;

    fn try_from(stored: Stored<E>) -> Result<Self> {
        let Stored { version, text_column, label_column, max_tokens, clean, labels, tokenizer } =
            stored;
        check_version(version, PIPELINE_VERSION)?;
        Ok(Self { version, text_column, label_column, max_tokens, clean, labels, tokenizer })
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
        let config = TextPipelineConfig { tokenizer, max_tokens, ..TextPipelineConfig::default() };
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
    fn a_text_is_cleaned_and_redacted_before_it_is_cut_and_before_the_vocabulary_is_made() {
        let clean =
            Cleaner::new(vec!["html_tags".parse().unwrap(), "case_folding".parse().unwrap()]);
        let clean = clean
            .unwrap()
            .redacting("email".parse().map(|kind| crate::PersonalFinder::new([kind])).unwrap());
        let tokenizer = TokenizerConfig { min_frequency: 1, ..TokenizerConfig::default() };
        let config = TextPipelineConfig { tokenizer, max_tokens: 9, clean };
        let row = |text: &str| TextRow { text: text.into(), label: "a".into(), line: 2 };
        let rows = [row("<b>Write</b> to Ann.Lee@example.com"), row("write soon")];
        let pipeline = TextPipeline::fit(&rows, "text", "label", &config).unwrap();
        assert_eq!(
            pipeline.tokenizer.tokens(&pipeline.clean.clean(&rows[0].text)),
            ["write", "to", "xxemail"]
        );
        let ids = pipeline.encode("<i>WRITE</i> to me@example.org");
        assert_eq!(ids, pipeline.encode(&rows[0].text));
        let json = serde_json::to_string(&pipeline).unwrap();
        assert!(!json.contains("lee") && json.contains("\"redact\""), "{json}");
        let back: TextPipeline = serde_json::from_str(&json).unwrap();
        assert_eq!(back.clean, pipeline.clean);
    }

    #[test]
    fn a_label_the_training_rows_lack_is_refused_with_its_line() {
        let row = TextRow { text: "x".into(), label: "bugs".into(), line: 44 };
        let error = fitted(9).text_set(&[row], "test.csv").unwrap_err().to_string();
        assert!(error.starts_with("test.csv, line 44: unknown label `bugs`; did you mean `bug`?"));
    }
}
