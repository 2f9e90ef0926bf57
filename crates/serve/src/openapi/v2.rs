//! The Open Inference Protocol: metadata and health. What a model is asked by is in [`infer`](super::infer).

use serde_json::{Value, json};

use super::operation::Operation;
use super::row::object;
use super::{Paths, Served, infer};

pub(super) fn paths(served: &Served<'_>) -> Paths {
    let mut paths = health();
    paths.extend(server());
    paths.extend(models(served));
    paths.extend(infer::paths(served));
    paths
}

fn state() -> Value {
    object([("live", json!({ "type": "boolean" })), ("ready", json!({ "type": "boolean" }))])
}

fn health() -> Paths {
    let live = Operation::new("server_live", "v2", "Whether the server runs").answers(
        "200",
        "It runs.",
        state(),
    );
    let ready = Operation::new("server_ready", "v2", "Whether every model answers")
        .answers("200", "All answer.", state())
        .answers("503", "Not yet, or no more.", state());
    vec![
        ("/v2/health/live".into(), ("get", live.open())),
        ("/v2/health/ready".into(), ("get", ready.open())),
    ]
}

fn server() -> Paths {
    let strings = json!({ "type": "array", "items": { "type": "string" } });
    let text = json!({ "type": "string" });
    let about =
        object([("name", text.clone()), ("version", text), ("extensions", strings.clone())]);
    let server = Operation::new("server", "v2", "The server's name, version and extensions")
        .answers("200", "About the server.", about);
    let names = Operation::new("models", "v2", "The names of the models").answers(
        "200",
        "The names.",
        object([("models", strings)]),
    );
    vec![("/v2".into(), ("get", server)), ("/v2/models".into(), ("get", names))]
}

/// Metadata of a tensor.
fn tensor() -> Value {
    object([
        ("name", json!({ "type": "string" })),
        ("datatype", json!({ "type": "string", "enum": ["BYTES", "FP32", "FP64", "INT64"] })),
        ("shape", json!({ "type": "array", "items": { "type": "integer", "minimum": -1 } })),
    ])
}

/// What is said of a model of one of these names.
fn about(names: &[&str]) -> Value {
    let tensors = json!({ "type": "array", "minItems": 1, "items": tensor() });
    object([
        ("name", json!({ "type": "string", "enum": names })),
        ("versions", json!({ "type": "array", "minItems": 1, "items": { "type": "string" } })),
        ("platform", json!({ "type": "string" })),
        ("inputs", tensors.clone()),
        ("outputs", tensors),
    ])
}

/// The operations that tell of a model, and whether it answers.
fn told(id: &str, names: &[&str]) -> [Operation; 2] {
    let name = json!({ "type": "string", "enum": names });
    let state = object([("name", name), ("ready", json!({ "type": "boolean" }))]);
    let metadata = Operation::new(&format!("metadata{id}"), "v2", "Inputs and outputs")
        .answers("200", "About it.", about(names))
        .fails(&["404"]);
    let ready = Operation::new(&format!("ready{id}"), "v2", "Whether it answers")
        .answers("200", "It answers.", state.clone())
        .answers("503", "It does not.", state)
        .fails(&["404"]);
    [metadata, ready]
}

fn models(served: &Served<'_>) -> Paths {
    let names: Vec<&str> = served.names().iter().map(|model| model.name.as_str()).collect();
    let of_name =
        |operation: Operation| ("get", operation.segment("model_name", "The model.", &names));
    let [metadata, ready] = told("_model", &names).map(of_name);
    let mut paths: Paths = vec![
        ("/v2/models/{model_name}".into(), metadata),
        ("/v2/models/{model_name}/ready".into(), ready),
    ];
    // Versions are those of a name, so each name has paths of its own.
    for model in served.names() {
        let versions: Vec<&str> = model.versions.iter().map(String::as_str).collect();
        let of_version =
            |operation: Operation| ("get", operation.segment("version", "The version.", &versions));
        let name = super::segment(&model.name);
        let [metadata, ready] = told(&format!("_{name}"), &[&model.name]).map(of_version);
        let path = format!("/v2/models/{name}/versions/{{version}}");
        paths.push((path.clone(), metadata));
        paths.push((format!("{path}/ready"), ready));
    }
    paths
}
