//! How texts are changed.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::augment::rate::check_rate;
use crate::error::{DataError, Result};

/// Which of the changes an augmented text goes through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Combine {
    /// One of those whose rate is above 0, each as likely as the others: as in EDA.
    #[default]
    One,
    /// All of those whose rate is above 0, one after another in the order of the table at [`TextAugmentConfig`].
    All,
}

/// Which changes training texts go through; by default none, because every rate is 0.
///
/// | key | default | range | meaning |
/// |---|---|---|---|
/// | `share` | 0.8 | [0, 1] | probability that a row is changed in an epoch at all |
/// | `combine` | `one` | `one`, `all` | whether such a row goes through one change or all |
/// | `run` | 2 | 1 to 8 | longest run of characters that is moved or left out where there are no spaces |
/// | `back_translation` | 0 | [0, 1] | probability that a text becomes one of its paraphrases in `translations` |
/// | `synonym_replacement` | 0 | [0, 1] | α: share of the words that are replaced by synonyms |
/// | `random_insertion` | 0 | [0, 1] | α: synonyms that are put in, in words of the text |
/// | `random_swap` | 0 | [0, 1] | α: swaps of two words, in words of the text |
/// | `random_deletion` | 0 | [0, 1] | α: probability that a word is left out |
/// | `random_case` | 0 | [0, 1] | probability that a word changes its case |
/// | `keyboard` | 0 | [0, 1] | probability that a letter or digit becomes its neighbour on a QWERTY keyboard |
/// | `ocr` | 0 | [0, 1] | probability that a character becomes one that looks like it |
/// | `synonyms` | none | a file | groups of words for `synonym_replacement` and `random_insertion` |
/// | `homophones` | none | a file | groups of characters that `keyboard` confuses as well |
/// | `confusables` | none | a file | groups of characters that `ocr` confuses as well |
/// | `translations` | none | a file | CSV, TSV or JSONL with the columns `text` and `translation` |
///
/// The files of groups hold one group a line, with tabs or commas between words that may stand for each other.
///
/// EDA (Wei and Zou 2019) recommends `α = 0.05` with 16 changed texts for each original for 500 training texts,
/// 0.05 with 8 for 2,000, and 0.1 with 4 for 5,000 and more. Its changed texts stand beside the originals from the
/// first epoch to the last. Here every epoch makes its own, and `n` changed texts for each original correspond to
/// a `share` of `n / (n + 1)`: 0.94, 0.89, 0.8.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TextAugmentConfig {
    /// Probability that a row is changed in an epoch.
    pub share: f64,
    /// One change or all.
    pub combine: Combine,
    /// Longest run of characters that is a unit in scripts without spaces.
    pub run: usize,
    /// Probability of a paraphrase.
    pub back_translation: f64,
    /// α of synonym replacement.
    pub synonym_replacement: f64,
    /// α of random insertion.
    pub random_insertion: f64,
    /// α of random swap.
    pub random_swap: f64,
    /// α of random deletion.
    pub random_deletion: f64,
    /// Probability that a word changes its case.
    pub random_case: f64,
    /// Probability of a slip of the finger.
    pub keyboard: f64,
    /// Probability of a misread character.
    pub ocr: f64,
    /// Groups of synonyms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub synonyms: Option<PathBuf>,
    /// Groups of characters that sound alike.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub homophones: Option<PathBuf>,
    /// Groups of characters that look alike.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confusables: Option<PathBuf>,
    /// Paraphrases of training texts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub translations: Option<PathBuf>,
}

impl Default for TextAugmentConfig {
    fn default() -> Self {
        Self {
            share: 0.8,
            combine: Combine::default(),
            run: 2,
            back_translation: 0.0,
            synonym_replacement: 0.0,
            random_insertion: 0.0,
            random_swap: 0.0,
            random_deletion: 0.0,
            random_case: 0.0,
            keyboard: 0.0,
            ocr: 0.0,
            synonyms: None,
            homophones: None,
            confusables: None,
            translations: None,
        }
    }
}

impl TextAugmentConfig {
    /// Checks the ranges, and that a change which needs a file has one. No file is opened.
    ///
    /// # Errors
    /// [`DataError::InvalidOption`].
    pub fn validate(&self) -> Result<()> {
        check_rate("share", self.share)?;
        if !(1..=8).contains(&self.run) {
            return Err(DataError::option("data.augment.run", self.run, "a number from 1 to 8"));
        }
        for (name, rate) in self.rates() {
            check_rate(name, rate)?;
        }
        need(self.back_translation, "translations", &self.translations)?;
        need(self.synonym_replacement.max(self.random_insertion), "synonyms", &self.synonyms)
    }

    /// Whether no text is ever changed.
    pub fn is_identity(&self) -> bool {
        self.share == 0.0 || self.rates().iter().all(|(_, rate)| *rate == 0.0)
    }

    /// The files that are read with these rates. A run depends on what is in them.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        let words = self.synonym_replacement.max(self.random_insertion);
        let files = [
            (self.back_translation, &self.translations),
            (words, &self.synonyms),
            (self.keyboard, &self.homophones),
            (self.ocr, &self.confusables),
        ];
        let used = !self.is_identity();
        let files = files.into_iter().filter(move |(rate, _)| used && *rate > 0.0);
        files.filter_map(|(_, path)| path.as_deref())
    }

    fn rates(&self) -> [(&'static str, f64); 8] {
        [
            ("back_translation", self.back_translation),
            ("synonym_replacement", self.synonym_replacement),
            ("random_insertion", self.random_insertion),
            ("random_swap", self.random_swap),
            ("random_deletion", self.random_deletion),
            ("random_case", self.random_case),
            ("keyboard", self.keyboard),
            ("ocr", self.ocr),
        ]
    }
}

fn need(rate: f64, option: &str, path: &Option<PathBuf>) -> Result<()> {
    if rate == 0.0 || path.is_some() {
        return Ok(());
    }
    let expected = match option {
        "synonyms" => "a file of synonyms, which synonym_replacement and random_insertion need",
        _ => "a file of paraphrases, which back_translation needs",
    };
    Err(DataError::option(&format!("data.augment.{option}"), "not set", expected))
}
