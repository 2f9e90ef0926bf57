#![doc = include_str!("../README.md")]

mod dropout;
#[cfg(feature = "flex")]
mod flex;
mod layout;
mod lstm;
pub mod rng;

pub use dropout::dropout;
pub use layout::PackedLayout;
pub use lstm::composed as default_body;
pub use lstm::{LstmGrads, LstmInputs, LstmKernel, LstmTrace, PackedLstmOps, packed_lstm};
