//! Section `[data]`.

use std::path::PathBuf;

use firebrick_data::{
    BadRowLimit, BadRows, Balance, CategoryEncoding, Cleaner, ClipTo, FeatureConfig, Imputation,
    MemoryLimit, MissingValues, PersonalFinder, ReadOptions, RoleOptions, ScalingKind,
    SplitFractions, Task, TextPipelineConfig, TokenizerConfig,
};
use serde::{Deserialize, Serialize};

use super::{AugmentConfig, ReadConfig};
use crate::{Result, TrainError};

/// Columns, split and preparation.
///
/// | key | default | range | meaning |
/// |---|---|---|---|
/// | `text`, `label`, `features`, `task` | found | a column, columns, `classification` or `regression` | what the columns are |
/// | `categorical` | found | columns | of `features`: categories that look like numbers |
/// | `group` | none | a column | groups of rows, kept for the evaluation and not learnt from |
/// | `weight` | none | a column of numbers above 0 | how much each row counts in the loss |
/// | `read` | see [`ReadConfig`] | | how the files are read |
/// | `on_bad_rows` | `skip_unusable` | `skip_unusable`, `error`, `skip`, `quarantine` | rows that can't be used: set aside those with an unusable cell, none, or also those that can't be read; or write all of them to a file |
/// | `quarantine` | none | a path | that file |
/// | `max_bad_rows` | any | a number, or a share such as `0.1%` | more rows set aside than this stop the run |
/// | `memory` | none | ≥ `8MB` | texts are read in passes and kept on the disk, and rows take at most this; none: all in memory |
/// | `valid` | 0.1 | [0, 1) | share of the rows held back to choose the epoch |
/// | `test` | 0.1 | [0, 1) | share held back for the result, unless there is a test file |
/// | `clean` | none | steps of a [`Cleaner`] | what happens to a text before it is cut |
/// | `redact` | none | kinds of a [`PersonalFinder`], or `all` | personal data in texts that becomes a word, before the vocabulary is made |
/// | `augment` | see [`AugmentConfig`] | | changed training rows |
/// | `balance` | `none` | `none`, `over`, `under` | classes made equally large in each epoch, by repeating rows or leaving some out |
/// | `max_tokens` | 256 | ≥ 1 | longest text in tokens; the rest is cut off |
/// | `tokenizer.kind` | `word` | `word`, `bpe` | how text is split |
/// | `tokenizer.vocab_size` | 10000 | ≥ 3 | size of the vocabulary |
/// | `tokenizer.min_frequency` | 2 | ≥ 1 | rarer tokens are unknown |
/// | `tokenizer.lowercase` | true | | fold case |
/// | `word_dropout` | 0.25 | ≥ 0 | a training word that occurs `n` times is unknown with probability `a / (a + n)` |
/// | `scaling` | `standard` | `standard`, `min_max`, `robust`, `none` | of numeric columns; with `none` the target stays raw too |
/// | `missing_values` | `NA`, `N/A`, `NaN`, `null`, `?`, `-` | texts | cells of features that are missing ones, beside the empty one; case ignored |
/// | `missing` | `median` | `median`, `mean`, `constant` | what stands in for a missing number, of the training rows |
/// | `missing_fill` | 0 | a number | of `constant` |
/// | `missing_indicator` | false | | an input that says where a number was missing |
/// | `clip` | none | two quantiles in [0, 1], such as `[0.01, 0.99]` | numbers beyond those of the training rows become these |
/// | `clip_bounds` | none | two numbers | the same at fixed bounds |
/// | `log` | none | numeric columns | `sign(x) ln(1 + \|x\|)`, after clipping and before scaling |
/// | `categories` | `one_hot` | `one_hot`, `index` | what a category becomes |
/// | `min_category` | 1 | ≥ 1 | rarer categories become the unknown one, as unseen and missing ones do |
/// | `max_categories` | 256 | ≥ 1 | a column of more is not found to be categories, and refused if named |
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DataConfig {
    /// Text column.
    pub text: Option<String>,
    /// Label or target column.
    pub label: Option<String>,
    /// Feature columns.
    pub features: Option<Vec<String>>,
    /// Column of groups.
    pub group: Option<String>,
    /// Column that says how much each row counts.
    pub weight: Option<String>,
    /// What is to be learnt.
    pub task: Option<Task>,
    /// How the files are read.
    pub read: ReadConfig,
    /// What happens to rows that can't be used.
    pub on_bad_rows: BadRows,
    /// File for rows that are set aside.
    pub quarantine: Option<PathBuf>,
    /// How many rows may be set aside.
    pub max_bad_rows: Option<BadRowLimit>,
    /// What rows may take of the memory; all of it if left out.
    pub memory: Option<MemoryLimit>,
    /// Share held back to choose the epoch.
    pub valid: f64,
    /// Share held back for the result.
    pub test: f64,
    /// What happens to a text before it is cut.
    pub clean: Cleaner,
    /// Personal data that is replaced.
    pub redact: PersonalFinder,
    /// Changed training rows.
    pub augment: AugmentConfig,
    /// Classes made equally large.
    pub balance: Balance,
    /// Longest text in tokens.
    pub max_tokens: usize,
    /// Scaling of numeric features.
    pub scaling: ScalingKind,
    /// Feature columns that hold categories.
    pub categorical: Option<Vec<String>>,
    /// Cells that are missing ones.
    pub missing_values: MissingValues,
    /// What stands in for a missing number.
    pub missing: Imputation,
    /// The number of `constant`.
    pub missing_fill: f64,
    /// Whether an input says where a number was missing.
    pub missing_indicator: bool,
    /// Quantiles at which numbers are cut off.
    pub clip: Option<[f64; 2]>,
    /// Numbers at which numbers are cut off.
    pub clip_bounds: Option<[f64; 2]>,
    /// Columns whose logarithm is taken.
    pub log: Vec<String>,
    /// What a category becomes.
    pub categories: CategoryEncoding,
    /// Training rows that a category must have.
    pub min_category: usize,
    /// The most categories of a column.
    pub max_categories: usize,
    /// How readily rare training words become unknown; 0: never.
    pub word_dropout: f64,
    /// How text becomes tokens.
    pub tokenizer: TokenizerConfig,
}

