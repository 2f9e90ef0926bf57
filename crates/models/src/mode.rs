//! Whether a forward pass is for training or for an answer.

/// What a forward pass is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// An answer: nothing random happens.
    Eval,
    /// A training step: dropout draws its mask from `key` alone. Give every step its own key.
    Train {
        /// Key of this step's random numbers.
        key: u64,
    },
}
