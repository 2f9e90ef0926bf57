//! A whole file in memory.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::error::{DataError, Result};
use crate::read::{
    Compression, Encoding, Format, Forms, ReadOptions, Record, RowReader, Sources, find_column,
};
use crate::rows::{
    BadRowLimit, BadRows, Place, Quarantine, Reason, RowAccount, SetAside, excerpt, parse_number,
};
use crate::text_columns::TextColumns;

/// A file's header and rows; every record has as many fields as the header.
#[derive(Clone, Debug)]
pub struct Table {
    /// The name the source was read under.
    pub source: String,
    /// The column names, unique.
    pub header: Vec<String>,
    /// The rows, in the file's order.
    pub records: Vec<Record>,
    /// How they were read.
    pub reading: Reading,
}

/// How a table was read, and what was left out.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The format; of several files, of the last.
    pub format: Format,
    /// How the source is compressed, if it is; of several files, the last.
    pub compression: Option<Compression>,
    /// Its encoding; of several files, of the last.
    pub encoding: Encoding,
    /// Whether the names of the columns stand in no row.
    pub headerless: bool,
    /// Formats, compressions and encodings of all files.
    pub forms: Forms,
    /// What was passed over in folders of texts; empty if nothing was.
    pub left_out: String,
    /// The files.
    pub sources: Sources,
    /// Where the rows went: those `used` are in the table.
    pub account: RowAccount,
    /// How many pieces of bytes that are no text were replaced.
    pub replaced: u64,
    /// Where rows that are set aside later are kept as well.
    pub quarantine: Option<Quarantine>,
    /// How many rows may be set aside in all.
    pub max_bad_rows: Option<BadRowLimit>,
}

impl Reading {
    fn of(reader: &RowReader, options: &ReadOptions) -> Self {
        Self {
            format: reader.format(),
            compression: reader.compression(),
            encoding: reader.encoding(),
            headerless: reader.is_headerless(),
            forms: reader.forms().clone(),
            left_out: reader.left_out().to_owned(),
            sources: reader.sources().clone(),
            account: reader.account().clone(),
            replaced: reader.replaced(),
            quarantine: options.quarantine.clone(),
            max_bad_rows: options.max_bad_rows,
        }
    }
}

impl Table {
    /// Reads a whole file, or what else [`RowReader::open`] takes.
    ///
    /// # Errors
    /// Whatever [`RowReader`] reports, [`DataError::HeaderOnly`], and [`DataError::TooManyBadRows`].
    pub fn read(path: &Path, options: &ReadOptions) -> Result<Self> {
        Self::read_all(&[path.to_owned()], options)
    }

    /// Reads several files with the same columns into one table.
    ///
    /// # Errors
    /// As [`read`](Self::read), and [`DataError::OtherColumns`].
    pub fn read_all(paths: &[PathBuf], options: &ReadOptions) -> Result<Self> {
        Self::collect(RowReader::of_paths(paths, options, true)?, options)
    }

    /// Reads the first rows of several files: those whose cells take about `bytes` bytes of memory, and at most
    /// 10,000. Rows that can't be read are not kept anywhere.
    ///
    /// # Errors
    /// As [`read_all`](Self::read_all).
    pub fn read_head(paths: &[PathBuf], options: &ReadOptions, bytes: usize) -> Result<Self> {
        const ROWS: usize = 10_000;
        let options = ReadOptions { quarantine: None, max_bad_rows: None, ..options.clone() };
        let rows = RowReader::of_paths(paths, &options, true)?;
        let mut room = bytes;
        Self::collect_while(rows, &options, |row, record| {
            // Twice: a copy of the columns is looked at.
            let cells = record.fields.iter().map(|cell| 2 * (32 + cell.len())).sum();
            let fits = room > 0 && row < ROWS;
            room = room.saturating_sub(cells);
            fits
        })
    }

