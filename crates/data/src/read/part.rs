//! The rows of one file, whatever its format.

use std::collections::VecDeque;
use std::path::Path;

use super::buffer::Source;
use super::compressed::Compression;
use super::csv::{Cells, CsvRows};
use super::fasttext::{self, FastTextRows};
use super::fault::{Fault, Stop, Text};
use super::format::{Format, sniff};
use super::header::{numbered, of_zhang_form};
use super::jsonl::JsonlRows;
use super::lines::Lines;
use super::open::{Opened, open_path};
use super::options::{Header, ReadOptions};
use crate::error::{DataError, Result};
use crate::rows::{Position, Reason};

/// A row as its file has it.
pub(super) struct Row {
    pub(super) line: u64,
    pub(super) fields: Vec<String>,
    pub(super) object: Option<Box<serde_json::Map<String, serde_json::Value>>>,
    pub(super) nested: Vec<usize>,
}

/// A file that is being read.
pub(super) struct Part {
    pub(super) format: Format,
    pub(super) compression: Option<Compression>,
    pub(super) text: Text,
    /// Whether the names of the columns stand in no row.
    pub(super) headerless: bool,
    rows: Rows,
}

enum Rows {
    Csv {
        rows: Box<CsvRows>,
        header: Vec<String>,
        first: Option<Cells>,
    },
    /// `early` are bad rows before the first good one, whose keys make the header.
    Jsonl {
        rows: Box<JsonlRows>,
        early: VecDeque<Box<Fault>>,
        first: Option<Row>,
    },
    FastText {
        rows: Box<FastTextRows>,
        header: Vec<String>,
    },
    Document {
        row: Result<Option<Row>, Stop>,
        header: Vec<String>,
    },
    #[cfg(feature = "parquet")]
    Parquet(Box<super::parquet::ParquetRows>),
}

impl Part {
    /// Reads the header; `grow` says whether later JSON objects may bring new keys.
    pub(super) fn new(
        name: &str,
        opened: Opened,
        options: &ReadOptions,
        grow: bool,
    ) -> Result<Self> {
        let Opened { source, front, text, compression } = opened;
        let mut format =
            options.format.unwrap_or_else(|| Format::detect(Compression::strip(name), &front));
        let named = matches!(format, Format::Csv { .. }).then(|| named_delimiter(&front)).flatten();
        if let (Some(given), Format::Csv { delimiter }) = (options.delimiter.or(named), &mut format)
        {
            *delimiter = given;
        }
        let limit = options.max_record_bytes;
        let lines = |source: Source| Lines::new(source, name, limit, text.clone());
        let mut headerless = false;
        let rows = match format {
            Format::Csv { delimiter } => {
                let mut rows = CsvRows::new(source, name, delimiter, limit, text.clone());
                let front = if named.is_some() { behind_line(&front) } else { &front };
                if named.is_some() {
                    rows.next(None).map_err(|stop| stop.into_header_error(name))?;
                }
                let names = missing_header(front, delimiter, options.header);
                headerless = names.is_some();
                let (header, first) = csv_header(name, &mut rows, names)?;
                Rows::Csv { rows: Box::new(rows), header, first }
            }
            Format::Jsonl if is_array(&front) => {
                let (path, found) = (name.to_owned(), "one JSON array");
                let advice = "Write one object a line: `jq -c '.[]' FILE > FILE.jsonl`";
                return Err(DataError::OtherKind { path, found, advice });
            }
            Format::Jsonl => jsonl(name, JsonlRows::new(lines(source), grow), options)?,
            Format::FastText => {
                let header = fasttext::HEADER.map(str::to_owned).to_vec();
                Rows::FastText { rows: Box::new(FastTextRows::new(lines(source))), header }
            }
            _ => {
                let expected = "csv, tsv, jsonl, ndjson or fasttext for a stream";
                return Err(DataError::option("format", format, expected));
            }
        };
        Ok(Self { format, compression, text, headerless, rows })
    }

    /// A file that is one text.
    pub(super) fn document(path: &Path, label: &str, options: &ReadOptions) -> Result<Self> {
        let name = path.display().to_string();
        let Opened { mut source, text, compression, .. } = open_path(path, options)?;
        let limit = options.max_record_bytes;
        let mut bytes = Vec::new();
        let mut bounded = std::io::Read::take(&mut source, (limit as u64).saturating_add(1));
        std::io::Read::read_to_end(&mut bounded, &mut bytes)
            .map_err(|error| DataError::from_io(&name, error))?;
        let header = ["label", "text", "file"].map(str::to_owned).to_vec();
        let content = match bytes.len() > limit {
            true => Err(Stop::row(1, Position::Row, Reason::TooLong { limit }, &bytes)),
            false => text.of(&bytes, 1).map(str::to_owned),
        };
        let fields = |content| vec![label.to_owned(), content, name.clone()];
        let row = content.map(|content| {
            Some(Row { line: 1, fields: fields(content), object: None, nested: Vec::new() })
        });
        let rows = Rows::Document { row, header };
        Ok(Self { format: Format::Folders, compression, text, headerless: false, rows })
    }

    /// A Parquet file.
    #[cfg(feature = "parquet")]
    pub(super) fn parquet(path: &Path) -> Result<Self> {
        let rows = Rows::Parquet(Box::new(super::parquet::ParquetRows::open(path)?));
        let (encoding, mishaps) = (super::encoding::Encoding::UTF_8, Default::default());
        let text = Text { encoding, mishaps };
        Ok(Self { format: Format::Parquet, compression: None, text, headerless: false, rows })
    }

