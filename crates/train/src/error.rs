//! Why a training run ends without a model.

use std::fmt;
use std::path::PathBuf;

use firebrick_evaluate::{EvaluateError, Interrupted};

use crate::LargestGradient;
use crate::health::short;

/// What a run was doing when its numbers went wrong.
#[derive(Clone, Debug, PartialEq)]
pub struct Divergence {
    /// Epoch, from 1.
    pub epoch: usize,
    /// Step inside the epoch, from 1.
    pub step: usize,
    /// Steps taken before, in all epochs.
    pub steps: u64,
    /// Learning rate of that step.
    pub lr: f64,
    /// What went wrong.
    pub symptom: Symptom,
    /// The last loss that was a number.
    pub last_loss: Option<f64>,
    /// Norm of the gradients of the last step that was taken.
    pub last_grad_norm: Option<f64>,
    /// The step's training rows, counted from 0 in their order; empty if no single step is to blame.
    pub rows: Vec<usize>,
    /// The same rows as a user finds them, such as by their lines in a file.
    pub place: String,
    /// Why, and what to try.
    pub advice: String,
}

/// How numbers go wrong.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Symptom {
    /// A loss that is no finite number.
    Loss(f64),
    /// A gradient that is no finite number, or whose square is none.
    Gradient(LargestGradient),
    /// A loss that grows from epoch to epoch.
    Growth,
    /// No epoch with a finite loss on the validation rows.
    Validation,
}

impl fmt::Display for Symptom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Loss(loss) => write!(f, "the loss is {loss}"),
            Self::Gradient(LargestGradient { parameter, value }) => {
                write!(f, "the largest gradient, in {parameter}, is {value:e}")
            }
            Self::Growth => f.write_str("the loss grew"),
            Self::Validation => f.write_str("the loss of the validation rows was never a number"),
        }
    }
}

impl fmt::Display for Divergence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { epoch, step, lr, symptom, last_loss, last_grad_norm, place, advice, .. } = self;
        write!(
            f,
            "training diverged: {symptom} at epoch {epoch}, step {step} (learning rate {}",
            short(*lr)
        )?;
        if let Some(loss) = last_loss {
            write!(f, ", last finite loss {loss:.4e}")?;
        }
        if let Some(norm) = last_grad_norm {
            write!(f, ", last gradient norm {norm:.2e}")?;
        }
        f.write_str(")")?;
        if !place.is_empty() {
            write!(f, ", on {place}")?;
        }
        write!(f, ". {advice}")
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
    /// Somebody asked the run to stop.
    #[error("interrupted")]
    Interrupted {
        /// Where the run can be resumed from, if it was saved.
        checkpoint: Option<PathBuf>,
    },
    /// A checkpoint could not be written.
    #[error("the checkpoint of step {steps} could not be saved: {source}; {before}")]
    Checkpoint {
        /// Steps taken.
        steps: u64,
        /// Path, bytes, and what the system said.
        source: Box<firebrick_bundle::BundleError>,
        /// What there is to resume from.
        before: String,
    },
    /// A whole checkpoint that does not belong to this run.
    #[error("{path} can't be resumed: {reason}", path = path.display())]
    Resume {
        /// The checkpoint or the folder of the run.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// An unfinished run lies where another is to begin.
    #[error("{path} holds a run that is not finished", path = path.display())]
    Unfinished {
        /// The folder of the run.
        path: PathBuf,
    },
    /// Settings or data are others than when the run began.
    #[error("the run in {path} was begun with something else: {}", changes.join("; "), path = path.display())]
    Changed {
        /// The folder of the run.
        path: PathBuf,
        /// What differs: its name, what it was, what it is.
        changes: Vec<String>,
    },
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
    /// See [`EvaluateError`].
    #[error(transparent)]
    Evaluate(EvaluateError),
}

impl From<Interrupted> for TrainError {
    fn from(_: Interrupted) -> Self {
        Self::Interrupted { checkpoint: None }
    }
}

impl From<EvaluateError> for TrainError {
    fn from(error: EvaluateError) -> Self {
        match error {
            EvaluateError::Interrupted => Interrupted.into(),
            EvaluateError::Rows(error) => error.into(),
            EvaluateError::Metrics(error) => error.into(),
            other => Self::Evaluate(other),
        }
    }
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