    /// Reads a whole stream; `name` stands for it in messages.
    ///
    /// JSONL: the header is the union of all keys in the order of their first appearance, and a key that an object
    /// lacks gives an empty field.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn read_from(
        name: &str,
        reader: impl Read + Send + 'static,
        options: &ReadOptions,
    ) -> Result<Self> {
        Self::collect(RowReader::of_stream(name, Box::new(reader), options, true)?, options)
    }

    fn collect(rows: RowReader, options: &ReadOptions) -> Result<Self> {
        Self::collect_while(rows, options, |_, _| true)
    }

    /// Collects rows until one is not wanted; `wanted` gets its number and itself.
    fn collect_while(
        mut rows: RowReader,
        options: &ReadOptions,
        mut wanted: impl FnMut(usize, &Record) -> bool,
    ) -> Result<Self> {
        let mut records = Vec::new();
        for record in rows.by_ref() {
            let record = record?;
            if !wanted(records.len(), &record) {
                break;
            }
            records.push(record);
        }
        let (source, header) = (rows.source().to_owned(), rows.header().to_vec());
        let reading = Reading::of(&rows, options);
        if records.is_empty() && reading.account.set_aside == 0 {
            return Err(DataError::HeaderOnly { path: source, columns: header });
        }
        if records.is_empty() {
            return Err(DataError::NoUsableRows { path: source, account: reading.account });
        }
        for record in &mut records {
            record.fields.resize(header.len(), String::new());
        }
        let table = Self { source, header, records, reading };
        table.check_limit(&table.reading.account)?;
        Ok(table)
    }

    /// Too many rows set aside are an error.
    pub(crate) fn check_limit(&self, account: &RowAccount) -> Result<()> {
        match self.reading.max_bad_rows {
            Some(limit) if limit.is_exceeded(account.set_aside, account.read) => {
                let (path, account) = (self.source.clone(), account.clone());
                Err(DataError::TooManyBadRows { path, account, limit })
            }
            _ => Ok(()),
        }
    }

    /// File and line of a record, from its [`Record::line`].
    pub fn locate(&self, line: u64) -> (&str, u64) {
        self.reading.sources.locate(line)
    }

    /// An error about a row of this table with the row's own file and line, where the table is of several files.
    #[must_use]
    pub fn relocated(&self, error: DataError) -> DataError {
        self.reading.sources.relocated(&self.source, error)
    }

    /// Where a record begins, for an account.
    pub(crate) fn place(&self, line: u64) -> Place {
        Place { file: self.reading.sources.file_of(line), line: self.locate(line).1 }
    }

    /// Makes an example of each record from the columns `used`, or notes the column and the reason why not, and keeps
    /// the record if there is a file for that. The account begins with the rows that could not be read.
    ///
    /// # Errors
    /// [`DataError::BadRow`] if `bad_rows` says so; [`DataError::NoUsableRows`]; [`DataError::TooManyBadRows`];
    /// [`DataError::Write`].
    pub(crate) fn sort_out<T>(
        &self,
        bad_rows: BadRows,
        used: &[usize],
        example: impl Fn(&Record) -> Result<T, (usize, Reason)>,
    ) -> Result<(Vec<T>, RowAccount)> {
        let mut rows = Vec::with_capacity(self.len());
        let mut account = self.reading.account.clone();
        (account.read, account.used) = (account.set_aside, 0);
        for record in &self.records {
            let whole = nested(record, used).map_or(Ok(()), Err);
            match whole.and_then(|()| example(record)) {
                Ok(row) => {
                    rows.push(row);
                    account.use_row();
                }
                Err((column, reason)) => {
                    let row = self.bad_cell(record, column, reason, bad_rows)?;
                    account.set_aside(&row.reason, self.place(record.line));
                }
            }
        }
        if let Some(quarantine) = &self.reading.quarantine {
            quarantine.flush()?;
        }
        if rows.is_empty() {
            return Err(DataError::NoUsableRows { path: self.source.clone(), account });
        }
        self.check_limit(&account)?;
        Ok((rows, account))
    }

    fn bad_cell(
        &self,
        record: &Record,
        column: usize,
        reason: Reason,
        bad_rows: BadRows,
    ) -> Result<SetAside> {
        let (file, line) = self.locate(record.line);
        let row = SetAside::cell(line, &self.header[column], reason, &record.fields);
        if bad_rows == BadRows::Error {
            return Err(DataError::BadRow { path: file.to_owned(), row: Box::new(row) });
        }
        if let Some(quarantine) = &self.reading.quarantine {
            quarantine.keep_fields(file, &row, &self.header, &record.fields)?;
        }
        Ok(row)
    }

    /// A table made in a program; lines are counted as if the header stood on line 1.
    ///
    /// Short rows are filled with empty fields, long ones cut.
    pub fn from_rows(source: &str, header: &[&str], rows: &[Vec<&str>]) -> Self {
        let records = rows.iter().zip(2..).map(|(row, line)| {
            let mut fields: Vec<String> = row.iter().map(|&field| field.to_owned()).collect();
            fields.resize(header.len(), String::new());
            Record { line, fields, object: None, nested: Vec::new() }
        });
        let account = RowAccount { read: rows.len(), used: rows.len(), ..RowAccount::default() };
        Self {
            source: source.to_owned(),
            header: header.iter().map(|&name| name.to_owned()).collect(),
            records: records.collect(),
            reading: Reading {
                format: Format::Csv { delimiter: b',' },
                compression: None,
                encoding: Encoding::UTF_8,
                headerless: false,
                forms: Forms::of(Format::Csv { delimiter: b',' }, None, Encoding::UTF_8),
                left_out: String::new(),
                sources: Sources::one(source),
                account,
                replaced: 0,
                quarantine: None,
                max_bad_rows: None,
            },
        }
    }

    /// Takes a column of weights out of the table: how much each row counts, by its line.
    ///
    /// # Errors
    /// [`DataError::MissingColumn`], and [`DataError::BadWeights`] with the first cell that is no number
    /// above 0, and how many there are.
    pub fn take_weights(&mut self, column: &str) -> Result<BTreeMap<u64, f64>> {
        let at = self.column(column, "weight")?;
        let (mut weights, mut bad) = (BTreeMap::new(), Vec::new());
        for record in &mut self.records {
            let cell = record.fields.remove(at);
            match parse_number(&cell) {
                Ok(weight) if weight > 0.0 => {
                    weights.insert(record.line, weight);
                }
                _ => bad.push((record.line, excerpt(&cell, 40))),
            }
        }
        if let Some((line, found)) = bad.first() {
            let (path, line) = self.reading.sources.locate(*line);
            let (path, column) = (path.to_owned(), column.to_owned());
            let (found, rows) = (found.clone(), bad.len());
            return Err(DataError::BadWeights { path, line, column, found, rows });
        }
        self.header.remove(at);
        Ok(weights)
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// The columns that a text is in; see [`TextColumns`].
    ///
    /// # Errors
    /// [`DataError::MissingColumn`].
    pub fn text_columns(&self, name: &str) -> Result<TextColumns> {
        TextColumns::find(&self.source, &self.header, name)
    }

    /// The table with the texts of several columns as one more column of that name, where there is none yet.
    ///
    /// # Errors
    /// [`DataError::MissingColumn`].
    pub(crate) fn with_text(&self, name: &str) -> Result<Self> {
        let columns = self.text_columns(name)?;
        let mut table = self.clone();
        if columns.places().len() > 1 {
            table.header.push(name.to_owned());
            for record in &mut table.records {
                let text = columns.text(&record.fields).into_owned();
                record.fields.push(text);
            }
        }
        Ok(table)
    }

    /// The position of the column `name`; `role` says in the message what it was wanted for.
    ///
    /// # Errors
    /// [`DataError::MissingColumn`].
    pub fn column(&self, name: &str, role: &'static str) -> Result<usize> {
        find_column(&self.source, &self.header, name, role)
    }
}

