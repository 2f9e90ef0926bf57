//! CSV and its relatives (RFC 4180, as leniently as the `csv` crate), row by row.

use std::borrow::Cow;

use super::buffer::{Buffer, Source};
use super::fault::{Stop, Text, line_ends};
use crate::error::{DataError, Result};
use crate::rows::{Position, Reason};

/// Rows of a delimited source.
///
/// The rows are cut here and not by a parser of a library, because a row that is never closed has to be given
/// back to the stream: its lines are read again, one by one, and only the first is lost.
pub(super) struct CsvRows {
    path: String,
    buffer: Buffer,
    delimiter: u8,
    limit: usize,
    text: Text,
    fields: Vec<Field>,
    /// The line of the first byte in the buffer.
    line: u64,
    /// Whether the rest of the line belongs to a row that was given up. It is passed over when the next row is
    /// asked for: the stream may have no end.
    given_up: bool,
}

/// A row's fields, and the line on which it begins.
pub(super) struct Cells {
    pub(super) line: u64,
    pub(super) fields: Vec<String>,
}

/// Where a field lies in its record.
#[derive(Clone, Copy)]
struct Field {
    start: usize,
    end: usize,
    /// Of a quoted field, where its closing quote stands.
    close: Option<usize>,
}

/// Where in a record the scan is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    FieldStart,
    Plain,
    Quoted,
    /// Behind a quote in a quoted field: its end, or the first half of a doubled one.
    Closed,
}

/// How a scan ended: at the byte behind the record.
enum Scanned {
    Record(usize),
    Nothing,
    /// Where the quote stands, and whether the limit was reached before the end of the source.
    OpenQuote(usize, bool),
    StrayQuote(usize),
    TooLong(usize),
}

impl CsvRows {
    pub(super) fn new(source: Source, path: &str, delimiter: u8, limit: usize, text: Text) -> Self {
        let (path, buffer, fields) = (path.to_owned(), Buffer::new(source), Vec::new());
        Self { path, buffer, delimiter, limit, text, fields, line: 1, given_up: false }
    }

    /// The fields of the next row that is not blank, as many as `header` has if one is given.
    pub(super) fn next(&mut self, header: Option<&[String]>) -> Result<Option<Cells>, Stop> {
        if std::mem::take(&mut self.given_up) {
            self.buffer.skip_line().map_err(|error| self.failed(error))?;
        }
        loop {
            self.skip_line_ends()?;
            let line = self.line;
            let length = match self.scan().map_err(|error| self.failed(error))? {
                Scanned::Record(length) => length,
                Scanned::Nothing => return Ok(None),
                Scanned::OpenQuote(at, at_limit) => {
                    let within = at_limit.then_some(self.limit);
                    return Err(self.give_back(at, Reason::OpenQuote { within }));
                }
                Scanned::StrayQuote(at) => return Err(self.give_back(at, Reason::StrayQuote)),
                Scanned::TooLong(at) => return Err(self.give_up(at)),
            };
            let cells = self.cells(line, length, header);
            self.line += line_ends(&self.buffer.rest()[..length]);
            self.buffer.advance(length);
            if let Some(cells) = cells.transpose() {
                return cells.map(Some);
            }
        }
    }

    /// Blank lines, and the ends of the line before.
    fn skip_line_ends(&mut self) -> Result<(), Stop> {
        loop {
            let rest = self.buffer.rest();
            let blank = rest.iter().take_while(|&&byte| is_line_end(byte)).count();
            // A `\r` at the edge may be half a line end.
            let whole = blank < rest.len();
            let taken = if whole { blank } else { blank.saturating_sub(1) };
            self.line += line_ends(&rest[..taken]);
            // Cut between `\r` and `\n`, the pair was counted as one line end already, as a lone `\r`.
            let cut = taken > 0 && rest[taken - 1] == b'\r' && rest.get(taken) == Some(&b'\n');
            self.line -= u64::from(cut);
            self.buffer.advance(taken);
            if whole {
                return Ok(());
            }
            if !self.buffer.more().map_err(|error| self.failed(error))? {
                let rest = self.buffer.rest().len();
                self.buffer.advance(rest);
                return Ok(());
            }
        }
    }

