//! Formats with one row a line: lines, whole and in bounded memory.

use super::buffer::{Buffer, Source};
use super::fault::{Stop, Text};
use crate::error::DataError;
use crate::rows::{Position, Reason};

/// Lines that are not blank.
pub(super) struct Lines {
    path: String,
    buffer: Buffer,
    limit: usize,
    text: Text,
    line: u64,
    /// Whether the rest of the line belongs to a row that was given up; see [`CsvRows`](super::csv::CsvRows).
    given_up: bool,
}

impl Lines {
    pub(super) fn new(source: Source, path: &str, limit: usize, text: Text) -> Self {
        Self {
            path: path.to_owned(),
            buffer: Buffer::new(source),
            limit,
            text,
            line: 0,
            given_up: false,
        }
    }

    /// The next line that is not blank, without its end, with its number and the raw text for messages.
    pub(super) fn next<T>(
        &mut self,
        parse: impl FnOnce(&str, u64) -> Result<T, Stop>,
    ) -> Result<Option<T>, Stop> {
        if std::mem::take(&mut self.given_up) {
            self.pass_over().map_err(|error| DataError::from_io(&self.path, error))?;
        }
        loop {
            let Some((length, end)) = self.find()? else { return Ok(None) };
            self.line += 1;
            let raw = &self.buffer.rest()[..length];
            if raw.trim_ascii().is_empty() {
                self.buffer.advance(length + end);
                continue;
            }
            let parsed = self.text.of(raw, self.line).and_then(|text| parse(text, self.line));
            self.buffer.advance(length + end);
            return parsed.map(Some);
        }
    }

    /// Length of the next line and of its end; `None` at the end of the stream.
    fn find(&mut self) -> Result<Option<(usize, usize)>, Stop> {
        let mut seen = 0;
        loop {
            let rest = self.buffer.rest();
            let window = &rest[..rest.len().min(self.limit.saturating_add(1))];
            if let Some(i) = memchr::memchr(b'\n', &window[seen..]) {
                return Ok(Some((seen + i, 1)));
            }
            seen = window.len();
            if seen > self.limit {
                self.line += 1;
                let reason = Reason::TooLong { limit: self.limit };
                self.given_up = true;
                return Err(Stop::row(self.line, Position::Row, reason, rest));
            }
            let more = self.buffer.more().map_err(|e| DataError::from_io(&self.path, e))?;
            if !more {
                return Ok((seen > 0).then_some((seen, 0)));
            }
        }
    }

    /// Up to and with the next line feed.
    fn pass_over(&mut self) -> std::io::Result<()> {
        loop {
            let rest = self.buffer.rest();
            let end = memchr::memchr(b'\n', rest);
            let passed = end.map_or(rest.len(), |at| at + 1);
            self.buffer.advance(passed);
            if end.is_some() || !self.buffer.more()? {
                return Ok(());
            }
        }
    }
}
