//! Asking long work to stop.

use std::fmt;

/// Whether work is asked to stop, as by Ctrl-C: asked between steps of a training, between batches of an evaluation,
/// and between iterations of a baseline.
#[derive(Clone, Copy, Default)]
pub struct Interrupt<'a>(Option<&'a (dyn Fn() -> bool + Sync)>);

/// The work was asked to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("stopped because it was asked to")]
pub struct Interrupted;

impl<'a> Interrupt<'a> {
    /// Never.
    pub fn never() -> Self {
        Self(None)
    }

    /// Once `asked` says so.
    pub fn when(asked: &'a (dyn Fn() -> bool + Sync)) -> Self {
        Self(Some(asked))
    }

    /// Whether to stop now.
    pub fn requested(self) -> bool {
        self.0.is_some_and(|asked| asked())
    }

    /// An error once the work is asked to stop.
    ///
    /// # Errors
    /// [`Interrupted`].
    pub fn check(self) -> Result<(), Interrupted> {
        if self.requested() { Err(Interrupted) } else { Ok(()) }
    }
}

impl fmt::Debug for Interrupt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Interrupt({})", if self.requested() { "requested" } else { "not requested" })
    }
}
