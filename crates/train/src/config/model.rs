//! Section `[model]`.

use firebrick_models::{Initializer, LinearRegressionConfig, LstmClassifierConfig, LstmInit};
use serde::{Deserialize, Serialize};

use crate::Result;

/// The network, as far as it does not follow from the data; `kind` names the preset.
///
/// Keys and ranges are those of [`LstmClassifierConfig`] and [`LinearRegressionConfig`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum ModelConfig {
    /// The LSTM text classifier.
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
    /// Linear regression.
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
        Self::Linear { initializer: LinearRegressionConfig::new(1).initializer }
    }

    /// The value of `kind`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Lstm { .. } => "lstm",
            Self::Linear { .. } => "linear",
        }
    }

    /// The network's configuration for a vocabulary and a number of classes; `None` for `linear`.
    pub(crate) fn classifier(&self, vocab: usize, classes: usize) -> Option<LstmClassifierConfig> {
        match self.clone() {
            Self::Lstm { embedding, hidden, layers, dropout, init } => Some(LstmClassifierConfig {
                vocab_size: vocab,
                classes,
                embedding,
                hidden,
                layers,
                dropout,
                init,
            }),
            Self::Linear { .. } => None,
        }
    }

    /// The network's configuration for a number of features; `None` for `lstm`.
    pub(crate) fn regressor(&self, inputs: usize) -> Option<LinearRegressionConfig> {
        match self {
            Self::Linear { initializer } => {
                Some(LinearRegressionConfig { inputs, initializer: *initializer })
            }
            Self::Lstm { .. } => None,
        }
    }

    pub(crate) fn validate(&self) -> Result<()> {
        if let Some(config) = self.classifier(1, 2) {
            config.validate()?;
        }
        if let Some(config) = self.regressor(1) {
            config.validate()?;
        }
        Ok(())
    }
}
