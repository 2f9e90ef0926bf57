//! Requests of the protocol: JSON, with binary tensors behind it if the header says so.

use std::time::Duration;

use axum::http::HeaderMap;
use bytes::Bytes;

use super::datatype::Datatype;
use crate::error::ApiError;
use crate::json::{Members, Node, take};

/// The length of the JSON in front of binary tensors.
pub(super) const HEADER_LENGTH: &str = "inference-header-content-length";

type Result<T> = std::result::Result<T, ApiError>;

/// A request.
#[derive(Debug)]
pub(super) struct Parsed {
    pub(super) id: Option<String>,
    pub(super) inputs: Vec<Tensor>,
    /// The outputs that are wanted; all if they are not named.
    pub(super) outputs: Option<Vec<Wanted>>,
    /// Whether outputs are binary where it is not said of each.
    pub(super) binary: bool,
    pub(super) timeout: Option<Duration>,
}

/// An input.
#[derive(Debug)]
pub(super) struct Tensor {
    pub(super) name: String,
    pub(super) datatype: Datatype,
    pub(super) shape: Vec<usize>,
    /// The elements, row by row.
    pub(super) data: Vec<Node>,
}

/// An output that is wanted.
#[derive(Debug)]
pub(super) struct Wanted {
    pub(super) name: String,
    pub(super) binary: Option<bool>,
    /// So many classes as text, with their probabilities and places: Triton's classification extension.
    pub(super) classification: Option<usize>,
}

/// Reads a request.
pub(super) fn parse(headers: &HeaderMap, body: &Bytes) -> Result<Parsed> {
    let (json, mut binary) = match headers.get(HEADER_LENGTH) {
        None => (&body[..], &[][..]),
        Some(value) => {
            let length = value.to_str().ok().and_then(|value| value.trim().parse().ok());
            let parts = length.and_then(|length| body.split_at_checked(length));
            parts
                .ok_or_else(|| ApiError::bad("Inference-Header-Content-Length: not in the body"))?
        }
    };
    let mut members = Node::parse(json)?.members("the request")?;
    let id = take(&mut members, "id").map(|id| id.string("id")).transpose()?;
    let mut parameters = parameters(&mut members)?;
    let all_binary = truth(&mut parameters, "binary_data_output")?.unwrap_or(false);
    let inputs = take(&mut members, "inputs").unwrap_or(Node::Null).elements("inputs")?;
    let inputs = inputs.into_iter().map(|input| tensor(input, &mut binary));
    let inputs = inputs.collect::<Result<Vec<_>>>()?;
    if !binary.is_empty() {
        let left = binary.len();
        return Err(ApiError::bad(format!("{left} bytes of binary data belong to no input")));
    }
    let outputs = match take(&mut members, "outputs") {
        None => None,
        Some(outputs) => {
            let outputs = outputs.elements("outputs")?;
            Some(outputs.into_iter().map(wanted).collect::<Result<Vec<_>>>()?)
        }
    };
    Ok(Parsed { id, inputs, outputs, binary: all_binary, timeout: timeout(&mut parameters)? })
}

/// Microseconds, as Triton's clients send them; 0 is none.
fn timeout(parameters: &mut Members) -> Result<Option<Duration>> {
    let micros = take(parameters, "timeout").map(|node| node.count("timeout")).transpose()?;
    Ok(micros.filter(|micros| *micros > 0).map(|micros| Duration::from_micros(micros as u64)))
}

fn parameters(members: &mut Members) -> Result<Members> {
    take(members, "parameters").map_or(Ok(Vec::new()), |node| node.members("parameters"))
}

fn truth(parameters: &mut Members, name: &str) -> Result<Option<bool>> {
    take(parameters, name).map(|node| node.truth(name)).transpose()
}

fn count(parameters: &mut Members, name: &str) -> Result<Option<usize>> {
    take(parameters, name).map(|node| node.count(name)).transpose()
}

fn text(members: &mut Members, name: &str, of: &str) -> Result<String> {
    let node = take(members, name);
    node.ok_or_else(|| ApiError::bad(format!("{of}: `{name}` is lacking")))?.string(name)
}

fn refuse_shared_memory(parameters: &mut Members) -> Result<()> {
    match take(parameters, "shared_memory_region") {
        None => Ok(()),
        Some(_) => Err(ApiError::bad("shared memory is not offered")),
    }
}

/// An input; of `binary`, the part that belongs to it is taken away.
fn tensor(node: Node, binary: &mut &[u8]) -> Result<Tensor> {
    let mut members = node.members("an input")?;
    let name = text(&mut members, "name", "an input")?;
    let datatype = Datatype::parse(&text(&mut members, "datatype", "an input")?)?;
    let dims = take(&mut members, "shape").unwrap_or(Node::Null).elements("shape")?;
    let shape = dims.into_iter().map(|dim| dim.count("shape")).collect::<Result<Vec<_>>>()?;
    let elements = shape.iter().try_fold(1_usize, |product, dim| product.checked_mul(*dim));
    let elements = elements.ok_or_else(|| ApiError::bad("shape: too large"))?;
    let mut parameters = parameters(&mut members)?;
    refuse_shared_memory(&mut parameters)?;
    let size = count(&mut parameters, "binary_data_size")?;
    let data = match (take(&mut members, "data"), size) {
        (Some(data), None) => flat(data, &shape, elements, datatype)?,
        (None, Some(size)) => {
            let parts = binary.split_at_checked(size);
            let (own, rest) =
                parts.ok_or_else(|| ApiError::bad("binary_data_size: more than there is"))?;
            *binary = rest;
            datatype.decode(own, elements)?
        }
        _ => return Err(ApiError::bad("an input has either `data` or `binary_data_size`")),
    };
    Ok(Tensor { name, datatype, shape, data })
}

/// The elements of nested or flat data, as many as the shape says.
fn flat(data: Node, shape: &[usize], count: usize, datatype: Datatype) -> Result<Vec<Node>> {
    let mut elements = Vec::new();
    let list = data.elements("data")?;
    match list.iter().any(|element| matches!(element, Node::List(_))) {
        false => elements = list,
        true => flatten(list, shape, &mut elements)?,
    }
    if elements.len() != count {
        let found = elements.len();
        return Err(ApiError::bad(format!("data: {found} elements, where the shape has {count}")));
    }
    elements.into_iter().map(|element| datatype.check(element)).collect()
}

fn flatten(list: Vec<Node>, shape: &[usize], elements: &mut Vec<Node>) -> Result<()> {
    let ragged = || ApiError::bad("data: nested otherwise than the shape says");
    let (dim, inner) = shape.split_first().ok_or_else(ragged)?;
    if list.len() != *dim {
        return Err(ragged());
    }
    if inner.is_empty() {
        elements.extend(list);
        return Ok(());
    }
    list.into_iter().try_for_each(|part| flatten(part.elements("data")?, inner, elements))
}

/// A wanted output.
fn wanted(node: Node) -> Result<Wanted> {
    let mut members = node.members("an output")?;
    let name = text(&mut members, "name", "an output")?;
    let mut parameters = parameters(&mut members)?;
    refuse_shared_memory(&mut parameters)?;
    let classification = count(&mut parameters, "classification")?.filter(|classes| *classes > 0);
    Ok(Wanted { name, binary: truth(&mut parameters, "binary_data")?, classification })
}

#[cfg(test)]
#[path = "request_tests.rs"]
mod tests;
