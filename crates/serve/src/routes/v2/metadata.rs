//! What is served, in the protocol's words.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::json;

use super::{PathOf, given};
use crate::describe::{Kind, Predicts};
use crate::error::ApiError;
use crate::model::Model;
use crate::routes::Shared;
use crate::routes::answer::find;
use crate::routes::json_answer::json as answer;
use crate::rows::TEXT;

/// `GET /v2`.
pub(in crate::routes) async fn server() -> Response {
    let extensions = ["binary_tensor_data", "classification"];
    answer(&json!({
        "name": "firebrick", "version": env!("CARGO_PKG_VERSION"), "extensions": extensions
    }))
}

/// `GET /v2/models`.
pub(in crate::routes) async fn models(State(state): State<Shared>) -> Response {
    answer(&json!({ "models": state.registry.names().collect::<Vec<_>>() }))
}

/// `GET /v2/models/{model}`.
pub(in crate::routes) async fn model(
    State(state): State<Shared>,
    path: PathOf<String>,
) -> Result<Response, ApiError> {
    metadata(&state, &given(path)?, None)
}

/// `GET /v2/models/{model}/versions/{version}`.
pub(in crate::routes) async fn version(
    State(state): State<Shared>,
    path: PathOf<(String, String)>,
) -> Result<Response, ApiError> {
    let (name, version) = given(path)?;
    metadata(&state, &name, Some(&version))
}

/// `GET /v2/models/{model}/ready`.
pub(in crate::routes) async fn model_ready(
    State(state): State<Shared>,
    path: PathOf<String>,
) -> Result<Response, ApiError> {
    readiness(&state, &given(path)?, None)
}

/// `GET /v2/models/{model}/versions/{version}/ready`.
pub(in crate::routes) async fn version_ready(
    State(state): State<Shared>,
    path: PathOf<(String, String)>,
) -> Result<Response, ApiError> {
    let (name, version) = given(path)?;
    readiness(&state, &name, Some(&version))
}

fn readiness(state: &Shared, name: &str, version: Option<&str>) -> Result<Response, ApiError> {
    let model = find(state, Some(name), version)?.model();
    let ready = state.is_ready();
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    Ok((status, answer(&json!({ "name": model.name(), "ready": ready }))).into_response())
}

#[derive(Serialize)]
struct Metadata<'a> {
    name: &'a str,
    versions: Vec<String>,
    platform: &'static str,
    inputs: Vec<TensorMetadata<'a>>,
    outputs: Vec<TensorMetadata<'a>>,
}

/// A tensor; -1 in its shape is any number of rows.
#[derive(Serialize)]
struct TensorMetadata<'a> {
    name: &'a str,
    datatype: &'static str,
    shape: Vec<i64>,
}

fn metadata(state: &Shared, name: &str, version: Option<&str>) -> Result<Response, ApiError> {
    let model = find(state, Some(name), version)?.model();
    Ok(answer(&Metadata {
        name: model.name(),
        versions: state.registry.versions(model.name()),
        platform: "firebrick",
        inputs: inputs(&model),
        outputs: outputs(&model),
    }))
}

fn inputs(model: &Model) -> Vec<TensorMetadata<'_>> {
    let tensor = |name, datatype| TensorMetadata { name, datatype, shape: vec![-1] };
    let Some(columns) = &model.signature().columns else { return vec![tensor(TEXT, "BYTES")] };
    let datatype = |kind| if kind == Kind::Number { "FP64" } else { "BYTES" };
    columns.iter().map(|column| tensor(column.name.as_str(), datatype(column.kind))).collect()
}

fn outputs(model: &Model) -> Vec<TensorMetadata<'_>> {
    let tensor =
        |name, datatype, shape: &[i64]| TensorMetadata { name, datatype, shape: shape.to_vec() };
    match model.signature().predicts {
        Predicts::Value => vec![tensor("value", "FP64", &[-1])],
        Predicts::Class => {
            let classes = model.signature().labels.as_ref().map_or(0, Vec::len) as i64;
            vec![tensor("label", "BYTES", &[-1]), tensor("probabilities", "FP32", &[-1, classes])]
        }
    }
}
