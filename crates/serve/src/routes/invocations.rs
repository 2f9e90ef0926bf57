//! `POST /invocations`, as MLflow and SageMaker ask.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use bytes::Bytes;
use firebrick_bundle::Answer;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::Shared;
use super::answer::{Asked, find};
use super::json_answer::{json, typed};
use super::predict::label;
use crate::describe::Column;
use crate::error::ApiError;
use crate::json::{Members, Node, take};
use crate::model::{Model, Row};
use crate::rows::{RowReader, typed as typed_cell};

/// Which model is asked, in the query.
#[derive(Deserialize)]
pub(super) struct Named {
    model: Option<String>,
    version: Option<String>,
}

#[derive(Serialize)]
struct Predictions {
    predictions: Vec<Value>,
}

/// JSON in one of MLflow's four shapes, CSV with or without a header, or one plain text; `?model=NAME&version=1` names
/// a model.
pub(super) async fn invocations(
    State(state): State<Shared>,
    named: Result<Query<Named>, QueryRejection>,
    request: Request,
) -> Result<Response, ApiError> {
    let Query(named) = named.map_err(|_| ApiError::bad("malformed query"))?;
    let slot = find(&state, named.model.as_deref(), named.version.as_deref())?;
    let (asked, body) = Asked::read(&state, request).await?;
    let model = slot.model();
    let reader = RowReader { model: &model, limits: &state.limits };
    let content_type = content_type(&asked.headers);
    let (media, parameters) = content_type.split_once(';').unwrap_or((&content_type, ""));
    let (rows, with_probabilities) = rows(&reader, media.trim(), parameters, body)?;
    let answers = asked.answers(&state, slot, &model, rows, None).await?;
    if wants_csv(&asked.headers) {
        return csv_of(&model, &answers);
    }
    let one = |answer| prediction(&model, answer, with_probabilities);
    Ok(json(&Predictions { predictions: answers.iter().map(one).collect() }))
}

/// Rows, and whether probabilities are wanted. Takes the body, so that it is not held until the answer.
fn rows(
    reader: &RowReader<'_>,
    media: &str,
    parameters: &str,
    body: Bytes,
) -> Result<(Vec<Row>, bool), ApiError> {
    match media {
        "" | "application/json" => from_json(reader, &body),
        "text/csv" => Ok((from_csv(reader, &body, has_header(parameters))?, false)),
        "text/plain" => {
            let text = std::str::from_utf8(&body);
            let text = text.map_err(|_| ApiError::bad("the body is not UTF-8"))?;
            Ok((reader.values(vec![Node::Text(text.to_owned())])?, false))
        }
        _ => {
            let message = "expected application/json, text/csv or text/plain";
            Err(ApiError::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, message))
        }
    }
}

/// Rows of JSON, and whether probabilities are wanted.
fn from_json(reader: &RowReader<'_>, body: &[u8]) -> Result<(Vec<Row>, bool), ApiError> {
    const SHAPES: [&str; 4] = ["dataframe_split", "dataframe_records", "instances", "inputs"];
    let mut members = Node::parse(body)?.members("the body")?;
    let with_probabilities = match take(&mut members, "params") {
        None => false,
        Some(params) => {
            let wanted = take(&mut params.members("params")?, "probabilities");
            wanted.map(|node| node.truth("params.probabilities")).transpose()?.unwrap_or(false)
        }
    };
    let mut found = SHAPES.iter().filter_map(|shape| Some((*shape, take(&mut members, shape)?)));
    let (Some((shape, node)), None) = (found.next(), found.next()) else {
        let message = format!("expected one of {}", SHAPES.join(", "));
        return Err(ApiError::bad(message));
    };
    let rows = match (shape, node) {
        ("dataframe_split", node) => split(reader, node.members(shape)?),
        ("inputs", Node::Object(columns)) => by_column(reader, columns),
        ("inputs", one @ Node::Text(_)) => reader.values(vec![one]),
        (_, node) => reader.values(node.elements(shape)?),
    }?;
    Ok((rows, with_probabilities))
}

/// `{"columns": […], "data": [[…], …]}`.
fn split(reader: &RowReader<'_>, mut frame: Members) -> Result<Vec<Row>, ApiError> {
    let mut part = |name: &str| {
        let part = take(&mut frame, name).unwrap_or(Node::Null);
        part.elements(&format!("dataframe_split.{name}"))
    };
    let header: Vec<String> = part("columns")?
        .into_iter()
        .map(|name| name.string("a column"))
        .collect::<Result<_, _>>()?;
    let rows = part("data")?.into_iter().map(|row| row.elements("a row of data"));
    reader.table(&header, rows.collect::<Result<_, _>>()?)
}

