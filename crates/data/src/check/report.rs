//! The shape of a report.

use serde::Serialize;

use super::context::File;
use super::finding::{Finding, Severity};
use super::histogram::Histogram;
use super::words::{counted, grouped};
use crate::columns::Task;
use crate::rows::RowAccount;

/// The version of the report's shape: a field may be added within one, none changes its meaning.
pub const REPORT_VERSION: u32 = 1;

/// What there is to say about a data file before training.
///
/// Serialised, it is one object with the fields below; fractions are between 0 and 1, lines count from 1, absent parts
/// are `null`. `Display` is the report as text.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CheckReport {
    /// [`REPORT_VERSION`].
    pub version: u32,
    /// The training file, then the test file if there is one.
    pub files: Vec<FileSummary>,
    /// The columns' roles in one sentence, if they could be found.
    pub roles: Option<String>,
    /// The task that the columns describe.
    pub task: Option<Task>,
    /// One entry a column of the training file.
    pub columns: Vec<ColumnSummary>,
    /// The classes; for a classification.
    pub classes: Option<ClassSummary>,
    /// The number to predict; for a regression.
    pub target: Option<NumberSummary>,
    /// How long the texts are, if there is a text column.
    pub lengths: Option<LengthSummary>,
    /// How much of the test texts a model would know; with a text column and a test file.
    pub vocabulary: Option<VocabularySummary>,
    /// What stands out, gravest first.
    pub findings: Vec<Finding>,
}

impl CheckReport {
    /// The gravest severity, or `None` where nothing was found.
    pub fn worst(&self) -> Option<Severity> {
        self.findings.iter().map(|finding| finding.severity).min()
    }

    /// Whether a strict check fails: there is an error or a warning. Notes alone never fail.
    pub fn fails_strict(&self) -> bool {
        self.worst().is_some_and(|worst| worst <= Severity::Warning)
    }

    /// How many findings have this severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }
}

/// A file that was checked.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FileSummary {
    /// `train` or `test`.
    pub side: Side,
    /// The name it was opened under.
    pub source: String,
    /// Rows that were read, and are checked.
    pub rows: usize,
    /// Columns.
    pub columns: usize,
    /// How the rows are written, such as `CSV, comma`.
    pub format: String,
    /// How the file is compressed, such as `gzip`.
    pub compression: Option<String>,
    /// The encoding, such as `UTF-8` or `gb18030`.
    pub encoding: String,
    /// Whether the names of the columns stand in no row, and were made up.
    pub headerless: bool,
    /// How many files it is: a pattern or a folder may be several.
    pub parts: usize,
    /// What was passed over in folders of texts, in words.
    pub left_out: Option<String>,
    /// How many pieces of bytes that are no text were replaced by U+FFFD.
    pub replaced: u64,
    /// Where every row goes in training.
    pub account: RowAccount,
    /// Whether `account` has the rows with an empty or unusable cell too; where the roles of the columns are not
    /// known, it has those that cannot be read alone.
    pub account_has_cells: bool,
}

impl FileSummary {
    pub(super) fn of(file: &File<'_>) -> Self {
        let (table, account) = (file.table, &file.account);
        let reading = &table.reading;
        Self {
            side: file.side,
            source: table.source.clone(),
            rows: table.len(),
            columns: table.header.len(),
            format: reading.forms.format(),
            compression: reading.forms.compression(),
            encoding: reading.forms.encoding(),
            left_out: (!reading.left_out.is_empty()).then(|| reading.left_out.clone()),
            headerless: reading.headerless,
            parts: reading.sources.len(),
            replaced: reading.replaced,
            account: account.rows.clone(),
            account_has_cells: account.with_cells,
        }
    }

    /// How it was read, in a few words: `CSV, comma; gzip; gb18030; 3 files`.
    pub fn form(&self) -> String {
        let mut words = vec![self.format.clone()];
        words.extend(self.compression.clone());
        words.push(self.encoding.clone());
        if self.headerless {
            words.push("no header".to_owned());
        }
        if self.parts > 1 {
            words.push(format!("{} files", grouped(self.parts)));
        }
        words.extend(self.left_out.as_ref().map(|what| format!("passed over: {what}")));
        words.join("; ")
    }

