//! Schemas of a row and of an answer, of any model.

use serde_json::{Map, Value, json};

use crate::rows::{LARGEST, TEXT};
use crate::{Column, Described, Kind, Limits, Predicts};

/// One row that stands alone: a text, or an object.
pub(super) fn single(model: &Described, limits: &Limits) -> Value {
    match &model.signature.columns {
        None => any([vec![text(limits)], of_text(model, &text(limits))].concat()),
        Some(columns) => record(columns, limits),
    }
}

/// Several rows, all of one form: texts or objects; for columns also cells in the columns' order.
pub(super) fn list(model: &Described, limits: &Limits) -> Value {
    let several = |row: Value| rows(&row, limits);
    let Some(columns) = &model.signature.columns else {
        let text = text(limits);
        let plain = any(vec![text.clone(), alone(&text)]);
        return any([vec![plain], of_text(model, &text)]
            .concat()
            .into_iter()
            .map(several)
            .collect());
    };
    let cells: Vec<Value> = columns.iter().map(|column| cell(column, limits)).collect();
    let in_order = match &cells[..] {
        // Of a single column, a cell is a row.
        [one] => any(vec![one.clone(), alone(one)]),
        _ => tuple(&cells),
    };
    any(vec![several(record(columns, limits)), several(in_order)])
}

/// Objects that hold something by the name of the texts: `text`, or what the column was called in training.
pub(super) fn of_text(model: &Described, what: &Value) -> Vec<Value> {
    let named =
        |name: &str| json!({ "type": "object", "required": [name], "properties": { name: what } });
    let names = [Some(TEXT), model.signature.text_column.as_deref()];
    names.into_iter().flatten().map(named).collect()
}

/// An array of one.
fn alone(item: &Value) -> Value {
    json!({ "type": "array", "minItems": 1, "maxItems": 1, "items": item })
}

/// An array of just these.
fn tuple(items: &[Value]) -> Value {
    let count = items.len();
    json!({ "type": "array", "minItems": count, "maxItems": count, "prefixItems": items })
}

/// A text.
pub(super) fn text(limits: &Limits) -> Value {
    json!({ "type": "string", "maxLength": limits.characters })
}

/// An object with a cell for each column.
fn record(columns: &[Column], limits: &Limits) -> Value {
    by_column(columns, |column| cell(column, limits))
}

/// An object with something for each column.
pub(super) fn by_column(columns: &[Column], of: impl Fn(&Column) -> Value) -> Value {
    let cells = columns.iter().map(|column| (column.name.clone(), of(column)));
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    json!({ "type": "object", "required": names, "properties": cells.collect::<Map<_, _>>() })
}

/// A cell; `null` is a missing value.
pub(super) fn cell(column: &Column, limits: &Limits) -> Value {
    let mut schema = match column.kind {
        Kind::Number => bounded(json!({ "type": ["number", "null"] })),
        Kind::Category => {
            let types = ["string", "number", "boolean", "null"];
            json!({ "type": types, "maxLength": limits.characters })
        }
    };
    if let Some(known) = column.categories.as_ref().filter(|known| !known.is_empty()) {
        // Other categories are taken too.
        schema["examples"] = json!(known.iter().take(3).collect::<Vec<_>>());
    }
    schema
}

/// A schema of numbers that a column takes.
pub(super) fn bounded(mut schema: Value) -> Value {
    schema["minimum"] = json!(-LARGEST);
    schema["maximum"] = json!(LARGEST);
    schema
}

/// Several of something, at most as many as a request may have.
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

/// The answer to one row on `/predict`: labels with their probabilities, the answer first; or a number.
pub(super) fn answer(model: &Described) -> Value {
    match model.signature.predicts {
        Predicts::Value => object([("value", value())]),
        Predicts::Class => {
            let score = object([("label", label(model)), ("score", probability())]);
            let classes = model.signature.labels.as_ref().map_or(0, Vec::len);
            json!({ "type": "array", "minItems": 1, "maxItems": classes, "items": score })
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

/// Something that may be left out, for which `null` is another way to say so: an object with these fields.
pub(super) fn options(properties: Value) -> Value {
    json!({ "type": ["object", "null"], "properties": properties })
}

/// Any of some schemas; one alone is itself.
pub(super) fn any(schemas: Vec<Value>) -> Value {
    let mut distinct: Vec<Value> = Vec::with_capacity(schemas.len());
    for schema in schemas {
        let parts = match schema {
            Value::Object(ref fields) if fields.len() == 1 && fields.contains_key("anyOf") => {
                schema["anyOf"].as_array().cloned().unwrap_or_default()
            }
            other => vec![other],
        };
        for part in parts {
            if !distinct.contains(&part) {
                distinct.push(part);
            }
        }
    }
    match distinct.len() {
        1 => distinct.remove(0),
        _ => json!({ "anyOf": distinct }),
    }
}
