//! What is served, metrics, this document, and the parts that operations share.

use serde_json::{Map, Value, json};

use super::Paths;
use super::operation::{FAILURES, Operation};
use super::row::object;

pub(super) fn paths() -> Paths {
    let info = Operation::new("info", "operate", "What is served, with limits").answers(
        "200",
        "What is served.",
        info(),
    );
    let metrics = Operation::new("metrics", "operate", "Metrics for Prometheus").answers_in(
        "200",
        "Metrics as text.",
        json!({ METRICS: { "schema": { "type": "string" } } }),
    );
    let document = Operation::new("openapi", "operate", "This document").answers(
        "200",
        "The document.",
        json!({ "type": "object", "required": ["openapi", "info", "paths"] }),
    );
    let page = Operation::new("page", "operate", "A page to try the models with")
        .answers_in("200", "The page.", json!({ "text/html": { "schema": { "type": "string" } } }))
        .open();
    vec![
        ("/info".into(), ("get", info)),
        ("/metrics".into(), ("get", metrics)),
        ("/openapi.json".into(), ("get", document)),
        ("/".into(), ("get", page)),
    ]
}

/// Media type of `/metrics`.
const METRICS: &str = "text/plain";

fn info() -> Value {
    let count = json!({ "type": "integer", "minimum": 1 });
    let text = json!({ "type": "string" });
    let limits =
        object([("body_bytes", count.clone()), ("rows", count.clone()), ("characters", count)]);
    let column = json!({
        "type": "object",
        "required": ["name", "kind"],
        "properties": {
            "name": text,
            "kind": { "type": "string", "enum": ["number", "category"] },
            "categories": { "type": "array", "items": text },
        },
        "additionalProperties": false,
    });
    let model = object([
        ("name", text.clone()),
        ("version", text.clone()),
        ("versions", json!({ "type": "array", "minItems": 1, "items": text })),
        ("revision", json!({ "type": ["string", "null"] })),
        ("ready", json!({ "type": "boolean" })),
        ("reads", json!({ "type": "string", "enum": ["text", "columns"] })),
        ("predicts", json!({ "type": "string", "enum": ["class", "value"] })),
        ("label_column", text.clone()),
        ("text_column", json!({ "type": ["string", "null"] })),
        ("labels", json!({ "type": ["array", "null"], "items": text })),
        ("max_tokens", json!({ "type": ["integer", "null"], "minimum": 1 })),
        ("columns", json!({ "type": ["array", "null"], "items": column })),
    ]);
    object([
        ("name", json!({ "type": "string", "enum": ["firebrick"] })),
        ("version", text.clone()),
        ("default", text),
        ("limits", limits),
        ("models", json!({ "type": "array", "minItems": 1, "items": model })),
    ])
}

/// Schemas, responses, headers and ways to show a key.
pub(super) fn components(keys: bool) -> Value {
    let error = object([("error", json!({ "type": "string", "minLength": 1 }))]);
    let responses: Map<String, Value> = FAILURES
        .iter()
        .map(|(status, name, description)| ((*name).to_owned(), failure(status, description)))
        .collect();
    let request_id = json!({
        "description": "The request's id: the one that was sent, or one made here.",
        "schema": { "type": "string" },
    });
    let mut components = json!({
        "schemas": { "Error": error },
        "responses": responses,
        "headers": { "RequestId": request_id },
    });
    if keys {
        components["securitySchemes"] = json!({
            "bearer": { "type": "http", "scheme": "bearer" },
            "header": { "type": "apiKey", "in": "header", "name": "X-API-Key" },
        });
    }
    components
}

fn failure(status: &str, description: &str) -> Value {
    let content =
        json!({ "application/json": { "schema": { "$ref": "#/components/schemas/Error" } } });
    let mut headers = json!({ "X-Request-Id": { "$ref": "#/components/headers/RequestId" } });
    if status == "429" {
        headers["Retry-After"] = json!({
            "description": "Seconds after which to try again.",
            "required": true,
            "schema": { "type": "integer", "minimum": 1 },
        });
    }
    json!({ "description": description, "headers": headers, "content": content })
}
