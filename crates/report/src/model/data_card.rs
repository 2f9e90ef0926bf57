//! What the run learnt from.

use serde::{Deserialize, Serialize};

use super::Histogram;

/// The data of a run.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct DataCard {
    /// The files, in the order in which they were read.
    pub files: Vec<DataFile>,
    /// Rows that were read.
    pub rows_read: Option<u64>,
    /// Rows that were used.
    pub rows_used: Option<u64>,
    /// Rows that were set aside, a line a reason: `12 rows: the label is empty`.
    pub set_aside: Vec<String>,
    /// How many rows each split has.
    pub splits: Vec<SplitCount>,
    /// The columns.
    pub columns: Vec<ColumnCard>,
    /// How often each class occurs.
    pub classes: Vec<ClassCount>,
    /// How long the texts are.
    pub lengths: Option<Histogram>,
}

/// A file that was read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DataFile {
    /// Its name or path.
    pub name: String,
    /// Its rows.
    pub rows: u64,
    /// What else is to be said about it: its format, its size.
    pub note: String,
}

/// How many rows a split has.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SplitCount {
    /// `train`, `valid`, `test`, or any other name.
    pub name: String,
    /// Its rows.
    pub rows: u64,
}

/// A column of the data.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ColumnCard {
    /// Its name.
    pub name: String,
    /// What it is for: `text`, `label`, `feature`, `not used`.
    pub role: String,
    /// What its values are: `number`, `category`, `text`.
    pub kind: String,
    /// The fraction of rows that have a value.
    pub filled: Option<f64>,
    /// What else is to be said about it.
    pub note: String,
}

/// How often a class occurs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ClassCount {
    /// The class.
    pub label: String,
    /// Rows of the training split.
    pub train: u64,
    /// Rows of the validation split.
    pub valid: u64,
    /// Rows of the test split.
    pub test: u64,
}
