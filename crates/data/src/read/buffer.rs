//! A window on a stream, large enough for one row.

use std::io::{self, Read};

const CHUNK: usize = 64 * 1024;

/// What can be read from.
pub(super) type Source = Box<dyn Read + Send>;

/// Bytes of a stream that have been read and not yet been taken.
pub(super) struct Buffer {
    source: Source,
    bytes: Vec<u8>,
    start: usize,
    filled: usize,
    ended: bool,
}

impl Buffer {
    pub(super) fn new(source: Source) -> Self {
        Self { source, bytes: vec![0; CHUNK], start: 0, filled: 0, ended: false }
    }

    /// What is there.
    pub(super) fn rest(&self) -> &[u8] {
        &self.bytes[self.start..self.filled]
    }

    /// Gives up the first `n` bytes of [`rest`](Self::rest).
    pub(super) fn advance(&mut self, n: usize) {
        self.start += n;
    }

    /// Reads more behind what is there; `false` at the end of the stream.
    pub(super) fn more(&mut self) -> io::Result<bool> {
        if self.ended {
            return Ok(false);
        }
        if self.filled == self.bytes.len() {
            self.make_room();
        }
        loop {
            match self.source.read(&mut self.bytes[self.filled..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => {
                    let read = read?;
                    self.filled += read;
                    self.ended = read == 0;
                    return Ok(read > 0);
                }
            }
        }
    }

    /// Moves what is left to the front, or grows: each byte is moved a bounded number of times.
    fn make_room(&mut self) {
        let left = self.filled - self.start;
        if left <= self.bytes.len() / 2 {
            self.bytes.copy_within(self.start..self.filled, 0);
            (self.start, self.filled) = (0, left);
            // One long row must not hold its memory for the rest of the file.
            if self.bytes.len() > 64 * CHUNK && left < CHUNK {
                self.bytes.truncate(CHUNK);
                self.bytes.shrink_to_fit();
            }
        } else {
            self.bytes.resize(2 * self.bytes.len(), 0);
        }
    }

    /// Passes over everything up to the next line end.
    pub(super) fn skip_line(&mut self) -> io::Result<()> {
        loop {
            let end = memchr::memchr2(b'\n', b'\r', self.rest());
            self.advance(end.unwrap_or(self.rest().len()));
            if end.is_some() || !self.more()? {
                return Ok(());
            }
        }
    }
}
