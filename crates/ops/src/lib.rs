#![doc = include_str!("../README.md")]

mod dropout;
#[cfg(feature = "flex")]
mod flex;
mod layout;
mod lstm;
mod precision;
pub mod rng;
mod update;

pub use dropout::{DropoutMask, DropoutOps, dropout};
pub use layout::PackedLayout;
pub use lstm::composed as default_body;
pub use lstm::{
    LstmGrads, LstmInferenceOps, LstmInputs, LstmKernel, LstmTrace, PackedLstmOps, PreparedLstm,
    packed_lstm,
};
pub use precision::Precision;
pub use update::composed as default_update;
pub use update::{AdamStep, UpdateKernel, UpdateOps, adam, moving_average};
