//! Whether a forward pass is for training or for an answer.

use firebrick_ops::Precision;

/// What a forward pass is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// An answer: nothing random happens.
    Eval,
    /// A training step: dropout draws its mask from `key` alone. Give every step its own key.
    Train {
        /// Key of this step's random numbers.
        key: u64,
        /// The format of the recurrent layers' products, where the device has a choice.
        precision: Precision,
    },
}

impl Mode {
    /// A training step in single precision.
    pub fn train(key: u64) -> Self {
        Self::Train { key, precision: Precision::Single }
    }

    pub(crate) fn precision(self) -> Precision {
        match self {
            Self::Eval => Precision::Single,
            Self::Train { precision, .. } => precision,
        }
    }
}
