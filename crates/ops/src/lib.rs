#![doc = include_str!("../README.md")]
#![cfg_attr(
    feature = "ndarray",
    allow(deprecated, reason = "the older CPU backend stays for comparison until Burn removes it")
)]

mod backends;
mod blocks;
mod cpu;
#[cfg(feature = "cube")]
mod cube;
mod dropout;
#[cfg(feature = "flex")]
mod flex;
mod gru;
mod layout;
mod lstm;
mod precision;
mod reverse;
pub mod rng;
mod update;

#[cfg(feature = "flex")]
pub use cpu::product_peak;
pub use cpu::{check_environment, cpu_instructions};
pub use dropout::{DropoutMask, DropoutOps, dropout};
pub use gru::composed as default_gru;
pub use gru::{GruGrads, GruInputs, GruKernel, GruTrace, GruWeights, PackedGruOps, packed_gru};
pub use layout::PackedLayout;
pub use lstm::composed as default_lstm;
pub use lstm::{
    LstmGrads, LstmInferenceOps, LstmInputs, LstmKernel, LstmTrace, PackedLstmOps, PreparedLstm,
    packed_lstm,
};
pub use precision::Precision;
pub use reverse::reverse;
pub use update::composed as default_update;
pub use update::{
    AdamStep, SgdStep, UpdateKernel, UpdateOps, adam, adam_rows, moving_average, overwrite, sgd,
    sum_of_squares,
};
