#![doc = include_str!("../README.md")]

mod account;
mod batch;
mod check;
mod columns;
mod error;
mod examples;
mod labels;
mod pipeline;
mod profile;
mod read;
mod rng;
mod scaling;
mod split;
mod stats;
mod suggest;
mod table;
mod tfidf;
mod tokenizer;
mod word_dropout;

pub use account::{BadRows, Reason, RowAccount, SetAside, parse_number};
pub use batch::{
    NumericBatch, NumericSet, TextSet, TokenBatch, eval_batches, row_batches, train_batches,
};
pub use check::{
    CheckOptions, CheckReport, ClassCount, ClassSummary, ColumnKind, ColumnRole, ColumnSummary,
    FileSummary, Finding, Histogram, LengthSummary, Line, NumberSummary, PersonalFinder,
    REPORT_VERSION, Severity, Side, ValueCount, VocabularySummary, check,
};
pub use columns::{InputColumns, RoleOptions, Roles, Task, infer_roles};
pub use error::{DataError, Result};
pub use examples::{NumericRow, TextRow, check_classes, numeric_rows, text_rows};
pub use labels::LabelMap;
pub use pipeline::{
    Encoded, FeaturePipeline, FeatureSpec, PIPELINE_VERSION, TextPipeline, TextPipelineConfig,
};
pub use read::{Compression, Format, ReadOptions, Record, RowReader};
pub use rng::{Key, Purpose, shuffle};
pub use scaling::{Scaler, ScalingKind};
pub use split::{Split, SplitFractions, select, split_classification, split_rows, text_key};
pub use stats::{largest_curvature, least_squares};
pub use suggest::suggest;
pub use table::Table;
pub use tfidf::{SparseRow, TfIdf, TfIdfConfig};
pub use tokenizer::{TextTokenizer, TokenizerConfig, TokenizerKind, WordSplitter};
pub use word_dropout::WordDropout;
