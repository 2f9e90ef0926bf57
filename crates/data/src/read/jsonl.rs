//! One JSON object a line.

use std::io::{BufRead, BufReader, Read};

use serde_json::{Map, Value};

use super::guard::Utf8Guard;
use super::{Record, Source};
use crate::error::{DataError, Result};

/// Rows of a JSONL source: the fields are in the order of the header.
pub(super) struct JsonlRows {
    path: String,
    reader: BufReader<Utf8Guard<Source>>,
    limit: usize,
    line: u64,
    header: Vec<String>,
    first: Option<Record>,
    /// Whether a new key widens the header (a whole table) or stands in the object alone (a stream).
    grow: bool,
}

impl JsonlRows {
    pub(super) fn new(source: Source, path: &str, limit: usize, grow: bool) -> Result<Self> {
        let reader = BufReader::new(Utf8Guard::new(source, path));
        let (path, header) = (path.to_owned(), Vec::new());
        let mut rows = Self { path, reader, limit, line: 0, header, first: None, grow };
        rows.first = rows.first_row()?;
        if rows.first.is_none() {
            return Err(DataError::Empty { path: rows.path });
        }
        Ok(rows)
    }

    pub(super) fn header(&self) -> &[String] {
        &self.header
    }

    /// The first row, whose keys make the header.
    fn first_row(&mut self) -> Result<Option<Record>> {
        loop {
            let Some(bytes) = self.next_line()? else { return Ok(None) };
            if !bytes.trim_ascii().is_empty() {
                let object = self.parse(&bytes)?;
                self.header = object.keys().cloned().collect();
                return self.record(object).map(Some);
            }
        }
    }

    /// The next row, as long as the header is by now.
    pub(super) fn next(&mut self) -> Result<Option<Record>> {
        if let Some(first) = self.first.take() {
            return Ok(Some(first));
        }
        loop {
            let Some(bytes) = self.next_line()? else { return Ok(None) };
            if !bytes.trim_ascii().is_empty() {
                let object = self.parse(&bytes)?;
                return self.record(object).map(Some);
            }
        }
    }

    fn next_line(&mut self) -> Result<Option<Vec<u8>>> {
        let mut bytes = Vec::new();
        let limit = (self.limit as u64).saturating_add(1);
        let mut bounded = self.reader.by_ref().take(limit);
        let read = bounded.read_until(b'\n', &mut bytes);
        self.line += 1;
        let read = read.map_err(|e| DataError::from_io(&self.path, e))?;
        if read > self.limit {
            let (path, line, limit) = (self.path.clone(), self.line, self.limit);
            return Err(DataError::RecordTooLong { path, line, limit });
        }
        Ok((read > 0).then_some(bytes))
    }

    fn parse(&self, bytes: &[u8]) -> Result<Map<String, Value>> {
        let invalid = |column: usize, found: String| DataError::InvalidJson {
            path: self.path.clone(),
            line: self.line,
            column,
            found,
        };
        match serde_json::from_slice(bytes) {
            Ok(Value::Object(object)) => Ok(object),
            Ok(other) => Err(invalid(1, format!("found {}", kind(&other)))),
            Err(error) => {
                let said = error.to_string();
                let said = said.split(" at line ").next().unwrap_or(&said);
                Err(invalid(error.column().max(1), format!("not valid JSON: {said}")))
            }
        }
    }

    fn record(&mut self, object: Map<String, Value>) -> Result<Record> {
        // A whole table reads the fields only; the objects would double its memory.
        let kept = (!self.grow).then(|| Box::new(object.clone()));
        let mut fields = vec![String::new(); self.header.len()];
        for (key, value) in object {
            match self.header.iter().position(|name| *name == key) {
                Some(i) => fields[i] = self.scalar(&key, value)?,
                None if self.grow => {
                    let text = self.scalar(&key, value)?;
                    self.header.push(key);
                    fields.push(text);
                }
                // It stands in the object, for whoever passes rows on.
                None => {}
            }
        }
        Ok(Record { line: self.line, fields, object: kept })
    }

    fn scalar(&self, key: &str, value: Value) -> Result<String> {
        match value {
            Value::Null => Ok(String::new()),
            Value::String(text) => Ok(text),
            Value::Bool(flag) => Ok(flag.to_string()),
            Value::Number(number) => Ok(number.to_string()),
            nested => {
                let (path, key) = (self.path.clone(), key.to_owned());
                Err(DataError::NotAScalar { path, line: self.line, key, found: kind(&nested) })
            }
        }
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}
