//! From a file or stream to UTF-8 text: unpacked, its encoding found, its byte-order mark taken off.

use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::Path;

use super::buffer::Source;
use super::compressed::Compression;
use super::encoding::{Encoding, EncodingErrors};
use super::fault::Text;
use super::options::ReadOptions;
use super::transcode::{Mishaps, Transcoder};
use crate::error::{DataError, Result};

/// How much is looked at to find format and encoding.
const FRONT: usize = 64 * 1024;

/// A source whose bytes are text, up to those that are none.
pub(super) struct Opened {
    pub(super) source: Source,
    /// How the text begins; it stands in `source` as well.
    pub(super) front: Vec<u8>,
    pub(super) text: Text,
    pub(super) compression: Option<Compression>,
}

/// Opens a file.
pub(super) fn open_path(path: &Path, options: &ReadOptions) -> Result<Opened> {
    let name = path.display().to_string();
    let failed = |source| DataError::Io { path: name.clone(), source };
    let mut file = open_file(path).map_err(failed)?;
    let mut known = options.encoding;
    if known.is_none() && file.metadata().is_ok_and(|about| about.is_file()) {
        known = look_through(&mut file).map_err(failed)?;
    }
    open_stream(&name, Box::new(file), known, options.encoding_errors)
}

/// Opens a stream whose encoding may be known.
pub(super) fn open_stream(
    name: &str,
    mut reader: Source,
    known: Option<Encoding>,
    errors: EncodingErrors,
) -> Result<Opened> {
    let failed = |error| DataError::from_io(name, error);
    let (mut front, mut ended) = read_front(&mut reader).map_err(failed)?;
    let compression = Compression::detect(&front);
    if let Some(compression) = compression {
        reader = compression.decoder(name, Cursor::new(front).chain(reader));
        (front, ended) = read_front(&mut reader).map_err(failed)?;
    }
    refuse_other_kinds(name, &front)?;
    let marked = Encoding::marked(&front);
    front.drain(..marked.map_or(0, |(_, length)| length));
    let encoding = marked.map(|(encoding, _)| encoding).or(known);
    let encoding = encoding.unwrap_or_else(|| Encoding::detect(&front, ended));
    let mishaps = Mishaps::default();
    let mut source: Source = Box::new(Cursor::new(front.clone()).chain(reader));
    // UTF-8 needs no decoder: rows are checked one by one, when they are cut.
    if encoding != Encoding::UTF_8 || errors == EncodingErrors::Replace {
        source = Box::new(Transcoder::new(source, encoding, errors, mishaps.clone()));
        (front, _) = read_front(&mut source).map_err(failed)?;
        source = Box::new(Cursor::new(front.clone()).chain(source));
    }
    Ok(Opened { source, front, text: Text { encoding, mishaps }, compression })
}

/// Files that people try, known by their first bytes.
fn refuse_other_kinds(name: &str, front: &[u8]) -> Result<()> {
    let (found, advice) = match front {
        [b'P', b'A', b'R', b'1', ..] => (
            "a Parquet file",
            "Build the program with the feature `parquet` and name the file by its path, or convert it to CSV or JSONL",
        ),
        [b'P', b'K', 3, 4, ..] => {
            ("a zip archive or a spreadsheet", "Unpack it, or save the sheet as CSV (UTF-8)")
        }
        [0xD0, 0xCF, 0x11, 0xE0, ..] => ("an old Excel file", "Save the sheet as CSV (UTF-8)"),
        [b'%', b'P', b'D', b'F', ..] => ("a PDF", "Expected CSV, TSV, JSONL or fastText"),
        [b'B', b'Z', b'h', ..] => {
            ("compressed with bzip2", "Unpack it, or pack it with gzip or zstd")
        }
        [0xFD, b'7', b'z', b'X', b'Z', ..] => {
            ("compressed with xz", "Unpack it, or pack it with gzip or zstd")
        }
        front if front.get(257..262) == Some(b"ustar".as_slice()) => {
            ("a tar archive", "Unpack it, and name its files, or a pattern for them")
        }
        _ => return Ok(()),
    };
    Err(DataError::OtherKind { path: name.to_owned(), found, advice })
}

/// Opens a file for reading.
pub(crate) fn open_file(path: &Path) -> io::Result<File> {
    let file = File::open(path)?;
    // On Unix a folder can be opened and only fails, obscurely, when it is read.
    if file.metadata()?.is_dir() {
        return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder"));
    }
    Ok(file)
}

/// The encoding of a whole file, and back to its beginning: a letter that is no ASCII may come late.
///
/// `None` where the beginning has to decide: packed files, those with a byte-order mark, UTF-16.
fn look_through(file: &mut File) -> io::Result<Option<Encoding>> {
    use std::io::Seek;
    const SAMPLE: usize = 4 << 20;
    let (mut sample, mut chunk, mut valid, mut begun) = (Vec::new(), Vec::new(), true, false);
    loop {
        // Characters may be cut between chunks, line ends are not.
        let kept = memchr::memrchr2(b'\n', b'\r', &chunk).map_or(0, |at| at + 1);
        chunk.drain(..kept.max(chunk.len().saturating_sub(SAMPLE)));
        let read = file.by_ref().take(4 * FRONT as u64).read_to_end(&mut chunk)?;
        let decided_in_front = Compression::detect(&chunk).is_some()
            || Encoding::marked(&chunk).is_some()
            || chunk[..chunk.len().min(FRONT)].contains(&0);
        if !begun && decided_in_front {
            file.rewind()?;
            return Ok(None);
        }
        begun = true;
        let whole = match read {
            0 => chunk.len(),
            _ => memchr::memrchr2(b'\n', b'\r', &chunk).map_or(0, |at| at + 1),
        };
        let lines = &chunk[..whole];
        if !lines.is_ascii() {
            valid &= std::str::from_utf8(lines).is_ok();
            sample.extend_from_slice(&lines[..lines.len().min(SAMPLE - sample.len().min(SAMPLE))]);
        }
        if read == 0 {
            break;
        }
    }
    file.rewind()?;
    Ok(Some(if valid { Encoding::UTF_8 } else { Encoding::detect(&sample, false) }))
}

/// The first bytes, at least one whole line where there is one, and whether these are all.
fn read_front(reader: &mut impl Read) -> io::Result<(Vec<u8>, bool)> {
    let mut front = vec![0; FRONT];
    let (mut filled, mut ended) = (0, false);
    while filled < FRONT {
        match reader.read(&mut front[filled..]) {
            Ok(0) => {
                ended = true;
                break;
            }
            Ok(n) => filled += n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(e) => return Err(e),
        }
        // More would block a program that feeds rows one at a time.
        if front[..filled].trim_ascii_start().contains(&b'\n') {
            break;
        }
    }
    front.truncate(filled);
    Ok((front, ended))
}
