#![doc = include_str!("../README.md")]

mod card;
mod config;
mod conformal;
mod decision;
pub mod durable;
mod error;
mod golden;
mod load;
mod lock;
mod manifest;
mod predictor;
mod revise;
mod revision;
mod staging;
mod weights;

pub use card::{CardScore, ModelCard, code_span};
pub use config::{Architecture, BundleConfig, FORMAT_VERSION, ProblemType};
pub use conformal::{Conformal, ConformityMeasure, Covering};
pub use decision::{Calibration, CalibrationMethod, Decision};
pub use error::BundleError;
pub use golden::{GoldenAnswer, GoldenInput, GoldenRow};
pub use load::Bundle;
pub use manifest::{FileEntry, Manifest};
pub use predictor::{
    Answer, Answers, ClassPrediction, Classifier, Decided, FeatureClassifier, FeatureReader,
    Outputs, Predictor, Reader, ReaderInfo, Reads, Regressor, TextReader, TextRegressor,
};
pub use revision::{Answering, BeforeAfter, FittedTo, Revised, Revision, Revisions};
pub use staging::{Staging, is_bundle};
pub use weights::{load_weights, weights_to_bytes};

/// Result of this crate.
pub type Result<T> = std::result::Result<T, BundleError>;

/// Names of the files of a bundle.
pub mod files {
    /// Architecture, hyper-parameters, labels, format version.
    pub const CONFIG: &str = "config.json";
    /// The weights.
    pub const WEIGHTS: &str = "model.safetensors";
    /// The tokeniser of a text model, in the format of Hugging Face's `tokenizers`.
    pub const TOKENIZER: &str = "tokenizer.json";
    /// The columns of a model of numbers and categories: gaps, scalings, categories.
    pub const FEATURES: &str = "features.json";
    /// How a classifier's outputs become answers: calibration, decision rule.
    pub const DECISION: &str = "decision.json";
    /// Conformity scores of rows that were held back, for prediction sets and intervals.
    pub const CONFORMAL: &str = "conformal.json";
    /// The evaluation on rows that training never saw.
    pub const METRICS: &str = "metrics.json";
    /// One object an epoch.
    pub const TRAINING_LOG: &str = "training.jsonl";
    /// The whole resolved configuration of the run.
    pub const RUN_CONFIG: &str = "train.toml";
    /// What decides the result: the same configuration, hashes of the data, device, version.
    pub const RUN: &str = "run.json";
    /// The log as TensorBoard reads it.
    pub const EVENTS: &str = "events.out.tfevents.firebrick";
    /// The model card.
    pub const CARD: &str = "README.md";
    /// The run as a page: scores, curves, calibration, mistakes.
    pub const REPORT: &str = "report.html";
    /// A few rows with their answers.
    pub const GOLDEN: &str = "golden.jsonl";
    /// Length and BLAKE3 hash of every other file.
    pub const MANIFEST: &str = "manifest.json";
}