    /// What is to be said of rows and bytes that are no text, one sentence each.
    pub fn remarks(&self) -> Vec<String> {
        let rows = match self.account_has_cells {
            true => format!("{}.", self.account),
            false => format!(
                "{} (rows that can't be read only: the columns are not known).",
                self.account
            ),
        };
        let replaced = usize::try_from(self.replaced).unwrap_or(usize::MAX);
        let bytes = (replaced > 0).then(|| {
            let pieces = counted(replaced, "piece of bytes that is", "pieces of bytes that are");
            format!("{pieces} no text, replaced by U+FFFD.")
        });
        std::iter::once(rows).chain(bytes).collect()
    }
}

/// What a file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// To learn from.
    Train,
    /// To evaluate on.
    Test,
}

/// What a column's cells are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnType {
    /// No cell is filled.
    Empty,
    /// At least nine tenths of the filled cells are numbers.
    Number,
    /// Running text.
    Text,
    /// Codes or names that repeat.
    Category,
    /// Dates or times.
    Date,
    /// A different code or number for each row.
    Id,
}

/// What a column is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnRole {
    /// The text to learn from.
    Text,
    /// A number or a category to learn from.
    Feature,
    /// What is to be predicted.
    Target,
    /// Nothing.
    Unused,
}

/// A column of the training file.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ColumnSummary {
    /// Its name.
    pub name: String,
    /// What it is used for.
    pub role: ColumnRole,
    /// What its cells are.
    pub kind: ColumnType,
    /// Share of the cells that hold something; a fraction.
    pub filled: f64,
    /// Different values among them, without white space around.
    pub distinct: usize,
    /// The numbers, for a column of numbers.
    pub numbers: Option<NumberSummary>,
    /// The most frequent values, at most five, for a category; shortened.
    pub top: Vec<ValueCount>,
}

/// A value and how many rows have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ValueCount {
    /// The value, shortened to 40 characters.
    pub value: String,
    /// The rows.
    pub rows: usize,
}

/// A column's numbers; cells that are none are left out.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NumberSummary {
    /// How many numbers.
    pub count: usize,
    /// The smallest.
    pub min: f64,
    /// The mean.
    pub mean: f64,
    /// The standard deviation, of the whole (divided by n).
    pub deviation: f64,
    /// The middle one.
    pub median: f64,
    /// The largest.
    pub max: f64,
    /// How they are spread.
    pub histogram: Histogram,
}

/// The classes, most frequent in training first.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClassSummary {
    /// How many classes there are; `classes` holds at most 200 of them.
    pub count: usize,
    /// Name and rows of each.
    pub classes: Vec<ClassCount>,
    /// Rows of the largest class over rows of the smallest, in training.
    pub imbalance: f64,
}

/// A class and its rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClassCount {
    /// Its name, as written.
    pub label: String,
    /// Rows of the training file.
    pub train: usize,
    /// Rows of the test file, if there is one.
    pub test: Option<usize>,
}

/// The lengths of the training texts in tokens: words and punctuation marks, each Chinese character by itself
/// ([`WordSplitter`](crate::WordSplitter)).
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LengthSummary {
    /// `tokens`.
    pub unit: &'static str,
    /// How many texts are not empty.
    pub texts: usize,
    /// Mean length.
    pub mean: f64,
    /// The shortest.
    pub min: usize,
    /// Half of the texts are at most so long.
    pub p50: usize,
    /// 90% are at most so long.
    pub p90: usize,
    /// 95% are.
    pub p95: usize,
    /// 99% are.
    pub p99: usize,
    /// The longest.
    pub max: usize,
    /// [`CheckOptions::max_tokens`](super::CheckOptions::max_tokens).
    pub limit: usize,
    /// Share of texts longer than that; a fraction.
    pub over: f64,
    /// How they are spread.
    pub histogram: Histogram,
}

/// What the default word tokenizer, trained on the training texts, knows of the test texts.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct VocabularySummary {
    /// Words in the vocabulary: those that occur twice or more, at most 9,998 of them.
    pub size: usize,
    /// Share of the test texts' tokens that are not in it; a fraction.
    pub unknown_tokens: f64,
    /// Share of the test texts' different words that are not in it; a fraction.
    pub unknown_words: f64,
}
