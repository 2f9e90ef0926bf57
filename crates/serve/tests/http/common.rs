//! A router over small models, and how to ask it.

use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode};
use firebrick_bundle::Answer as ModelAnswer;
use firebrick_serve::{
    App, EngineConfig, Model, Predicts, Reads, Registry, Row, Runner, ServeConfig, Signature, app,
};
use http_body_util::BodyExt;
use serde_json::Value;
use tower::ServiceExt;

use crate::models;

/// How long a test waits for what has to come, so that a defect ends it.
pub(crate) const PATIENCE: Duration = Duration::from_secs(120);

pub(crate) const LABELS: [&str; 3] = ["billing", "bug", "账号"];

/// One thread: tests run beside each other.
pub(crate) fn engine() -> EngineConfig {
    EngineConfig { threads: Some(1), ..EngineConfig::default() }
}

/// A model of each kind; `tickets` in two versions.
pub(crate) fn registry() -> Registry {
    let models = vec![
        Model::of("tickets", "1", models::tickets(&LABELS, 1)),
        Model::of("tickets", "2", models::tickets(&LABELS, 2)),
        Model::of("mood", "1", models::mood()),
        Model::of("houses", "1", models::houses()),
        Model::of("zones", "1", models::zones()),
    ];
    Registry::of(models, &engine()).unwrap()
}

pub(crate) fn router() -> Router {
    router_of(registry(), &ServeConfig::default())
}

pub(crate) fn router_of(registry: Registry, config: &ServeConfig) -> Router {
    app(&App::new(config, registry).unwrap())
}

/// An answer that has come.
#[derive(Debug)]
pub(crate) struct Answered {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answered {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", self.text()))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// The JSON of an answer that is one.
    pub(crate) fn ok(&self) -> Value {
        assert_eq!(self.status, StatusCode::OK, "{}", self.text());
        assert_eq!(self.header("content-type"), Some("application/json"));
        self.json()
    }

    /// The message of an error of this status; checks its form.
    pub(crate) fn error(&self, status: u16) -> String {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        assert_eq!(self.header("content-type"), Some("application/json"));
        let json = self.json();
        let members = json.as_object().unwrap();
        assert_eq!(members.len(), 1, "{json}");
        members["error"].as_str().unwrap().to_owned()
    }
}

pub(crate) async fn send(router: &Router, request: Request<Body>) -> Answered {
    let response = router.clone().oneshot(request).await.unwrap();
    let (head, body) = response.into_parts();
    let body = body.collect().await.unwrap().to_bytes().to_vec();
    Answered { status: head.status, headers: head.headers, body }
}

pub(crate) async fn get(router: &Router, path: &str) -> Answered {
    send(router, Request::get(path).body(Body::empty()).unwrap()).await
}

pub(crate) async fn post(router: &Router, path: &str, body: impl Into<Body>) -> Answered {
    post_with(router, path, &[("content-type", "application/json")], body).await
}

pub(crate) async fn post_with(
    router: &Router,
    path: &str,
    headers: &[(&str, &str)],
    body: impl Into<Body>,
) -> Answered {
    let mut request = Request::builder().method(Method::POST).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    send(router, request.body(body.into()).unwrap()).await
}

/// Near enough, for numbers that went through single precision.
pub(crate) fn near(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| near(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(name, a)| b.get(name).is_some_and(|b| near(a, b)))
        }
        (a, b) => match (a.as_f64(), b.as_f64()) {
            (Some(a), Some(b)) => (a - b).abs() <= 1e-6 * a.abs().max(1.0),
            _ => a == b,
        },
    }
}

/// A door that keeps a model from answering while it is shut.
#[derive(Clone, Debug, Default)]
pub(crate) struct Door(Arc<(Mutex<State>, Condvar)>);

#[derive(Debug, Default)]
struct State {
    shut: bool,
    /// Batches that came to the door.
    came: usize,
}

impl Door {
    pub(crate) fn shut(&self) {
        self.0.0.lock().unwrap().shut = true;
    }

    pub(crate) fn open(&self) {
        self.0.0.lock().unwrap().shut = false;
        self.0.1.notify_all();
    }

    /// Waits until a batch has come to the door.
    pub(crate) async fn is_reached(&self) {
        let end = Instant::now() + PATIENCE;
        while self.0.0.lock().unwrap().came == 0 {
            assert!(Instant::now() < end, "no batch comes to the door");
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    fn pass(&self) {
        let (state, opened) = &*self.0;
        let mut state = state.lock().unwrap();
        state.came += 1;
        // Only so that a defect ends the test.
        drop(opened.wait_timeout_while(state, PATIENCE, |state| state.shut).unwrap());
    }
}

/// A model of texts that answers each with the number of its bytes, when its door is open; at `panic` it panics.
pub(crate) fn gated(door: &Door) -> Model {
    let signature = Signature {
        reads: Reads::Text,
        predicts: Predicts::Value,
        label_column: "y".into(),
        text_column: Some("text".into()),
        labels: None,
        max_tokens: Some(64),
        columns: None,
    };
    Model::new("gated", "1", signature, Box::new(Gated(door.clone())))
}

#[derive(Debug)]
struct Gated(Door);

impl Runner for Gated {
    fn answers(&self, rows: &[&Row]) -> (Vec<ModelAnswer>, usize) {
        self.0.pass();
        let answer = |row: &&Row| match row {
            Row::Text(text) if text == "panic" => panic!("as asked"),
            Row::Text(text) => ModelAnswer::Value(text.len() as f64),
            Row::Cells(_) => panic!("a model of texts"),
        };
        (rows.iter().map(answer).collect(), 0)
    }
}
