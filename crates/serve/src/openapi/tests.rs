use serde_json::{Map, Value, json};

use super::document;
use crate::{Column, Described, Kind, Limits, Predicts, Reads, Signature};

fn texts(name: &str, version: &str, versions: &[&str]) -> Described {
    Described {
        name: name.into(),
        version: version.into(),
        versions: versions.iter().map(|&version| version.into()).collect(),
        revision: None,
        ready: true,
        signature: Signature {
            reads: Reads::Text,
            predicts: Predicts::Class,
            label_column: "label".into(),
            text_column: Some("text".into()),
            labels: Some(vec!["好".into(), "bad".into()]),
            max_tokens: Some(64),
            columns: None,
        },
    }
}

fn columns(name: &str) -> Described {
    let column = |name: &str, kind| Column { name: name.into(), kind, categories: None };
    let signature = Signature {
        reads: Reads::Columns,
        predicts: Predicts::Value,
        label_column: "price".into(),
        text_column: None,
        labels: None,
        max_tokens: None,
        columns: Some(vec![column("area", Kind::Number), column("town", Kind::Category)]),
    };
    Described { signature, ..texts(name, "1", &["1"]) }
}

fn both(keys: bool) -> Value {
    let models = [
        texts("tickets", "2", &["1", "2"]),
        texts("tickets", "1", &["1", "2"]),
        columns("price of/a house"),
    ];
    document(&models, &Limits::default(), keys)
}

fn operations(document: &Value) -> Vec<(String, Map<String, Value>)> {
    let paths = document["paths"].as_object().unwrap();
    let all = paths.iter().flat_map(|(path, item)| {
        item.as_object().unwrap().iter().map(move |(method, operation)| {
            (format!("{method} {path}"), operation.as_object().unwrap().clone())
        })
    });
    all.collect()
}

fn references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            if let Some(Value::String(reference)) = fields.get("$ref") {
                found.push(reference.trim_start_matches('#').to_owned());
            }
            fields.values().for_each(|value| references(value, found));
        }
        Value::Array(items) => items.iter().for_each(|value| references(value, found)),
        _ => {}
    }
}

#[test]
fn every_reference_leads_somewhere() {
    let document = both(true);
    let mut found = Vec::new();
    references(&document, &mut found);
    assert!(found.len() > 50, "{}", found.len());
    for reference in found {
        assert!(document.pointer(&reference).is_some(), "{reference}");
    }
}

#[test]
fn operations_have_names_of_their_own() {
    let document = both(false);
    let mut ids: Vec<String> =
        operations(&document).iter().map(|(_, op)| op["operationId"].to_string()).collect();
    let count = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), count);
}

#[test]
fn the_segments_of_a_path_are_its_parameters() {
    for (path, operation) in operations(&both(false)) {
        let of_path: Vec<&str> =
            path.split('{').skip(1).filter_map(|part| part.split('}').next()).collect();
        let none = Vec::new();
        let parameters = operation.get("parameters").and_then(Value::as_array).unwrap_or(&none);
        let of_path_alone = parameters.iter().filter(|parameter| parameter["in"] == "path");
        let named: Vec<&str> = of_path_alone.filter_map(|p| p["name"].as_str()).collect();
        assert_eq!(named, of_path, "{path}");
    }
}

#[test]
fn a_key_is_asked_for_everywhere_but_for_health_and_the_page() {
    for (path, operation) in operations(&both(true)) {
        let open = operation.get("security") == Some(&json!([]));
        let refuses = operation["responses"].get("401").is_some();
        assert_ne!(open, refuses, "{path}");
        let expected =
            ["get /", "get /ping", "get /v2/health/live", "get /v2/health/ready"].contains(&&*path);
        assert_eq!(open, expected, "{path}");
    }
    assert!(!both(false).to_string().contains("401\":"));
}

#[test]
fn names_of_models_are_encoded_in_paths_and_plain_in_schemas() {
    let document = both(false);
    let path = &document["paths"]["/v2/models/price%20of%2Fa%20house/infer"]["post"];
    let schema = &path["responses"]["200"]["content"]["application/json"]["schema"];
    assert_eq!(schema["properties"]["model_name"]["enum"], json!(["price of/a house"]));
}

#[test]
fn the_default_model_and_version_need_not_be_named() {
    let document = both(false);
    let content = &document["paths"]["/predict"]["post"]["requestBody"]["content"];
    let bodies = content["application/json"]["schema"]["anyOf"].as_array().unwrap();
    let required: Vec<&Value> = bodies.iter().map(|body| &body["required"]).collect();
    let expected = [json!(["inputs"]), json!(["inputs", "version"]), json!(["inputs", "model"])];
    assert_eq!(required, expected.iter().collect::<Vec<_>>());
}

#[test]
fn an_answer_is_of_the_labels() {
    let document = document(&[texts("t", "1", &["1"])], &Limits::default(), false);
    let answer = &document["paths"]["/predict"]["post"]["responses"]["200"]["content"];
    let one = &answer["application/json"]["schema"]["anyOf"][0];
    assert_eq!((&one["minItems"], &one["maxItems"]), (&json!(1), &json!(2)));
    assert_eq!(one["items"]["properties"]["label"]["enum"], json!(["好", "bad"]));
}
