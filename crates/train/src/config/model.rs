//! Section `[model]`.

use firebrick_models::{Initializer, LinearModelConfig, LstmClassifierConfig, LstmInit};
use serde::{Deserialize, Serialize};

use crate::{Result, TrainError};

/// The network, as far as it does not follow from the data; `kind` names the preset.
///
/// Keys and ranges are those of [`LstmClassifierConfig`] and [`LinearModelConfig`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum ModelConfig {
    /// The LSTM that reads text.
    Lstm {
        /// Width of a token's vector.
        embedding: usize,
        /// Width of the hidden state.
        hidden: usize,
        /// Number of layers.
        layers: usize,
        /// Between layers and before the output.
        dropout: f64,
        /// What weights are drawn from.
        #[serde(default)]
        init: LstmInit,
    },
    /// Linear regression, or multinomial logistic regression.
    Linear {
        /// Start of the weights.
        initializer: Initializer,
    },
}

impl ModelConfig {
    /// The sizes of the preset `lstm`.
    pub fn lstm() -> Self {
        let LstmClassifierConfig { embedding, hidden, layers, dropout, init, .. } =
            LstmClassifierConfig::new(1, 2);
        Self::Lstm { embedding, hidden, layers, dropout, init }
    }

    /// A line that starts at zero.
    pub fn linear() -> Self {
        Self::Linear { initializer: LinearModelConfig::new(1).initializer }
    }

    /// The value of `kind`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Lstm { .. } => "lstm",
            Self::Linear { .. } => "linear",
        }
    }

    /// The network's configuration for a vocabulary and a number of classes, 1 for a regression.
    ///
    /// # Errors
    /// If the model reads no text.
    pub(crate) fn lstm_config(&self, vocab: usize, classes: usize) -> Result<LstmClassifierConfig> {
        match self.clone() {
            Self::Lstm { embedding, hidden, layers, dropout, init } => Ok(LstmClassifierConfig {
                vocab_size: vocab,
                classes,
                embedding,
                hidden,
                layers,
                dropout,
                init,
            }),
            Self::Linear { .. } => Err(self.other_than("lstm, the model that reads text")),
        }
    }

    /// The network's configuration for a number of features and of outputs.
    ///
    /// # Errors
    /// If the model reads no columns.
    pub(crate) fn linear_config(&self, inputs: usize, outputs: usize) -> Result<LinearModelConfig> {
        match self {
            Self::Linear { initializer } => {
                Ok(LinearModelConfig { inputs, outputs, initializer: *initializer })
            }
            Self::Lstm { .. } => Err(self.other_than("linear, the model that reads columns")),
        }
    }

    fn other_than(&self, expected: &str) -> TrainError {
        let (name, found) = ("model.kind".into(), self.kind().into());
        TrainError::Config { name, found, expected: expected.into() }
    }

    pub(crate) fn validate(&self) -> Result<()> {
        match self {
            Self::Lstm { .. } => self.lstm_config(1, 2)?.validate()?,
            Self::Linear { .. } => self.linear_config(1, 1)?.validate()?,
        }
        Ok(())
    }
}