impl Default for DataConfig {
    fn default() -> Self {
        Self {
            text: None,
            label: None,
            features: None,
            group: None,
            weight: None,
            task: None,
            read: ReadConfig::default(),
            on_bad_rows: BadRows::default(),
            quarantine: None,
            max_bad_rows: None,
            memory: None,
            valid: 0.1,
            test: 0.1,
            clean: Cleaner::default(),
            redact: PersonalFinder::none(),
            augment: AugmentConfig::default(),
            balance: Balance::None,
            max_tokens: 256,
            scaling: ScalingKind::Standard,
            categorical: None,
            missing_values: MissingValues::default(),
            missing: Imputation::default(),
            missing_fill: 0.0,
            missing_indicator: false,
            clip: None,
            clip_bounds: None,
            log: Vec::new(),
            categories: CategoryEncoding::default(),
            min_category: 1,
            max_categories: 256,
            word_dropout: 0.25,
            tokenizer: TokenizerConfig::default(),
        }
    }
}

impl DataConfig {
    pub(crate) fn validate(&self) -> Result<()> {
        TrainError::check(self.max_tokens >= 1, "data.max_tokens", self.max_tokens, "at least 1")?;
        let (alpha, legal) = (self.word_dropout, self.word_dropout >= 0.0);
        let legal = legal && alpha.is_finite();
        TrainError::check(legal, "data.word_dropout", alpha, "a number of at least 0")?;
        self.read_options()?;
        self.augment.validate()?;
        let room = self.redact.is_none() || self.clean.steps().len() < Cleaner::MAX_STEPS;
        let expected = format!("fewer than {} steps beside data.redact", Cleaner::MAX_STEPS);
        TrainError::check(room, "data.clean", self.clean.steps().len(), &expected)?;
        self.fractions().validate()?;
        let (both, expected) =
            (self.clip.is_some() && self.clip_bounds.is_some(), "not set with data.clip");
        let bounds = format!("{:?}", self.clip_bounds.unwrap_or_default());
        TrainError::check(!both, "data.clip_bounds", bounds, expected)?;
        self.features_config().validate()?;
        Ok(self.tokenizer.validate()?)
    }

    /// How files are read; the file for rows that are set aside has still to be made.
    ///
    /// # Errors
    /// Values out of their range.
    pub fn read_options(&self) -> Result<ReadOptions> {
        let kept = self.quarantine.is_some() == (self.on_bad_rows == BadRows::Quarantine);
        let found = self.quarantine.as_ref().map_or("not set".into(), |p| p.display().to_string());
        let expected = "a file if data.on_bad_rows is quarantine, and only then";
        TrainError::check(kept, "data.quarantine", found, expected)?;
        let options = self.read.options()?;
        let (on_bad_rows, max_bad_rows) = (self.on_bad_rows, self.max_bad_rows);
        Ok(ReadOptions { on_bad_rows, max_bad_rows, ..options })
    }

    /// What was said about the columns.
    pub fn role_options(&self) -> RoleOptions {
        RoleOptions {
            text: self.text.clone(),
            label: self.label.clone(),
            features: self.features.clone(),
            categorical: self.categorical.clone(),
            missing_values: Some(self.missing_values.clone()),
            max_categories: Some(self.max_categories),
            group: self.group.clone(),
            task: self.task,
        }
    }

