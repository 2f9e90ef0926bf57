//! Why a row cannot be used, and where in it the fault is.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::suggest::list;

/// Why a row cannot be used. `Display` says what was found and what was expected.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Reason {
    /// More or fewer fields than the header has.
    FieldCount {
        /// How many there are.
        found: usize,
        /// The header.
        columns: Vec<String>,
    },
    /// A quoted field is never closed.
    OpenQuote {
        /// Not within so many bytes, where there are more in the source.
        within: Option<usize>,
    },
    /// A quoted field over several lines ends in the middle of a word: a quote is missing or too many.
    StrayQuote,
    /// The row is longer than [`ReadOptions::max_record_bytes`](crate::ReadOptions::max_record_bytes).
    TooLong {
        /// The limit in bytes.
        limit: usize,
    },
    /// Bytes that are no text in the source's encoding.
    NotText {
        /// The encoding's name.
        encoding: String,
        /// The bytes in hexadecimal, such as `FF FE`.
        found: String,
        /// The encoding that the bytes look like, if they look like one.
        likely: Option<String>,
    },
    /// A line of a JSONL source that is not one JSON object.
    NotAnObject {
        /// What the parser met.
        found: String,
    },
    /// A JSON value that is an array or an object.
    NotAScalar {
        /// `an array` or `an object`.
        found: String,
    },
    /// Several labels, where a row has one.
    SeveralLabels {
        /// The labels.
        labels: Vec<String>,
    },
    /// The cells are the names of the columns: files with headers were put one behind the other.
    HeaderAgain,
    /// The text is empty or all white space.
    EmptyText,
    /// The label is empty or all white space.
    EmptyLabel,
    /// A number is missing.
    EmptyNumber,
    /// A number was expected.
    NotANumber {
        /// The cell.
        found: String,
    },
    /// The number is infinite, not a number, or too large for one.
    NotFinite,
    /// A number above zero was expected.
    NotAboveZero,
}

impl Reason {
    /// The reason without the row's content, by which rows are counted.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::FieldCount { .. } => "wrong number of fields",
            Self::OpenQuote { .. } => "quote never closed",
            Self::StrayQuote => "stray quote",
            Self::TooLong { .. } => "row too long",
            Self::NotText { .. } => "not valid in the encoding",
            Self::NotAnObject { .. } => "not a JSON object",
            Self::NotAScalar { .. } => "nested JSON value",
            Self::SeveralLabels { .. } => "several labels",
            Self::HeaderAgain => "the header again",
            Self::EmptyText => "empty text",
            Self::EmptyLabel => "empty label",
            Self::EmptyNumber => "empty number",
            Self::NotANumber { .. } => "not a number",
            Self::NotFinite => "not a finite number",
            Self::NotAboveZero => "not a number above 0",
        }
    }

    /// Whether the row could be cut into fields, and only a cell is at fault.
    pub fn is_of_a_cell(&self) -> bool {
        use Reason::{
            EmptyLabel, EmptyNumber, EmptyText, NotANumber, NotAScalar, NotAboveZero, NotFinite,
        };
        matches!(
            self,
            EmptyText
                | EmptyLabel
                | EmptyNumber
                | NotAScalar { .. }
                | NotANumber { .. }
                | NotFinite
                | NotAboveZero
        )
    }

    /// What to do about it: one sentence.
    pub fn advice(&self) -> String {
        match self {
            Self::FieldCount { found, columns } if *found > columns.len() => {
                "A text with the delimiter in it needs double quotes around it.".into()
            }
            Self::FieldCount { .. } => "Is a delimiter missing, or a quote left open?".into(),
            Self::OpenQuote { .. } | Self::StrayQuote => {
                "Close it, or write a quote that belongs to the text twice (\"\") inside a quoted field.".into()
            }
            Self::TooLong { .. } => {
                "Is a line break or a closing quote missing? The option `max_record_bytes` allows longer rows (with `--memory`, up to a 64th of it)."
                    .into()
            }
            Self::NotText { likely: Some(likely), .. } => format!(
                "The bytes look like {likely}: if that is so, set the option `encoding` to it; \
                 else save the file as UTF-8, or set `encoding_errors` to replace."
            ),
            Self::NotText { .. } => {
                "Save the file as UTF-8, name its encoding with the option `encoding`, \
                 or set `encoding_errors` to replace."
                    .into()
            }
            Self::NotAnObject { .. } => {
                "Expected one JSON object a line, such as {\"text\": \"…\", \"label\": \"…\"}.".into()
            }
            Self::NotAScalar { .. } => {
                "Expected a string, a number, true, false or null.".into()
            }
            Self::SeveralLabels { .. } => {
                "This version trains one label a row: keep one of them, or write a row for each.".into()
            }
            _ => "Correct or remove the row, or allow bad rows to be set aside.".into(),
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FieldCount { found, columns } => {
                let (fields, n) = (if *found == 1 { "field" } else { "fields" }, columns.len());
                write!(f, "{found} {fields} where the header has {n} ({})", list(columns))
            }
            Self::OpenQuote { within: None } => {
                f.write_str("the double quote opened here is never closed")
            }
            Self::OpenQuote { within: Some(bytes) } => {
                write!(f, "the double quote opened here is not closed within {bytes} bytes")
            }
            Self::StrayQuote => f.write_str(
                "the double quote opened here is closed on a later line in the middle of a field",
            ),
            Self::TooLong { limit } => {
                write!(f, "the row that begins here is longer than {limit} bytes")
            }
            Self::NotText { encoding, found, .. } => {
                write!(f, "not valid {encoding} (found {found})")
            }
            Self::NotAnObject { found } => f.write_str(found),
            Self::NotAScalar { found } => write!(f, "{found}"),
            Self::SeveralLabels { labels } => {
                write!(f, "{} labels ({}) where one is expected", labels.len(), list(labels))
            }
            Self::NotANumber { found } => write!(f, "`{}` is not a number", excerpt(found, 40)),
            other => f.write_str(other.kind()),
        }
    }
}

