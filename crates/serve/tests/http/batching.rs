//! What shares a batch does not change an answer.

use std::io::Write;
use std::time::{Duration, Instant};

use firebrick_bundle::{Answer, Predictor, Reads};
use firebrick_data::Cell;
use firebrick_serve::{EngineConfig, Limits, Model, Registry, ServeConfig};
use serde_json::{Value, json};

use crate::common::{Door, LABELS, PATIENCE, engine, gated, get, near, post, router_of};
use crate::models;
use crate::sockets::{Running, answer, request, wait_for};

/// A model, rows as clients send them, and what the model asked directly says to each, one at a time.
#[derive(Clone, Debug)]
struct Case {
    model: Predictor,
    labels: Vec<String>,
    inputs: Vec<Value>,
    expected: Vec<Answer>,
}

impl Case {
    fn of_texts(model: Predictor) -> Self {
        let texts = models::texts(150);
        let Reads::Text(reads) = model.reads() else { panic!("a model of texts") };
        let expected = texts.iter().map(|text| reads.answers(&[text]).0.remove(0)).collect();
        Self::new(model.clone(), texts.into_iter().map(Value::from).collect(), expected)
    }

    fn of_columns(model: Predictor) -> Self {
        let row =
            |i: usize| (f64::from(i as u32 * 37 % 100) + 0.25, ["bay", "isle", "moon"][i % 3]);
        let Reads::Features(reads) = model.reads() else { panic!("a model of columns") };
        let answer = |(area, place): (f64, &str)| {
            let cells = [Cell::Number(area), Cell::Category(place.to_owned())];
            reads.answers(&[&cells]).0.remove(0)
        };
        let expected = (0..150).map(|i| answer(row(i))).collect();
        let inputs = (0..150).map(row).map(|(area, place)| json!({ "area": area, "place": place }));
        Self::new(model.clone(), inputs.collect(), expected)
    }

    fn new(model: Predictor, inputs: Vec<Value>, expected: Vec<Answer>) -> Self {
        let labels = Model::of("t", "1", model.clone()).signature().labels.clone();
        Self { model, labels: labels.unwrap_or_default(), inputs, expected }
    }

    /// Whether a row was answered as it was directly, to 1e-6 and with the same label.
    fn agrees(&self, row: usize, said: &Value) -> bool {
        let near = |said: &Value, expected: f64| {
            (said.as_f64().unwrap() - expected).abs() <= 1e-6 * expected.abs().max(1.0)
        };
        let class = match &self.expected[row] {
            Answer::Value(value) => return near(&said["value"], *value),
            Answer::Class(class) => class,
        };
        let p = |label: &Value| {
            let id = self.labels.iter().position(|known| *label == known.as_str()).unwrap();
            f64::from(class.probabilities[id])
        };
        said[0]["label"] == self.labels[class.id as usize].as_str()
            && said.as_array().unwrap().iter().all(|one| near(&one["score"], p(&one["label"])))
    }
}

