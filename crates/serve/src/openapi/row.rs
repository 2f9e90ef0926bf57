//! Schemas of a row and of an answer, of any model.

use serde_json::{Map, Value, json};

use crate::{Column, Described, Kind, Limits, Predicts};

/// A row: a text, or an object with a cell for each column.
pub(super) fn row(model: &Described, limits: &Limits) -> Value {
    match &model.signature.columns {
        None => text(limits),
        Some(columns) => record(columns, limits),
    }
}

/// A text.
pub(super) fn text(limits: &Limits) -> Value {
    json!({ "type": "string", "maxLength": limits.characters })
}

/// An object with a cell for each column.
fn record(columns: &[Column], limits: &Limits) -> Value {
    let cells = columns.iter().map(|column| (column.name.clone(), cell(column, limits)));
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    json!({ "type": "object", "required": names, "properties": cells.collect::<Map<_, _>>() })
}

/// A cell; `null` is a missing value.
pub(super) fn cell(column: &Column, limits: &Limits) -> Value {
    let mut schema = match column.kind {
        Kind::Number => json!({ "type": ["number", "null"] }),
        Kind::Category => json!({ "type": ["string", "null"], "maxLength": limits.characters }),
    };
    if let Some(known) = column.categories.as_ref().filter(|known| !known.is_empty()) {
        // Other categories are taken too.
        schema["examples"] = json!(known.iter().take(3).collect::<Vec<_>>());
    }
    schema
}

/// One or several of something, at most as many as a request may have.
pub(super) fn rows(of: &Value, limits: &Limits) -> Value {
    json!({ "type": "array", "minItems": 1, "maxItems": limits.rows, "items": of })
}

/// A label of the model.
pub(super) fn label(model: &Described) -> Value {
    json!({ "type": "string", "enum": model.signature.labels })
}

/// A number that is predicted.
pub(super) fn value() -> Value {
    json!({ "type": "number" })
}

/// A probability.
pub(super) fn probability() -> Value {
    json!({ "type": "number", "minimum": 0, "maximum": 1 })
}

/// The answer to one row on `/predict`: every label with its probability, the answer first; or a number.
pub(super) fn answer(model: &Described) -> Value {
    match model.signature.predicts {
        Predicts::Value => object([("value", value())]),
        Predicts::Class => {
            let score = object([("label", label(model)), ("score", probability())]);
            let classes = model.signature.labels.as_ref().map_or(0, Vec::len);
            json!({ "type": "array", "minItems": classes, "maxItems": classes, "items": score })
        }
    }
}

/// An object with these fields, all of them and no other.
pub(super) fn object<const N: usize>(fields: [(&str, Value); N]) -> Value {
    let names: Vec<&str> = fields.iter().map(|(name, _)| *name).collect();
    let properties: Map<String, Value> =
        fields.iter().map(|(name, schema)| ((*name).to_owned(), schema.clone())).collect();
    json!({ "type": "object", "required": names, "properties": properties, "additionalProperties": false })
}

/// Any of some schemas; one alone is itself.
pub(super) fn any(schemas: Vec<Value>) -> Value {
    let mut distinct: Vec<Value> = Vec::with_capacity(schemas.len());
    for schema in schemas {
        if !distinct.contains(&schema) {
            distinct.push(schema);
        }
    }
    match distinct.len() {
        1 => distinct.remove(0),
        _ => json!({ "anyOf": distinct }),
    }
}
