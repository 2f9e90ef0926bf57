//! Rows from files or a stream, in bounded memory.

mod buffer;
mod compressed;
mod csv;
mod encoding;
mod fasttext;
mod fault;
mod format;
mod forms;
mod header;
mod jsonl;
mod lines;
mod open;
mod options;
#[cfg(feature = "parquet")]
mod parquet;
mod part;
mod paths;
mod sources;
#[cfg(test)]
mod tests;
mod transcode;

use std::collections::VecDeque;
use std::io::Read;
use std::path::{Path, PathBuf};

pub use self::compressed::Compression;
pub use self::encoding::{Encoding, EncodingErrors};
pub use self::format::Format;
pub use self::forms::Forms;
pub use self::options::{Header, ReadOptions};
pub use self::sources::Sources;

pub(crate) use self::header::find_column;
pub(crate) use self::open::open_file;

use self::fault::{Fault, Stop};
use self::header::unique;
use self::part::{Part, Row};
use crate::error::{DataError, Result};
use crate::rows::{BadRowLimit, Place, RowAccount};
use crate::text_columns::TextColumns;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The line on which the row begins, from 1; with several files, its number in the count of [`Sources`].
    pub line: u64,
    /// One field a column, as written (unquoted, untrimmed).
    pub fields: Vec<String>,
    /// The object as written, from a JSONL stream; numbers and truth values keep their type in it.
    pub object: Option<Box<serde_json::Map<String, serde_json::Value>>>,
    /// The positions of fields that hold an array or an object, as JSON: good to pass on, not to learn from.
    pub nested: Vec<usize>,
}

/// Rows one after another, of one file or of several with the same columns; no more than one row and a few
/// buffers are in memory.
///
/// Blank lines are no rows. Every record has as many fields as the header. A row that cannot be read is an error,
/// after which the iterator ends, or is set aside, as [`ReadOptions::on_bad_rows`] says.
pub struct RowReader {
    source: String,
    options: ReadOptions,
    grow: bool,
    sources: Sources,
    header: Vec<String>,
    part: Part,
    /// For each column of the part the place in the header, where these differ.
    places: Option<Vec<usize>>,
    waiting: VecDeque<paths::Part>,
    forms: Forms,
    left_out: String,
    last: u64,
    account: RowAccount,
    replaced: u64,
    ended: bool,
}

impl std::fmt::Debug for RowReader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RowReader")
            .field("source", &self.source)
            .field("format", &self.format())
            .finish_non_exhaustive()
    }
}

impl RowReader {
    /// Opens a file and reads its header. Also a folder with a folder for each label and texts in them, or a
    /// pattern such as `data/*.csv`.
    ///
    /// # Errors
    /// [`DataError::Io`], [`DataError::NoFiles`], [`DataError::Empty`], [`DataError::DuplicateColumn`], or whatever
    /// is wrong with the first line.
    pub fn open(path: &Path, options: &ReadOptions) -> Result<Self> {
        Self::open_all(&[path.to_owned()], options)
    }

    /// Whether this is a pattern such as `data/*.csv` that matches a file.
    pub fn is_pattern_of_files(text: &str) -> bool {
        let path = Path::new(text);
        paths::is_pattern(path) && !path.exists() && paths::expand(path).is_ok()
    }

    /// Opens several files whose rows come one after another; each may be whatever [`open`](Self::open) takes.
    ///
    /// # Errors
    /// As [`open`](Self::open), and [`DataError::OtherColumns`] when a file comes up whose columns are others.
    pub fn open_all(paths: &[PathBuf], options: &ReadOptions) -> Result<Self> {
        Self::of_paths(paths, options, false)
    }

    pub(crate) fn of_paths(paths: &[PathBuf], options: &ReadOptions, grow: bool) -> Result<Self> {
        let mut waiting = VecDeque::new();
        for path in paths {
            waiting.extend(paths::expand(path)?);
        }
        let Some(first) = waiting.pop_front() else {
            return Err(DataError::option("file", "missing", "at least one file"));
        };
        let source = match (paths, waiting.len()) {
            ([one], _) => one.display().to_string(),
            (several, others) => format!("{} and {others} more", several[0].display()),
        };
        let part = open_part(&first, options, grow)?;
        let left_out: Vec<String> = paths.iter().filter_map(|path| paths::left_out(path)).collect();
        let reader = Self::begin(source, &first.name(), part, waiting, options, grow)?;
        Ok(Self { left_out: left_out.join("; "), ..reader })
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
        Self::of_stream(name, Box::new(reader), options, false)
    }

