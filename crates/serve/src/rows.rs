//! From what clients send to rows as a model reads them.

use firebrick_data::{Cell, MissingValues, parse_number};

use crate::describe::{Column, Kind, Reads};
use crate::error::ApiError;
use crate::json::{Members, Node};
use crate::limits::Limits;
use crate::model::{Model, Row};

/// The name under which a model of texts reads its rows, whatever the column was called in training.
pub(crate) const TEXT: &str = "text";

/// The largest number in a cell. Networks compute in single precision, which ends not far above.
pub(crate) const LARGEST: f64 = 1e30;

/// A reader of rows for a model, within limits.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RowReader<'a> {
    pub(crate) model: &'a Model,
    pub(crate) limits: &'a Limits,
}

type Result<T> = std::result::Result<T, ApiError>;

impl RowReader<'_> {
    /// Whether a row is a text.
    pub(crate) fn reads_text(&self) -> bool {
        self.model.signature().reads == Reads::Text
    }

    /// Refuses no rows, and more than may come at once.
    pub(crate) fn check_rows(&self, rows: usize) -> Result<()> {
        let most = self.limits.rows;
        match rows {
            0 => Err(ApiError::bad("there is no row")),
            rows if rows > most => {
                Err(ApiError::too_large(format!("{rows} rows; at most {most} may come at once")))
            }
            _ => Ok(()),
        }
    }

    /// Values that each are a row: texts, objects of a cell a column, or arrays of cells in the columns' order.
    pub(crate) fn values(&self, values: Vec<Node>) -> Result<Vec<Row>> {
        self.check_rows(values.len())?;
        if values.iter().all(|value| matches!(value, Node::Object(_))) {
            let records = values.into_iter().map(|value| value.members("a row"));
            return self.records(records.collect::<Result<_>>()?);
        }
        let rows = values.into_iter().enumerate();
        if self.reads_text() {
            return rows.map(|(i, value)| self.text(i, unwrapped(value))).collect();
        }
        let header = self.names();
        let row = |(i, value): (usize, Node)| match value {
            Node::List(cells) => Ok(cells),
            // Of a single column, a cell is a row.
            cell if header.len() == 1 && !matches!(cell, Node::Object(_)) => Ok(vec![cell]),
            other => Err(other.instead(&format!("row {}", i + 1), "an object of columns")),
        };
        let rows = rows.map(row).collect::<Result<_>>()?;
        self.table(&header, rows)
    }

    /// Objects of a cell a column, in any order and with more than needed.
    fn records(&self, records: Vec<Members>) -> Result<Vec<Row>> {
        let header = match self.reads_text() {
            true => records.first().map(|record| self.text_names(record)).unwrap_or_default(),
            false => self.names(),
        };
        let row = |(i, mut members): (usize, Members)| {
            let lacking = |name: &&String| !members.iter().any(|(member, _)| member == *name);
            let lacking: Vec<&String> = header.iter().filter(lacking).collect();
            if !lacking.is_empty() {
                return Err(columns_lacking(&format!("row {}: ", i + 1), &lacking));
            }
            let cell = |name: &String| crate::json::take(&mut members, name).unwrap_or(Node::Null);
            Ok(header.iter().map(cell).collect())
        };
        let rows = records.into_iter().enumerate().map(row).collect::<Result<_>>()?;
        self.table(&header, rows)
    }

    /// Under which name the objects of a model of texts have their texts.
    fn text_names(&self, record: &Members) -> Vec<String> {
        let training = self.model.signature().text_column.as_deref();
        let has = |name: &str| record.iter().any(|(member, _)| member == name);
        let name = training.filter(|name| !has(TEXT) && has(name)).unwrap_or(TEXT);
        vec![name.to_owned()]
    }

    /// Rows of cells under a header, whose columns may be in any order and more than needed.
    pub(crate) fn table(&self, header: &[String], rows: Vec<Vec<Node>>) -> Result<Vec<Row>> {
        self.check_rows(rows.len())?;
        let width = header.len();
        if let Some((i, row)) = rows.iter().enumerate().find(|(_, row)| row.len() != width) {
            let (i, found) = (i + 1, row.len());
            return Err(ApiError::bad(format!("row {i}: {found} cells for {width} columns")));
        }
        let places = self.places(header)?;
        let rows = rows.into_iter().enumerate();
        rows.map(|(i, mut row)| {
            if self.reads_text() {
                return self.text(i, std::mem::replace(&mut row[places[0]], Node::Null));
            }
            let columns = self.model.signature().columns.iter().flatten();
            let cells = columns.zip(&places).map(|(column, &place)| {
                let node = std::mem::replace(&mut row[place], Node::Null);
                self.cell(i, &column.name, column.kind, node)
            });
            cells.collect::<Result<_>>().map(Row::Cells)
        })
        .collect()
    }

    /// The names of the columns, in the model's order.
    pub(crate) fn names(&self) -> Vec<String> {
        match &self.model.signature().columns {
            Some(columns) => columns.iter().map(|column| column.name.clone()).collect(),
            None => vec![TEXT.to_owned()],
        }
    }

    /// Where in a header the model's columns are.
    fn places(&self, header: &[String]) -> Result<Vec<usize>> {
        let place = |name: &String| header.iter().position(|column| column == name);
        if self.reads_text() {
            let training = self.model.signature().text_column.clone();
            let found = place(&TEXT.to_owned()).or_else(|| place(&training?));
            return found.map(|place| vec![place]).ok_or_else(|| {
                ApiError::bad(format!("the column `{TEXT}` with the texts is lacking"))
            });
        }
        let names = self.names();
        let lacking: Vec<&String> = names.iter().filter(|name| place(name).is_none()).collect();
        match lacking.is_empty() {
            true => Ok(names.iter().filter_map(place).collect()),
            false => Err(columns_lacking("", &lacking)),
        }
    }

    fn text(&self, i: usize, node: Node) -> Result<Row> {
        let text = node.string(&format!("row {}", i + 1))?;
        self.check_characters(i, &text)?;
        Ok(Row::Text(text))
    }

    fn check_characters(&self, i: usize, text: &str) -> Result<()> {
        let most = self.limits.characters;
        // Bytes are never fewer than characters.
        if text.len() > most && text.chars().count() > most {
            let i = i + 1;
            return Err(ApiError::too_large(format!("row {i}: more than {most} characters")));
        }
        Ok(())
    }

    fn cell(&self, i: usize, column: &str, kind: Kind, node: Node) -> Result<Cell> {
        let place = || format!("row {}, column `{column}`", i + 1);
        let number = |number: f64| match number {
            number if number.is_nan() => Ok(Cell::Missing),
            number if number.abs() <= LARGEST => Ok(Cell::Number(number)),
            _ => Err(ApiError::bad(format!(
                "{}: the number is out of the range of ±{LARGEST:e}",
                place()
            ))),
        };
        match (kind, node) {
            (_, Node::Null) => Ok(Cell::Missing),
            (Kind::Number, Node::Int(int)) => number(int as f64),
            (Kind::Number, Node::Number(float)) => number(float),
            (Kind::Number, other) => Err(other.instead(&place(), "a number or null")),
            (_, Node::Text(text)) if self.model.missing().matches(&text) => Ok(Cell::Missing),
            (Kind::Category, Node::Text(text)) => {
                self.check_characters(i, &text)?;
                Ok(Cell::Category(text.trim().to_owned()))
            }
            (Kind::Category, Node::Int(int)) => Ok(Cell::Category(int.to_string())),
            (Kind::Category, Node::Number(float)) if float.is_nan() => Ok(Cell::Missing),
            // As files of objects are read: 1.0 is the category `1.0`.
            (Kind::Category, Node::Number(float)) => Ok(Cell::Category(format!("{float:?}"))),
            (Kind::Category, Node::Bool(truth)) => Ok(Cell::Category(truth.to_string())),
            (Kind::Category, other) => Err(other.instead(&place(), "a string or null")),
        }
    }
}

fn columns_lacking(place: &str, names: &[&String]) -> ApiError {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    let names = names.join(", ");
    ApiError::bad(format!("{place}columns are lacking: {names}; a cell that is not known is null"))
}

/// A cell of a file, which has no types: of a column of numbers a number if it reads like one.
pub(crate) fn typed(cell: &str, column: &Column, missing: &MissingValues) -> Node {
    if column.kind == Kind::Number {
        if missing.matches(cell) {
            return Node::Null;
        }
        if let Ok(number) = parse_number(cell) {
            return Node::Number(number);
        }
    }
    Node::Text(cell.to_owned())
}

/// A text that is alone in an array, as some clients send a row.
fn unwrapped(node: Node) -> Node {
    match node {
        Node::List(mut one) if one.len() == 1 => one.remove(0),
        other => other,
    }
}

#[cfg(test)]
#[path = "rows_tests.rs"]
mod tests;