/// A column among those used that holds an array or an object.
pub(crate) fn nested(record: &Record, used: &[usize]) -> Option<(usize, Reason)> {
    let column = *record.nested.iter().find(|column| used.contains(column))?;
    let found = if record.fields[column].starts_with('[') { "an array" } else { "an object" };
    Some((column, Reason::NotAScalar { found: found.to_owned() }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_of_a_file_is_its_first_rows_and_nothing_behind_them_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("f.csv");
        let rows = "a,b\n".repeat(50);
        std::fs::write(&path, format!("text,label\n{rows}a\n")).unwrap();
        let paths = [path];
        // A row of two cells of one byte counts 132.
        let head = Table::read_head(&paths, &ReadOptions::default(), 132 * 7).unwrap();
        assert_eq!((head.len(), head.header.len()), (7, 2));
        let error = Table::read_head(&paths, &ReadOptions::default(), usize::MAX).unwrap_err();
        assert!(error.to_string().contains("line 52"), "{error}");
    }

    #[test]
    fn weights_leave_the_table_and_a_bad_one_is_named_by_its_line() {
        let rows = [vec!["a", "2", "x"], vec!["b", " 0.5", "y"]];
        let mut table = Table::from_rows("t.csv", &["text", "w", "label"], &rows);
        let weights = table.take_weights("w").unwrap();
        assert_eq!(weights, BTreeMap::from([(2, 2.0), (3, 0.5)]));
        assert_eq!(
            (table.header.join(" "), table.records[1].fields.join(" ")),
            ("text label".into(), "b y".into())
        );

        let mut table =
            Table::from_rows("t.csv", &["text", "w"], &[vec!["a", "1"], vec!["b", "-1"]]);
        let error = table.clone().take_weights("w").unwrap_err().to_string();
        assert!(
            error.starts_with("t.csv, line 3: the weight `-1` in the column `w` is no number above 0 (1 such row)."),
            "{error}"
        );
        assert!(table.take_weights("weight").is_err());
    }
}
