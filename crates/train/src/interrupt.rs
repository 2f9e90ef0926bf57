//! Asking a run to stop.

use std::fmt;

use crate::{Result, TrainError};

/// Whether a run is asked to stop, as by Ctrl-C: asked between steps, between batches of an
/// evaluation, and between iterations of a baseline.
#[derive(Clone, Copy, Default)]
pub struct Interrupt<'a>(Option<&'a (dyn Fn() -> bool + Sync)>);

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

    /// An error once the run is asked to stop.
    ///
    /// # Errors
    /// [`TrainError::Interrupted`].
    pub fn check(self) -> Result<()> {
        match self.requested() {
            true => Err(TrainError::Interrupted { checkpoint: None }),
            false => Ok(()),
        }
    }
}

impl fmt::Debug for Interrupt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Interrupt({})", if self.requested() { "requested" } else { "not requested" })
    }
}
