//! `POST /invocations` and `GET /ping`, as MLflow and SageMaker ask.

use serde_json::{Value, json};

use super::operation::{OF_ROWS, Operation};
use super::row::{any, cell, label, object, probability, row, rows, value};
use super::{Paths, Served};
use crate::{Described, Limits, Predicts};

pub(super) fn paths(served: &Served<'_>) -> Paths {
    let mut paths = vec![("/ping".into(), ("get", ping()))];
    let Some(model) = served.models.first() else { return paths };
    let predictions =
        object([("predictions", json!({ "type": "array", "items": prediction(model) }))]);
    let csv = json!({ "schema": { "type": "string" } });
    let operation = Operation::new("invocations", "predict", "Answers of the default model to a table")
        .description(
            "Rows as MLflow's `dataframe_split`, `dataframe_records`, `instances` or `inputs`, or CSV with a line of \
             names. With `\"params\": {\"probabilities\": true}` a class comes with the probabilities of all.",
        )
        .body(json!({
            "application/json": { "schema": any(bodies(model, served.limits)) },
            "text/csv": csv,
        }))
        .answers("200", "A prediction a row; in CSV, which `Accept` asks for, a line a row.", predictions)
        .also_in("200", "text/csv", json!({ "type": "string" }))
        .fails(&OF_ROWS);
    paths.push(("/invocations".into(), ("post", operation)));
    paths
}

fn ping() -> Operation {
    let ready = |ready: bool| object([("ready", json!({ "type": "boolean", "enum": [ready] }))]);
    Operation::new("ping", "operate", "Whether the server answers")
        .answers("200", "It does.", ready(true))
        .answers("503", "Not yet, or no more.", ready(false))
        .open()
}

fn bodies(model: &Described, limits: &Limits) -> Vec<Value> {
    let row = row(model, limits);
    let columns = match &model.signature.columns {
        Some(columns) => columns.iter().map(|column| cell(column, limits)).collect(),
        None => vec![json!({ "type": "string", "maxLength": limits.characters })],
    };
    let names = match &model.signature.columns {
        Some(columns) => columns.iter().map(|column| column.name.clone()).collect(),
        None => vec![model.signature.text_column.clone().unwrap_or_else(|| "text".into())],
    };
    let record = match &model.signature.columns {
        Some(_) => row.clone(),
        None => json!({ "type": "object", "required": names, "properties": { &names[0]: row } }),
    };
    let cells = json!({ "type": "array", "items": any(columns) });
    let split = json!({
        "type": "object",
        "required": ["columns", "data"],
        "properties": {
            "columns": { "type": "array", "minItems": names.len(), "items": { "type": "string" } },
            "index": { "type": "array" },
            "data": { "type": "array", "minItems": 1, "maxItems": limits.rows, "items": cells },
        },
    });
    let one = |name: &str, schema: Value| {
        json!({
            "type": "object",
            "required": [name],
            "properties": { name: schema, "params": { "type": "object" } },
            "additionalProperties": false,
        })
    };
    vec![
        one("dataframe_split", split),
        one("dataframe_records", rows(&record, limits)),
        one("instances", rows(&row, limits)),
        one("inputs", rows(&row, limits)),
    ]
}

fn prediction(model: &Described) -> Value {
    match model.signature.predicts {
        Predicts::Value => value(),
        Predicts::Class => {
            let all = json!({ "type": "object", "additionalProperties": probability() });
            let full =
                object([("label", label(model)), ("score", probability()), ("probabilities", all)]);
            any(vec![label(model), full])
        }
    }
}
