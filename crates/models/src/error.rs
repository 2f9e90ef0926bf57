//! What can be wrong with a model's configuration.

/// A hyper-parameter outside its legal range.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ModelError {
    /// A value that no network can be built from.
    #[error("model.{name} is {found}, expected {expected}")]
    OutOfRange {
        /// Name of the hyper-parameter.
        name: &'static str,
        /// The value given.
        found: String,
        /// The legal range.
        expected: &'static str,
    },
}

impl ModelError {
    /// `Ok` if `legal`, else the error that names the hyper-parameter.
    pub(crate) fn check(
        legal: bool,
        name: &'static str,
        found: impl ToString,
        expected: &'static str,
    ) -> Result<(), Self> {
        match legal {
            true => Ok(()),
            false => Err(Self::OutOfRange { name, found: found.to_string(), expected }),
        }
    }
}