    /// Finds the end of the record and of its fields; every byte is looked at once, however the stream is cut.
    fn scan(&mut self) -> std::io::Result<Scanned> {
        self.fields.clear();
        let (mut at, mut state, mut start, mut close) = (0, At::FieldStart, 0, None);
        loop {
            let rest = self.buffer.rest();
            // What is behind the limit must not matter, or it would matter how the stream is cut.
            let bytes = &rest[..rest.len().min(self.limit.saturating_add(1))];
            while at < bytes.len() {
                match state {
                    At::FieldStart => {
                        (start, close) = (at, None);
                        let quoted = bytes[at] == b'"';
                        at += usize::from(quoted);
                        state = if quoted { At::Quoted } else { At::Plain };
                    }
                    At::Quoted => match memchr::memchr(b'"', &bytes[at..]) {
                        Some(i) => {
                            close = Some(at + i);
                            at += i + 1;
                            state = At::Closed;
                        }
                        None => at = bytes.len(),
                    },
                    At::Closed => {
                        let next = bytes[at];
                        if next == b'"' {
                            at += 1;
                            state = At::Quoted;
                        } else if is_stray(next, self.delimiter) && holds_line(&bytes[start..at]) {
                            return Ok(Scanned::StrayQuote(start));
                        } else {
                            state = At::Plain;
                        }
                    }
                    At::Plain => {
                        match memchr::memchr3(self.delimiter, b'\n', b'\r', &bytes[at..]) {
                            Some(i) => {
                                let end = at + i;
                                self.fields.push(Field { start, end, close });
                                if bytes[end] != self.delimiter {
                                    return Ok(Scanned::Record(end));
                                }
                                at = end + 1;
                                state = At::FieldStart;
                            }
                            None => at = bytes.len(),
                        }
                    }
                }
            }
            if at > self.limit {
                let open = state == At::Quoted;
                return Ok(if open {
                    Scanned::OpenQuote(start, true)
                } else {
                    Scanned::TooLong(at)
                });
            }
            if !self.buffer.more()? {
                return Ok(match state {
                    At::FieldStart if at == 0 => Scanned::Nothing,
                    At::Quoted => Scanned::OpenQuote(start, false),
                    _ => {
                        let start = if state == At::FieldStart { at } else { start };
                        let close = if state == At::FieldStart { None } else { close };
                        self.fields.push(Field { start, end: at, close });
                        Scanned::Record(at)
                    }
                });
            }
        }
    }

    /// The record's fields; `None` for a blank line.
    fn cells(
        &self,
        line: u64,
        length: usize,
        header: Option<&[String]>,
    ) -> Result<Option<Cells>, Stop> {
        let raw = &self.buffer.rest()[..length];
        let record = self.text.of(raw, line)?;
        let found = self.fields.len();
        // In a file of one column a blank is a cell like others.
        if found == 1 && record.trim().is_empty() && header.is_none_or(|header| header.len() > 1) {
            return Ok(None);
        }
        if let Some(columns) = header.filter(|header| header.len() != found) {
            let reason = Reason::FieldCount { found, columns: columns.to_vec() };
            return Err(Stop::row(line, Position::Row, reason, raw));
        }
        let cells = self.fields.iter().map(|field| field.of(record));
        let repeats = |header: &[String]| {
            found > 1 && cells.clone().zip(header).all(|(cell, name)| cell.trim() == name)
        };
        if header.is_some_and(repeats) {
            return Err(Stop::row(line, Position::Row, Reason::HeaderAgain, raw));
        }
        Ok(Some(Cells { line, fields: cells.map(Cow::into_owned).collect() }))
    }

    /// The row ends with the line on which its quote stands, at `at`; what follows is read again.
    fn give_back(&mut self, at: usize, reason: Reason) -> Stop {
        let bytes = self.buffer.rest();
        let end = memchr::memchr2(b'\n', b'\r', &bytes[at..]).map(|i| at + i);
        let row = &bytes[..end.unwrap_or(bytes.len())];
        let before = &row[..at];
        let begins = memchr::memrchr2(b'\n', b'\r', before).map_or(0, |end| end + 1);
        let column = String::from_utf8_lossy(&before[begins..]).chars().count() as u64 + 1;
        let line = self.line + line_ends(before);
        let stop = Stop::row(line, Position::Column(column), reason, row);
        self.line = line;
        match end {
            Some(end) => self.buffer.advance(end),
            None => {
                self.buffer.advance(at);
                self.given_up = true;
            }
        }
        stop
    }

    /// A row that does not end within the limit; `at` is where the scan stopped, outside of quotes.
    fn give_up(&mut self, at: usize) -> Stop {
        let reason = Reason::TooLong { limit: self.limit };
        let stop = Stop::row(self.line, Position::Row, reason, &self.buffer.rest()[..at]);
        self.line += line_ends(&self.buffer.rest()[..at]);
        self.buffer.advance(at);
        self.given_up = true;
        stop
    }

    fn failed(&self, error: std::io::Error) -> Stop {
        Stop::Source(DataError::from_io(&self.path, error))
    }
}

impl Field {
    fn of<'r>(&self, record: &'r str) -> Cow<'r, str> {
        let Some(close) = self.close else { return Cow::Borrowed(&record[self.start..self.end]) };
        let (quoted, tail) = (&record[self.start + 1..close], &record[close + 1..self.end]);
        let quoted = match quoted.contains('"') {
            true => Cow::Owned(quoted.replace("\"\"", "\"")),
            false => Cow::Borrowed(quoted),
        };
        if tail.is_empty() { quoted } else { quoted + tail }
    }
}

fn is_line_end(byte: u8) -> bool {
    byte == b'\n' || byte == b'\r'
}

/// Something behind a closing quote that is neither the field's end nor white space.
fn is_stray(byte: u8, delimiter: u8) -> bool {
    byte != delimiter && !byte.is_ascii_whitespace()
}

fn holds_line(field: &[u8]) -> bool {
    memchr::memchr2(b'\n', b'\r', field).is_some()
}
