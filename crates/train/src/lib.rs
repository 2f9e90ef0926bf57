#![doc = include_str!("../README.md")]

mod averaging;
pub mod baseline;
mod checkpoints;
pub mod config;
mod early_stopping;
mod error;
mod fit;
mod gradients;
mod health;
mod lazy;
mod objective;
mod observer;
mod optimizer;
mod parts;
mod prefetch;
mod run;
mod session;
mod snapshot;
mod state;
mod tensorboard;
mod tensors;
mod updater;
mod weights;

pub use averaging::WeightAverage;
pub use checkpoints::Checkpoints;
pub use config::RunConfig;
pub use early_stopping::{EarlyStopping, Verdict};
pub use error::{Divergence, Symptom, TrainError};
pub use firebrick_evaluate::{Evaluation, Interrupt};
pub use fit::{Fitted, fit, fit_in};
pub use gradients::{LargestGradient, clip_global_norm, penalise};
pub use lazy::LazyAdam;
pub use objective::{
    Balancing, BatchVectors, ChangedTexts, ClassTally, Each, Loss, NumberTally, NumericChanges,
    NumericObjective, Objective, Tally, Target, TextAugmentation, TextBatch, TextChanges,
    TextObjective, Validation,
};
pub use observer::{EpochRecord, JsonlLog, Observer, RunPlan, StepReport};
pub use optimizer::Optimizer;
pub use run::{
    Finished, Outcome, Prepared, RunOptions, Source, SplitRows, Start, StreamedSource, TestFile,
    fingerprint, is_training_data, learning_section, prepare, prepare_streamed, unfinished_run,
};
pub use session::Session;
pub use tensorboard::TensorBoardLog;
pub use updater::Updater;
pub use weights::RowWeights;

/// Result of this crate.
pub type Result<T> = std::result::Result<T, TrainError>;
