//! Section `[data]`.

use std::path::PathBuf;

use firebrick_data::{
    BadRowLimit, BadRows, ReadOptions, RoleOptions, ScalingKind, SplitFractions, Task,
    TextPipelineConfig, TokenizerConfig,
};
use serde::{Deserialize, Serialize};

use super::ReadConfig;
use crate::{Result, TrainError};

/// Columns, split and preparation.
///
/// | key | default | range | meaning |
/// |---|---|---|---|
/// | `text`, `label`, `features`, `task` | found | a column, columns, `classification` or `regression` | what the columns are |
/// | `weight` | none | a column of numbers above 0 | how much each row counts in the loss |
/// | `read` | see [`ReadConfig`] | | how the files are read |
/// | `on_bad_rows` | `skip_unusable` | `skip_unusable`, `error`, `skip`, `quarantine` | rows that can't be used: set aside those with an unusable cell, none, or also those that can't be read; or write all of them to a file |
/// | `quarantine` | none | a path | that file |
/// | `max_bad_rows` | any | a number, or a share such as `0.1%` | more rows set aside than this stop the run |
/// | `valid` | 0.1 | [0, 1) | share of the rows held back to choose the epoch |
/// | `test` | 0.1 | [0, 1) | share held back for the result, unless there is a test file |
/// | `max_tokens` | 256 | ≥ 1 | longest text in tokens; the rest is cut off |
/// | `tokenizer.kind` | `word` | `word`, `bpe` | how text is split |
/// | `tokenizer.vocab_size` | 10000 | ≥ 3 | size of the vocabulary |
/// | `tokenizer.min_frequency` | 2 | ≥ 1 | rarer tokens are unknown |
/// | `tokenizer.lowercase` | true | | fold case |
/// | `word_dropout` | 0.25 | ≥ 0 | a training word that occurs `n` times is unknown with probability `a / (a + n)` |
/// | `scaling` | `standard` | `standard`, `min_max`, `none` | of the features of a regression |
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DataConfig {
    /// Text column.
    pub text: Option<String>,
    /// Label or target column.
    pub label: Option<String>,
    /// Feature columns.
    pub features: Option<Vec<String>>,
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
    /// Share held back to choose the epoch.
    pub valid: f64,
    /// Share held back for the result.
    pub test: f64,
    /// Longest text in tokens.
    pub max_tokens: usize,
    /// Scaling of numeric features.
    pub scaling: ScalingKind,
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
            weight: None,
            task: None,
            read: ReadConfig::default(),
            on_bad_rows: BadRows::default(),
            quarantine: None,
            max_bad_rows: None,
            valid: 0.1,
            test: 0.1,
            max_tokens: 256,
            scaling: ScalingKind::Standard,
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
        self.fractions().validate()?;
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
            task: self.task,
        }
    }

    pub(crate) fn fractions(&self) -> SplitFractions {
        SplitFractions { valid: self.valid, test: self.test }
    }

    pub(crate) fn text_pipeline(&self) -> TextPipelineConfig {
        TextPipelineConfig { tokenizer: self.tokenizer.clone(), max_tokens: self.max_tokens }
    }
}
