//! CSV and its relatives, row by row.

use super::guard::{QuoteGuard, Utf8Guard};
use super::{Record, Source};
use crate::error::{DataError, Result};

/// Rows of a delimited source, each as long as the header.
pub(super) struct CsvRows {
    path: String,
    reader: ::csv::Reader<QuoteGuard<Utf8Guard<Source>>>,
    row: ::csv::StringRecord,
    header: Vec<String>,
}

impl CsvRows {
    pub(super) fn new(source: Source, path: &str, delimiter: u8, limit: usize) -> Result<Self> {
        let guarded = QuoteGuard::new(Utf8Guard::new(source, path), path, delimiter, limit);
        let reader = ::csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            // Lengths are compared here, so that the message is ours.
            .flexible(true)
            .from_reader(guarded);
        let (path, row) = (path.to_owned(), ::csv::StringRecord::new());
        let mut rows = Self { path, reader, row, header: Vec::new() };
        let Some(first) = rows.next_record()? else {
            return Err(DataError::Empty { path: rows.path });
        };
        rows.header = first.fields.iter().map(|name| name.trim().to_owned()).collect();
        if rows.header.iter().all(String::is_empty) && rows.header.len() == 1 {
            return Err(DataError::Empty { path: rows.path });
        }
        Ok(rows)
    }

    pub(super) fn header(&self) -> &[String] {
        &self.header
    }

    /// The next row, of the header's length.
    pub(super) fn next(&mut self) -> Result<Option<Record>> {
        while let Some(record) = self.next_record()? {
            let found = record.fields.len();
            if found == self.header.len() {
                return Ok(Some(record));
            }
            let blank = found == 1 && record.fields[0].trim().is_empty();
            if !blank {
                let (path, columns) = (self.path.clone(), self.header.clone());
                return Err(DataError::RaggedRow { path, line: record.line, found, columns });
            }
        }
        Ok(None)
    }

    fn next_record(&mut self) -> Result<Option<Record>> {
        let more = self.reader.read_record(&mut self.row).map_err(|e| self.error(e))?;
        if !more {
            return Ok(None);
        }
        let line = self.reader.get_mut().next_line().unwrap_or_default();
        Ok(Some(Record {
            line,
            fields: self.row.iter().map(str::to_owned).collect(),
            object: None,
        }))
    }

    fn error(&self, error: ::csv::Error) -> DataError {
        let source = match error.into_kind() {
            ::csv::ErrorKind::Io(source) => source,
            other => std::io::Error::other(format!("{other:?}")),
        };
        DataError::from_io(&self.path, source)
    }
}
