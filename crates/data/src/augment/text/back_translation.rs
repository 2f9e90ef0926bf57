//! Texts are replaced by their paraphrases.

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::Path;

use super::TextTransform;
use crate::augment::draws::Draws;
use crate::clean::Cleaner;
use crate::error::{DataError, Result};
use crate::read::ReadOptions;
use crate::rng::Key;
use crate::table::Table;

/// A text becomes one of its paraphrases with probability `rate`, if it has any.
///
/// The paraphrases are the user's: made by translating each training text into another language and back (Sennrich,
/// Haddow and Birch, "Improving Neural Machine Translation Models with Monolingual Data", ACL 2016, arXiv 1511.06709;
/// for classification Xie et al., "Unsupervised Data Augmentation for Consistency Training", NeurIPS 2020, arXiv
/// 1904.12848), or in any other way. The file is a table with the columns `text`, the training text but for white
/// space at its ends, and `translation`; a text may have several rows.
#[derive(Clone, Debug)]
pub(super) struct BackTranslation {
    pub(super) rate: f64,
    /// Only looked up, never gone through: its order is of no matter.
    paraphrases: HashMap<String, Vec<String>>,
}

impl BackTranslation {
    /// # Errors
    /// Whatever [`Table::read`] reports; [`DataError::MissingColumn`]; [`DataError::BadLine`] for an empty cell.
    pub(super) fn read(path: &Path, rate: f64, cleaner: &Cleaner) -> Result<Self> {
        let table = Table::read(path, &ReadOptions::default())?;
        let text = table.column("text", "text")?;
        let translation = table.column("translation", "translation")?;
        let mut paraphrases = HashMap::<String, Vec<String>>::new();
        for record in &table.records {
            let cell = |i: usize| match record.fields[i].trim() {
                "" => Err(DataError::BadLine {
                    path: table.source.clone(),
                    line: record.line,
                    found: format!("nothing in the column `{}`", table.header[i]),
                    expected: "a text".to_owned(),
                }),
                cell => Ok(cleaner.clean(cell).trim().to_owned()),
            };
            let (text, paraphrase) = (cell(text)?, cell(translation)?);
            if paraphrase != text && !paraphrase.is_empty() {
                paraphrases.entry(text).or_default().push(paraphrase);
            }
        }
        Ok(Self { rate, paraphrases })
    }

    pub(super) fn knows(&self, text: &str) -> bool {
        self.paraphrases.contains_key(text.trim())
    }
}

impl TextTransform for BackTranslation {
    fn apply<'a>(&self, text: &'a str, key: Key) -> Cow<'a, str> {
        let mut draws = Draws::new(key);
        match self.paraphrases.get(text.trim()) {
            Some(others) if draws.chance(self.rate) => {
                Cow::Owned(others[draws.below(others.len())].clone())
            }
            _ => Cow::Borrowed(text),
        }
    }
}
