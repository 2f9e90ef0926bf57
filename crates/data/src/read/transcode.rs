//! From any encoding to UTF-8, as a stream.

use std::collections::VecDeque;
use std::io::{self, Read};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use encoding_rs::{Decoder, DecoderResult};

use super::encoding::{Encoding, EncodingErrors};

const CHUNK: usize = 64 * 1024;

/// No encoding has longer characters, with the state that goes before them.
const RECENT: usize = 16;

/// Stands in the UTF-8 stream where the source has bytes that are no text. No UTF-8 holds it, so the row is
/// found out like one of a source in UTF-8.
const NO_TEXT: u8 = 0xFF;

/// What a decoder has met; shared with the reader of its output.
#[derive(Clone, Debug, Default)]
pub(super) struct Mishaps {
    replaced: Arc<AtomicU64>,
    places: Arc<Mutex<VecDeque<BadBytes>>>,
}

/// Bytes that are no text, where they stand in the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct BadBytes {
    /// The line, from 1; line feeds are counted.
    pub(super) line: u64,
    /// The position in it in bytes, from 1.
    pub(super) byte: u64,
    /// In hexadecimal.
    pub(super) found: String,
}

impl Mishaps {
    /// How many pieces have been replaced.
    pub(super) fn replaced(&self) -> u64 {
        self.replaced.load(Ordering::Relaxed)
    }

    /// The first bad bytes of a line; those of earlier lines are forgotten.
    pub(super) fn on_line(&self, line: u64) -> Option<BadBytes> {
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        while places.front().is_some_and(|place| place.line < line) {
            places.pop_front();
        }
        places.front().filter(|place| place.line == line).cloned()
    }

    fn note(&self, place: BadBytes) {
        // Lines that nobody asks about must not fill the memory.
        const KEPT: usize = 10_000;
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        if places.len() == KEPT {
            places.pop_front();
        }
        places.push_back(place);
    }
}

/// Decodes a source.
pub(super) struct Transcoder<R> {
    source: R,
    decoder: Decoder,
    encoding: Encoding,
    errors: EncodingErrors,
    mishaps: Mishaps,
    input: Vec<u8>,
    /// What of `input` is still to be decoded.
    start: usize,
    ended: bool,
    /// The last bytes before `input[start]`: a character that turns out to be none may have begun in them.
    recent: Vec<u8>,
    /// Line and byte of `input[start]`, from 1 and from 0.
    line: u64,
    byte: u64,
    output: Vec<u8>,
    served: usize,
    finished: bool,
}

impl<R: Read> Transcoder<R> {
    pub(super) fn new(
        source: R,
        encoding: Encoding,
        errors: EncodingErrors,
        mishaps: Mishaps,
    ) -> Self {
        Self {
            source,
            decoder: encoding.decoder(),
            encoding,
            errors,
            mishaps,
            input: Vec::new(),
            start: 0,
            ended: false,
            recent: Vec::new(),
            line: 1,
            byte: 0,
            output: Vec::new(),
            served: 0,
            finished: false,
        }
    }

    fn fill(&mut self) -> io::Result<()> {
        if self.start == self.input.len() && !self.ended {
            self.input.resize(CHUNK, 0);
            let read = self.source.read(&mut self.input);
            self.input.truncate(*read.as_ref().unwrap_or(&0));
            self.start = 0;
            self.ended = read? == 0;
        }
        self.output.resize(3 * CHUNK, 0);
        let input = &self.input[self.start..];
        let (result, read, written) =
            self.decoder.decode_to_utf8_without_replacement(input, &mut self.output, self.ended);
        self.output.truncate(written);
        self.served = 0;
        self.pass(read);
        match result {
            DecoderResult::InputEmpty => self.finished = self.ended,
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(length, after) => self.malformed(length, after),
        }
        Ok(())
    }

