//! Section `[train]`.

use firebrick_bundle::CalibrationMethod;
use firebrick_evaluate::DecisionGoal;
use firebrick_metrics::ScoreKind;
use firebrick_models::Precision;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::ScheduleConfig;
use crate::{Result, TrainError};

/// The update rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum OptimizerKind {
    /// `θ ← θ − α g`, with momentum if `train.momentum` is above 0.
    Sgd,
    /// Kingma and Ba, 2015.
    Adam,
    /// Adam with decoupled weight decay (Loshchilov and Hutter, 2019).
    Adamw,
}

/// How the embedding is learnt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EmbeddingUpdate {
    /// With the rest of the network: Adam moves every token's vector at every step.
    #[default]
    Dense,
    /// Only the vectors that a batch met: see [`LazyAdam`](crate::LazyAdam). For vocabularies of
    /// 100,000 tokens and more.
    Lazy,
}

/// How much the rows of each class count in the loss. Stored as `"none"`, `"balanced"`, or a table from class to weight.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "StoredWeights", into = "StoredWeights")]
pub enum ClassWeights {
    /// Every row the same.
    #[default]
    None,
    /// Every class the same: a row counts `rows / (classes · rows of its class)`, as in
    /// scikit-learn.
    Balanced,
    /// A row counts as much as its class has here, above 0; 1 for a class that is not listed. Only ratios count.
    Given(BTreeMap<String, f64>),
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum StoredWeights {
    Name(String),
    Given(BTreeMap<String, f64>),
}

impl TryFrom<StoredWeights> for ClassWeights {
    type Error = String;

    fn try_from(stored: StoredWeights) -> std::result::Result<Self, String> {
        match stored {
            StoredWeights::Given(weights) => Ok(Self::Given(weights)),
            StoredWeights::Name(name) => match name.as_str() {
                "none" => Ok(Self::None),
                "balanced" => Ok(Self::Balanced),
                _ => Err(format!(
                    "unknown class weights `{name}`, expected none, balanced, or a table such as {{ bug = 2.0 }}"
                )),
            },
        }
    }
}

impl From<ClassWeights> for StoredWeights {
    fn from(weights: ClassWeights) -> Self {
        match weights {
            ClassWeights::None => Self::Name("none".into()),
            ClassWeights::Balanced => Self::Name("balanced".into()),
            ClassWeights::Given(weights) => Self::Given(weights),
        }
    }
}

/// What happens when loss or gradients are no longer numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnDivergence {
    /// The run ends, saying what is known.
    #[default]
    Stop,
    /// It goes on from the last checkpoint with half the rate, at most `max_rollbacks` times.
    RollBack,
}

