//! `POST /predict`, in the shape of Hugging Face's inference APIs.

use serde_json::{Value, json};

use super::operation::{OF_ROWS, Operation};
use super::row::{answer, any, row, rows};
use super::{Paths, Served};
use crate::Described;

pub(super) fn paths(served: &Served<'_>) -> Paths {
    let bodies = served.models.iter().map(|model| body(served, model)).collect();
    let answers = served.models.iter().map(answer);
    let answers =
        answers.flat_map(|answer| [answer.clone(), rows(&answer, served.limits)]).collect();
    let operation = Operation::new("predict", "predict", "Answers for one row or several")
        .description(
            "One input is answered by one answer, a list by a list. An answer of a classifier holds every label with \
             its probability; the first is the one that is given.",
        )
        .body(json!({ "application/json": { "schema": any(bodies) } }))
        .answers("200", "The answers.", any(answers))
        .header("200", "X-Firebrick-Truncated", json!({
            "description": "How many texts were longer than the model reads.",
            "schema": { "type": "integer", "minimum": 1 },
        }))
        .fails(&OF_ROWS);
    vec![("/predict".into(), ("post", operation))]
}

/// What is taken for one entry: `model` and `version` may be left out where they are the default.
fn body(served: &Served<'_>, model: &Described) -> Value {
    let row = row(model, served.limits);
    let inputs = any(vec![row.clone(), rows(&row, served.limits)]);
    let mut required = vec!["inputs"];
    if !served.is_default_name(model) {
        required.push("model");
    }
    if !served.is_default_version(model) {
        required.push("version");
    }
    json!({
        "type": "object",
        "required": required,
        "properties": {
            "inputs": inputs,
            "model": { "type": "string", "enum": [model.name] },
            "version": { "type": "string", "enum": served.versions(model) },
        },
    })
}
