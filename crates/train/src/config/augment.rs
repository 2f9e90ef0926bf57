//! Section `[data.augment]`.

use firebrick_data::{NumericAugmentConfig, TextAugmentConfig};
use serde::{Deserialize, Serialize};

use crate::Result;

/// What becomes of training rows in every epoch anew; by default nothing. Rows held back stay as they are.
///
/// For texts the keys are those of [`TextAugmentConfig`]. For columns:
///
/// | key | default | range | meaning |
/// |---|---|---|---|
/// | `jitter` | 0 | ≥ 0 | normal noise, in standard deviations of each feature (Um et al. 2017) |
/// | `mixup` | 0 | [0, 100] | α of mixup: rows between two rows (Zhang et al. 2018) |
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct AugmentConfig {
    /// Changes of texts.
    #[serde(flatten)]
    pub text: TextAugmentConfig,
    /// Strength of the noise on features.
    pub jitter: f64,
    /// α of mixup.
    pub mixup: f64,
}

impl AugmentConfig {
    /// Changes of features.
    pub(crate) fn numbers(&self) -> NumericAugmentConfig {
        NumericAugmentConfig { jitter: self.jitter, mixup: self.mixup, ..Default::default() }
    }

    /// A file that no change reads, because the rates of those that would are 0; by its key, with these rates.
    pub(crate) fn idle_file(&self) -> Option<(&'static str, &'static str)> {
        let text = &self.text;
        let words = text.synonym_replacement.max(text.random_insertion);
        let files = [
            (
                words,
                &text.synonyms,
                "data.augment.synonyms",
                "synonym_replacement or random_insertion",
            ),
            (text.keyboard, &text.homophones, "data.augment.homophones", "keyboard"),
            (text.ocr, &text.confusables, "data.augment.confusables", "ocr"),
            (
                text.back_translation,
                &text.translations,
                "data.augment.translations",
                "back_translation",
            ),
        ];
        let idle = files.into_iter().find(|(rate, file, ..)| *rate == 0.0 && file.is_some());
        idle.map(|(_, _, key, rates)| (key, rates))
    }

    pub(crate) fn validate(&self) -> Result<()> {
        self.text.validate()?;
        Ok(self.numbers().validate()?)
    }
}
