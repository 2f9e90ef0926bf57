//! `GET /openapi.json`: what this server answers, as an OpenAPI 3.1 document.
//!
//! It is made of the models that are served: their names, columns and labels are in the schemas, so that a client made
//! from the document, or a test of it, knows exactly what is taken and what is not.

mod infer;
mod invocations;
mod operation;
mod predict;
mod row;
mod shared;
mod v2;

#[cfg(test)]
mod tests;

use serde_json::{Map, Value, json};

use self::operation::Operation;
use crate::{Described, Limits};

/// What the document is made of.
#[derive(Clone, Copy, Debug)]
struct Served<'a> {
    /// Entries of a name stand together, its default version first; the default model stands first.
    models: &'a [Described],
    limits: &'a Limits,
}

impl<'a> Served<'a> {
    /// The first entry of each name: its default version.
    fn names(&self) -> Vec<&'a Described> {
        let mut names: Vec<&Described> = Vec::new();
        for model in self.models {
            if names.iter().all(|named| named.name != model.name) {
                names.push(model);
            }
        }
        names
    }

    /// The versions that an entry speaks for: its own, or all of its name if it is the only one of it.
    fn versions<'b>(&self, model: &'b Described) -> Vec<&'b str> {
        match self.models.iter().filter(|other| other.name == model.name).count() {
            1 => model.versions.iter().map(String::as_str).collect(),
            _ => vec![&model.version],
        }
    }

    /// Whether it answers where no version is named.
    fn is_default_version(&self, model: &Described) -> bool {
        self.names().iter().any(|named| std::ptr::eq(*named, model))
    }

    /// Whether it is of the name that answers where no model is named.
    fn is_default_name(&self, model: &Described) -> bool {
        self.models.first().is_some_and(|first| first.name == model.name)
    }
}

/// The document. Entries of one name stand together, the default version first; the default model's stand first. `keys`
/// says whether an API key is asked for.
pub(crate) fn document(models: &[Described], limits: &Limits, keys: bool) -> Value {
    let served = Served { models, limits };
    let mut paths = Map::new();
    let all =
        [predict::paths(&served), invocations::paths(&served), v2::paths(&served), shared::paths()];
    for (path, (method, operation)) in all.into_iter().flatten() {
        paths.insert(path, json!({ method: operation.finish(keys) }));
    }
    let mut document = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Firebrick",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "Predictions of the models that are served here.",
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "tags": [
            { "name": "predict", "description": "Plain JSON in, labels or numbers out." },
            { "name": "v2", "description": "The Open Inference Protocol (KServe V2) with the binary tensor extension." },
            { "name": "operate", "description": "What is served, health, metrics." },
        ],
        "paths": paths,
        "components": shared::components(keys),
    });
    if keys {
        document["security"] = json!([{ "bearer": [] }, { "header": [] }]);
    }
    document
}

/// A path with its method and what it does.
type Paths = Vec<(String, (&'static str, Operation))>;

/// A segment of a path with everything else than letters, digits and `-._~` encoded.
fn segment(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(char::from(byte));
            }
            other => encoded.push_str(&format!("%{other:02X}")),
        }
    }
    encoded
}
