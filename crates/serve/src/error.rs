//! Why a server does not start, and why a request has no answer.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use firebrick_bundle::BundleError;

/// Why a server can't start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// The address can't be used.
    #[error("can't listen on {address}: {source}")]
    Address {
        /// The address.
        address: std::net::SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// A file can't be read.
    #[error("{path}: {source}", path = path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Threads or the clock can't be had.
    #[error("the server can't start: {0}")]
    System(#[source] io::Error),
    /// A model was refused.
    #[error("the model `{name}`: {source}")]
    Model {
        /// Its name.
        name: String,
        /// Why.
        source: Box<BundleError>,
    },
    /// A model can't be prepared as asked.
    #[error("the model `{name}`: {reason}")]
    Prepare {
        /// Its name.
        name: String,
        /// Why.
        reason: String,
    },
    /// What was given as a model makes no sense.
    #[error("`{given}`: {reason}")]
    Source {
        /// What was given.
        given: String,
        /// Why.
        reason: String,
    },
    /// A file of API keys has none, or one that can't be sent.
    #[error("{path}: {reason}", path = path.display())]
    Keys {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// Certificate or key of TLS can't be used.
    #[error("{path}: {reason}", path = path.display())]
    Tls {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
}

/// The most seconds that a client is asked to stay away: another replica may be there by then.
const LATEST: f64 = 60.0;

/// Why a request has no answer: a status, and a sentence for the client that says nothing of the inside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ApiError {
    pub(crate) status: StatusCode,
    pub(crate) message: String,
    header: Option<(HeaderName, HeaderValue)>,
}

impl ApiError {
    pub(crate) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self { status, message: message.into(), header: None }
    }

    /// 400.
    pub(crate) fn bad(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    /// 413.
    pub(crate) fn too_large(message: impl Into<String>) -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, message)
    }

    /// 401.
    pub(crate) fn no_key() -> Self {
        let message = "an API key is needed: send `Authorization: Bearer KEY` or `X-API-Key: KEY`";
        Self {
            header: Some((header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))),
            ..Self::new(StatusCode::UNAUTHORIZED, message)
        }
    }

    /// 429; what waits is done after so long.
    pub(crate) fn full(wait: Duration) -> Self {
        let message = "too many rows are waiting; try again later";
        let seconds = wait.as_secs_f64().ceil().clamp(1.0, LATEST) as u64;
        Self {
            header: Some((header::RETRY_AFTER, seconds.into())),
            ..Self::new(StatusCode::TOO_MANY_REQUESTS, message)
        }
    }

    /// 504.
    pub(crate) fn expired() -> Self {
        Self::new(StatusCode::GATEWAY_TIMEOUT, "the time for an answer was up")
    }

    /// 503.
    pub(crate) fn stopping() -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "the server is ending")
    }

    /// 500.
    pub(crate) fn broken() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "the server failed at this request")
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let body = serde_json::json!({ "error": self.message }).to_string();
        let json = HeaderValue::from_static("application/json");
        let mut response = (self.status, [(header::CONTENT_TYPE, json)], body).into_response();
        if let Some((name, value)) = self.header {
            response.headers_mut().insert(name, value);
        }
        response
    }
}
