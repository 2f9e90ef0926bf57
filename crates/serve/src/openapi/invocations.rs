//! `POST /invocations` and `GET /ping`, as MLflow and SageMaker ask.

use serde_json::{Value, json};

use super::operation::{OF_ROWS, Operation};
use super::row::{
    any, by_column, cell, label, list, object, of_text, options, probability, rows, text, value,
};
use super::{Paths, Served};
use crate::{Described, Limits, Predicts};

/// The members of which a body has one.
const SHAPES: [&str; 4] = ["dataframe_split", "dataframe_records", "instances", "inputs"];

pub(super) fn paths(served: &Served<'_>) -> Paths {
    let predictions = any(served.models.iter().map(prediction).collect());
    let predictions = object([("predictions", rows(&predictions, served.limits))]);
    let bodies = served.models.iter().flat_map(|model| bodies(model, served.limits)).collect();
    // Whatever the text, it may be a row.
    let plain = json!({});
    let query = |name: &str, of: Vec<&str>| {
        let schema = json!({ "type": "string", "enum": of });
        json!({ "name": name, "in": "query", "schema": schema })
    };
    let names = served.names().iter().map(|model| model.name.as_str()).collect();
    let mut versions: Vec<&str> =
        served.models.iter().flat_map(|model| served.versions(model)).collect();
    versions.sort_unstable();
    versions.dedup();
    let operation = Operation::new("invocations", "predict", "Answers to a table")
        .description(
            "Rows as MLflow's `dataframe_split`, `dataframe_records`, `instances` or `inputs`, as CSV with or without a \
             line of names, or one text. With `\"params\": {\"probabilities\": true}` a class comes with the \
             probabilities of all.",
        )
        .parameter(query("model", names))
        .parameter(query("version", versions))
        .body(json!({
            "application/json": { "schema": any(bodies) },
            "text/csv": plain,
            "text/plain": plain,
        }))
        .answers("200", "A prediction a row; in CSV, if `Accept` asks for it, a line a row.", predictions)
        .also_in("200", "text/csv", json!({ "type": "string" }))
        .fails(&OF_ROWS);
    vec![("/ping".into(), ("get", ping())), ("/invocations".into(), ("post", operation))]
}

fn ping() -> Operation {
    let ready = |ready: bool| object([("ready", json!({ "type": "boolean", "enum": [ready] }))]);
    Operation::new("ping", "operate", "Whether the server answers")
        .answers("200", "It does.", ready(true))
        .answers("503", "Not yet, or no more.", ready(false))
        .open()
}

fn bodies(model: &Described, limits: &Limits) -> Vec<Value> {
    let list = list(model, limits);
    let inputs = any([columns(model, limits), vec![list.clone()]].concat());
    let strings = json!({ "type": "array", "items": { "type": "string" } });
    let split = json!({
        "type": "object",
        "required": ["columns", "data"],
        "properties": { "columns": strings, "data": rows(&json!({ "type": "array" }), limits) },
    });
    let shapes = [split, list.clone(), list, inputs];
    SHAPES.iter().zip(shapes).map(|(name, schema)| body(name, schema)).collect()
}

/// A body with one of the shapes, and `params`.
fn body(shape: &str, schema: Value) -> Value {
    let mut properties = json!({
        "params": options(json!({ "probabilities": { "type": ["boolean", "null"] } })),
    });
    for name in SHAPES {
        properties[name] = json!({ "type": "null" });
    }
    properties[shape] = schema;
    json!({ "type": "object", "required": [shape], "properties": properties })
}

/// `inputs` by column: a cell each, or arrays; of a model of texts also one text.
fn columns(model: &Described, limits: &Limits) -> Vec<Value> {
    let cells = |cell: Value| any(vec![cell.clone(), rows(&cell, limits)]);
    match &model.signature.columns {
        None => {
            let cells = cells(text(limits));
            // A column alone holds the texts, whatever it is called.
            let only = json!({ "type": "object", "minProperties": 1, "maxProperties": 1, "additionalProperties": cells });
            [vec![text(limits), only], of_text(model, &cells)].concat()
        }
        Some(columns) => vec![by_column(columns, |column| cells(cell(column, limits)))],
    }
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
