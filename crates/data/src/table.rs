//! A whole file in memory.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use crate::account::{Reason, parse_number};
use crate::error::{DataError, Result};
use crate::read::{Compression, Format, ReadOptions, Record, RowReader, find_column};

/// A file's header and rows; every record has as many fields as the header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// The name the source was read under.
    pub source: String,
    /// Its format.
    pub format: Format,
    /// How it is compressed, if it is.
    pub compression: Option<Compression>,
    /// The column names, unique.
    pub header: Vec<String>,
    /// The rows, in the file's order.
    pub records: Vec<Record>,
}

impl Table {
    /// Reads a whole file.
    ///
    /// # Errors
    /// Whatever [`RowReader`] reports, and [`DataError::HeaderOnly`].
    pub fn read(path: &Path, options: &ReadOptions) -> Result<Self> {
        let name = path.display().to_string();
        let file = crate::read::open_file(path)
            .map_err(|source| DataError::Io { path: name.clone(), source })?;
        Self::read_from(&name, file, options)
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
        let mut rows = RowReader::with_growth(name, Box::new(reader), options, true)?;
        let mut records = rows.by_ref().collect::<Result<Vec<_>>>()?;
        let header = rows.header().to_vec();
        if records.is_empty() {
            return Err(DataError::HeaderOnly { path: name.to_owned(), columns: header });
        }
        for record in &mut records {
            record.fields.resize(header.len(), String::new());
        }
        let (format, compression) = (rows.format(), rows.compression());
        Ok(Self { source: name.to_owned(), format, compression, header, records })
    }

    /// A table made in a program; lines are counted as if the header stood on line 1.
    ///
    /// Short rows are filled with empty fields, long ones cut.
    pub fn from_rows(source: &str, header: &[&str], rows: &[Vec<&str>]) -> Self {
        let records = rows.iter().zip(2..).map(|(row, line)| {
            let mut fields: Vec<String> = row.iter().map(|&field| field.to_owned()).collect();
            fields.resize(header.len(), String::new());
            Record { line, fields, object: None }
        });
        Self {
            source: source.to_owned(),
            format: Format::Csv { delimiter: b',' },
            compression: None,
            header: header.iter().map(|&name| name.to_owned()).collect(),
            records: records.collect(),
        }
    }

    /// Takes a column of weights out of the table: how much each row counts, by its line.
    ///
    /// # Errors
    /// [`DataError::MissingColumn`], and [`DataError::BadWeight`] at the first cell that is no number
    /// above 0.
    pub fn take_weights(&mut self, column: &str) -> Result<BTreeMap<u64, f64>> {
        let at = self.column(column, "weight")?;
        let mut weights = BTreeMap::new();
        for record in &mut self.records {
            let weight = parse_number(&record.fields.remove(at)).and_then(|weight| match weight {
                weight if weight > 0.0 => Ok(weight),
                _ => Err(Reason::NotAboveZero),
            });
            let weight = weight.map_err(|reason| DataError::BadWeight {
                path: self.source.clone(),
                line: record.line,
                column: column.to_owned(),
                reason,
            })?;
            weights.insert(record.line, weight);
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

    /// The position of the column `name`; `role` says in the message what it was wanted for.
    ///
    /// # Errors
    /// [`DataError::MissingColumn`].
    pub fn column(&self, name: &str, role: &'static str) -> Result<usize> {
        find_column(&self.source, &self.header, name, role)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
            error.starts_with("t.csv, line 3: not a number above 0 in the column `w`"),
            "{error}"
        );
        assert!(table.take_weights("weight").is_err());
    }
}
