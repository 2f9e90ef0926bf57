//! What there is to say about data before training.

use serde::{Deserialize, Serialize};

use super::Histogram;

/// All that a page can show of a check. What is absent or empty has no section.
///
/// Texts are shown as they are, escaped; what stands between back quotes in a sentence is shown as code.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CheckReport {
    /// The heading of the page.
    pub title: String,
    /// The files, the training file first.
    pub files: Vec<CheckedFile>,
    /// The columns' roles in one sentence.
    pub roles: String,
    /// What stands out, the gravest first.
    pub findings: Vec<Finding>,
    /// The classes of a classification.
    pub classes: Option<CheckedClasses>,
    /// The number that is to be predicted.
    pub target: Option<Numbers>,
    /// How long the texts are, in tokens.
    pub lengths: Option<TextLengths>,
    /// The columns of the training file.
    pub columns: Vec<CheckedColumn>,
}

/// A file that was checked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CheckedFile {
    /// `train` or `test`.
    pub side: String,
    /// Its name.
    pub name: String,
    /// Its rows.
    pub rows: u64,
    /// Its columns.
    pub columns: u64,
    /// How it was read: `CSV, comma; UTF-8`.
    pub form: String,
    /// What is to be said of its rows and bytes, a sentence each.
    pub remarks: Vec<String>,
}

/// How much a finding matters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Training or evaluating will stop, or its result is meaningless.
    Error,
    /// The model or its figures will be worse, or better on paper, than they should be.
    Warning,
    /// Good to know.
    #[default]
    Note,
}

/// One thing worth knowing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Finding {
    /// How much it matters.
    pub severity: Severity,
    /// A stable name: `duplicate_rows`.
    pub kind: String,
    /// What was found.
    pub message: String,
    /// Where: `train.csv, lines 3 · 9`.
    pub place: String,
    /// What it looks like.
    pub examples: Vec<String>,
    /// What to do about it.
    pub advice: String,
}

/// The classes in the files.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CheckedClasses {
    /// How many there are; the list may be shorter.
    pub count: u64,
    /// Rows of the largest over rows of the smallest.
    pub imbalance: f64,
    /// The classes, the largest first.
    pub classes: Vec<CheckedClass>,
}

/// A class and its rows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CheckedClass {
    /// Its name.
    pub label: String,
    /// Rows of the training file.
    pub train: u64,
    /// Rows of the test file, if there is one.
    pub test: Option<u64>,
}

/// Numbers of a column.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Numbers {
    /// How many there are.
    pub count: u64,
    /// The smallest.
    pub min: f64,
    /// The middle one.
    pub median: f64,
    /// Their mean.
    pub mean: f64,
    /// Their standard deviation.
    pub deviation: f64,
    /// The largest.
    pub max: f64,
    /// How they are spread.
    pub spread: Spread,
}

/// How numbers are spread, and how many lie outside of the picture.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Spread {
    /// Those within.
    pub histogram: Histogram,
    /// Those below the first edge.
    pub below: u64,
    /// Those above the last edge.
    pub above: u64,
}

/// The lengths of texts in tokens.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct TextLengths {
    /// Half of the texts are at most so long.
    pub p50: u64,
    /// 90 % are.
    pub p90: u64,
    /// 95 % are.
    pub p95: u64,
    /// 99 % are.
    pub p99: u64,
    /// The longest.
    pub max: u64,
    /// Longer texts will be cut.
    pub limit: u64,
    /// The fraction that is longer.
    pub over: f64,
    /// The fraction of the test texts' tokens that the training texts do not have.
    pub unknown: Option<f64>,
    /// How they are spread.
    pub spread: Spread,
}

/// A column of the training file.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CheckedColumn {
    /// Its name.
    pub name: String,
    /// What it is for: `text`, `feature`, `target`, `unused`.
    pub role: String,
    /// What its cells are: `number`, `category`, `text`, `date`, `id`, `empty`.
    pub kind: String,
    /// The fraction of cells that hold something.
    pub filled: f64,
    /// Different values.
    pub distinct: u64,
    /// The numbers, of a column of numbers.
    pub numbers: Option<Numbers>,
    /// The most frequent values and their rows, of another.
    pub values: Vec<(String, u64)>,
}
