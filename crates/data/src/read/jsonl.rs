//! One JSON object a line.

use serde_json::{Map, Value};

use super::fault::Stop;
use super::lines::Lines;
use crate::rows::{Position, Reason};

/// Rows of a JSONL source: the fields are in the order of the header.
pub(super) struct JsonlRows {
    lines: Lines,
    header: Vec<String>,
    /// Whether a new key widens the header (a whole table) or stands in the object alone (a stream).
    grow: bool,
}

/// A row's fields, the line, and the object as written.
pub(super) struct Object {
    pub(super) line: u64,
    pub(super) fields: Vec<String>,
    pub(super) object: Option<Box<Map<String, Value>>>,
    pub(super) nested: Vec<usize>,
}

impl JsonlRows {
    pub(super) fn new(lines: Lines, grow: bool) -> Self {
        Self { lines, header: Vec::new(), grow }
    }

    /// The keys: of the first row, and of the later ones if it may grow.
    pub(super) fn header(&self) -> &[String] {
        &self.header
    }

    /// The next row, as long as the header is by now.
    pub(super) fn next(&mut self) -> Result<Option<Object>, Stop> {
        let (header, grow) = (&mut self.header, self.grow);
        self.lines.next(|text, line| {
            let object = parse(text, line)?;
            // A whole table reads the fields only; the objects would double its memory.
            let kept = (!grow).then(|| Box::new(object.clone()));
            let first = header.is_empty();
            let (fields, nested) = fields(header, object, first || grow);
            Ok(Object { line, fields, object: kept, nested })
        })
    }
}

/// The cells of an object, and which of them hold an array or an object; with `grow`, a key that is not in the header is
/// put there.
fn fields(
    header: &mut Vec<String>,
    object: Map<String, Value>,
    grow: bool,
) -> (Vec<String>, Vec<usize>) {
    let (mut fields, mut nested) = (vec![String::new(); header.len()], Vec::new());
    for (key, value) in object {
        let at = match header.iter().position(|name| *name == key) {
            Some(at) => at,
            None if grow => {
                header.push(key);
                fields.push(String::new());
                fields.len() - 1
            }
            // It stands in the object, for whoever passes rows on.
            None => continue,
        };
        if value.is_array() || value.is_object() {
            nested.push(at);
        }
        fields[at] = cell(value);
    }
    (fields, nested)
}

fn parse(text: &str, line: u64) -> Result<Map<String, Value>, Stop> {
    let fault = |column: usize, found: String| {
        let position = Position::Column(column.max(1) as u64);
        Stop::row(line, position, Reason::NotAnObject { found }, text.as_bytes())
    };
    match serde_json::from_str(text) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(other) => Err(fault(1, format!("found {}", kind(&other)))),
        Err(error) => {
            let said = error.to_string();
            let said = said.split(" at line ").next().unwrap_or(&said);
            let before = error.column().saturating_sub(1).min(text.len());
            let column = String::from_utf8_lossy(&text.as_bytes()[..before]).chars().count() + 1;
            Err(fault(column, format!("not valid JSON: {said}")))
        }
    }
}

fn cell(value: Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text,
        other => other.to_string(),
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
