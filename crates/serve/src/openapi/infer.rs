//! `POST /v2/models/…/infer`: named tensors in and out.

use serde_json::{Value, json};

use super::operation::{OF_ROWS, Operation};
use super::row::{any, label, probability, text, value};
use super::{Paths, Served};
use crate::{Column, Described, Kind, Limits, Predicts};

/// The element types that a column of numbers takes.
const NUMBERS: [&str; 11] = [
    "FP64", "FP32", "FP16", "INT64", "INT32", "INT16", "INT8", "UINT64", "UINT32", "UINT16",
    "UINT8",
];

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
         says how long the JSON is; the answer is such a body where a binary output is asked for.",
    )
}

/// A request in JSON alone.
fn request(model: &Described, limits: &Limits) -> Value {
    let inputs: Vec<Value> = match &model.signature.columns {
        None => vec![input("text", &["BYTES"], text(limits), limits)],
        Some(columns) => columns.iter().map(|column| of_column(column, limits)).collect(),
    };
    let count = inputs.len();
    let output = json!({
        "type": "object",
        "required": ["name"],
        "properties": {
            "name": { "type": "string", "enum": output_names(model) },
            "parameters": { "type": "object" },
        },
    });
    json!({
        "type": "object",
        "required": ["inputs"],
        "properties": {
            "id": { "type": "string" },
            "parameters": { "type": "object" },
            "inputs": { "type": "array", "minItems": count, "maxItems": count, "items": any(inputs) },
            "outputs": { "type": "array", "items": output },
        },
    })
}

fn of_column(column: &Column, limits: &Limits) -> Value {
    match column.kind {
        Kind::Number => input(&column.name, &NUMBERS, json!({ "type": "number" }), limits),
        Kind::Category => input(&column.name, &["BYTES"], text(limits), limits),
    }
}

fn input(name: &str, datatypes: &[&str], element: Value, limits: &Limits) -> Value {
    let count = json!({ "type": "integer", "minimum": 1, "maximum": limits.rows });
    let nested = json!({ "type": "array", "minItems": 1, "maxItems": 1, "items": element });
    let data = any(vec![
        json!({ "type": "array", "minItems": 1, "maxItems": limits.rows, "items": element }),
        json!({ "type": "array", "minItems": 1, "maxItems": limits.rows, "items": nested }),
    ]);
    json!({
        "type": "object",
        "required": ["name", "shape", "datatype", "data"],
        "properties": {
            "name": { "type": "string", "enum": [name] },
            "shape": { "type": "array", "minItems": 1, "maxItems": 2, "items": count },
            "datatype": { "type": "string", "enum": datatypes },
            "parameters": { "type": "object" },
            "data": data,
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
            "parameters": { "type": "object" },
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
            "parameters": { "type": "object" },
            "data": { "type": "array", "minItems": 1, "items": element },
        },
        "additionalProperties": false,
    })
}
