//! Changed texts.

mod back_translation;
mod casing;
mod config;
mod deletion;
mod insertion;
mod keyboard;
mod lookup;
mod noise;
mod ocr;
mod pieces;
mod swap;
mod synonyms;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

use self::back_translation::BackTranslation;
use self::casing::RandomCase;
use self::deletion::RandomDeletion;
use self::insertion::RandomInsertion;
use self::lookup::{Alternatives, Lookup, add_file};
use self::swap::RandomSwap;
use self::synonyms::SynonymReplacement;
use super::draws::{Draws, branch};
use crate::clean::Cleaner;
use crate::error::Result;
use crate::rng::{Key, Purpose};

pub use self::config::{Combine, TextAugmentConfig};

/// One way to change a text.
///
/// A text that is not empty never becomes empty, a rate of 0 changes nothing, and what comes out is a function of
/// the text and the key. The time taken is in proportion to the length of the text.
trait TextTransform: std::fmt::Debug + Send + Sync {
    /// The changed text; borrowed where nothing changed.
    fn apply<'a>(&self, text: &'a str, key: Key) -> Cow<'a, str>;
}

/// Changes training texts, each in its own way in each epoch.
///
/// Labels are none of its business: it sees texts only. It is cheap to clone, and all threads can use one.
///
/// ```
/// use firebrick_data::{TextAugmentConfig, TextAugmenter};
///
/// let config = TextAugmentConfig { share: 1.0, random_swap: 0.1, ..TextAugmentConfig::default() };
/// let augmenter = TextAugmenter::new(&config, 7)?;
/// let text = "the app crashes, every time";
/// assert_ne!(augmenter.augment(text, 1, 0), text);
/// assert_eq!(augmenter.augment(text, 1, 0), augmenter.augment(text, 1, 0));
/// # Ok::<(), firebrick_data::DataError>(())
/// ```
#[derive(Clone, Debug)]
pub struct TextAugmenter {
    seed: u64,
    share: f64,
    combine: Combine,
    /// Those with a rate above 0, in the order of the configuration.
    transforms: Vec<Arc<dyn TextTransform>>,
    translations: Option<Arc<BackTranslation>>,
}

impl TextAugmenter {
    /// Reads the tables that the configuration needs. `seed` is that of the run.
    ///
    /// # Errors
    /// As [`TextAugmentConfig::validate`]; whatever is wrong with a table, by its path and line.
    pub fn new(config: &TextAugmentConfig, seed: u64) -> Result<Self> {
        Self::of_clean_texts(config, seed, &Cleaner::default())
    }

    /// As [`new`](Self::new), for texts that went through `cleaner`: the paraphrases go through it, too.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn of_clean_texts(
        config: &TextAugmentConfig,
        seed: u64,
        cleaner: &Cleaner,
    ) -> Result<Self> {
        config.validate()?;
        let (share, combine) = (config.share, config.combine);
        let mut augmenter =
            Self { seed, share, combine, transforms: Vec::new(), translations: None };
        if config.is_identity() {
            return Ok(augmenter);
        }
        if let (true, Some(path)) = (config.back_translation > 0.0, &config.translations) {
            let transform =
                Arc::new(BackTranslation::read(path, config.back_translation, cleaner)?);
            augmenter.transforms.push(transform.clone());
            augmenter.translations = Some(transform);
        }
        augmenter.transforms.extend(with_synonyms(config)?);
        augmenter.transforms.extend(without_tables(config));
        if config.keyboard > 0.0 {
            let transform = keyboard::keyboard(config.keyboard, config.homophones.as_deref())?;
            augmenter.transforms.push(Arc::new(transform));
        }
        if config.ocr > 0.0 {
            let transform = ocr::ocr(config.ocr, config.confusables.as_deref())?;
            augmenter.transforms.push(Arc::new(transform));
        }
        Ok(augmenter)
    }

    /// Whether no text is ever changed.
    pub fn is_identity(&self) -> bool {
        self.transforms.is_empty()
    }

    /// The text of a training row in an epoch; borrowed where it is the original.
    ///
    /// It depends on the seed, the epoch, the row's place in the training set and the text, and on nothing else. It
    /// is not empty unless `text` is. Texts of 4 GiB and more stay as they are.
    pub fn augment<'a>(&self, text: &'a str, epoch: u64, row: u64) -> Cow<'a, str> {
        let key = Key::new(self.seed, Purpose::Augment).epoch(epoch).step(row);
        let mut draws = Draws::new(key);
        if self.is_identity() || !draws.chance(self.share) || u32::try_from(text.len()).is_err() {
            return Cow::Borrowed(text);
        }
        let all = self.transforms.len();
        let chosen = match self.combine {
            Combine::One => {
                let one = draws.below(all);
                one..one + 1
            }
            Combine::All => 0..all,
        };
        let mut changed = Cow::Borrowed(text);
        for i in chosen {
            let key = branch(key, 2 + i as u64);
            changed = match changed {
                Cow::Borrowed(text) => self.transforms[i].apply(text, key),
                Cow::Owned(text) => Cow::Owned(self.transforms[i].apply(&text, key).into_owned()),
            };
        }
        changed
    }

    /// How many of the texts have no paraphrase in the file of translations; 0 without a file.
    pub fn missing_translations<'a>(&self, texts: impl IntoIterator<Item = &'a str>) -> usize {
        let Some(translations) = &self.translations else { return 0 };
        texts.into_iter().filter(|text| !translations.knows(text)).count()
    }
}

/// Those that need the table of synonyms, which is read once.
fn with_synonyms(config: &TextAugmentConfig) -> Result<Vec<Arc<dyn TextTransform>>> {
    let mut transforms: Vec<Arc<dyn TextTransform>> = Vec::new();
    let (replacement, insertion) = (config.synonym_replacement, config.random_insertion);
    let path: Option<&Path> = config.synonyms.as_deref();
    if let (true, Some(path)) = (replacement.max(insertion) > 0.0, path) {
        let mut alternatives = Alternatives::new();
        add_file(&mut alternatives, path)?;
        let table = Arc::new(Lookup::new(&alternatives, true)?);
        if replacement > 0.0 {
            let table = table.clone();
            transforms.push(Arc::new(SynonymReplacement { rate: replacement, table }));
        }
        if insertion > 0.0 {
            transforms.push(Arc::new(RandomInsertion { rate: insertion, table }));
        }
    }
    Ok(transforms)
}

fn without_tables(config: &TextAugmentConfig) -> Vec<Arc<dyn TextTransform>> {
    let run = config.run;
    let mut transforms: Vec<Arc<dyn TextTransform>> = Vec::new();
    if config.random_swap > 0.0 {
        transforms.push(Arc::new(RandomSwap { rate: config.random_swap, run }));
    }
    if config.random_deletion > 0.0 {
        transforms.push(Arc::new(RandomDeletion { rate: config.random_deletion, run }));
    }
    if config.random_case > 0.0 {
        transforms.push(Arc::new(RandomCase { rate: config.random_case }));
    }
    transforms
}
