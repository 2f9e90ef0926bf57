//! Why a training run ends without a model.

use std::fmt;
use std::path::PathBuf;

/// What a run was doing when its numbers went wrong.
#[derive(Clone, Debug, PartialEq)]
pub struct Divergence {
    /// Epoch, from 1.
    pub epoch: usize,
    /// Step inside the epoch, from 1.
    pub step: usize,
    /// Learning rate of that step.
    pub lr: f64,
    /// The last loss that was a number.
    pub last_loss: Option<f64>,
    /// Why, and what to try.
    pub advice: String,
}

impl fmt::Display for Divergence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { epoch, step, lr, last_loss, advice } = self;
        write!(f, "training diverged: the loss grew out of bounds by epoch {epoch}, step {step} ")?;
        write!(f, "(learning rate {lr}")?;
        if let Some(loss) = last_loss {
            write!(f, ", last finite loss {loss:.4e}")?;
        }
        write!(f, "). {advice}")
    }
}

/// Everything that can stop a training run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TrainError {
    /// A setting outside its legal range.
    #[error("{name} is {found}, expected {expected}")]
    Config {
        /// Dotted name of the setting.
        name: String,
        /// The value given.
        found: String,
        /// The legal range.
        expected: String,
    },
    /// Two files of one run do not fit each other, or a split is empty.
    #[error("{message}")]
    Data {
        /// What is wrong and what to do.
        message: String,
    },
    /// Loss or gradients are not finite.
    #[error("{0}")]
    Diverged(Box<Divergence>),
    /// A log could not be written.
    #[error("{path}: {source}", path = path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// See [`firebrick_data::DataError`].
    #[error(transparent)]
    Rows(#[from] firebrick_data::DataError),
    /// See [`firebrick_bundle::BundleError`].
    #[error(transparent)]
    Bundle(#[from] firebrick_bundle::BundleError),
    /// See [`firebrick_models::ModelError`].
    #[error(transparent)]
    Model(#[from] firebrick_models::ModelError),
    /// See [`firebrick_metrics::MetricsError`].
    #[error(transparent)]
    Metrics(#[from] firebrick_metrics::MetricsError),
}

impl TrainError {
    pub(crate) fn check(
        legal: bool,
        name: &str,
        found: impl ToString,
        expected: &str,
    ) -> Result<(), Self> {
        if legal {
            return Ok(());
        }
        Err(Self::Config {
            name: name.to_string(),
            found: found.to_string(),
            expected: expected.to_string(),
        })
    }
}
