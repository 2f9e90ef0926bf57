//! From rows to answers, whatever the protocol.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::extract::Request;
use axum::http::{Extensions, HeaderMap, StatusCode};
use bytes::Bytes;
use firebrick_bundle::Answer;

use crate::app::AppState;
use crate::body;
use crate::describe::Reads;
use crate::engine::{Failure, Job, Refused};
use crate::error::ApiError;
use crate::model::{Model, Row};
use crate::observe::{Arrived, Asking, RequestId};
use crate::registry::Slot;

/// A request whose body was read. It does not hold the body: that ends when rows were made of it, and they may wait
/// long.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) headers: HeaderMap,
    extensions: Extensions,
}

impl Asked {
    /// Reads a request's body.
    pub(super) async fn read(
        state: &AppState,
        request: Request,
    ) -> Result<(Self, Bytes), ApiError> {
        let (head, body): (_, Body) = request.into_parts();
        let (most, time) = (state.limits.body_bytes, state.read_timeout);
        let body = body::read(&head.headers, body, most, time).await?;
        Ok((Self { headers: head.headers, extensions: head.extensions }, body))
    }

    /// Has its rows answered by the model that they were read for.
    pub(super) async fn answers(
        &self,
        state: &AppState,
        slot: &Slot,
        model: &Arc<Model>,
        rows: Vec<Row>,
        timeout: Option<Duration>,
    ) -> Result<Vec<Answer>, ApiError> {
        if state.log_texts {
            self.log(model, &rows);
        }
        if let Some(asking) = self.extensions.get::<Asking>() {
            asking.is_of(model, rows.len());
        }
        let arrived = self.extensions.get().map_or_else(Instant::now, |Arrived(at)| *at);
        let timeout = timeout.map_or(state.timeout, |shorter| shorter.min(state.timeout));
        let deadline = arrived + timeout;
        let (job, reply) = Job::new(Arc::clone(model), rows, deadline);
        slot.engine.submit(&job).map_err(|refused| match refused {
            Refused::Full(wait) => ApiError::full(wait),
            Refused::Stopped => ApiError::stopping(),
        })?;
        // The engine holds it now; who waits holds the receiver alone, so that its end is noticed.
        drop(job);
        match tokio::time::timeout_at(deadline.into(), reply).await {
            Ok(Ok(Ok(answers))) => Ok(answers),
            Ok(Ok(Err(failure))) => Err(explained(failure, model)),
            Ok(Err(_)) => Err(ApiError::stopping()),
            Err(_) => Err(ApiError::expired()),
        }
    }

    /// Only where the operator asked for it.
    fn log(&self, model: &Model, rows: &[Row]) {
        let id = self.extensions.get().map(|RequestId(id)| id.clone());
        let request_id = id.as_ref().and_then(|id| id.to_str().ok()).unwrap_or_default();
        for row in rows {
            tracing::info!(request_id, model = model.name(), ?row, "asked");
        }
    }
}

fn explained(failure: Failure, model: &Model) -> ApiError {
    match failure {
        Failure::Expired => ApiError::expired(),
        Failure::NotFinite if model.signature().reads == Reads::Columns => {
            ApiError::bad("a number is out of the range in which the model has answers")
        }
        Failure::Broken | Failure::NotFinite => ApiError::broken(),
    }
}

/// A model of the closed set of names and versions.
pub(super) fn find<'a>(
    state: &'a AppState,
    name: Option<&str>,
    version: Option<&str>,
) -> Result<&'a Slot, ApiError> {
    state.registry.find(name, version).ok_or_else(|| {
        let what = if version.is_some() { "model with this version" } else { "model" };
        let message = format!("there is no {what} of this name; /v2/models lists them");
        ApiError::new(StatusCode::NOT_FOUND, message)
    })
}
