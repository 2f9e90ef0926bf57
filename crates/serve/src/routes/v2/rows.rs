//! From tensors to rows.

use super::datatype::Datatype;
use super::request::Tensor;
use crate::describe::Kind;
use crate::error::ApiError;
use crate::json::Node;
use crate::model::Row;
use crate::rows::{RowReader, TEXT};

type Result<T> = std::result::Result<T, ApiError>;

/// The rows of all inputs together.
pub(super) fn rows(reader: &RowReader<'_>, inputs: Vec<Tensor>) -> Result<Vec<Row>> {
    if reader.reads_text() {
        return texts(reader, inputs);
    }
    match inputs.as_slice() {
        [one] if is_matrix(reader, one) => matrix(reader, inputs),
        _ => columns(reader, inputs),
    }
}

/// One input of texts, `[n]` or `[n, 1]`, under its name or that of the column in training.
fn texts(reader: &RowReader<'_>, mut inputs: Vec<Tensor>) -> Result<Vec<Row>> {
    let training = reader.model.signature().text_column.as_deref();
    let (Some(input), true) = (inputs.pop(), inputs.is_empty()) else {
        return Err(ApiError::bad(format!("expected one input, `{TEXT}`")));
    };
    if input.name != TEXT && Some(input.name.as_str()) != training {
        return Err(ApiError::bad(format!("there is no such input; it is called `{TEXT}`")));
    }
    if input.datatype != Datatype::Bytes {
        return Err(ApiError::bad(format!("`{TEXT}`: expected the datatype BYTES")));
    }
    check_column(&input)?;
    reader.values(input.data)
}

/// One input a column, each `[n]` or `[n, 1]`.
fn columns(reader: &RowReader<'_>, inputs: Vec<Tensor>) -> Result<Vec<Row>> {
    let kinds = reader.model.signature().columns.as_deref().unwrap_or_default();
    let (mut header, mut columns) = (Vec::new(), Vec::new());
    for input in inputs {
        let known = kinds.iter().find(|column| column.name == input.name);
        let known = known.ok_or_else(|| {
            let names = reader.names().join(", ");
            ApiError::bad(format!("there is no such input; the inputs are {names}"))
        })?;
        if header.contains(&input.name) {
            return Err(ApiError::bad(format!("the input `{}` comes twice", input.name)));
        }
        if known.kind == Kind::Number && input.datatype == Datatype::Bytes {
            let message = format!("`{}`: expected numbers, such as FP64", input.name);
            return Err(ApiError::bad(message));
        }
        check_column(&input)?;
        let number = known.kind == Kind::Number;
        header.push(input.name);
        columns.push(
            input.data.into_iter().map(move |node| if number { counted(node) } else { node }),
        );
    }
    let rows = columns.first().map_or(0, ExactSizeIterator::len);
    reader.check_rows(rows)?;
    if columns.iter().any(|column| column.len() != rows) {
        return Err(ApiError::bad("inputs have different numbers of rows"));
    }
    let row = |_| columns.iter_mut().filter_map(Iterator::next).collect();
    let rows: Vec<Vec<Node>> = (0..rows).map(row).collect();
    reader.table(&header, rows)
}

/// Whether an input is all columns at once: of numbers, under a name that is none of the columns'.
fn is_matrix(reader: &RowReader<'_>, input: &Tensor) -> bool {
    let columns = reader.model.signature().columns.as_deref().unwrap_or_default();
    input.datatype != Datatype::Bytes
        && input.shape.len() == 2
        && columns.iter().all(|column| column.kind == Kind::Number && column.name != input.name)
}

/// `[n, columns]`, in the model's order.
fn matrix(reader: &RowReader<'_>, mut inputs: Vec<Tensor>) -> Result<Vec<Row>> {
    let Some(input) = inputs.pop() else { return Ok(Vec::new()) };
    let header = reader.names();
    let width = header.len();
    if input.shape.get(1) != Some(&width) {
        return Err(ApiError::bad(format!("expected the shape [rows, {width}]")));
    }
    reader.check_rows(input.shape[0])?;
    let mut cells = input.data.into_iter().map(counted);
    let row = |_| cells.by_ref().take(width).collect();
    let rows = (0..input.shape[0]).map(row).collect();
    reader.table(&header, rows)
}

/// A truth value among numbers is 0 or 1.
fn counted(node: Node) -> Node {
    match node {
        Node::Bool(truth) => Node::Int(i64::from(truth)),
        other => other,
    }
}

fn check_column(input: &Tensor) -> Result<()> {
    match input.shape.as_slice() {
        [_] | [_, 1] => Ok(()),
        _ => {
            Err(ApiError::bad(format!("`{}`: expected the shape [rows] or [rows, 1]", input.name)))
        }
    }
}