/// Optimisation. Defaults are those of the preset `lstm`.
///
/// | key | default | range | meaning |
/// |---|---|---|---|
/// | `seed` | 42 | any | start of every random number |
/// | `epochs` | 25 | ≥ 1 | at most so many passes over the rows |
/// | `batch_size` | 32 | ≥ 0 | rows a step; 0: all rows |
/// | `lr` | 0.001 | > 0 | learning rate |
/// | `patience` | 4 | ≥ 0 | epochs without a better validation score before stopping; 0: never stop early |
/// | `min_delta` | 0 | ≥ 0 | a score must be better by more than this to count |
/// | `score` | `accuracy` | a score of the task, or `loss` | what chooses the epoch |
/// | `optimizer` | `adam` | `sgd`, `adam`, `adamw` | update rule |
/// | `momentum` | 0 | [0, 1) | of `sgd` |
/// | `beta1`, `beta2` | 0.9, 0.999 | [0, 1) | of `adam` and `adamw` |
/// | `epsilon` | 1e-8 | > 0 | of `adam` and `adamw` |
/// | `weight_decay` | 0 | ≥ 0 | of `adamw` |
/// | `l1`, `l2` | 0 | ≥ 0 | adds `l1 Σ\|θ\| + l2 Σθ²` over weight matrices to the loss |
/// | `ema` | 0.999 | [0, 1) | decay of the average of the weights that is validated and kept; 0: no averaging |
/// | `clip_norm` | 0 | ≥ 0 | largest norm of all gradients together; 0: no clipping |
/// | `clip_value` | 0 | ≥ 0 | largest absolute value of a gradient, after `clip_norm`; 0: no clipping |
/// | `accumulate` | 1 | ≥ 1 | batches whose gradients make one step; the loss is their mean over rows |
/// | `class_weights` | `none` | `none`, `balanced`, or a table such as `{ bug = 2.0 }` | how much the rows of each class count in the loss |
/// | `calibration` | `temperature` | `none`, `temperature`, `vector`, `platt`, `isotonic` | how probabilities are made to mean what they say, on the rows held back to choose the epoch, if these are 50 or more |
/// | `decision` | `argmax` | see [`DecisionGoal`] | what answers are to be good at, on the same rows; `argmax`: the likeliest class is the answer |
/// | `max_seconds` | 0 | ≥ 0 | training ends after so many seconds, with the best epoch until then; 0: no limit |
/// | `on_divergence` | `stop` | `stop`, `roll_back` | when loss or gradients are no numbers; `roll_back` needs `checkpoint.steps` |
/// | `max_rollbacks` | 3 | ≥ 1 | of `roll_back` |
/// | `embedding` | `dense` | `dense`, `lazy` | `lazy`: a step moves only the vectors of tokens that it met; with `adam` or `adamw`, without `l1`, `l2` and `ema` |
/// | `precision` | `fp32` | `fp32`, `bf16` | format of the recurrent layers' products in training; `bf16` needs a processor with AVX-512 BF16 |
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TrainConfig {
    /// Start of every random number.
    pub seed: u64,
    /// Most epochs.
    pub epochs: usize,
    /// Rows a step; 0 means all.
    pub batch_size: usize,
    /// Learning rate.
    pub lr: f64,
    /// Epochs without improvement before stopping; 0 means never.
    pub patience: usize,
    /// Least improvement that counts.
    pub min_delta: f64,
    /// What chooses the epoch.
    pub score: ScoreKind,
    /// Update rule.
    pub optimizer: OptimizerKind,
    /// Momentum of SGD.
    pub momentum: f64,
    /// Decay of Adam's first moment.
    pub beta1: f64,
    /// Decay of Adam's second moment.
    pub beta2: f64,
    /// Adam's guard against division by zero.
    pub epsilon: f64,
    /// Decoupled weight decay of AdamW.
    pub weight_decay: f64,
    /// Weight of the sum of absolute weights.
    pub l1: f64,
    /// Weight of the sum of squared weights.
    pub l2: f64,
    /// Decay of the moving average of the weights; 0 means none.
    pub ema: f64,
    /// Largest global gradient norm; 0 means any.
    pub clip_norm: f64,
    /// Largest absolute value of a gradient; 0 means any.
    pub clip_value: f64,
    /// Batches a step.
    pub accumulate: usize,
    /// How much the rows of each class count.
    pub class_weights: ClassWeights,
    /// How probabilities are calibrated.
    pub calibration: CalibrationMethod,
    /// What answers are to be good at.
    pub decision: DecisionGoal,
    /// Seconds of training at most; 0 means any.
    pub max_seconds: f64,
    /// What happens when numbers go wrong.
    pub on_divergence: OnDivergence,
    /// How often a run is rolled back.
    pub max_rollbacks: u32,
    /// How the embedding is learnt.
    pub embedding: EmbeddingUpdate,
    /// Format of the products' operands.
    pub precision: Precision,
    /// How the learning rate changes.
    pub schedule: ScheduleConfig,
}

impl Default for TrainConfig {
    fn default() -> Self {
        Self {
            seed: 42,
            epochs: 25,
            batch_size: 32,
            lr: 1e-3,
            patience: 4,
            min_delta: 0.0,
            score: ScoreKind::Accuracy,
            optimizer: OptimizerKind::Adam,
            momentum: 0.0,
            beta1: 0.9,
            beta2: 0.999,
            epsilon: 1e-8,
            weight_decay: 0.0,
            l1: 0.0,
            l2: 0.0,
            ema: 0.999,
            clip_norm: 0.0,
            clip_value: 0.0,
            accumulate: 1,
            class_weights: ClassWeights::None,
            calibration: CalibrationMethod::Temperature,
            decision: DecisionGoal::Argmax,
            max_seconds: 0.0,
            on_divergence: OnDivergence::Stop,
            max_rollbacks: 3,
            embedding: EmbeddingUpdate::Dense,
            precision: Precision::Single,
            schedule: ScheduleConfig::default(),
        }
    }
}

impl TrainConfig {
    /// Plain gradient descent on all rows, rate 0.01, until the loss no longer falls.
    pub fn gradient_descent() -> Self {
        Self {
            epochs: 2000,
            batch_size: 0,
            lr: 0.01,
            patience: 20,
            score: ScoreKind::Loss,
            optimizer: OptimizerKind::Sgd,
            ema: 0.0,
            ..Self::default()
        }
    }

