//! Adapters between the raw source and the parsers: they let bytes through and stop at the first that must not pass.

use std::collections::VecDeque;
use std::io::{self, Read};

use super::scan::{Event, Scanner};
use crate::error::DataError;

const CHUNK: usize = 64 * 1024;

/// Passes on valid UTF-8 only; at the first invalid byte it fails with its line and position.
pub(super) struct Utf8Guard<R> {
    inner: R,
    path: String,
    buffer: Vec<u8>,
    served: usize,
    valid: usize,
    line: u64,
    byte: u64,
    failed: bool,
}

impl<R: Read> Utf8Guard<R> {
    pub(super) fn new(inner: R, path: &str) -> Self {
        let (line, byte) = (1, 0);
        Self {
            inner,
            path: path.to_owned(),
            buffer: Vec::new(),
            served: 0,
            valid: 0,
            line,
            byte,
            failed: false,
        }
    }

    /// Reads until at least one whole character is there. `false` at the end of the source.
    fn fill(&mut self) -> io::Result<bool> {
        self.buffer.drain(..self.valid);
        (self.served, self.valid) = (0, 0);
        loop {
            let kept = self.buffer.len();
            self.buffer.resize(kept + CHUNK, 0);
            let read = self.inner.read(&mut self.buffer[kept..]);
            self.buffer.truncate(kept + *read.as_ref().unwrap_or(&0));
            let ended = match read {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                other => other? == 0,
            };
            self.valid = match std::str::from_utf8(&self.buffer) {
                Ok(_) => self.buffer.len(),
                Err(error) => {
                    self.failed = error.error_len().is_some() || ended;
                    error.valid_up_to()
                }
            };
            self.count_lines();
            if self.valid > 0 || ended || self.failed {
                return Ok(self.valid > 0);
            }
        }
    }

    fn count_lines(&mut self) {
        for &byte in &self.buffer[..self.valid] {
            self.byte += 1;
            if byte == b'\n' {
                self.line += 1;
                self.byte = 0;
            }
        }
    }

    fn error(&self) -> io::Error {
        let bad = &self.buffer[self.valid..];
        let length = match std::str::from_utf8(bad) {
            Err(error) => error.error_len().unwrap_or(bad.len()),
            Ok(_) => bad.len(),
        };
        // A byte-order mark tells more when it is shown whole.
        let length = if self.line == 1 && self.byte == 0 { length.max(2) } else { length };
        let hex: Vec<String> = bad.iter().take(length).map(|b| format!("{b:02X}")).collect();
        let (path, line, byte) = (self.path.clone(), self.line, self.byte + 1);
        io::Error::other(DataError::InvalidUtf8 { path, line, byte, found: hex.join(" ") })
    }
}

impl<R: Read> Read for Utf8Guard<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.served == self.valid {
            if self.failed {
                return Err(self.error());
            }
            if !self.fill()? {
                return if self.failed { Err(self.error()) } else { Ok(0) };
            }
        }
        let n = out.len().min(self.valid - self.served);
        out[..n].copy_from_slice(&self.buffer[self.served..self.served + n]);
        self.served += n;
        Ok(n)
    }
}

/// Follows the quotes of a CSV source: notes the line on which each record begins, and fails at the end of the
/// source if a quote stands open, or when one record grows past the limit.
pub(super) struct QuoteGuard<R> {
    inner: R,
    path: String,
    scanner: Scanner,
    limit: usize,
    lines: VecDeque<u64>,
    failed: bool,
}

impl<R: Read> QuoteGuard<R> {
    pub(super) fn new(inner: R, path: &str, delimiter: u8, limit: usize) -> Self {
        let scanner = Scanner::new(delimiter);
        Self { inner, path: path.to_owned(), scanner, limit, lines: VecDeque::new(), failed: false }
    }

    /// The line of the next record that the parser has not asked for yet.
    pub(super) fn next_line(&mut self) -> Option<u64> {
        self.lines.pop_front()
    }

    fn error(&self) -> io::Error {
        let path = self.path.clone();
        io::Error::other(match self.scanner.open_quote() {
            Some((line, column)) => DataError::UnterminatedQuote { path, line, column },
            None => {
                let line = self.scanner.record_line();
                DataError::RecordTooLong { path, line, limit: self.limit }
            }
        })
    }
}

impl<R: Read> Read for QuoteGuard<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.failed {
            return Err(self.error());
        }
        let n = self.inner.read(out)?;
        if n == 0 && self.scanner.open_quote().is_some() {
            return Err(self.error());
        }
        for (i, &byte) in out[..n].iter().enumerate() {
            if self.scanner.step(byte) == Event::RecordBegins {
                self.lines.push_back(self.scanner.record_line());
            }
            if self.scanner.record_bytes() > self.limit {
                self.failed = true;
                // Rows before this one are still delivered.
                return if i > 0 { Ok(i) } else { Err(self.error()) };
            }
        }
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn through(bytes: &[u8]) -> (usize, Option<String>) {
        let mut guard = Utf8Guard::new(OneByteAtATime(bytes), "f");
        let mut out = Vec::new();
        let error = guard.read_to_end(&mut out).err().map(|e| e.to_string());
        (out.len(), error)
    }

    struct OneByteAtATime<'a>(&'a [u8]);

    impl Read for OneByteAtATime<'_> {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            let n = self.0.len().min(out.len()).min(1);
            self.0.read(&mut out[..n])
        }
    }

    #[test]
    fn characters_cut_by_a_read_are_put_together_again() {
        assert_eq!(through("aé中😀z".as_bytes()), (11, None));
    }

    #[test]
    fn the_first_bad_byte_is_reported_after_all_good_ones_have_passed() {
        let (passed, error) = through(b"ok\nab\xFFcd");
        assert_eq!(passed, 5);
        assert!(error.unwrap().starts_with("f, line 2, byte 3: not valid UTF-8 (found FF)"));
    }

    #[test]
    fn a_character_cut_by_the_end_of_the_file_is_an_error() {
        let (passed, error) = through(b"ab\xE4\xB8");
        assert_eq!(passed, 2);
        assert!(error.unwrap().contains("byte 3: not valid UTF-8 (found E4 B8)"));
    }
}
