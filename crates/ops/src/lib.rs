#![doc = include_str!("../README.md")]

mod dropout;
#[cfg(feature = "flex")]
mod flex;
mod layout;
mod lstm;
pub mod rng;
mod update;

pub use dropout::{DropoutMask, DropoutOps, dropout};
pub use layout::PackedLayout;
pub use lstm::composed as default_body;
pub use lstm::{LstmGrads, LstmInputs, LstmKernel, LstmTrace, PackedLstmOps, packed_lstm};
pub use update::composed as default_update;
pub use update::{AdamStep, UpdateKernel, UpdateOps, adam, moving_average};