    /// Adam in batches of 256 rows, rate 0.01, until the loss no longer falls.
    pub fn linear_columns() -> Self {
        Self {
            epochs: 1000,
            batch_size: 256,
            lr: 0.01,
            patience: 10,
            score: ScoreKind::Loss,
            ..Self::default()
        }
    }

    /// Checks every value against its range.
    ///
    /// # Errors
    /// [`TrainError::Config`] for the first that is outside.
    pub fn validate(&self) -> Result<()> {
        let positive = |x: f64| x > 0.0 && x.is_finite();
        let at_least_zero = |x: f64| x >= 0.0 && x.is_finite();
        let decay = |x: f64| (0.0..1.0).contains(&x);
        TrainError::check(self.epochs >= 1, "train.epochs", self.epochs, "at least 1")?;
        let batches = self.accumulate;
        TrainError::check(batches >= 1, "train.accumulate", batches, "at least 1")?;
        let times = self.max_rollbacks;
        TrainError::check(times >= 1, "train.max_rollbacks", times, "at least 1")?;
        self.schedule.validate()?;
        TrainError::check(positive(self.lr), "train.lr", self.lr, "a number above 0")?;
        TrainError::check(
            positive(self.epsilon),
            "train.epsilon",
            self.epsilon,
            "a number above 0",
        )?;
        for (name, value) in [
            ("train.min_delta", self.min_delta),
            ("train.weight_decay", self.weight_decay),
            ("train.l1", self.l1),
            ("train.l2", self.l2),
            ("train.clip_norm", self.clip_norm),
            ("train.clip_value", self.clip_value),
            ("train.max_seconds", self.max_seconds),
        ] {
            TrainError::check(at_least_zero(value), name, value, "a number of at least 0")?;
        }
        for (name, value) in [
            ("train.momentum", self.momentum),
            ("train.beta1", self.beta1),
            ("train.beta2", self.beta2),
            ("train.ema", self.ema),
        ] {
            TrainError::check(decay(value), name, value, "at least 0 and below 1")?;
        }
        // A setting that would be ignored is a mistake of the user's that he should hear of.
        let sgd = self.optimizer == OptimizerKind::Sgd;
        TrainError::check(
            self.momentum == 0.0 || sgd,
            "train.momentum",
            self.momentum,
            "0 unless train.optimizer is sgd",
        )?;
        if self.embedding == EmbeddingUpdate::Lazy {
            let expected = "dense with train.optimizer = \"sgd\"";
            TrainError::check(!sgd, "train.embedding", "lazy", expected)?;
            let (batches, expected) = (self.accumulate, "1 with train.embedding = \"lazy\"");
            TrainError::check(batches == 1, "train.accumulate", batches, expected)?;
            for (name, value) in
                [("train.l1", self.l1), ("train.l2", self.l2), ("train.ema", self.ema)]
            {
                let expected = "0 with train.embedding = \"lazy\"";
                TrainError::check(value == 0.0, name, value, expected)?;
            }
        }
        let adamw = self.optimizer == OptimizerKind::Adamw;
        let expected = "0 unless train.optimizer is adamw (train.l2 works with all)";
        TrainError::check(
            self.weight_decay == 0.0 || adamw,
            "train.weight_decay",
            self.weight_decay,
            expected,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_outside_its_range_is_named_with_what_it_may_be() {
        let message = |config: TrainConfig| config.validate().unwrap_err().to_string();
        let base = TrainConfig::default;
        assert_eq!(
            message(TrainConfig { lr: -1.0, ..base() }),
            "train.lr is -1, expected a number above 0"
        );
        assert_eq!(
            message(TrainConfig { epochs: 0, ..base() }),
            "train.epochs is 0, expected at least 1"
        );
        assert_eq!(
            message(TrainConfig { beta2: 1.0, ..base() }),
            "train.beta2 is 1, expected at least 0 and below 1"
        );
        assert!(
            message(TrainConfig { momentum: 0.9, ..base() }).contains("train.optimizer is sgd")
        );
        let lazy = || TrainConfig { embedding: EmbeddingUpdate::Lazy, ema: 0.0, ..base() };
        assert!(lazy().validate().is_ok());
        assert_eq!(
            message(TrainConfig { ema: 0.9, ..lazy() }),
            "train.ema is 0.9, expected 0 with train.embedding = \"lazy\""
        );
        assert!(message(TrainConfig { optimizer: OptimizerKind::Sgd, ..lazy() }).contains("sgd"));
        assert!(message(TrainConfig { weight_decay: 0.1, ..base() }).contains("adamw"));
        assert!(message(TrainConfig { l1: f64::NAN, ..base() }).contains("train.l1 is NaN"));
    }
}
