#![doc = include_str!("../README.md")]

mod averaging;
pub mod baseline;
pub mod config;
mod early_stopping;
mod error;
mod evaluate;
mod fit;
mod gradients;
mod lazy;
mod objective;
mod observer;
mod optimizer;
mod prefetch;
mod run;
mod updater;

pub use averaging::WeightAverage;
pub use config::RunConfig;
pub use early_stopping::{EarlyStopping, Verdict};
pub use error::{Divergence, TrainError};
pub use evaluate::{Evaluation, evaluate_classifier, evaluate_regressor};
pub use fit::{Fitted, fit};
pub use gradients::{clip_global_norm, penalise};
pub use lazy::LazyAdam;
pub use objective::{
    BatchVectors, Loss, NumericObjective, Objective, TextBatch, TextObjective, Validation,
};
pub use observer::{EpochRecord, JsonlLog, Observer, RunPlan, StepReport};
pub use run::{Outcome, Prepared, Source, SplitRows, TestFile, prepare};

/// Result of this crate.
pub type Result<T> = std::result::Result<T, TrainError>;
pub use updater::Updater;