/// Where in its row a fault is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Position {
    /// The row as a whole.
    Row,
    /// A place in the line, in characters from 1.
    Column(u64),
    /// A place in the line, in bytes from 1.
    Byte(u64),
    /// The cell under this column name.
    Cell(String),
}

/// A row that is not used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetAside {
    /// The line on which the row begins, from 1; of an open quote or bad bytes, the line where they stand.
    pub line: u64,
    /// Where in the row the fault is.
    pub position: Position,
    /// What is wrong with it.
    pub reason: Reason,
    /// The beginning of the row, on one line.
    pub excerpt: String,
}

impl SetAside {
    /// A row with a cell that cannot be used.
    pub fn cell(line: u64, column: &str, reason: Reason, fields: &[String]) -> Self {
        let excerpt = excerpt(&fields.join(" | "), EXCERPT);
        Self { line, position: Position::Cell(column.to_owned()), reason, excerpt }
    }
}

impl fmt::Display for SetAside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}", self.line)?;
        match &self.position {
            Position::Row => write!(f, ": {}.", self.reason)?,
            Position::Column(column) => write!(f, ", column {column}: {}.", self.reason)?,
            Position::Byte(byte) => write!(f, ", byte {byte}: {}.", self.reason)?,
            Position::Cell(column) => write!(f, ": {} in the column `{column}`.", self.reason)?,
        }
        write!(f, " {}", self.reason.advice())?;
        match self.excerpt.is_empty() {
            true => Ok(()),
            false => write!(f, "\n  the row: {}", self.excerpt),
        }
    }
}

/// Characters of a row that a message shows.
pub(crate) const EXCERPT: usize = 72;

/// The beginning of a text on one line: at most `most` characters, white space and control characters as spaces.
pub(crate) fn excerpt(text: &str, most: usize) -> String {
    let tidy = |c: char| if c.is_control() || c.is_whitespace() { ' ' } else { c };
    let mut chars = text.trim().chars();
    let mut short: String = chars.by_ref().take(most).map(tidy).collect();
    if chars.next().is_some() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_is_one_short_line_without_control_characters() {
        assert_eq!(excerpt(" a\nb\u{1b}[31m 中文字 ", 8), "a b [31m…");
        assert_eq!(excerpt("中文", 2), "中文");
        assert_eq!(excerpt("", 2), "");
    }

    #[test]
    fn a_row_set_aside_says_where_what_and_what_to_do() {
        let fields = ["".to_owned(), "bug".to_owned()];
        let row = SetAside::cell(7, "text", Reason::EmptyText, &fields);
        assert_eq!(
            row.to_string(),
            "line 7: empty text in the column `text`. Correct or remove the row, or allow bad rows to be set \
             aside.\n  the row: | bug"
        );
    }
}
