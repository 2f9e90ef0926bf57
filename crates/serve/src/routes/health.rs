//! Whether the server lives and whether it wants requests.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::Shared;
use super::json_answer::json;

/// `GET /v2/health/live`.
pub(super) async fn live(State(state): State<Shared>) -> Response {
    json(&json!({ "live": true, "ready": state.is_ready() }))
}

/// `GET /v2/health/ready`.
pub(super) async fn ready(State(state): State<Shared>) -> Response {
    let ready = state.is_ready();
    (status(ready), json(&json!({ "ready": ready, "live": true }))).into_response()
}

/// `GET /ping`, as SageMaker and MLflow ask.
pub(super) async fn ping(State(state): State<Shared>) -> Response {
    let ready = state.is_ready();
    (status(ready), json(&json!({ "ready": ready }))).into_response()
}

fn status(ready: bool) -> StatusCode {
    if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE }
}
