//! How much memory the rows of a run may take.

use std::fmt;
use std::str::FromStr;

use bytesize::ByteSize;
use serde::{Deserialize, Serialize};

use crate::error::DataError;
use crate::read::ReadOptions;

/// A number of bytes, written with a unit: `500MB` (10⁶), `2GiB` (2³⁰). At least 8 MB.
///
/// It bounds what rows take on their way from a file to batches: the table of words while the vocabulary is counted,
/// the rows that are shuffled together, texts that are encoded or judged together, the sample for simple models. Each
/// gets a fixed share, estimated; all of them together come to less than the whole, though they are not needed at the
/// same time, because an allocator may keep what is freed. The tokenizer, the network and its optimiser come on top.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "Given", into = "String")]
pub struct MemoryLimit(u64);

/// Units in which a limit can be written without a fraction, the largest first where one divides another.
const UNITS: [(&str, u64); 6] = [
    ("GiB", 1 << 30),
    ("GB", 1_000_000_000),
    ("MiB", 1 << 20),
    ("MB", 1_000_000),
    ("KiB", 1 << 10),
    ("kB", 1000),
];

impl MemoryLimit {
    /// The least that there may be.
    pub const LEAST: u64 = 8_000_000;

    /// So many bytes.
    ///
    /// # Errors
    /// [`DataError::InvalidOption`] if they are fewer than [`LEAST`](Self::LEAST).
    pub fn bytes(bytes: u64) -> Result<Self, DataError> {
        match bytes >= Self::LEAST {
            true => Ok(Self(bytes)),
            false => Err(DataError::option("data.memory", bytes, "at least 8MB")),
        }
    }

    fn share(self, of: u64) -> usize {
        usize::try_from(self.0 / of).unwrap_or(usize::MAX)
    }

    /// For the table of words, while they are counted.
    pub(super) fn words(self) -> usize {
        self.share(4)
    }

    /// For rows that are shuffled together, while there is training.
    pub(super) fn window(self) -> usize {
        self.share(4)
    }

    /// For rows that are read from the disk at once.
    pub(super) fn block(self) -> usize {
        (self.window() / 64).min(4 << 20)
    }

    /// For texts that are split, encoded or judged together.
    pub(super) fn chunk(self) -> usize {
        self.share(256).min(1 << 20)
    }

    /// For the texts that simple models are fitted to: the words and pairs of words in them take many times as much.
    pub(super) fn sample(self) -> usize {
        self.share(256)
    }

    /// How many terms a simple model with so many outputs may have: L-BFGS keeps some 24 numbers of 8 bytes for each
    /// of its weights.
    pub fn terms(self, outputs: usize) -> usize {
        (self.share(8) / (8 * 24 * outputs.max(1))).max(1)
    }

    /// For the names of classes.
    pub(super) fn labels(self) -> usize {
        self.share(32)
    }

    /// Whether what is known of classes fits.
    ///
    /// # Errors
    /// [`DataError::InvalidOption`] if it doesn't.
    pub fn check_labels(self, bytes: usize) -> Result<(), DataError> {
        match bytes <= self.labels() {
            true => Ok(()),
            false => {
                let expected = "more, for the names of so many classes";
                Err(DataError::option("data.memory", self, expected))
            }
        }
    }

    /// The same options with rows no longer than fit.
    #[must_use]
    pub fn bounded(self, options: ReadOptions) -> ReadOptions {
        let longest = options.max_record_bytes.min(self.longest_row());
        ReadOptions { max_record_bytes: longest, ..options }
    }

    /// How many rows with so many classes may have their probabilities kept, when they are judged: they are kept
    /// calibrated and not, and copied for the scores.
    pub fn judged_rows(self, classes: usize) -> usize {
        self.share(4) / (8 * 6 * classes.max(1))
    }

    /// For the first rows, from which the columns' roles are found.
    pub fn head(self) -> usize {
        self.share(32)
    }

    /// The longest row, in bytes: a longer one is a bad row.
    fn longest_row(self) -> usize {
        self.share(64).min(64 << 20)
    }
}

impl fmt::Display for MemoryLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match UNITS.iter().find(|(_, size)| self.0.is_multiple_of(*size)) {
            Some((unit, size)) => write!(f, "{}{unit}", self.0 / size),
            None => write!(f, "{}B", self.0),
        }
    }
}

impl FromStr for MemoryLimit {
    type Err = DataError;

    fn from_str(text: &str) -> Result<Self, DataError> {
        match text.trim().parse::<ByteSize>() {
            Ok(size) => Self::bytes(size.as_u64()),
            Err(_) => {
                let expected = "a number of bytes with a unit, such as 2GB or 512MiB";
                Err(DataError::option("data.memory", format!("`{text}`"), expected))
            }
        }
    }
}

/// A text with a unit, or a number of bytes.
#[derive(Deserialize)]
#[serde(untagged)]
enum Given {
    Bytes(u64),
    Text(String),
}

impl TryFrom<Given> for MemoryLimit {
    type Error = DataError;

    fn try_from(given: Given) -> Result<Self, DataError> {
        match given {
            Given::Bytes(bytes) => Self::bytes(bytes),
            Given::Text(text) => text.parse(),
        }
    }
}

impl From<MemoryLimit> for String {
    fn from(limit: MemoryLimit) -> Self {
        limit.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_reads_as_it_was_written() {
        for text in ["8MB", "2GB", "1536MiB", "2GiB", "8000001B"] {
            assert_eq!(text.parse::<MemoryLimit>().unwrap().to_string(), text);
        }
        assert_eq!("1.5 gb".parse::<MemoryLimit>().unwrap().to_string(), "1500MB");
        let stored: MemoryLimit = serde_json::from_str("16000000").unwrap();
        assert_eq!(serde_json::to_string(&stored).unwrap(), "\"16MB\"");
    }

    #[test]
    fn what_is_no_size_or_too_small_is_refused() {
        for text in ["", "much", "-1GB", "7MB", "2 elephants", "NaN"] {
            let error = text.parse::<MemoryLimit>().unwrap_err().to_string();
            assert!(error.starts_with("option `data.memory` is"), "{error}");
        }
    }
}