/// Texts and columns, classes and numbers, with and without calibrated probabilities and a rule for the answer.
fn cases() -> Vec<Case> {
    let decision = json!({
        "calibration": { "temperature": { "temperature": 2.5 } },
        "rule": { "weights": [1.0, 1.02, 0.97] },
    });
    let decided =
        models::tickets(&LABELS, 7).with_decision(serde_json::from_value(decision).unwrap());
    let cases = vec![
        Case::of_texts(models::tickets(&LABELS, 7)),
        Case::of_texts(decided),
        Case::of_texts(models::mood()),
        Case::of_columns(models::houses()),
        Case::of_columns(models::zones()),
    ];
    assert!(cases[0].expected.iter().zip(&cases[1].expected).all(|(a, b)| a != b));
    cases
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn batched_answers_are_the_unbatched_ones_whatever_the_order_of_arrival() {
    for case in cases() {
        for (max_batch_rows, max_delay) in [(32, 0), (5, 0), (64, 20)] {
            let max_delay = Duration::from_millis(max_delay);
            let engine = EngineConfig { max_batch_rows, max_delay, ..engine() };
            let model = Model::of("t", "1", case.model.clone());
            let registry = Registry::of(vec![model], &engine).unwrap();
            let router = router_of(registry, &ServeConfig { engine, ..ServeConfig::default() });
            let asked = (0..60).map(|i| tokio::spawn(ask_some(router.clone(), case.clone(), i)));
            for asked in asked.collect::<Vec<_>>() {
                asked.await.unwrap();
            }
        }
    }
}

/// A request of one to four rows, which starts when it likes.
async fn ask_some(router: axum::Router, case: Case, i: usize) {
    let rows: Vec<usize> = (0..1 + i % 4).map(|j| (i * 37 + j * 11) % 150).collect();
    for _ in 0..i * 13 % 7 {
        tokio::task::yield_now().await;
    }
    let inputs: Vec<&Value> = rows.iter().map(|row| &case.inputs[*row]).collect();
    let said = post(&router, "/predict", json!({ "inputs": inputs }).to_string()).await.ok();
    for (place, row) in rows.into_iter().enumerate() {
        assert!(case.agrees(row, &said[place]), "{} {:?}", said[place], case.expected[row]);
    }
}

#[tokio::test]
async fn one_request_of_more_rows_than_a_batch_has_is_answered_in_order() {
    let config = EngineConfig { max_batch_rows: 4, max_batch_tokens: 50, ..engine() };
    let registry = Registry::of(vec![gated(&Door::default())], &config).unwrap();
    let router = router_of(registry, &ServeConfig::default());
    let texts = models::texts(100);
    let said = post(&router, "/predict", json!({ "inputs": texts }).to_string()).await.ok();
    let expected: Vec<Value> =
        texts.iter().map(|text| json!({ "value": text.len() as f64 })).collect();
    assert!(near(&said, &Value::Array(expected)));
}

/// Waits until the metrics say so.
async fn until(router: &axum::Router, line: &str) {
    let end = Instant::now() + PATIENCE;
    loop {
        let metrics = get(router, "/metrics").await.text();
        if metrics.lines().any(|found| found == line) {
            return;
        }
        assert!(Instant::now() < end, "`{line}` did not come:\n{metrics}");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

const WAITING: &str = "firebrick_queue_rows{model=\"gated\",version=\"1\"}";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_exceeds_the_queue_is_refused_with_429_and_what_takes_too_long_ends_with_504() {
    let door = Door::default();
    let engine = EngineConfig { queue_rows: 4, ..engine() };
    let registry = Registry::of(vec![gated(&door)], &engine).unwrap();
    let limits = Limits { rows: 100, ..Limits::default() };
    let router = router_of(registry, &ServeConfig { engine, limits, ..ServeConfig::default() });
    door.shut();
    let ask = |inputs: Value| {
        let router = router.clone();
        tokio::spawn(async move {
            post(&router, "/predict", json!({ "inputs": inputs }).to_string()).await
        })
    };
    // Five could never be admitted, and that is no matter of trying again.
    ask(json!(["a", "a", "a", "a", "a"])).await.unwrap().error(413);
    let computed = ask(json!("first"));
    door.is_reached().await;
    let waits = ask(json!(["a", "a", "a"]));
    until(&router, &format!("{WAITING} 3")).await;
    let refused = ask(json!(["b", "b"])).await.unwrap();
    assert!(refused.error(429).contains("try again"));
    assert_eq!(refused.header("retry-after"), Some("1"));
    // Triton's clients send how long they wait, in microseconds.
    let late = json!({ "parameters": { "timeout": 1000 }, "inputs": [
        { "name": "text", "datatype": "BYTES", "shape": [1], "data": ["late"] }
    ] });
    post(&router, "/v2/models/gated/infer", late.to_string()).await.error(504);
    door.open();
    assert_eq!(computed.await.unwrap().ok(), json!({ "value": 5.0 }));
    assert_eq!(waits.await.unwrap().ok().as_array().unwrap().len(), 3);
    until(&router, "firebrick_dropped_rows_total{model=\"gated\",version=\"1\"} 1").await;
    until(&router, "firebrick_rows_total{model=\"gated\",version=\"1\"} 4").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_vanished_clients_rows_are_not_computed() {
    let door = Door::default();
    let registry = Registry::of(vec![gated(&door)], &engine()).unwrap();
    let router = router_of(registry, &ServeConfig::default());
    door.shut();
    let ask = |router: &axum::Router| {
        let router = router.clone();
        tokio::spawn(async move { post(&router, "/predict", r#"{"inputs": "a"}"#).await })
    };
    let computed = ask(&router);
    door.is_reached().await;
    let vanishing = ask(&router);
    until(&router, &format!("{WAITING} 1")).await;
    vanishing.abort();
    assert!(vanishing.await.unwrap_err().is_cancelled());
    door.open();
    computed.await.unwrap().ok();
    until(&router, "firebrick_dropped_rows_total{model=\"gated\",version=\"1\"} 1").await;
    until(&router, "firebrick_rows_total{model=\"gated\",version=\"1\"} 1").await;
    until(&router, "firebrick_http_requests_in_flight 1").await;
    let gone = r#"firebrick_http_requests_total{route="/predict",method="POST",status="499"} 1"#;
    until(&router, gone).await;
}

#[tokio::test]
async fn a_panic_costs_one_request_and_tells_nothing_of_the_inside() {
    let registry = Registry::of(vec![gated(&Door::default())], &engine()).unwrap();
    let router = router_of(registry, &ServeConfig::default());
    let error = post(&router, "/predict", r#"{"inputs": ["a", "panic"]}"#).await.error(500);
    assert!(!error.contains("as asked"), "{error}");
    post(&router, "/predict", r#"{"inputs": ["a", "b"]}"#).await.ok();
}

#[test]
fn rows_of_a_connection_that_was_closed_are_not_computed() {
    let door = Door::default();
    let registry = Registry::of(vec![gated(&door)], &engine()).unwrap();
    let server = Running::start(registry, ServeConfig::default());
    door.shut();
    let ask = request("/predict", r#"{"inputs": "a"}"#);
    let (mut first, mut second) = (server.connect(), server.connect());
    first.write_all(ask.as_bytes()).unwrap();
    // It waits at the door, out of the queue.
    wait_for(&server, "firebrick_batch_rows_count{model=\"gated\",version=\"1\"} 1");
    second.write_all(ask.as_bytes()).unwrap();
    wait_for(&server, &format!("{WAITING} 1"));
    drop(second);
    let gone = r#"firebrick_http_requests_total{route="/predict",method="POST",status="499"} 1"#;
    wait_for(&server, gone);
    door.open();
    assert!(answer(&mut first).0.starts_with("http/1.1 200"));
    wait_for(&server, "firebrick_dropped_rows_total{model=\"gated\",version=\"1\"} 1");
    wait_for(&server, "firebrick_rows_total{model=\"gated\",version=\"1\"} 1");
}
