//! How to read.

use std::fmt;
use std::str::FromStr;

use super::Format;
use super::encoding::{Encoding, EncodingErrors};
use crate::error::DataError;
use crate::rows::{BadRowLimit, BadRows, Quarantine};

/// How to read.
///
/// | field | default | meaning |
/// |---|---|---|
/// | `format` | found | by the name's extension, else by the first lines |
/// | `delimiter` | found | of CSV: one ASCII character; comma, tab, semicolon and `\|` are found by themselves |
/// | `header` | `Auto` | whether the first row of a CSV file names the columns |
/// | `encoding` | found | by a byte-order mark, else by the bytes |
/// | `encoding_errors` | `Error` | what becomes of bytes that are no text |
/// | `on_bad_rows` | `SkipUnusable` | what becomes of rows that cannot be read |
/// | `max_bad_rows` | any | more rows that are set aside are an error |
/// | `quarantine` | none | where rows that are set aside are kept |
/// | `max_record_bytes` | 64 MiB | a longer row is a bad row, so that a stray quote cannot swallow the memory |
#[derive(Clone, Debug)]
pub struct ReadOptions {
    /// The format, if it is known.
    pub format: Option<Format>,
    /// The delimiter of CSV, if it is known; it wins over the one of `format`.
    pub delimiter: Option<u8>,
    /// Whether the first row names the columns.
    pub header: Header,
    /// The encoding, if it is known. A byte-order mark wins over it.
    pub encoding: Option<Encoding>,
    /// What becomes of bytes that are no text in the encoding.
    pub encoding_errors: EncodingErrors,
    /// What becomes of rows that cannot be read.
    pub on_bad_rows: BadRows,
    /// How many rows may be set aside, of a whole table.
    pub max_bad_rows: Option<BadRowLimit>,
    /// Where rows that are set aside are kept.
    pub quarantine: Option<Quarantine>,
    /// The longest row allowed, in bytes.
    pub max_record_bytes: usize,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            format: None,
            delimiter: None,
            header: Header::default(),
            encoding: None,
            encoding_errors: EncodingErrors::default(),
            on_bad_rows: BadRows::default(),
            max_bad_rows: None,
            quarantine: None,
            max_record_bytes: 64 << 20,
        }
    }
}

/// Whether the first row of a CSV file names the columns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Header {
    /// It does, unless the file has the form of Zhang et al. (2015): a class number and one to three texts a
    /// row. Its columns are then called `label`, `text`; `label`, `title`, `body`; or with `answer` as well.
    #[default]
    Auto,
    /// It does.
    Yes,
    /// It does not: the columns are called `column_1`, `column_2` and so on, or as for `Auto`.
    No,
}

impl FromStr for Header {
    type Err = DataError;

    fn from_str(name: &str) -> Result<Self, DataError> {
        match name {
            "auto" => Ok(Self::Auto),
            "yes" => Ok(Self::Yes),
            "no" => Ok(Self::No),
            _ => Err(DataError::option("header", format!("`{name}`"), "auto, yes or no")),
        }
    }
}

impl fmt::Display for Header {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Auto => "auto",
            Self::Yes => "yes",
            Self::No => "no",
        })
    }
}
