//! Why something could not be evaluated.

use crate::Interrupted;

/// Everything that can stop an evaluation.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EvaluateError {
    /// A condition that can't be understood, or that names what there is not.
    #[error("the condition `{gate}`: {why}")]
    Gate {
        /// The condition as it was given.
        gate: String,
        /// What is wrong with it, and what was expected.
        why: String,
    },
    /// A goal of answers that can't be understood, or that names what there is not.
    #[error("the goal `{goal}`: {why}")]
    Goal {
        /// The goal as it was given.
        goal: String,
        /// What is wrong with it, and what was expected.
        why: String,
    },
    /// Sets or intervals that can't be given.
    #[error("no sets or intervals of a coverage: {why}")]
    Coverage {
        /// What is in the way.
        why: String,
    },
    /// Two models that do not answer the same question.
    #[error("the models can't be compared: {why}")]
    Incomparable {
        /// What differs.
        why: String,
    },
    /// Somebody asked to stop.
    #[error("interrupted")]
    Interrupted,
    /// See [`firebrick_data::DataError`].
    #[error(transparent)]
    Rows(#[from] firebrick_data::DataError),
    /// See [`firebrick_metrics::MetricsError`].
    #[error(transparent)]
    Metrics(#[from] firebrick_metrics::MetricsError),
}

impl From<Interrupted> for EvaluateError {
    fn from(_: Interrupted) -> Self {
        Self::Interrupted
    }
}