/// `{"area": [1, 2], "place": ["bay", "isle"]}`, or a cell each for a single row.
fn by_column(reader: &RowReader<'_>, columns: Members) -> Result<Vec<Row>, ApiError> {
    let listed = |cells: Node| match cells {
        Node::List(cells) => cells,
        cell => vec![cell],
    };
    let (header, columns): (Vec<String>, Vec<Vec<Node>>) =
        columns.into_iter().map(|(name, cells)| (name, listed(cells))).unzip();
    let rows = columns.first().map_or(0, Vec::len);
    if let Some(place) = columns.iter().position(|cells| cells.len() != rows) {
        let (name, found) = (&header[place], columns[place].len());
        let message = format!("column `{name}`: {found} cells, where the first has {rows}");
        return Err(ApiError::bad(message));
    }
    reader.check_rows(rows)?;
    let mut columns: Vec<_> = columns.into_iter().map(Vec::into_iter).collect();
    let row = |_| columns.iter_mut().filter_map(Iterator::next).collect();
    let rows = (0..rows).map(row).collect();
    reader.table(&header, rows)
}

/// What the media type says of a header (RFC 7111, section 5.1).
fn has_header(parameters: &str) -> Option<bool> {
    let mut parameters = parameters.split(';').filter_map(|parameter| parameter.split_once('='));
    let (_, value) = parameters.find(|(name, _)| name.trim() == "header")?;
    match value.trim().trim_matches('"') {
        "present" => Some(true),
        "absent" => Some(false),
        _ => None,
    }
}

/// Where it is not said whether there is a header, it is known by its names: those of the model's columns. Without one,
/// columns are in the model's order.
fn from_csv(
    reader: &RowReader<'_>,
    body: &[u8],
    has_header: Option<bool>,
) -> Result<Vec<Row>, ApiError> {
    let mut csv = csv::ReaderBuilder::new().has_headers(false).from_reader(body);
    let malformed = |error: csv::Error| ApiError::bad(format!("malformed CSV: {error}"));
    let mut records = csv.records().peekable();
    let first: Vec<String> = match records.peek() {
        Some(Ok(first)) => first.iter().map(|cell| cell.trim().to_owned()).collect(),
        _ => Vec::new(),
    };
    let names = reader.names();
    let training = reader.model.signature().text_column.as_ref();
    let is_known = names.iter().all(|name| first.contains(name))
        || training.is_some_and(|name| first.contains(name));
    let has_header = has_header.unwrap_or(is_known);
    let header = if has_header { first } else { names };
    let columns = reader.model.signature().columns.as_deref().unwrap_or_default();
    let columns: Vec<Option<&Column>> =
        header.iter().map(|name| columns.iter().find(|column| column.name == *name)).collect();
    let missing = reader.model.missing();
    let mut rows = Vec::new();
    for record in records.skip(usize::from(has_header)) {
        let record = record.map_err(malformed)?;
        reader.check_rows(rows.len() + 1)?;
        let cell = |(place, cell): (usize, &str)| match columns.get(place) {
            Some(Some(column)) => typed_cell(cell, column, missing),
            _ => Node::Text(cell.to_owned()),
        };
        rows.push(record.iter().enumerate().map(cell).collect());
    }
    reader.table(&header, rows)
}

/// A label or a number; with probabilities, an object.
fn prediction(model: &Model, answer: &Answer, with_probabilities: bool) -> Value {
    let class = match answer {
        Answer::Value(value) => return Value::from(*value),
        Answer::Class(class) => class,
    };
    let name = label(model, class.id as usize);
    if !with_probabilities {
        return Value::from(name);
    }
    let probabilities: Map<String, Value> = class
        .probabilities
        .iter()
        .enumerate()
        .map(|(id, p)| (label(model, id).to_owned(), Value::from(*p)))
        .collect();
    let members = [
        ("label", Value::from(name)),
        ("score", Value::from(class.score())),
        ("probabilities", Value::Object(probabilities)),
    ];
    Value::Object(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

/// One prediction a line.
fn csv_of(model: &Model, answers: &[Answer]) -> Result<Response, ApiError> {
    let mut csv = csv::Writer::from_writer(Vec::new());
    for answer in answers {
        let cell = match answer {
            Answer::Value(value) => value.to_string(),
            Answer::Class(class) => label(model, class.id as usize).to_owned(),
        };
        csv.write_record([cell]).map_err(|_| ApiError::broken())?;
    }
    let body = csv.into_inner().map_err(|_| ApiError::broken())?;
    Ok(typed("text/csv; charset=utf-8", body))
}

/// The media type and its parameters, in lower case.
fn content_type(headers: &HeaderMap) -> String {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    value.unwrap_or_default().to_ascii_lowercase()
}

fn wants_csv(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    accepted.is_some_and(|accepted| accepted.trim().to_ascii_lowercase().starts_with("text/csv"))
}
