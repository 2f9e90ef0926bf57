//! `POST /v2/models/…/infer`: named tensors in and out.

use serde_json::{Value, json};

use super::operation::{OF_ROWS, Operation};
use super::row::{any, bounded, label, options, probability, rows, text, value};
use super::{Paths, Served};
use crate::rows::TEXT;
use crate::{Column, Described, Kind, Limits, Predicts};

/// The element types of numbers.
const NUMBERS: [&str; 13] = [
    "FP64", "FP32", "FP16", "BF16", "INT64", "INT32", "INT16", "INT8", "UINT64", "UINT32",
    "UINT16", "UINT8", "BOOL",
];

/// The element type of texts.
const BYTES: &str = "BYTES";

pub(super) fn paths(served: &Served<'_>) -> Paths {
    let mut paths = Paths::new();
    for model in served.models {
        let name = super::segment(&model.name);
        if served.is_default_version(model) {
            let operation = infer(served, model, &format!("infer_{name}"), "Answers of a model");
            paths.push((format!("/v2/models/{name}/infer"), ("post", operation)));
        }
        for version in served.versions(model) {
            let version = super::segment(version);
            let id = format!("infer_{name}_{version}");
            let operation = infer(served, model, &id, "Answers of a version");
            paths
                .push((format!("/v2/models/{name}/versions/{version}/infer"), ("post", operation)));
        }
    }
    paths
}

fn infer(served: &Served<'_>, model: &Described, id: &str, summary: &str) -> Operation {
    let binary = json!({ "type": "string", "format": "binary" });
    let length = json!({
        "description": "Bytes of JSON before the binary tensors.",
        "schema": { "type": "integer", "minimum": 1 },
    });
    let operation = Operation::new(id, "v2", summary)
        .body(json!({
            "application/json": { "schema": request(model, served.limits) },
            "application/octet-stream": { "schema": binary.clone() },
        }))
        .answers("200", "The outputs.", response(model))
        .header("200", "Inference-Header-Content-Length", length)
        .fails(&OF_ROWS);
    operation.also_in("200", "application/octet-stream", binary).description(
        "Several rows are one request: the first dimension counts them, and `data` may be flat or nested. With the \
         binary tensor extension a body is JSON and then the tensors' bytes, and `Inference-Header-Content-Length` \
         says how long the JSON is; the answer is such a body where a binary output is asked for. The parameter `timeout` is in microseconds.",
    )
}

/// A request in JSON alone. `null` says the same as leaving something out.
fn request(model: &Described, limits: &Limits) -> Value {
    let parameters = json!({ "binary_data_output": { "type": ["boolean", "null"] } });
    let of_output = json!({
        "binary_data": { "type": ["boolean", "null"] },
        "classification": { "type": ["integer", "null"], "minimum": 0 },
        "shared_memory_region": { "type": "null" },
    });
    let output = json!({
        "type": "object",
        "required": ["name"],
        "properties": {
            "name": { "type": "string", "enum": output_names(model) },
            "parameters": options(of_output),
        },
    });
    json!({
        "type": "object",
        "required": ["inputs"],
        "properties": {
            "id": { "type": ["string", "null"] },
            "parameters": options(parameters),
            "inputs": inputs(model, limits),
            "outputs": { "type": ["array", "null"], "items": output },
        },
    })
}

/// The input tensors: of texts one; of columns one each, or one of all numbers together.
fn inputs(model: &Described, limits: &Limits) -> Value {
    let several = |count: usize, of: Value| json!({ "type": "array", "minItems": count, "maxItems": count, "items": of });
    let Some(columns) = &model.signature.columns else {
        let mut names = vec![TEXT];
        names.extend(model.signature.text_column.as_deref().filter(|name| *name != TEXT));
        let schema = json!({ "type": "string", "enum": names });
        return several(1, input(schema, &[BYTES], text(limits), 1, limits));
    };
    let each = any(columns.iter().map(|column| of_column(column, limits)).collect());
    let separate = several(columns.len(), each);
    let numbers = columns.iter().all(|column| column.kind == Kind::Number);
    if !numbers {
        return separate;
    }
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    let name = json!({ "type": "string", "not": { "enum": names } });
    let matrix = input(name, &NUMBERS, bounded(number()), columns.len(), limits);
    any(vec![separate, several(1, matrix)])
}

fn of_column(column: &Column, limits: &Limits) -> Value {
    let name = json!({ "type": "string", "enum": [column.name] });
    match column.kind {
        Kind::Number => input(name, &NUMBERS, bounded(number()), 1, limits),
        Kind::Category => {
            let of_text = json!({ "type": ["string", "null"], "maxLength": limits.characters });
            let texts = input(name.clone(), &[BYTES], of_text, 1, limits);
            any(vec![texts, input(name, &NUMBERS, number(), 1, limits)])
        }
    }
}

/// A number; a truth value is one too, of the type `BOOL`.
fn number() -> Value {
    json!({ "type": ["number", "boolean", "null"] })
}

/// A tensor of `[rows]` or `[rows, width]`, flat or nested.
fn input(name: Value, datatypes: &[&str], element: Value, width: usize, limits: &Limits) -> Value {
    let count = json!({ "type": "integer", "minimum": 1 });
    let row = json!({ "type": "array", "minItems": width, "maxItems": width, "items": element });
    let flat = json!({ "type": "array", "minItems": 1, "maxItems": limits.rows * width, "items": element });
    json!({
        "type": "object",
        "required": ["name", "shape", "datatype", "data"],
        "properties": {
            "name": name,
            "shape": { "type": "array", "minItems": 1, "maxItems": 2, "items": count },
            "datatype": { "type": "string", "enum": datatypes },
            "parameters": options(json!({
                "binary_data_size": { "type": "null" },
                "shared_memory_region": { "type": "null" },
            })),
            "data": any(vec![flat, rows(&row, limits)]),
        },
    })
}

fn output_names(model: &Described) -> &'static [&'static str] {
    match model.signature.predicts {
        Predicts::Class => &["label", "probabilities"],
        Predicts::Value => &["value"],
    }
}

/// A response in JSON alone.
fn response(model: &Described) -> Value {
    let outputs = match model.signature.predicts {
        Predicts::Value => vec![output("value", "FP64", value())],
        Predicts::Class => vec![
            output("label", "BYTES", label(model)),
            output("probabilities", "FP32", probability()),
            // The classification extension: `score:class:label`.
            output("probabilities", "BYTES", json!({ "type": "string" })),
        ],
    };
    json!({
        "type": "object",
        "required": ["model_name", "model_version", "outputs"],
        "properties": {
            "model_name": { "type": "string", "enum": [model.name] },
            "model_version": { "type": "string", "enum": model.versions },
            "id": { "type": "string" },
            "outputs": { "type": "array", "minItems": 1, "items": any(outputs) },
        },
        "additionalProperties": false,
    })
}

fn output(name: &str, datatype: &str, element: Value) -> Value {
    json!({
        "type": "object",
        "required": ["name", "shape", "datatype", "data"],
        "properties": {
            "name": { "type": "string", "enum": [name] },
            "shape": { "type": "array", "minItems": 1, "maxItems": 2, "items": { "type": "integer", "minimum": 1 } },
            "datatype": { "type": "string", "enum": [datatype] },
            "data": { "type": "array", "minItems": 1, "items": element },
        },
        "additionalProperties": false,
    })
}
