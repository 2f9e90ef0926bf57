//! One file a protocol.

mod answer;
mod health;
mod info;
mod invocations;
mod json_answer;
mod predict;
mod v2;

use std::sync::Arc;

use axum::Router;
use axum::http::{Method, StatusCode};
use axum::routing::{get, post};

use crate::app::AppState;
use crate::error::ApiError;

type Shared = Arc<AppState>;

/// Routes for those with a key.
pub(crate) fn keyed() -> Router<Shared> {
    Router::new()
        .route("/v2", get(v2::server))
        .route("/v2/models", get(v2::models))
        .route("/v2/models/{model}", get(v2::model))
        .route("/v2/models/{model}/ready", get(v2::model_ready))
        .route("/v2/models/{model}/infer", post(v2::infer))
        .route("/v2/models/{model}/versions/{version}", get(v2::version))
        .route("/v2/models/{model}/versions/{version}/ready", get(v2::version_ready))
        .route("/v2/models/{model}/versions/{version}/infer", post(v2::infer_version))
        .route("/predict", post(predict::predict))
        .route("/invocations", post(invocations::invocations))
        .route("/info", get(info::info))
        .route("/metrics", get(info::metrics))
        .route("/openapi.json", get(info::openapi))
}

/// Routes for everybody: whether it lives.
pub(crate) fn open() -> Router<Shared> {
    Router::new()
        .route("/v2/health/live", get(health::live))
        .route("/v2/health/ready", get(health::ready))
        .route("/ping", get(health::ping))
}

/// 404.
pub(crate) async fn not_found() -> ApiError {
    ApiError::new(StatusCode::NOT_FOUND, "there is nothing here; /openapi.json lists what there is")
}

/// 405.
pub(crate) async fn wrong_method(method: Method) -> ApiError {
    let message = format!("{method} is not a method of this route");
    ApiError::new(StatusCode::METHOD_NOT_ALLOWED, message)
}