    /// `grow`: whether later JSON objects may bring new keys.
    pub(crate) fn of_stream(
        name: &str,
        reader: Box<dyn Read + Send>,
        options: &ReadOptions,
        grow: bool,
    ) -> Result<Self> {
        let opened = open::open_stream(name, reader, options.encoding, options.encoding_errors)?;
        let part = Part::new(name, opened, options, grow)?;
        Self::begin(name.to_owned(), name, part, VecDeque::new(), options, grow)
    }

    fn begin(
        source: String,
        first: &str,
        part: Part,
        waiting: VecDeque<paths::Part>,
        options: &ReadOptions,
        grow: bool,
    ) -> Result<Self> {
        let header = part.header().to_vec();
        unique(first, &header)?;
        let forms = Forms::of(part.format, part.compression, part.text.encoding);
        Ok(Self {
            source,
            forms,
            left_out: String::new(),
            options: options.clone(),
            grow,
            sources: Sources::one(first),
            header,
            part,
            places: None,
            waiting,
            last: 0,
            account: RowAccount::default(),
            replaced: 0,
            ended: false,
        })
    }

    /// The name the source was opened under.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The files, as far as they have been opened.
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// The format, as given or as found.
    pub fn format(&self) -> Format {
        self.part.format
    }

    /// The encoding, as given or as found; of several files, of the one that is being read.
    pub fn encoding(&self) -> Encoding {
        self.part.text.encoding
    }

    /// How the source is compressed, if it is: found by its first bytes.
    pub fn compression(&self) -> Option<Compression> {
        self.part.compression
    }

    /// Formats, compressions and encodings of the files that have been opened.
    pub fn forms(&self) -> &Forms {
        &self.forms
    }

    /// What was passed over in folders of texts, in words; empty if nothing was.
    pub fn left_out(&self) -> &str {
        &self.left_out
    }

    /// Whether the names of the columns stand in no row, and were made up.
    pub fn is_headerless(&self) -> bool {
        self.part.headerless
    }

    /// The column names, trimmed.
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// Where every row so far went: `used` are those that were read.
    pub fn account(&self) -> &RowAccount {
        &self.account
    }

    /// How many pieces of bytes that are no text were replaced so far.
    pub fn replaced(&self) -> u64 {
        self.replaced + self.part.text.mishaps.replaced()
    }

    /// The columns that a text is in; see [`TextColumns`].
    ///
    /// # Errors
    /// [`DataError::MissingColumn`].
    pub fn text_columns(&self, name: &str) -> Result<TextColumns> {
        TextColumns::find(&self.source, &self.header, name)
    }

    /// The position of the column `name`; `role` says in the message what it was wanted for.
    ///
    /// # Errors
    /// [`DataError::MissingColumn`].
    pub fn column(&self, name: &str, role: &'static str) -> Result<usize> {
        find_column(&self.source, &self.header, name, role)
    }

    fn next_record(&mut self) -> Result<Option<Record>> {
        loop {
            match self.part.next() {
                Ok(Some(row)) => return self.record(row).map(Some),
                Ok(None) if self.waiting.is_empty() => return self.end(),
                Ok(None) => self.next_part()?,
                Err(Stop::Row(fault)) => self.bad_row(*fault)?,
                Err(Stop::Source(error)) => return Err(error),
            }
        }
    }

    fn record(&mut self, row: Row) -> Result<Record> {
        self.last = self.sources.offset() + row.line;
        self.account.use_row();
        if self.part.header().len() > self.places.as_ref().map_or(self.header.len(), Vec::len) {
            self.map_columns()?;
        }
        let (mut fields, mut nested) = (row.fields, row.nested);
        if let Some(places) = &self.places {
            let mut placed = vec![String::new(); self.header.len()];
            fields.into_iter().zip(places).for_each(|(cell, &at)| placed[at] = cell);
            fields = placed;
            nested.iter_mut().for_each(|at| *at = places[*at]);
        }
        Ok(Record { line: self.last, fields, object: row.object, nested })
    }