    /// Counts the lines of what has been decoded. No encoding has the byte of a line feed inside a character,
    /// but for UTF-16, whose pairs are looked at.
    fn pass(&mut self, read: usize) {
        let feed = self.encoding.line_break();
        for unit in self.input[self.start..self.start + read].chunks(feed.len()) {
            self.byte += unit.len() as u64;
            if unit == feed {
                self.line += 1;
                self.byte = 0;
            }
        }
        self.recent.extend_from_slice(&self.input[self.start..self.start + read]);
        self.recent.drain(..self.recent.len().saturating_sub(RECENT));
        self.start += read;
    }

    fn malformed(&mut self, length: u8, after: u8) {
        if self.errors == EncodingErrors::Replace {
            self.mishaps.replaced.fetch_add(1, Ordering::Relaxed);
            self.output.extend("\u{FFFD}".as_bytes());
            return;
        }
        let back = usize::from(length + after);
        let end = self.recent.len().saturating_sub(usize::from(after));
        let bytes = &self.recent[self.recent.len().saturating_sub(back)..end];
        let found: Vec<String> = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
        let byte = (self.byte + 1).saturating_sub(back as u64).max(1);
        self.mishaps.note(BadBytes { line: self.line, byte, found: found.join(" ") });
        self.output.push(NO_TEXT);
    }
}

impl<R: Read> Read for Transcoder<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.served == self.output.len() {
            if self.finished {
                return Ok(0);
            }
            match self.fill() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => other?,
            }
        }
        let n = out.len().min(self.output.len() - self.served);
        out[..n].copy_from_slice(&self.output[self.served..self.served + n]);
        self.served += n;
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8], encoding: &str, errors: EncodingErrors) -> (Vec<u8>, Mishaps) {
        let mishaps = Mishaps::default();
        let encoding = encoding.parse().unwrap();
        let mut out = Vec::new();
        let mut reader = Transcoder::new(bytes, encoding, errors, mishaps.clone());
        reader.read_to_end(&mut out).unwrap();
        (out, mishaps)
    }

    #[test]
    fn characters_of_two_bytes_survive_any_boundary() {
        let text = "很干净".repeat(100_000);
        let (bytes, _, _) = encoding_rs::GB18030.encode(&text);
        for cut in [0, 1] {
            let padded: Vec<u8> =
                b"x".repeat(cut).into_iter().chain(bytes.iter().copied()).collect();
            let (out, _) = decoded(&padded, "gb18030", EncodingErrors::Error);
            assert!(out.ends_with(text.as_bytes()) && out.len() == text.len() + cut);
        }
    }

    #[test]
    fn bad_bytes_are_known_by_line_and_byte_or_replaced_and_counted() {
        let bytes = b"ok\nab\x81\x20cd\n\xFF";
        let (out, mishaps) = decoded(bytes, "shift_jis", EncodingErrors::Error);
        assert_eq!(out, b"ok\nab\xFF cd\n\xFF");
        let place = mishaps.on_line(2).unwrap();
        assert_eq!((place.byte, place.found.as_str()), (3, "81"));
        assert_eq!(mishaps.on_line(3).unwrap().byte, 1);
        let (out, mishaps) = decoded(bytes, "shift_jis", EncodingErrors::Replace);
        assert_eq!(String::from_utf8(out).unwrap(), "ok\nab\u{FFFD} cd\n\u{FFFD}");
        assert_eq!(mishaps.replaced(), 2);
    }

    #[test]
    fn utf16_has_its_lines_counted_by_its_units() {
        let mut bytes: Vec<u8> = "a\nĊb".encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.extend([0x00, 0xDC]);
        let (out, mishaps) = decoded(&bytes, "utf-16le", EncodingErrors::Error);
        assert_eq!(out, "a\nĊb".bytes().chain([NO_TEXT]).collect::<Vec<u8>>());
        let place = mishaps.on_line(2).unwrap();
        assert_eq!((place.byte, place.found.as_str()), (5, "00 DC"));
    }
}
