//! The configuration of a run: one tree, every key with a default, checked before the first step.

mod augment;
mod card;
mod checkpoint;
mod data;
mod model;
mod optimisation;
mod read;
mod schedule;

pub use augment::AugmentConfig;
pub use card::CardConfig;
pub use checkpoint::CheckpointConfig;
pub use data::DataConfig;
pub use model::ModelConfig;
pub use optimisation::{ClassWeights, EmbeddingUpdate, OnDivergence, OptimizerKind, TrainConfig};
pub use read::ReadConfig;
pub use schedule::{Moment, ScheduleConfig, ScheduleKind};

use firebrick_data::{Balance, ColumnKind, InputColumns, Roles, Task};
use firebrick_metrics::ScoreKind;
use firebrick_models::Precision;
use serde::{Deserialize, Serialize};

use crate::{Result, TrainError};

/// Everything that decides what a run computes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunConfig {
    /// Columns, split and preparation.
    pub data: DataConfig,
    /// The network.
    pub model: ModelConfig,
    /// Optimisation.
    pub train: TrainConfig,
    /// When the run is saved.
    #[serde(default)]
    pub checkpoint: CheckpointConfig,
    /// What the model card says that no run can know.
    #[serde(default, skip_serializing_if = "CardConfig::is_empty")]
    pub card: CardConfig,
}

impl RunConfig {
    /// Names of the presets.
    pub const PRESETS: [&str; 2] = ["lstm", "linear"];

    /// The preset `lstm`: the network that reads text.
    pub fn lstm() -> Self {
        Self {
            data: DataConfig::default(),
            model: ModelConfig::lstm(),
            train: TrainConfig::default(),
            checkpoint: CheckpointConfig::default(),
            card: CardConfig::default(),
        }
    }

    /// The preset `linear` for one number predicted from another: least squares by gradient descent on all rows at
    /// once.
    ///
    /// A convex problem of a few parameters can't overfit its way past the optimum, so no rows are
    /// held back for early stopping: training ends when the training loss no longer falls.
    pub fn linear() -> Self {
        Self {
            data: DataConfig { valid: 0.0, test: 0.2, ..DataConfig::default() },
            model: ModelConfig::linear(),
            train: TrainConfig::gradient_descent(),
            checkpoint: CheckpointConfig::default(),
            card: CardConfig::default(),
        }
    }

    /// The preset `linear` for many columns or for classes: by Adam in batches, which does not mind columns that say
    /// almost the same, and gets along with one-hot columns that are almost always 0.
    ///
    /// A tenth of the rows is held back from a classification to choose the epoch, since the weights of classes that a
    /// line separates grow without end.
    pub fn linear_columns(task: Task) -> Self {
        let valid = if task == Task::Classification { 0.1 } else { 0.0 };
        Self {
            data: DataConfig { valid, test: 0.2, ..DataConfig::default() },
            train: TrainConfig::linear_columns(),
            ..Self::linear()
        }
    }

    /// A preset by name, as it suits the columns: see [`linear_columns`](Self::linear_columns); a regression is
    /// judged by its loss.
    pub fn suited(name: &str, roles: &Roles) -> Option<Self> {
        let mut config = Self::preset(name)?;
        let line = match &roles.input {
            InputColumns::Text { .. } => true,
            InputColumns::Features { columns } => {
                columns.len() == 1 && columns[0].kind == ColumnKind::Numeric
            }
        };
        let regression = roles.task == Task::Regression;
        if name == "linear" && !(line && regression) {
            config = Self::linear_columns(roles.task);
        }
        if regression {
            config.train.score = ScoreKind::Loss;
        }
        Some(config)
    }

    /// A preset by name.
    pub fn preset(name: &str) -> Option<Self> {
        match name {
            "lstm" => Some(Self::lstm()),
            "linear" => Some(Self::linear()),
            _ => None,
        }
    }

    /// Checks every value against its range, before any tensor is made.
    ///
    /// # Errors
    /// Names the first key that is outside, what it is and what it may be.
    pub fn validate(&self) -> Result<()> {
        self.data.validate()?;
        self.model.validate()?;
        let bf16 = self.train.precision == Precision::Bf16;
        let recurrent = self.model.kind() == "lstm";
        TrainError::check(!bf16 || recurrent, "train.precision", "bf16", "fp32 for this model")?;
        let lazy = self.train.embedding == EmbeddingUpdate::Lazy;
        TrainError::check(!lazy || recurrent, "train.embedding", "lazy", "dense for this model")?;
        // Only checkpoints at fixed steps are the same in every run, and so is what follows.
        let rolls_back = self.train.on_divergence == OnDivergence::RollBack;
        let (legal, expected) =
            (self.checkpoint.steps > 0, "stop unless checkpoint.steps is above 0");
        TrainError::check(!rolls_back || legal, "train.on_divergence", "roll_back", expected)?;
        let both =
            self.data.balance != Balance::None && self.train.class_weights != ClassWeights::None;
        let expected = "none with train.class_weights: classes would be evened out twice";
        TrainError::check(!both, "data.balance", "set", expected)?;
        if let Some(memory) = self.data.memory {
            let expected = "not set for columns: texts alone can be read in passes";
            TrainError::check(recurrent, "data.memory", memory, expected)?;
            self.validate_streamed()?;
        }
        self.checkpoint.validate()?;
        self.card.validate()?;
        self.train.validate()
    }

    /// What needs all rows in memory can't be had with [`DataConfig::memory`].
    fn validate_streamed(&self) -> Result<()> {
        let check = |legal, key: &str, found: &str, expected: &str| {
            TrainError::check(legal, key, found, &format!("{expected} with data.memory"))
        };
        let size = self.train.batch_size;
        check(size > 0, "train.batch_size", &size.to_string(), "at least 1")?;
        let unset = self.data.augment.text.is_identity();
        check(unset, "data.augment", "set", "left out")?;
        check(
            self.data.balance == Balance::None,
            "data.balance",
            "set",
            "none; train.class_weights works",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_is_legal_and_goes_by_its_name() {
        for name in RunConfig::PRESETS {
            let config = RunConfig::preset(name).unwrap();
            config.validate().unwrap();
            assert_eq!(config.model.kind(), name);
        }
        assert_eq!(RunConfig::preset("lstn"), None);
    }

    #[test]
    fn bf16_is_refused_where_there_is_nothing_recurrent() {
        let mut config = RunConfig::linear();
        config.train.precision = Precision::Bf16;
        let error = config.validate().unwrap_err().to_string();
        assert_eq!(error, "train.precision is bf16, expected fp32 for this model");
    }
}