    fn bad_row(&mut self, fault: Fault) -> Result<()> {
        let Fault { row, raw } = fault;
        let line = self.sources.offset() + row.line;
        self.last = self.last.max(line);
        let (file, local) = self.sources.locate(line);
        if self.options.on_bad_rows.stops_at(&row.reason) {
            return Err(DataError::BadRow { path: file.to_owned(), row: Box::new(row) });
        }
        if let Some(quarantine) = &self.options.quarantine {
            quarantine.keep_raw(file, &row, &raw)?;
        }
        let place = Place { file: self.sources.file_of(line), line: local };
        self.account.set_aside(&row.reason, place);
        match self.options.max_bad_rows {
            Some(limit) if limit.is_exceeded_for_good(self.account.set_aside) => {
                Err(self.too_many(limit))
            }
            _ => Ok(()),
        }
    }

    fn too_many(&self, limit: BadRowLimit) -> DataError {
        let (path, account) = (self.source.clone(), self.account.clone());
        DataError::TooManyBadRows { path, account, limit }
    }

    /// Whether there were too many bad rows is known at the end, if they are measured by their share.
    fn end(&self) -> Result<Option<Record>> {
        if let Some(quarantine) = &self.options.quarantine {
            quarantine.flush()?;
        }
        match self.options.max_bad_rows {
            Some(limit) if limit.is_exceeded(self.account.set_aside, self.account.read) => {
                Err(self.too_many(limit))
            }
            _ => Ok(None),
        }
    }

    fn next_part(&mut self) -> Result<()> {
        let Some(next) = self.waiting.pop_front() else { return Ok(()) };
        self.replaced = self.replaced();
        self.part = open_part(&next, &self.options, self.grow)?;
        self.forms.add(self.part.format, self.part.compression, self.part.text.encoding);
        self.sources.begin(&next.name(), self.last);
        self.places = None;
        self.map_columns()
    }

    /// Where the part's columns stand in the header.
    fn map_columns(&mut self) -> Result<()> {
        let part = self.part.header().to_vec();
        let name = self.sources.locate(u64::MAX).0;
        unique(name, &part)?;
        let objects = self.part.format == Format::Jsonl;
        for column in
            part.iter().filter(|column| !self.header.contains(column)).cloned().collect::<Vec<_>>()
        {
            match objects && self.grow {
                true => self.header.push(column),
                false => return Err(self.other_columns(&part)),
            }
        }
        if !objects && part.len() < self.header.len() {
            return Err(self.other_columns(&part));
        }
        let place = |column: &String| self.header.iter().position(|name| name == column);
        let places: Vec<usize> = part.iter().filter_map(place).collect();
        let same =
            places.len() == self.header.len() && places.iter().enumerate().all(|(i, &at)| i == at);
        self.places = (!same).then_some(places);
        Ok(())
    }

    fn other_columns(&self, found: &[String]) -> DataError {
        DataError::OtherColumns {
            path: self.sources.locate(u64::MAX).0.to_owned(),
            found: found.to_vec(),
            first: self.sources.locate(0).0.to_owned(),
            columns: self.header.clone(),
        }
    }
}

impl Iterator for RowReader {
    type Item = Result<Record>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let next = self.next_record();
        self.ended = !matches!(next, Ok(Some(_)));
        next.transpose()
    }
}

fn open_part(part: &paths::Part, options: &ReadOptions, grow: bool) -> Result<Part> {
    match part {
        paths::Part::Document { path, label } => Part::document(path, label, options),
        #[cfg(feature = "parquet")]
        paths::Part::Rows(path) if parquet::is_meant(path, options) => Part::parquet(path),
        paths::Part::Rows(path) => {
            let opened = open::open_path(path, options)?;
            Part::new(&part.name(), opened, options, grow)
        }
    }
}