    /// Settings that mean nothing to this kind of input or task: they would be ignored, and the user should hear
    /// of it.
    pub(crate) fn validate_for(&self, text: bool, classes: bool) -> Result<()> {
        let only =
            |unset: bool, key: &str, expected: &str| TrainError::check(unset, key, "set", expected);
        if !text {
            only(
                self.clean.is_empty(),
                "data.clean",
                "left out: it is for texts, and this model reads columns",
            )?;
            only(
                self.redact.is_none(),
                "data.redact",
                "left out: it is for texts, and this model reads columns",
            )?;
            let unset = self.augment.text.is_identity();
            only(unset, "data.augment", "jitter and mixup alone for a model that reads columns")?;
        }
        if let Some((key, rates)) = self.augment.idle_file() {
            only(false, key, &format!("left out, or {rates} above 0, which the file is for"))?;
        }
        if text {
            self.refuse_settings_of_columns(classes)?;
        }
        let numbers = self.augment.jitter == 0.0 && self.augment.mixup == 0.0;
        only(
            !text || numbers,
            "data.augment",
            "no jitter and no mixup for a model that reads texts",
        )?;
        let unset = classes || self.balance == Balance::None;
        only(unset, "data.balance", "none for a regression, which has no classes")
    }

    /// Settings of columns that a text would ignore; the scaling is also that of a number to predict.
    fn refuse_settings_of_columns(&self, classes: bool) -> Result<()> {
        let usual = Self::default();
        let left = [
            ("data.categorical", self.categorical == usual.categorical),
            ("data.scaling", !classes || self.scaling == usual.scaling),
            ("data.missing", self.missing == usual.missing),
            ("data.missing_fill", self.missing_fill == usual.missing_fill),
            ("data.missing_indicator", self.missing_indicator == usual.missing_indicator),
            ("data.clip", self.clip == usual.clip),
            ("data.clip_bounds", self.clip_bounds == usual.clip_bounds),
            ("data.log", self.log == usual.log),
            ("data.categories", self.categories == usual.categories),
            ("data.min_category", self.min_category == usual.min_category),
        ];
        let expected =
            "left out: it is for columns of numbers and categories, and this model reads texts";
        left.iter().try_for_each(|(key, unset)| TrainError::check(*unset, key, "set", expected))
    }

    pub(crate) fn fractions(&self) -> SplitFractions {
        SplitFractions { valid: self.valid, test: self.test }
    }

    pub(crate) fn text_pipeline(&self) -> TextPipelineConfig {
        let clean = self.clean.clone().redacting(self.redact.clone());
        TextPipelineConfig { tokenizer: self.tokenizer.clone(), max_tokens: self.max_tokens, clean }
    }

    pub(crate) fn features_config(&self) -> FeatureConfig {
        let quantiles = self.clip.map(ClipTo::Quantiles);
        FeatureConfig {
            missing_values: self.missing_values.clone(),
            scaling: self.scaling,
            missing: self.missing,
            missing_fill: self.missing_fill,
            missing_indicator: self.missing_indicator,
            clip: quantiles.or(self.clip_bounds.map(ClipTo::Bounds)),
            log: self.log.clone(),
            categories: self.categories,
            min_category: self.min_category,
            max_categories: self.max_categories,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_that_this_kind_of_input_would_ignore_are_refused_by_name() {
        let refused = |config: DataConfig, text: bool, classes: bool| {
            config.validate_for(text, classes).unwrap_err().to_string()
        };
        let logged = DataConfig { log: vec!["area".into()], ..DataConfig::default() };
        assert!(refused(logged.clone(), true, true).starts_with("data.log is set"));
        assert!(logged.validate_for(false, true).is_ok());
        let clipped = DataConfig { clip: Some([0.01, 0.99]), ..DataConfig::default() };
        assert!(refused(clipped, true, false).starts_with("data.clip is set"));
        // The scaling is that of a number to predict as well.
        let raw = DataConfig { scaling: ScalingKind::None, ..DataConfig::default() };
        assert!(raw.validate_for(true, false).is_ok());
        assert!(refused(raw, true, true).starts_with("data.scaling is set"));
        let mut idle = DataConfig::default();
        idle.augment.text.synonyms = Some("words.txt".into());
        assert!(refused(idle.clone(), true, true).starts_with("data.augment.synonyms is set"));
        idle.augment.text.synonym_replacement = 0.1;
        assert!(idle.validate_for(true, true).is_ok());
        assert!(DataConfig::default().validate_for(true, true).is_ok());
    }
}
