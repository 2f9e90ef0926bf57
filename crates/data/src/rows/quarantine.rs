//! A file that keeps the rows that are not used.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Map, Value, json};

use super::{Reason, SetAside};
use crate::error::{DataError, Result};

/// A JSONL file of rows that are set aside: one object a row, with `file`, `line`, `reason`, and the row itself, so
/// that nothing is lost: as `row`, the text as it was written, or as `fields`, an object from column to cell. A row with
/// bytes that are no text has them as `bytes` in hexadecimal as well (of a source that is not UTF-8 in its UTF-8 form,
/// with `ff` where there is no text); one that is too long is `cut`. A row of a file is kept once.
///
/// Clones write to the same file.
#[derive(Clone, Debug)]
pub struct Quarantine {
    path: PathBuf,
    kept: Arc<Mutex<Kept>>,
}

#[derive(Debug)]
struct Kept {
    file: BufWriter<File>,
    /// The last line of each file that is in it, by the form of the row. A file may be read, and a table sorted out,
    /// several times; each time rows of one form come in order.
    last: HashMap<String, [u64; 2]>,
}

/// In what form a row is kept.
#[derive(Clone, Copy)]
enum Form {
    Raw,
    Fields,
}

impl Quarantine {
    /// Makes the file; what an earlier run kept in it is gone. A file with anything else in it is left alone: it may
    /// be the very data.
    ///
    /// # Errors
    /// [`DataError::Write`].
    pub fn create(path: &Path) -> Result<Self> {
        if !is_free(path) {
            let message = "there is a file with something else in it; name another, or remove it";
            let source = std::io::Error::new(std::io::ErrorKind::AlreadyExists, message);
            return Err(failed(path, source));
        }
        let file = File::create(path).map_err(|source| failed(path, source))?;
        let kept = Kept { file: BufWriter::new(file), last: HashMap::new() };
        Ok(Self { path: path.to_owned(), kept: Arc::new(Mutex::new(kept)) })
    }

    /// Where the rows are kept.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Keeps a row as it was written.
    pub(crate) fn keep_raw(&self, file: &str, row: &SetAside, raw: &[u8]) -> Result<()> {
        let mut object = about(file, row);
        object.insert("row".into(), String::from_utf8_lossy(raw).into());
        if matches!(row.reason, Reason::TooLong { .. }) {
            object.insert("cut".into(), true.into());
        }
        if std::str::from_utf8(raw).is_err() {
            let hex: String = raw.iter().map(|byte| format!("{byte:02x}")).collect();
            object.insert("bytes".into(), hex.into());
        }
        self.write(file, row, Form::Raw, object)
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
        self.write(file, row, Form::Fields, object)
    }

    /// Brings everything to the file.
    ///
    /// # Errors
    /// [`DataError::Write`].
    pub fn flush(&self) -> Result<()> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.file.flush().map_err(|source| failed(&self.path, source))
    }

    fn write(
        &self,
        file: &str,
        row: &SetAside,
        form: Form,
        object: Map<String, Value>,
    ) -> Result<()> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if !kept.last.contains_key(file) {
            kept.last.insert(file.to_owned(), [0; 2]);
        }
        let last = kept.last.get_mut(file).map(|last| &mut last[form as usize]);
        match last {
            Some(last) if row.line > *last => *last = row.line,
            _ => return Ok(()),
        }
        writeln!(kept.file, "{}", Value::Object(object))
            .map_err(|source| failed(&self.path, source))
    }
}

/// Bytes of a row that are looked at; a kept row may be as long as the longest row allowed, with every byte escaped.
const MOST: u64 = 1 << 30;

/// Whether nothing is lost with what is there: nothing, or rows that were kept before.
fn is_free(path: &Path) -> bool {
    let Ok(file) = File::open(path) else { return true };
    let mut line = Vec::new();
    let read = BufReader::new(file).take(MOST).read_until(b'\n', &mut line);
    let kept = || serde_json::from_slice::<Map<String, Value>>(&line);
    let of_ours = |row: Map<String, Value>| {
        ["file", "line", "reason"].iter().all(|key| row.contains_key(*key))
    };
    // A device, such as /dev/null, reads as empty.
    read.is_ok_and(|length| length == 0) || kept().is_ok_and(of_ours)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_kept_before_make_way_and_any_other_file_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bad.jsonl");
        let keep = |text: &str| {
            let quarantine = Quarantine::create(&path).unwrap();
            let row = SetAside::cell(7, "text", Reason::EmptyText, &[]);
            quarantine.keep_raw("a.csv", &row, text.as_bytes()).unwrap();
            quarantine.flush().unwrap();
            std::fs::read_to_string(&path).unwrap()
        };
        assert!(keep("first").contains("\"row\":\"first\""));
        let second = keep("second");
        assert!(second.contains("second") && !second.contains("first"));
        std::fs::write(&path, "{\"text\":\"data\"}\n").unwrap();
        let error = Quarantine::create(&path).unwrap_err().to_string();
        assert!(
            error.contains("bad.jsonl: cannot be written: there is a file with something else"),
            "{error}"
        );
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "{\"text\":\"data\"}\n");
    }

    #[test]
    fn a_row_is_kept_once_however_often_its_file_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bad.jsonl");
        let quarantine = Quarantine::create(&path).unwrap();
        for _ in 0..2 {
            for (file, line) in [("a.csv", 3), ("a.csv", 9), ("b.csv", 2)] {
                let row = SetAside::cell(line, "text", Reason::EmptyText, &[]);
                quarantine.keep_raw(file, &row, b"raw").unwrap();
            }
            // Rows with a bad cell are found behind those that could not be read, wherever they stand.
            let row = SetAside::cell(4, "text", Reason::EmptyText, &[]);
            quarantine.keep_fields("a.csv", &row, &[], &[]).unwrap();
        }
        quarantine.flush().unwrap();
        let kept = std::fs::read_to_string(&path).unwrap();
        let lines: Vec<u64> = kept
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap()["line"].as_u64().unwrap())
            .collect();
        assert_eq!(lines, [3, 9, 2, 4]);
    }

    #[test]
    fn bytes_that_are_no_text_are_kept_in_hexadecimal() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bad.jsonl");
        let quarantine = Quarantine::create(&path).unwrap();
        let row = SetAside::cell(2, "text", Reason::EmptyText, &[]);
        quarantine.keep_raw("a.csv", &row, b"a\xFFb").unwrap();
        quarantine.flush().unwrap();
        let kept: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        assert_eq!((kept["bytes"].as_str(), kept["line"].as_u64()), (Some("61ff62"), Some(2)));
    }
}
