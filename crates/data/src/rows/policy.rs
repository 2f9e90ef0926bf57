//! What to do with rows that cannot be used, and how many are too many.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::Reason;
use crate::error::DataError;
use crate::suggest::did_you_mean;

/// What to do with a row that cannot be used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BadRows {
    /// A row with an empty or unusable cell is set aside, and told; at a row that cannot be read at all
    /// (the wrong number of fields, an open quote, bytes that are no text) reading stops.
    #[default]
    SkipUnusable,
    /// Reading stops at the first.
    Error,
    /// All are set aside, and told.
    Skip,
    /// As `skip`, and each is written to a file as well.
    Quarantine,
}

impl BadRows {
    /// Whether a row that cannot be read stops the reading.
    pub(crate) fn stops_at_unreadable(self) -> bool {
        matches!(self, Self::SkipUnusable | Self::Error)
    }

    /// Whether a row that the reader refuses for this reason stops the reading: a header that comes again does not
    /// put any other row in doubt.
    pub(crate) fn stops_at(self, reason: &Reason) -> bool {
        match reason {
            Reason::HeaderAgain => self == Self::Error,
            _ => self.stops_at_unreadable(),
        }
    }
}

impl FromStr for BadRows {
    type Err = DataError;

    fn from_str(name: &str) -> Result<Self, DataError> {
        const NAMES: [&str; 4] = ["skip_unusable", "error", "skip", "quarantine"];
        match name {
            "skip_unusable" => Ok(Self::SkipUnusable),
            "error" => Ok(Self::Error),
            "skip" => Ok(Self::Skip),
            "quarantine" => Ok(Self::Quarantine),
            _ => {
                let hint = did_you_mean(&crate::suggest::suggest(name, NAMES).map(str::to_owned));
                let found = format!("`{name}`{}", hint.trim_end_matches('.'));
                Err(DataError::option("on_bad_rows", found, &NAMES.join(", ")))
            }
        }
    }
}

/// How many rows may be set aside: a number, or a share of all rows such as `0.1%`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum BadRowLimit {
    /// At most so many.
    Rows(usize),
    /// At most this share of the rows read, as a fraction.
    Share(f64),
}

impl BadRowLimit {
    /// Whether `bad` of `read` rows are too many.
    pub fn is_exceeded(self, bad: usize, read: usize) -> bool {
        match self {
            Self::Rows(most) => bad > most,
            Self::Share(most) => bad as f64 > most * read as f64,
        }
    }

    /// Whether `bad` rows are too many however many follow.
    pub(crate) fn is_exceeded_for_good(self, bad: usize) -> bool {
        matches!(self, Self::Rows(most) if bad > most)
    }
}

impl fmt::Display for BadRowLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rows(most) => write!(f, "{most}"),
            // A share such as 0.9% is no binary fraction, and times 100 not what was written.
            Self::Share(most) => write!(f, "{}%", (most * 1e12).round() / 1e10),
        }
    }
}

impl FromStr for BadRowLimit {
    type Err = DataError;

    fn from_str(text: &str) -> Result<Self, DataError> {
        let text = text.trim();
        let limit = match text.strip_suffix('%') {
            Some(share) => share
                .trim()
                .parse::<f64>()
                .ok()
                .filter(|share| (0.0..=100.0).contains(share))
                .map(|share| Self::Share(share / 100.0)),
            None => text.parse().ok().map(Self::Rows),
        };
        let expected =
            "a number of rows, such as 10, or a share of them from 0% to 100%, such as 0.1%";
        limit.ok_or_else(|| DataError::option("max_bad_rows", format!("`{text}`"), expected))
    }
}

impl TryFrom<String> for BadRowLimit {
    type Error = DataError;

    fn try_from(text: String) -> Result<Self, DataError> {
        text.parse()
    }
}

impl From<BadRowLimit> for String {
    fn from(limit: BadRowLimit) -> Self {
        limit.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_a_number_or_a_share_and_reads_as_it_was_written() {
        for text in ["0", "12", "0.1%", "0.9%", "0.7%", "33.3%", "100%"] {
            assert_eq!(text.parse::<BadRowLimit>().unwrap().to_string(), text);
        }
        for text in ["", "-1", "1.5", "%", "101%", "NaN%", "many"] {
            let error = text.parse::<BadRowLimit>().unwrap_err().to_string();
            assert!(error.starts_with("option `max_bad_rows` is"), "{error}");
        }
    }

    #[test]
    fn a_share_is_of_the_rows_read() {
        let share: BadRowLimit = "0.1%".parse().unwrap();
        assert!(!share.is_exceeded(1, 1000) && share.is_exceeded(1, 999));
        let none: BadRowLimit = "0".parse().unwrap();
        assert!(!none.is_exceeded(0, 5) && none.is_exceeded(1, 5_000_000));
    }

    #[test]
    fn a_mistyped_policy_is_answered_with_the_nearest() {
        let error = "quaratine".parse::<BadRows>().unwrap_err().to_string();
        assert!(error.contains("did you mean `quarantine`"), "{error}");
    }
}
