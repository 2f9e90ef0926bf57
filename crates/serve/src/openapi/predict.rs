//! `POST /predict`, in the shape of Hugging Face's inference APIs.

use serde_json::{Value, json};

use super::operation::{OF_ROWS, Operation};
use super::row::{answer, any, list, options, rows, single};
use super::{Paths, Served};
use crate::Described;

pub(super) fn paths(served: &Served<'_>) -> Paths {
    let bodies = served.models.iter().map(|model| body(served, model)).collect();
    let answers = served.models.iter().map(answer);
    let answers =
        answers.flat_map(|answer| [answer.clone(), rows(&answer, served.limits)]).collect();
    let operation = Operation::new("predict", "predict", "Answers for one row or several")
        .description(
            "One input is answered by one answer, a list by a list. An answer of a classifier holds the labels with \
             their probabilities, all or `top_k`; the first is the one that is given.",
        )
        .body(json!({ "application/json": { "schema": any(bodies) } }))
        .answers("200", "The answers.", any(answers))
        .fails(&OF_ROWS);
    vec![("/predict".into(), ("post", operation))]
}

/// What is taken for one entry: `model` and `version` may be left out where they are the default.
fn body(served: &Served<'_>, model: &Described) -> Value {
    let inputs = any(vec![single(model, served.limits), list(model, served.limits)]);
    let top_k = json!({ "type": ["integer", "null"], "minimum": 1 });
    let named = |required: bool, names: &[&str]| match required {
        true => json!({ "type": "string", "enum": names }),
        false => json!({ "anyOf": [{ "type": "string", "enum": names }, { "type": "null" }] }),
    };
    let (of_model, of_version) =
        (!served.is_default_name(model), !served.is_default_version(model));
    let mut required = vec!["inputs"];
    required.extend(of_model.then_some("model"));
    required.extend(of_version.then_some("version"));
    json!({
        "type": "object",
        "required": required,
        "properties": {
            "inputs": inputs,
            "parameters": options(json!({ "top_k": top_k })),
            "model": named(of_model, &[&model.name]),
            "version": named(of_version, &served.versions(model)),
        },
    })
}
