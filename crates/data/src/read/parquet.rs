//! Apache Parquet, row by row.

use std::fs::File;
use std::path::Path;

use ::parquet::file::reader::{FileReader, SerializedFileReader};
use ::parquet::record::Field;
use ::parquet::record::reader::RowIter;

use super::fault::Stop;
use super::{Format, ReadOptions};
use crate::error::{DataError, Result};

/// Rows of a Parquet file; their "line" is their number, from 1.
pub(super) struct ParquetRows {
    path: String,
    header: Vec<String>,
    rows: RowIter<'static>,
    row: u64,
}

/// Whether a file is to be read as Parquet: by its option, or by its first bytes.
pub(super) fn is_meant(path: &Path, options: &ReadOptions) -> bool {
    use std::io::Read;
    let mut magic = [0; 4];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut magic));
    options.format == Some(Format::Parquet) || (read.is_ok() && magic == *b"PAR1")
}

impl ParquetRows {
    pub(super) fn open(path: &Path) -> Result<Self> {
        let name = path.display().to_string();
        let file =
            File::open(path).map_err(|source| DataError::Io { path: name.clone(), source })?;
        let reader = SerializedFileReader::new(file).map_err(|error| damaged(&name, &error))?;
        let schema = reader.metadata().file_metadata().schema();
        let header = schema.get_fields().iter().map(|field| field.name().to_owned()).collect();
        let rows = RowIter::from_file_into(Box::new(reader));
        Ok(Self { path: name, header, rows, row: 0 })
    }

    pub(super) fn header(&self) -> &[String] {
        &self.header
    }

    /// Number and cells of the next row, and which of them are no plain values.
    pub(super) fn next(&mut self) -> Result<Option<(u64, Vec<String>, Vec<usize>)>, Stop> {
        let Some(row) = self.rows.next() else { return Ok(None) };
        let row = row.map_err(|error| damaged(&self.path, &error))?;
        self.row += 1;
        let (mut fields, mut nested) = (Vec::new(), Vec::new());
        for (at, (_, value)) in row.get_column_iter().enumerate() {
            let plain = scalar(value);
            if plain.is_none() {
                nested.push(at);
            }
            fields.push(plain.unwrap_or_else(|| value.to_string()));
        }
        Ok(Some((self.row, fields, nested)))
    }
}

fn damaged(path: &str, error: &::parquet::errors::ParquetError) -> DataError {
    let source = std::io::Error::new(std::io::ErrorKind::InvalidData, error.to_string());
    DataError::Io { path: path.to_owned(), source }
}

fn scalar(field: &Field) -> Option<String> {
    Some(match field {
        Field::Null => String::new(),
        Field::Str(text) => text.clone(),
        Field::Bytes(bytes) => std::str::from_utf8(bytes.data()).ok()?.to_owned(),
        Field::Group(_) | Field::ListInternal(_) | Field::MapInternal(_) => return None,
        // Rust's own form has as many digits as it takes to read the number back.
        Field::Float(number) => number.to_string(),
        Field::Double(number) => number.to_string(),
        other => other.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use ::parquet::data_type::{ByteArray, ByteArrayType, DoubleType};
    use ::parquet::file::properties::WriterProperties;
    use ::parquet::file::writer::SerializedFileWriter;
    use ::parquet::schema::parser::parse_message_type;

    use proptest::prelude::*;

    use crate::{Format, ReadOptions, Table};

    fn written(path: &std::path::Path, rows: &[(String, Option<f64>)]) {
        let schema = "message rows { required binary text (UTF8); optional double price; }";
        let schema = Arc::new(parse_message_type(schema).unwrap());
        let properties = Arc::new(WriterProperties::builder().build());
        let file = std::fs::File::create(path).unwrap();
        let mut writer = SerializedFileWriter::new(file, schema, properties).unwrap();
        let mut group = writer.next_row_group().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        let texts: Vec<ByteArray> =
            rows.iter().map(|(text, _)| ByteArray::from(text.as_str())).collect();
        column.typed::<ByteArrayType>().write_batch(&texts, None, None).unwrap();
        column.close().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        let prices: Vec<f64> = rows.iter().filter_map(|(_, price)| *price).collect();
        let levels: Vec<i16> = rows.iter().map(|(_, price)| i16::from(price.is_some())).collect();
        column.typed::<DoubleType>().write_batch(&prices, Some(&levels), None).unwrap();
        column.close().unwrap();
        group.close().unwrap();
        writer.close().unwrap();
    }

    #[test]
    fn rows_come_back_as_they_were_written_whatever_the_file_is_called() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["rows.parquet", "rows.csv"] {
            let path = folder.path().join(name);
            written(&path, &[("很干净, \"so\"".into(), Some(0.1)), ("b".into(), None)]);
            let table = Table::read(&path, &ReadOptions::default()).unwrap();
            assert_eq!(table.reading.format, Format::Parquet);
            assert_eq!(table.header, ["text", "price"]);
            let rows: Vec<_> = table.records.iter().map(|r| (r.line, r.fields.clone())).collect();
            let row = |line, a: &str, b: &str| (line, vec![a.to_owned(), b.to_owned()]);
            assert_eq!(rows, [row(1, "很干净, \"so\"", "0.1"), row(2, "b", "")]);
        }
    }

    #[test]
    fn a_damaged_file_is_refused_by_its_path() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rows.parquet");
        written(&path, &[("a".into(), None)]);
        let bytes = std::fs::read(&path).unwrap();
        std::fs::write(&path, &bytes[..bytes.len() - 9]).unwrap();
        let error = Table::read(&path, &ReadOptions::default()).unwrap_err().to_string();
        assert!(error.contains("rows.parquet: cannot be read"), "{error}");
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

        #[test]
        fn any_cells_come_back_as_they_were_written_and_rows_add_up(
            rows in prop::collection::vec(("[ -~退款\n]{0,12}", prop::option::of(-1e9..1e9_f64)), 1..30)
        ) {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("rows.parquet");
            written(&path, &rows);
            let table = Table::read(&path, &ReadOptions::default()).unwrap();
            prop_assert_eq!(table.reading.account.used, rows.len());
            for (record, (text, price)) in table.records.iter().zip(&rows) {
                prop_assert_eq!(&record.fields[0], text);
                prop_assert_eq!(record.fields[1].parse::<f64>().ok(), *price);
            }
        }
    }
}
