//! What is served, and how it fares.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::Shared;
use super::json_answer::{json, typed};
use crate::describe::Described;
use crate::error::ApiError;
use crate::limits::Limits;
use crate::openapi;

#[derive(Serialize)]
struct Info<'a> {
    name: &'static str,
    version: &'static str,
    default: Option<&'a str>,
    limits: &'a Limits,
    models: Vec<Described>,
}

/// `GET /info`.
pub(super) async fn info(State(state): State<Shared>) -> Response {
    let mut models = state.registry.described();
    models.iter_mut().for_each(|model| model.ready = state.is_ready());
    json(&Info {
        name: "firebrick",
        version: env!("CARGO_PKG_VERSION"),
        default: state.registry.names().next(),
        limits: &state.limits,
        models,
    })
}

/// `GET /metrics`.
pub(super) async fn metrics(State(state): State<Shared>) -> Response {
    match state.metrics().text() {
        Ok(text) => typed("text/plain; version=0.0.4; charset=utf-8", text),
        Err(_) => ApiError::broken().into_response(),
    }
}

/// `GET /openapi.json`.
pub(super) async fn openapi(State(state): State<Shared>) -> Response {
    let keys = state.keys.load().is_some();
    json(&openapi::document(&state.registry.described_versions(), &state.limits, keys))
}
