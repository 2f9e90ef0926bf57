//! What stops a row, and what stops the reading.

use crate::error::DataError;
use crate::rows::{Position, Reason, SetAside, excerpt};

use super::encoding::Encoding;
use super::transcode::Mishaps;

/// A row that cannot be read, with its bytes.
pub(super) struct Fault {
    pub(super) row: SetAside,
    /// The row as it stands in the source, or in its UTF-8 form; of one that is too long, the beginning.
    pub(super) raw: Vec<u8>,
}

/// Why there is no next row.
pub(super) enum Stop {
    /// This row is bad; the next one can be read.
    Row(Box<Fault>),
    /// Nothing more can be read.
    Source(DataError),
}

impl From<DataError> for Stop {
    fn from(error: DataError) -> Self {
        Self::Source(error)
    }
}

/// Bytes of a bad row that are kept.
const KEPT: usize = 64 * 1024;

impl Stop {
    pub(super) fn row(line: u64, position: Position, reason: Reason, raw: &[u8]) -> Self {
        // A row that is too long is not kept whole, and of the others the limit on rows is the limit.
        let kept = if matches!(reason, Reason::TooLong { .. }) { KEPT } else { raw.len() };
        let raw = raw[..kept.min(raw.len())].to_vec();
        let shown = String::from_utf8_lossy(&raw[..raw.len().min(1024)]).into_owned();
        let excerpt = excerpt(&shown, crate::rows::EXCERPT);
        Self::Row(Box::new(Fault { row: SetAside { line, position, reason, excerpt }, raw }))
    }
}

/// How a source's bytes became UTF-8.
#[derive(Clone, Debug)]
pub(super) struct Text {
    pub(super) encoding: Encoding,
    pub(super) mishaps: Mishaps,
}

impl Text {
    /// A record as text; `line` is the one on which it begins.
    pub(super) fn of<'r>(&self, raw: &'r [u8], line: u64) -> Result<&'r str, Stop> {
        std::str::from_utf8(raw).map_err(|error| self.fault(raw, line, &error))
    }

    fn fault(&self, raw: &[u8], line: u64, error: &std::str::Utf8Error) -> Stop {
        let (good, bad) = raw.split_at(error.valid_up_to());
        let line = line + line_ends(good);
        let begins = memchr::memrchr2(b'\n', b'\r', good).map_or(0, |at| at + 1);
        let byte = (good.len() - begins) as u64 + 1;
        let encoding = self.encoding.to_string();
        let (byte, found, likely) = match self.mishaps.on_line(line) {
            Some(place) => (place.byte, place.found, None),
            None => {
                let length = error.error_len().unwrap_or(bad.len());
                let hex = bad[..length].iter().map(|byte| format!("{byte:02X}"));
                let likely = Encoding::guess(raw, true).map(|likely| likely.to_string());
                (byte, hex.collect::<Vec<_>>().join(" "), likely)
            }
        };
        Stop::row(line, Position::Byte(byte), Reason::NotText { encoding, found, likely }, raw)
    }
}

/// Line ends: `\r\n`, `\n` and `\r` are one each.
pub(super) fn line_ends(bytes: &[u8]) -> u64 {
    let feeds = memchr::memchr_iter(b'\n', bytes).count();
    let returns = memchr::memchr_iter(b'\r', bytes);
    let lone = returns.filter(|&at| bytes.get(at + 1) != Some(&b'\n')).count();
    (feeds + lone) as u64
}

impl Stop {
    /// The same where the row should have named the columns: no policy for bad rows helps.
    pub(super) fn into_header_error(self, path: &str) -> DataError {
        match self.into_error(path) {
            DataError::BadRow { path, row } => DataError::BadHeader { path, row },
            other => other,
        }
    }

    /// Of a source called `path`, where reading stops at a bad row.
    pub(super) fn into_error(self, path: &str) -> DataError {
        match self {
            Self::Row(fault) => {
                DataError::BadRow { path: path.to_owned(), row: Box::new(fault.row) }
            }
            Self::Source(error) => error,
        }
    }
}
