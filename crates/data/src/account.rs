//! Nothing is dropped silently: rows read = rows used + rows set aside.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::{DataError, Result};

/// What to do with a row that cannot be used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BadRows {
    /// Set it aside, and say so.
    #[default]
    Skip,
    /// Stop at the first.
    Error,
}

impl FromStr for BadRows {
    type Err = DataError;

    fn from_str(name: &str) -> Result<Self> {
        match name {
            "skip" => Ok(Self::Skip),
            "error" => Ok(Self::Error),
            _ => Err(DataError::option("bad_rows", format!("`{name}`"), "skip or error")),
        }
    }
}

/// Why a row cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Reason {
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
    /// The reason without the cell's content, by which rows are counted.
    fn kind(&self) -> &'static str {
        match self {
            Self::EmptyText => "empty text",
            Self::EmptyLabel => "empty label",
            Self::EmptyNumber => "empty number",
            Self::NotANumber { .. } => "not a number",
            Self::NotFinite => "not a finite number",
            Self::NotAboveZero => "not a number above 0",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotANumber { found } => write!(f, "`{}` is not a number", shorten(found)),
            other => f.write_str(other.kind()),
        }
    }
}

/// A row that is not used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetAside {
    /// The line on which the row begins, from 1.
    pub line: u64,
    /// The column at fault.
    pub column: String,
    /// What is wrong with it.
    pub reason: Reason,
}

/// Where every row went: `read == used + set_aside.len()`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowAccount {
    /// Rows in the file.
    pub read: usize,
    /// Rows that became examples.
    pub used: usize,
    /// The others, in the file's order.
    pub set_aside: Vec<SetAside>,
}

impl RowAccount {
    /// The sentence on one reason, such as `empty text (lines 7 and 19)`.
    fn reason(&self, kind: &str) -> String {
        const SHOWN: usize = 5;
        let rows = self.set_aside.iter().filter(|row| row.reason.kind() == kind);
        let lines: Vec<String> = rows.map(|row| row.line.to_string()).collect();
        let word = if lines.len() == 1 { "line" } else { "lines" };
        let more = match lines.len().saturating_sub(SHOWN) {
            0 => String::new(),
            more => format!(" and {} more", grouped(more)),
        };
        format!("{kind} ({word} {}{more})", lines[..lines.len().min(SHOWN)].join(", "))
    }
}

impl fmt::Display for RowAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows = if self.read == 1 { "row" } else { "rows" };
        write!(f, "{} {rows} read, {} used", grouped(self.read), grouped(self.used))?;
        if self.set_aside.is_empty() {
            return Ok(());
        }
        let mut kinds: Vec<&str> = Vec::new();
        for row in &self.set_aside {
            if !kinds.contains(&row.reason.kind()) {
                kinds.push(row.reason.kind());
            }
        }
        let reasons: Vec<String> = kinds.iter().map(|kind| self.reason(kind)).collect();
        write!(f, ", {} set aside: {}", grouped(self.set_aside.len()), reasons.join(", "))
    }
}

/// A finite number from a cell; white space around it is ignored.
///
/// # Errors
/// The [`Reason`] why it is none. A thousands separator or a unit makes it none.
pub fn parse_number(cell: &str) -> std::result::Result<f64, Reason> {
    let cell = cell.trim();
    if cell.is_empty() {
        return Err(Reason::EmptyNumber);
    }
    match cell.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(number),
        Ok(_) => Err(Reason::NotFinite),
        Err(_) => Err(Reason::NotANumber { found: cell.to_owned() }),
    }
}

/// `1234567` as `1,234,567`.
pub(crate) fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn shorten(found: &str) -> String {
    const SHOWN: usize = 40;
    let mut short: String = found.chars().take(SHOWN).collect();
    if short.len() < found.len() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    fn aside(line: u64, reason: Reason) -> SetAside {
        SetAside { line, column: "text".into(), reason }
    }

    #[test]
    fn the_account_reads_as_one_sentence() {
        let set_aside = vec![aside(7, Reason::EmptyText), aside(19, Reason::EmptyLabel)];
        let account = RowAccount { read: 1000, used: 998, set_aside };
        assert_eq!(
            account.to_string(),
            "1,000 rows read, 998 used, 2 set aside: empty text (line 7), empty label (line 19)"
        );
        let clean = RowAccount { read: 1, used: 1, set_aside: vec![] };
        assert_eq!(clean.to_string(), "1 row read, 1 used");
    }

    #[test]
    fn only_five_lines_a_reason_are_named() {
        let bad = |line| aside(line, Reason::NotANumber { found: line.to_string() });
        let account = RowAccount { read: 17, used: 0, set_aside: (2..19).map(bad).collect() };
        assert!(account.to_string().ends_with("not a number (lines 2, 3, 4, 5, 6 and 12 more)"));
    }

    #[test]
    fn a_number_is_finite_and_has_nothing_beside_it() {
        assert_eq!(parse_number(" -1.5e3 "), Ok(-1500.0));
        assert_eq!(parse_number(" "), Err(Reason::EmptyNumber));
        assert_eq!(parse_number("1e999"), Err(Reason::NotFinite));
        assert_eq!(parse_number("NaN"), Err(Reason::NotFinite));
        assert_eq!(parse_number("1,200"), Err(Reason::NotANumber { found: "1,200".into() }));
    }
}
