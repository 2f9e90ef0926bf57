//! The Open Inference Protocol (KServe V2) over REST, with Triton's binary tensors.

mod answer;
mod datatype;
mod metadata;
mod request;
mod rows;

pub(super) use metadata::{model, model_ready, models, server, version, version_ready};

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Request, State};
use axum::response::Response;

use super::Shared;
use super::answer::{Asked, find};
use crate::error::ApiError;
use crate::rows::RowReader;

/// The path of a route; one whose escapes are no text names nothing that is served.
type PathOf<T> = Result<Path<T>, PathRejection>;

fn given<T>(path: PathOf<T>) -> Result<T, ApiError> {
    path.map(|Path(path)| path).map_err(|_| ApiError::bad("malformed path"))
}

/// `POST /v2/models/{model}/infer`.
pub(super) async fn infer(
    State(state): State<Shared>,
    path: PathOf<String>,
    request: Request,
) -> Result<Response, ApiError> {
    answered(state, &given(path)?, None, request).await
}

/// `POST /v2/models/{model}/versions/{version}/infer`.
pub(super) async fn infer_version(
    State(state): State<Shared>,
    path: PathOf<(String, String)>,
    request: Request,
) -> Result<Response, ApiError> {
    let (name, version) = given(path)?;
    answered(state, &name, Some(&version), request).await
}

async fn answered(
    state: Shared,
    name: &str,
    version: Option<&str>,
    request: Request,
) -> Result<Response, ApiError> {
    let slot = find(&state, Some(name), version)?;
    let (asked, body) = Asked::read(&state, request).await?;
    let model = slot.model();
    let parsed = request::parse(&asked.headers, &body)?;
    drop(body);
    let outputs = answer::chosen(&model, &parsed)?;
    let reader = RowReader { model: &model, limits: &state.limits };
    let rows = rows::rows(&reader, parsed.inputs)?;
    let answers = asked.answers(&state, slot, &model, rows, parsed.timeout).await?;
    answer::response(&model, parsed.id.as_deref(), &outputs, &answers)
}