    /// The columns, as far as they are known by now.
    pub(super) fn header(&self) -> &[String] {
        match &self.rows {
            Rows::Csv { header, .. }
            | Rows::FastText { header, .. }
            | Rows::Document { header, .. } => header,
            Rows::Jsonl { rows, .. } => rows.header(),
            #[cfg(feature = "parquet")]
            Rows::Parquet(rows) => rows.header(),
        }
    }

    /// The next row, as long as the header.
    pub(super) fn next(&mut self) -> Result<Option<Row>, Stop> {
        let plain = |(line, fields)| Row { line, fields, object: None, nested: Vec::new() };
        match &mut self.rows {
            Rows::Csv { rows, header, first } => match first.take() {
                Some(cells) => Ok(Some(plain((cells.line, cells.fields)))),
                None => Ok(rows.next(Some(header))?.map(|cells| plain((cells.line, cells.fields)))),
            },
            Rows::Jsonl { rows, early, first } => match (early.pop_front(), first.take()) {
                (Some(fault), row) => {
                    *first = row;
                    Err(Stop::Row(fault))
                }
                (None, Some(row)) => Ok(Some(row)),
                (None, None) => object(rows),
            },
            Rows::FastText { rows, .. } => Ok(rows.next()?.map(plain)),
            Rows::Document { row, .. } => std::mem::replace(row, Ok(None)),
            #[cfg(feature = "parquet")]
            Rows::Parquet(rows) => Ok(rows.next()?.map(|(line, fields, nested)| Row {
                line,
                fields,
                object: None,
                nested,
            })),
        }
    }
}

fn object(rows: &mut JsonlRows) -> Result<Option<Row>, Stop> {
    let row = rows.next()?;
    Ok(row.map(|row| Row {
        line: row.line,
        fields: row.fields,
        object: row.object,
        nested: row.nested,
    }))
}

/// The most bad rows that may stand before the first good one.
const EARLY: usize = 1000;

fn jsonl(name: &str, mut rows: JsonlRows, options: &ReadOptions) -> Result<Rows> {
    let mut early = VecDeque::new();
    // Without the keys of a first object there is no table.
    let first = loop {
        match object(&mut rows) {
            Ok(first) => break first,
            Err(Stop::Row(fault))
                if !options.on_bad_rows.stops_at_unreadable() && early.len() < EARLY =>
            {
                early.push_back(fault);
            }
            Err(stop) => return Err(stop.into_error(name)),
        }
    };
    if first.is_none() {
        let fault = early.pop_front().map(|fault| Stop::Row(fault).into_header_error(name));
        return Err(fault.unwrap_or_else(|| DataError::Empty { path: name.to_owned() }));
    }
    Ok(Rows::Jsonl { rows: Box::new(rows), early, first })
}

/// Whether objects stand in one array over the whole file.
fn is_array(front: &[u8]) -> bool {
    let rest = front.trim_ascii_start().strip_prefix(b"[");
    rest.is_some_and(|rest| matches!(rest.trim_ascii_start(), [b'{', ..] | []))
}

/// The delimiter that a spreadsheet has named on a line of its own before the header, as in `sep=;`.
fn named_delimiter(front: &[u8]) -> Option<u8> {
    match front {
        [s, e, p, b'=', delimiter, b'\r' | b'\n', ..]
            if [s, e, p].map(u8::to_ascii_lowercase) == *b"sep" && delimiter.is_ascii() =>
        {
            Some(*delimiter)
        }
        _ => None,
    }
}

/// What is behind the first line.
fn behind_line(front: &[u8]) -> &[u8] {
    let end = memchr::memchr(b'\n', front).map_or(front.len(), |at| at + 1);
    &front[end..]
}

/// The names of the columns, if no row has them.
fn missing_header(front: &[u8], delimiter: u8, header: Header) -> Option<Vec<String>> {
    if header == Header::Yes {
        return None;
    }
    let rows = sniff(front, delimiter);
    let zhang = of_zhang_form(&rows);
    match header {
        Header::No => zhang.or_else(|| Some(numbered(rows.first().map_or(1, Vec::len)))),
        _ => zhang,
    }
}

/// The header, and the first row if it is not the header.
fn csv_header(
    name: &str,
    rows: &mut CsvRows,
    names: Option<Vec<String>>,
) -> Result<(Vec<String>, Option<Cells>)> {
    let first = rows.next(None).map_err(|stop| stop.into_header_error(name))?;
    let Some(first) = first else { return Err(DataError::Empty { path: name.to_owned() }) };
    if names.is_none() && first.fields.iter().any(|field| field.contains('\0')) {
        let (path, found) = (name.to_owned(), "no text: there are NUL characters in the first row");
        let advice = "Expected CSV, TSV, JSONL or fastText; if it is UTF-16, name it with the option `encoding`";
        return Err(DataError::OtherKind { path, found, advice });
    }
    match names {
        Some(names) if names.len() == first.fields.len() => Ok((names, Some(first))),
        Some(_) => Ok((numbered(first.fields.len()), Some(first))),
        None => Ok((first.fields.iter().map(|name| name.trim().to_owned()).collect(), None)),
    }
}
