//! Rows from a file or a stream, in bounded memory.

mod compressed;
mod csv;
mod format;
mod guard;
mod jsonl;
mod scan;
#[cfg(test)]
mod tests;

use std::fs::File;
use std::io::{Cursor, Read};
use std::path::Path;

pub use self::compressed::Compression;
pub use self::format::Format;

use self::csv::CsvRows;
use self::jsonl::JsonlRows;
use crate::error::{DataError, Result};
use crate::suggest::suggest;

/// The source with the bytes already looked at put back in front.
type Source = std::io::Chain<Cursor<Vec<u8>>, Box<dyn Read + Send>>;

/// How much is looked at to find the format.
const FRONT: usize = 64 * 1024;

/// How to read.
///
/// | field | default | meaning |
/// |---|---|---|
/// | `format` | `None` | found from the name's extension, else from the first lines |
/// | `max_record_bytes` | 64 MiB | a longer row is an error, so that a stray quote cannot swallow the memory |
#[derive(Clone, Debug)]
pub struct ReadOptions {
    /// The format, if it is known.
    pub format: Option<Format>,
    /// The longest row allowed, in bytes.
    pub max_record_bytes: usize,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self { format: None, max_record_bytes: 64 << 20 }
    }
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The line on which the row begins, from 1.
    pub line: u64,
    /// One field a column, as written (unquoted, untrimmed).
    pub fields: Vec<String>,
    /// The object as written, from a JSONL stream; numbers and truth values keep their type in it.
    pub object: Option<Box<serde_json::Map<String, serde_json::Value>>>,
}

enum Rows {
    Csv(Box<CsvRows>),
    Jsonl(Box<JsonlRows>),
}

/// Rows one after another; no more than one row and a few buffers are in memory.
///
/// Blank lines are no rows. Every record has as many fields as the header. After the first error the iterator ends.
pub struct RowReader {
    source: String,
    format: Format,
    compression: Option<Compression>,
    rows: Rows,
    ended: bool,
}

impl std::fmt::Debug for RowReader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RowReader")
            .field("source", &self.source)
            .field("format", &self.format)
            .finish_non_exhaustive()
    }
}

impl RowReader {
    /// Opens a file and reads its header.
    ///
    /// # Errors
    /// [`DataError::Io`], [`DataError::Empty`], [`DataError::DuplicateColumn`], or whatever is wrong with the first line.
    pub fn open(path: &Path, options: &ReadOptions) -> Result<Self> {
        let name = path.display().to_string();
        let file =
            open_file(path).map_err(|source| DataError::Io { path: name.clone(), source })?;
        Self::from_reader(&name, file, options)
    }

    /// Reads from any source, standard input for instance; `name` stands for it in messages.
    ///
    /// For JSONL the keys of the first object are the header; other keys of later objects stand in
    /// [`Record::object`] alone.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn from_reader(
        name: &str,
        reader: impl Read + Send + 'static,
        options: &ReadOptions,
    ) -> Result<Self> {
        Self::with_growth(name, Box::new(reader), options, false)
    }

    /// `grow`: whether later JSON objects may bring new keys.
    pub(crate) fn with_growth(
        name: &str,
        mut reader: Box<dyn Read + Send>,
        options: &ReadOptions,
        grow: bool,
    ) -> Result<Self> {
        let io = |error| DataError::from_io(name, error);
        let mut front = read_front(&mut reader).map_err(io)?;
        let compression = Compression::detect(&front);
        if let Some(compression) = compression {
            reader = compression.decoder(name, Cursor::new(front).chain(reader));
            front = read_front(&mut reader).map_err(io)?;
        }
        front.drain(..if front.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 });
        let format =
            options.format.unwrap_or_else(|| Format::detect(Compression::strip(name), &front));
        let source = Cursor::new(front).chain(reader);
        let limit = options.max_record_bytes;
        let rows = match format {
            Format::Csv { delimiter } => {
                Rows::Csv(Box::new(CsvRows::new(source, name, delimiter, limit)?))
            }
            Format::Jsonl => Rows::Jsonl(Box::new(JsonlRows::new(source, name, limit, grow)?)),
        };
        let reader = Self { source: name.to_owned(), format, compression, rows, ended: false };
        unique(name, reader.header())?;
        Ok(reader)
    }

    /// The name the source was opened under.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The format, as given or as found.
    pub fn format(&self) -> Format {
        self.format
    }

    /// How the source is compressed, if it is: found by its first bytes.
    pub fn compression(&self) -> Option<Compression> {
        self.compression
    }

    /// The column names, trimmed.
    pub fn header(&self) -> &[String] {
        match &self.rows {
            Rows::Csv(rows) => rows.header(),
            Rows::Jsonl(rows) => rows.header(),
        }
    }

    /// The position of the column `name`; `role` says in the message what it was wanted for.
    ///
    /// # Errors
    /// [`DataError::MissingColumn`].
    pub fn column(&self, name: &str, role: &'static str) -> Result<usize> {
        find_column(&self.source, self.header(), name, role)
    }
}

impl Iterator for RowReader {
    type Item = Result<Record>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let next = match &mut self.rows {
            Rows::Csv(rows) => rows.next(),
            Rows::Jsonl(rows) => rows.next(),
        };
        self.ended = !matches!(next, Ok(Some(_)));
        next.transpose()
    }
}

/// The position of `name` in `header`.
pub(crate) fn find_column(
    source: &str,
    header: &[String],
    name: &str,
    role: &'static str,
) -> Result<usize> {
    header.iter().position(|column| column == name).ok_or_else(|| DataError::MissingColumn {
        path: source.to_owned(),
        role,
        found: name.to_owned(),
        columns: header.to_vec(),
        suggestion: suggest(name, header.iter().map(String::as_str)).map(str::to_owned),
    })
}

pub(crate) fn open_file(path: &Path) -> std::io::Result<File> {
    let file = File::open(path)?;
    // On Unix a folder can be opened and only fails, obscurely, when it is read.
    if file.metadata()?.is_dir() {
        return Err(std::io::Error::new(std::io::ErrorKind::IsADirectory, "it is a folder"));
    }
    Ok(file)
}

/// The first bytes: at least one whole line where there is one.
fn read_front(reader: &mut impl Read) -> std::io::Result<Vec<u8>> {
    let mut front = vec![0; FRONT];
    let mut filled = 0;
    while filled < FRONT {
        match reader.read(&mut front[filled..]) {
            Ok(0) => break,
            Ok(n) => filled += n,
            Err(e) if e.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(e) => return Err(e),
        }
        // More would block a program that feeds rows one at a time.
        if front[..filled].trim_ascii_start().contains(&b'\n') {
            break;
        }
    }
    front.truncate(filled);
    Ok(front)
}

fn unique(path: &str, header: &[String]) -> Result<()> {
    for (second, name) in header.iter().enumerate() {
        if let Some(first) = header[..second].iter().position(|earlier| earlier == name) {
            let (path, name) = (path.to_owned(), name.clone());
            return Err(DataError::DuplicateColumn {
                path,
                name,
                first: first + 1,
                second: second + 1,
            });
        }
    }
    Ok(())
}
