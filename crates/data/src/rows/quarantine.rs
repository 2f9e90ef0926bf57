//! A file that keeps the rows that are not used.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Map, Value, json};

use super::SetAside;
use crate::error::{DataError, Result};

/// A JSONL file of rows that are set aside: one object a row, with `file`, `line`, `reason`, and the row itself, so
/// that nothing is lost: as `row`, the text as it was written (with the bytes in hexadecimal as `bytes` if they are
/// no text), or as `fields`, an object from column to cell.
///
/// Clones write to the same file.
#[derive(Clone, Debug)]
pub struct Quarantine {
    path: PathBuf,
    file: Arc<Mutex<BufWriter<File>>>,
}

impl Quarantine {
    /// Makes the file; what was in it is gone.
    ///
    /// # Errors
    /// [`DataError::Write`].
    pub fn create(path: &Path) -> Result<Self> {
        let file = File::create(path).map_err(|source| failed(path, source))?;
        Ok(Self { path: path.to_owned(), file: Arc::new(Mutex::new(BufWriter::new(file))) })
    }

    /// Where the rows are kept.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Keeps a row as it was written.
    pub(crate) fn keep_raw(&self, file: &str, row: &SetAside, raw: &[u8]) -> Result<()> {
        let mut object = about(file, row);
        object.insert("row".into(), String::from_utf8_lossy(raw).into());
        if std::str::from_utf8(raw).is_err() {
            let hex: String = raw.iter().map(|byte| format!("{byte:02x}")).collect();
            object.insert("bytes".into(), hex.into());
        }
        self.write(object)
    }

    /// Keeps a row that was cut into fields.
    pub(crate) fn keep_fields(
        &self,
        file: &str,
        row: &SetAside,
        header: &[String],
        fields: &[String],
    ) -> Result<()> {
        let mut object = about(file, row);
        let cells =
            header.iter().zip(fields).map(|(name, cell)| (name.clone(), cell.as_str().into()));
        object.insert("fields".into(), Value::Object(cells.collect()));
        self.write(object)
    }

    /// Brings everything to the file.
    ///
    /// # Errors
    /// [`DataError::Write`].
    pub fn flush(&self) -> Result<()> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.flush().map_err(|source| failed(&self.path, source))
    }

    fn write(&self, object: Map<String, Value>) -> Result<()> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        writeln!(file, "{}", Value::Object(object)).map_err(|source| failed(&self.path, source))
    }
}

fn about(file: &str, row: &SetAside) -> Map<String, Value> {
    let mut object = Map::new();
    object.insert("file".into(), file.into());
    object.insert("line".into(), row.line.into());
    object.insert("position".into(), json!(row.position));
    object.insert("reason".into(), row.reason.to_string().into());
    object
}

fn failed(path: &Path, source: std::io::Error) -> DataError {
    DataError::Write { path: path.display().to_string(), source }
}
