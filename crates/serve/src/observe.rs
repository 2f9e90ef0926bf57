//! What happens to every request: an id, a count, a line in the log; answers are compressed, panics caught.

use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use axum::body::{Body, HttpBody};
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use http_body_util::BodyExt;

use crate::app::AppState;
use crate::encoding::Coding;
use crate::error::ApiError;
use crate::model::Model;

/// The header of a request's id.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The longest id that is taken from a client.
const ID_LENGTH: usize = 128;

/// When a request arrived.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Arrived(pub(crate) Instant);

/// What a request asked, once that is known.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asking(Arc<OnceLock<(Arc<Model>, usize)>>);

impl Asking {
    /// It asks this model for the answers of so many rows.
    pub(crate) fn is_of(&self, model: &Arc<Model>, rows: usize) {
        // A request asks once; a second time would change nothing.
        let _ = self.0.set((Arc::clone(model), rows));
    }
}

/// The id of a request, for its lines in the log.
#[derive(Clone, Debug)]
pub(crate) struct RequestId(pub(crate) HeaderValue);

/// Counts, times and logs a request, and gives it an id; a panic costs this request alone.
pub(crate) async fn observe(
    State(state): State<Arc<AppState>>,
    mut request: Request,
    next: Next,
) -> Response {
    let id = id_of(request.headers());
    let under_way = UnderWay::enter(&state, &request, &id);
    request.extensions_mut().insert(Arrived(under_way.start));
    request.extensions_mut().insert(RequestId(id.clone()));
    request.extensions_mut().insert(under_way.asking.clone());
    let answered = AssertUnwindSafe(next.run(request)).catch_unwind().await;
    let mut response = answered.unwrap_or_else(|_| ApiError::broken().into_response());
    if !state.is_ready() {
        // Whoever has more to ask goes elsewhere.
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    under_way.answered(response.status().as_u16());
    response.headers_mut().insert(REQUEST_ID, id);
    response
}

/// A method by its name. Clients may make up methods, and each would be one more counter.
fn counted(method: &Method) -> &str {
    match *method {
        Method::GET | Method::POST | Method::HEAD | Method::OPTIONS => method.as_str(),
        _ => "other",
    }
}

/// The status of a request whose connection ended before the answer. Nobody is sent it; nginx counts such ones under it.
const GONE: u16 = 499;

/// A request under way. It is counted and logged at its end, also if its client vanishes.
struct UnderWay<'a> {
    state: &'a AppState,
    start: Instant,
    id: HeaderValue,
    method: Method,
    path: Option<MatchedPath>,
    asking: Asking,
    status: u16,
}

impl<'a> UnderWay<'a> {
    fn enter(state: &'a AppState, request: &Request, id: &HeaderValue) -> Self {
        state.metrics().in_flight.inc();
        Self {
            state,
            start: Instant::now(),
            id: id.clone(),
            method: request.method().clone(),
            path: request.extensions().get().cloned(),
            asking: Asking::default(),
            status: GONE,
        }
    }

    fn answered(mut self, status: u16) {
        self.status = status;
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        let (status, seconds) = (self.status, self.start.elapsed().as_secs_f64());
        let route = self.path.as_ref().map_or("none", MatchedPath::as_str);
        let (method, request_id) = (counted(&self.method), self.id.to_str().unwrap_or_default());
        self.state.metrics().in_flight.dec();
        self.state.metrics().answered(route, method, status, seconds);
        let milliseconds = (seconds * 1e6).round() / 1e3;
        let asked = self.asking.0.get();
        let model = asked.map(|(model, _)| model.name());
        let version = asked.map(|(model, _)| model.version());
        let rows = asked.map(|(_, rows)| *rows);
        // The macros take no list of fields.
        macro_rules! line {
            ($level:ident, $message:literal) => {
                tracing::$level!(
                    request_id,
                    method,
                    route,
                    status,
                    milliseconds,
                    model,
                    version,
                    rows,
                    $message
                )
            };
        }
        match status {
            GONE => line!(info, "not answered: the connection ended"),
            500.. => line!(warn, "failed"),
            _ => line!(info, "answered"),
        }
    }
}

/// The client's id if it is harmless, else a new one.
fn id_of(headers: &HeaderMap) -> HeaderValue {
    let harmless = |id: &&HeaderValue| {
        let bytes = id.as_bytes();
        (1..=ID_LENGTH).contains(&bytes.len()) && bytes.iter().all(u8::is_ascii_graphic)
    };
    headers.get(REQUEST_ID).filter(harmless).cloned().unwrap_or_else(new_id)
}

/// Unlike all others of this process, and most likely of any: when it was started, and a count.
fn new_id() -> HeaderValue {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    static STARTED: std::sync::OnceLock<u64> = std::sync::OnceLock::new();
    let started = STARTED.get_or_init(|| {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        since.as_nanos() as u64 ^ u64::from(std::process::id()).rotate_left(48)
    });
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let id = format!("{started:016x}-{count:x}");
    HeaderValue::from_str(&id).unwrap_or(HeaderValue::from_static("none"))
}

/// Compresses an answer if that is worth it and the client likes it.
pub(crate) async fn compress(request: Request, next: Next) -> Response {
    let accepts = HeaderMap::from_iter(
        request
            .headers()
            .get_all(header::ACCEPT_ENCODING)
            .iter()
            .map(|value| (header::ACCEPT_ENCODING, value.clone())),
    );
    let response = next.run(request).await;
    let length = response.body().size_hint().exact().unwrap_or(0) as usize;
    let coded = response.headers().contains_key(header::CONTENT_ENCODING);
    match Coding::of_answer(&accepts, length) {
        Some(coding) if !coded => packed(response, coding).await,
        _ => response,
    }
}

async fn packed(response: Response, coding: Coding) -> Response {
    let (mut head, body) = response.into_parts();
    let Ok(whole) = body.collect().await.map(|whole| whole.to_bytes()) else {
        return ApiError::broken().into_response();
    };
    let Ok(packed) = coding.pack(&whole) else {
        return Response::from_parts(head, Body::from(whole));
    };
    head.headers.remove(header::CONTENT_LENGTH);
    head.headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding.name()));
    head.headers.append(header::VARY, HeaderValue::from_static("accept-encoding"));
    Response::from_parts(head, Body::from(packed))
}
