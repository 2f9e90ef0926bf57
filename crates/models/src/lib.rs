#![doc = include_str!("../README.md")]

mod error;
mod init;
mod linear;
mod lstm;
mod mode;
mod tokens;

pub use error::ModelError;
pub use firebrick_ops::Precision;
pub use init::Initializer;
pub use linear::{LinearModel, LinearModelConfig, LinearRegression, LinearRegressionConfig};
pub use lstm::{LstmClassifier, LstmClassifierConfig, LstmInit, PreparedLstmClassifier};
pub use mode::Mode;
pub use tokens::PackedTokens;
