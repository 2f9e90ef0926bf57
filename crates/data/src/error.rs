//! Everything that can go wrong between a file and a batch.

use crate::read::Compression;
use crate::rows::{BadRowLimit, Reason, RowAccount, SetAside};
use crate::suggest::{did_you_mean, list};

/// What this crate's functions return.
pub type Result<T, E = DataError> = std::result::Result<T, E>;

/// One error for the whole crate.
///
/// `path` is the name the source was opened under (a path as given, or `<stdin>`); lines and columns count
/// from 1. `Display` is one or two lines that say where, what was found and what was expected.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DataError {
    /// The source could not be opened or read.
    #[error("{path}: cannot be read: {source}.")]
    Io {
        /// The source's name.
        path: String,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The source holds nothing but white space.
    #[error("{path}: the file is empty. Expected a header line and at least one row.")]
    Empty {
        /// The source's name.
        path: String,
    },
    /// The source holds a header and no row.
    #[error("{path}: there is a header ({}) but no row under it.", list(columns))]
    HeaderOnly {
        /// The source's name.
        path: String,
        /// The header.
        columns: Vec<String>,
    },
    /// Two columns have one name.
    #[error(
        "{path}: the header names the column `{name}` twice (columns {first} and {second}). \
         Rename or remove one of them."
    )]
    DuplicateColumn {
        /// The source's name.
        path: String,
        /// The name.
        name: String,
        /// Position of the first, from 1.
        first: usize,
        /// Position of the second, from 1.
        second: usize,
    },
    /// A line of a user's table (of synonyms, for instance) that cannot be used.
    #[error("{path}, line {line}: {found}. Expected {expected}.")]
    BadLine {
        /// The table's path.
        path: String,
        /// The line, from 1.
        line: u64,
        /// What the line holds.
        found: String,
        /// What it should hold.
        expected: String,
    },
    /// A column that was asked for is not in the header.
    #[error(
        "{path}: there is no column `{found}` to use as the {role}{} The columns are {}.",
        did_you_mean(suggestion),
        list(columns)
    )]
    MissingColumn {
        /// The source's name.
        path: String,
        /// What the column was wanted for: `text`, `label`, `feature`, `target`.
        role: &'static str,
        /// The name asked for.
        found: String,
        /// The header.
        columns: Vec<String>,
        /// The nearest name.
        suggestion: Option<String>,
    },
    /// Beside the target there is no column to learn from.
    #[error(
        "{path}: no column to predict `{target}` from: neither text nor numbers nor categories among {}. \
         Name the text column with the option `text`, or other columns with `features`.",
        list(columns)
    )]
    NoInput {
        /// The source's name.
        path: String,
        /// The target column.
        target: String,
        /// The header.
        columns: Vec<String>,
    },
    /// A row cannot be read or used, and the policy is to stop there.
    #[error("{path}, {row}")]
    BadRow {
        /// The source's name.
        path: String,
        /// The row and the reason.
        row: Box<SetAside>,
    },
    /// The first row of a source, which should name the columns, cannot be read.
    #[error("{path}, {row}")]
    BadHeader {
        /// The source's name.
        path: String,
        /// The row and the reason.
        row: Box<SetAside>,
    },
    /// The rows are not cut into columns.
    #[error(
        "{path}: there is one column only, `{column}`. Is the delimiter `{delimiter}`? The option `delimiter` names it."
    )]
    OneColumn {
        /// The source's name.
        path: String,
        /// The column's name.
        column: String,
        /// What the delimiter may be.
        delimiter: char,
    },
    /// More rows were set aside than allowed.
    #[error("{path}: too many bad rows: {account}; at most {limit} may be set aside.")]
    TooManyBadRows {
        /// The source's name.
        path: String,
        /// Why each row was set aside.
        account: RowAccount,
        /// How many were allowed.
        limit: BadRowLimit,
    },
    /// A folder or pattern that holds nothing to read.
    #[error("{path}: there is nothing to read there. Expected {expected}.")]
    NoFiles {
        /// The folder or pattern.
        path: String,
        /// What was expected.
        expected: &'static str,
    },
    /// A file of a kind that is not read.
    #[error("{path}: this is {found}. {advice}.")]
    OtherKind {
        /// The file.
        path: String,
        /// What it is.
        found: &'static str,
        /// What to do.
        advice: &'static str,
    },
    /// A file has other columns than the one before it.
    #[error(
        "{path}: the columns are {}, but those of {first} are {}. Files that are read together need the same.",
        list(found),
        list(columns)
    )]
    OtherColumns {
        /// The file.
        path: String,
        /// Its header.
        found: Vec<String>,
        /// The first file.
        first: String,
        /// Its header.
        columns: Vec<String>,
    },
    /// A file could not be written.
    #[error("{path}: cannot be written: {source}.")]
    Write {
        /// The file.
        path: String,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// A compressed source that is cut or changed.
    #[error(
        "{path}: the {compression} data is cut off or damaged ({reason}). Copy or download the file again."
    )]
    Damaged {
        /// The source's name.
        path: String,
        /// How it is compressed.
        compression: Compression,
        /// What the decoder said.
        reason: String,
    },
    /// A row whose weight is no number above 0.
    #[error(
        "{path}, line {line}: {reason} in the column `{column}`. Give every row a weight above 0."
    )]
    BadWeight {
        /// The source's name.
        path: String,
        /// The line on which the row begins, from 1.
        line: u64,
        /// The column of weights.
        column: String,
        /// What is wrong with it.
        reason: Box<Reason>,
    },
    /// Rows whose weights are no numbers above 0.
    #[error(
        "{path}, line {line}: the weight `{found}` in the column `{column}` is no number above 0 ({rows} such {}). \
         Give every row a weight above 0.",
        if *rows == 1 { "row" } else { "rows" }
    )]
    BadWeights {
        /// The source's name.
        path: String,
        /// The line on which the first of them begins, from 1.
        line: u64,
        /// The column of weights.
        column: String,
        /// What stands in it.
        found: String,
        /// How many rows have such a weight.
        rows: usize,
    },
    /// Every row was set aside.
    #[error("{path}: no row can be used: {account}.")]
    NoUsableRows {
        /// The source's name.
        path: String,
        /// Why each row was set aside.
        account: RowAccount,
    },
    /// All rows have the same label.
    #[error(
        "{path}: every one of the {rows} rows has the label `{label}`. \
         A classifier needs at least 2 classes."
    )]
    OneClass {
        /// The source's name.
        path: String,
        /// The only label.
        label: String,
        /// How many rows have it.
        rows: usize,
    },
    /// A class has a single row.
    #[error(
        "{path}, line {line}: the class `{label}` has this row only. A class needs at least 2 rows, so that \
         one can be held out: add rows, merge it with another class, or remove it."
    )]
    LonelyClass {
        /// The source's name.
        path: String,
        /// The class.
        label: String,
        /// The line of its row.
        line: u64,
    },
    /// A label that the model was not trained on.
    #[error(
        "{path}, line {line}: unknown label `{found}`{} The model knows {}.",
        did_you_mean(suggestion),
        list(known)
    )]
    UnknownLabel {
        /// The source's name.
        path: String,
        /// The line.
        line: u64,
        /// The label found.
        found: String,
        /// The labels of the model.
        known: Vec<String>,
        /// The nearest of them.
        suggestion: Option<String>,
    },
    /// An option has a value outside its legal range.
    #[error("option `{option}` is {found}; expected {expected}.")]
    InvalidOption {
        /// The option's name.
        option: String,
        /// Its value.
        found: String,
        /// The legal range in words.
        expected: String,
    },
    /// A tokenizer could not be trained, read or written.
    #[error("tokenizer: {message}.")]
    Tokenizer {
        /// What went wrong.
        message: String,
    },
    /// A stored pipeline cannot be used.
    #[error("pipeline: {message}.")]
    Pipeline {
        /// What went wrong.
        message: String,
    },
}

impl DataError {
    /// Whether the mistake is in the options rather than in the data.
    pub fn is_option(&self) -> bool {
        matches!(self, Self::InvalidOption { .. })
    }

    pub(crate) fn option(option: &str, found: impl ToString, expected: &str) -> Self {
        let (option, expected) = (option.to_owned(), expected.to_owned());
        Self::InvalidOption { option, found: found.to_string(), expected }
    }

    /// Unwraps the crate's own error where a reader adapter has sent it through `io::Error`.
    pub(crate) fn from_io(path: &str, error: std::io::Error) -> Self {
        match error.downcast::<DataError>() {
            Ok(own) => own,
            Err(source) => Self::Io { path: path.to_owned(), source },
        }
    }
}
