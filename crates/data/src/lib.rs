#![doc = include_str!("../README.md")]

mod augment;
mod batch;
mod batches;
mod cell_hash;
mod check;
mod clean;
mod column_names;
mod columns;
mod delimiters;
mod error;
mod examples;
mod features;
mod labels;
mod named_twice;
mod personal;
mod pipeline;
mod profile;
mod read;
mod rng;
mod rows;
mod scaling;
mod split;
mod stats;
mod stream;
mod suggest;
mod table;
mod targets;
mod text_columns;
mod tfidf;
mod tokenizer;
mod usable;
mod word_dropout;

pub use augment::{
    Balance, Combine, MixPair, NumericAugmentConfig, NumericAugmenter, TextAugmentConfig,
    TextAugmenter, balance, balance_to, balanced_len,
};
pub use batch::{
    NumericBatch, NumericSet, TextSet, TokenBatch, eval_batches, row_batches, train_batches,
};
pub use batches::{Batches, TextSource};
pub use cell_hash::CellHash;
pub use check::{
    CheckOptions, CheckReport, ClassCount, ClassSummary, ColumnRole, ColumnSummary, ColumnType,
    FileSummary, Finding, Histogram, LengthSummary, Line, NumberSummary, REPORT_VERSION, Severity,
    Side, ValueCount, VocabularySummary, check,
};
pub use clean::{CleanStep, CleanText, Cleaner};
pub use columns::{InputColumns, RoleOptions, Roles, Task, infer_roles};
pub use error::{DataError, Result};
pub use examples::{
    Example, FeatureRow, TextRow, check_classes, feature_rows, lonely_classes, numeric_rows,
    text_rows,
};
pub use features::{
    CategoricalFeature, CategoryEncoding, Cell, Clip, ClipTo, ColumnKind, Feature, FeatureColumn,
    FeatureConfig, FeatureEncoder, Imputation, Imputer, MissingValues, NumericFeature, Term,
    quantile, signed_log1p,
};
pub use labels::LabelMap;
pub use personal::{PersonalAudit, PersonalFinder, PersonalKind, PersonalSpan};
pub use pipeline::{
    Encoded, FEATURES_VERSION, FeaturePipeline, PIPELINE_VERSION, TextPipeline, TextPipelineConfig,
};
pub use read::{
    Compression, Encoding, EncodingErrors, Format, Forms, Header, ReadOptions, Record, RowReader,
    Sources,
};
pub use rng::{Key, Purpose, shuffle};
pub use rows::{
    BadRowLimit, BadRows, Place, Position, Quarantine, Reason, ReasonCount, RowAccount, SetAside,
    parse_number,
};
pub use scaling::{Scaler, ScalingKind};
pub use split::{Split, SplitFractions, select, split_classification, split_rows, text_key};
pub use stats::{largest_curvature, least_squares, smallest_basis};
pub use stream::{
    CacheOptions, CachedTexts, ClassRows, FilePass, HashSplit, MemoryLimit, RowSample, RowSide,
    RowSpool, SeenClasses, SeenLabels, SeenNumbers, SeenTexts, Stored, StreamedLabels, Survey,
    SurveyOptions, TextCache, TextFile,
};
pub use suggest::suggest;
pub use table::Table;
pub use targets::{Label, LabelEncoder};
pub use text_columns::TextColumns;
pub use tfidf::{SparseRow, TfIdf, TfIdfConfig};
pub use tokenizer::{TextTokenizer, TokenizerConfig, TokenizerKind, WordCounts, WordSplitter};
pub use word_dropout::WordDropout;
