//! `firebrick serve`, with signals.

use std::fs;
use std::io::Read;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use predicates::prelude::PredicateBooleanExt;
use predicates::str::contains;
use serde_json::Value;

use crate::common::{TINY, firebrick, houses, texts, trained};
use crate::serving::{ASK, Serving, Set, labels, load, receive, send, status, until};

#[test]
fn a_server_answers_as_predict_does_and_ends_with_zero_at_either_signal() {
    let folder = trained();
    for signal in ["-TERM", "-INT"] {
        let serving = Serving::start(folder, &["model", "--drain-delay", "10ms"]);
        assert_eq!(serving.ask("GET", "/v2/health/ready", "", "").0, 200);
        let (status, body) = serving.ask("POST", "/predict", "", ASK);
        assert_eq!((status, labels(&body).remove(0).as_str()), (200, "billing"));
        let text = "please refund order 7, charged twice";
        let predict = ["predict", "model", "--json", text];
        let output = firebrick().current_dir(folder).args(predict).output().unwrap();
        let direct: Value = serde_json::from_slice(&output.stdout).unwrap();
        let served: Value = serde_json::from_str(&body).unwrap();
        let difference = direct["score"].as_f64().unwrap() - served[0]["score"].as_f64().unwrap();
        assert!(difference.abs() <= 1e-6, "{direct} {served}");
        serving.signal(signal);
        let (code, log) = serving.end();
        assert_eq!(code, Some(0), "{log}");
        assert!(log.contains("drained"), "{log}");
    }
}

#[test]
fn logs_are_json_with_request_ids_and_hold_texts_only_if_that_is_asked_for() {
    for (args, with_texts) in [(&["model"][..], false), (&["model", "--log-texts"], true)] {
        let serving = Serving::start(trained(), args);
        let id = "x-request-id: my-request\r\n";
        assert_eq!(serving.ask("POST", "/predict", id, ASK).0, 200);
        assert_eq!(serving.ask("POST", "/predict", "", r#"{"inputs": ["refund", 1]}"#).0, 400);
        serving.signal("-INT");
        let (_, log) = serving.end();
        assert_eq!(log.contains("refund"), with_texts, "{log}");
        let lines: Vec<Value> = log
            .lines()
            .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}")))
            .collect();
        let answered = |line: &&Value| line["message"] == "answered";
        let line = lines.iter().find(answered).unwrap();
        assert_eq!((&line["request_id"], &line["status"]), (&"my-request".into(), &200.into()));
        assert_eq!((&line["route"], &line["method"]), (&"/predict".into(), &"POST".into()));
        let asked = [&line["model"], &line["version"], &line["rows"]];
        assert_eq!(asked, [&Value::from("model"), &"1".into(), &1.into()]);
    }
}

#[test]
fn a_log_that_nobody_reads_holds_up_no_request_and_not_the_end() {
    // Nor is its standard output open any more.
    let mut serving = Serving::unread(trained(), &["model"]);
    // Each leaves a line of about 150 bytes. A buffer of 16,384 lines and a pipe of 65,536 bytes are full before the end.
    let ask = || {
        let mut stream = serving.connect().unwrap();
        for _ in 0..50 {
            for _ in 0..100 {
                send(&mut stream, "GET", "/v2/health/live", "", "").unwrap();
            }
            for _ in 0..100 {
                assert_eq!(status(&receive(&mut stream).unwrap().0), 200);
            }
        }
    };
    std::thread::scope(|scope| (0..4).for_each(|_| drop(scope.spawn(ask))));
    serving.signal("-INT");
    assert_eq!(serving.code(), Some(0), "it ends all the same");
}

#[test]
fn what_is_logged_and_how_can_be_chosen() {
    let log = |args: &[&str]| {
        let serving = Serving::start(trained(), args);
        assert_eq!(serving.ask("POST", "/predict", "", ASK).0, 200);
        serving.signal("-INT");
        let (code, log) = serving.end();
        assert_eq!(code, Some(0), "{log}");
        log
    };
    let text = log(&["model", "--log-format", "text"]);
    let line = text.lines().find(|line| line.contains("answered")).unwrap();
    assert!(line.contains("INFO") && line.contains("status=200") && !line.contains('{'), "{line}");
    assert_eq!(log(&["model", "--log-level", "error"]), "");
    assert_eq!(log(&["model", "--host", "localhost", "--log-level", "error"]), "");
    let open = ["model", "--host", "0.0.0.0", "--log-format", "json", "--log-level", "warn"];
    let warning: Value = serde_json::from_str(log(&open).trim()).unwrap();
    assert!(warning["message"].as_str().unwrap().contains("--api-keys"), "{warning}");
}

#[test]
fn a_row_waits_for_others_as_long_as_it_is_told_to() {
    let serving = Serving::start(trained(), &["model", "--max-delay", "300ms"]);
    let start = Instant::now();
    assert_eq!(serving.ask("POST", "/predict", "", ASK).0, 200);
    assert!(start.elapsed() >= Duration::from_millis(300), "{:?}", start.elapsed());
}

#[test]
fn a_folder_that_is_watched_is_loaded_without_a_signal() {
    let folder = with_next();
    let path = |name: &str| folder.path().join(name);
    let serving = Serving::start(folder.path(), &["tickets=served", "--watch", "20ms"]);
    let first = || labels(&serving.ask("POST", "/predict", "", ASK).1).remove(0);
    let revision = || {
        let info: Value = serde_json::from_str(&serving.ask("GET", "/info", "", "").1).unwrap();
        info["models"][0]["revision"].as_str().unwrap().to_owned()
    };
    assert_eq!(first(), "billing");
    let before = revision();
    fs::rename(path("served"), path("before")).unwrap();
    fs::rename(path("next"), path("served")).unwrap();
    until("the new model answers", || first() == "money");
    let (after, metrics) = (revision(), serving.ask("GET", "/metrics", "", "").1);
    assert_ne!(before, after);
    assert!(metrics.contains(&format!("revision=\"{after}\"")), "{metrics}");
    assert!(!metrics.contains(&before), "{metrics}");
}

#[test]
fn with_a_certificate_only_those_who_speak_tls_are_answered() {
    let folder = trained();
    let certified = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    fs::write(folder.join("cert.pem"), certified.cert.pem()).unwrap();
    fs::write(folder.join("key.pem"), certified.signing_key.serialize_pem()).unwrap();
    let args = ["model", "--tls-cert", "cert.pem", "--tls-key", "key.pem"];
    let serving = Serving::start(folder, &args);
    assert_eq!(serving.scheme, "https");
    let mut plain = serving.connect().unwrap();
    send(&mut plain, "GET", "/v2/health/live", "", "").unwrap();
    let mut said = Vec::new();
    // It may end with a reset.
    let _ = plain.read_to_end(&mut said);
    assert!(!said.starts_with(b"HTTP"), "{}", String::from_utf8_lossy(&said));
}

#[test]
fn a_second_signal_ends_it_at_once() {
    let serving = Serving::start(trained(), &["model", "--drain-delay", "600s"]);
    serving.signal("-TERM");
    until("it is not ready", || serving.ask("GET", "/v2/health/ready", "", "").0 == 503);
    serving.signal("-TERM");
    assert_eq!(serving.end().0, Some(143));
}

#[test]
fn with_a_file_of_keys_only_those_who_have_one_are_answered() {
    let folder = trained();
    fs::write(folder.join("keys.txt"), "secret\n").unwrap();
    let serving = Serving::start(folder, &["model", "--api-keys", "keys.txt"]);
    assert_eq!(serving.ask("GET", "/v2/health/ready", "", "").0, 200);
    assert_eq!(serving.ask("POST", "/predict", "", ASK).0, 401);
    let key = |key: &str| format!("authorization: Bearer {key}\r\n");
    assert_eq!(serving.ask("POST", "/predict", &key("wrong"), ASK).0, 401);
    assert_eq!(serving.ask("POST", "/predict", &key("secret"), ASK).0, 200);
    fs::write(folder.join("keys.txt"), "newer\n").unwrap();
    serving.signal("-HUP");
    until("the new key opens", || serving.ask("POST", "/predict", &key("newer"), ASK).0 == 200);
    assert_eq!(serving.ask("POST", "/predict", &key("secret"), ASK).0, 401);
}

#[test]
fn a_server_that_is_asked_to_end_under_load_fails_no_request() {
    let serving = Serving::start(trained(), &["model", "--drain-delay", "300ms"]);
    let (done, asked) = (AtomicBool::new(false), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        let _at_the_end = Set(&done);
        let load = scope.spawn(|| load(&serving, &done, &asked));
        until("requests are answered", || asked.load(Ordering::SeqCst) >= 20);
        serving.signal("-TERM");
        assert_eq!(load.join().unwrap()[0], "billing");
    });
    let (code, log) = serving.end();
    assert_eq!(code, Some(0), "{log}");
    assert!(!log.contains("not drained"), "{log}");
}

/// A folder with `served`, a copy of the trained model, and `next`, one with other labels.
fn with_next() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let csv = texts(120).replace(",billing\n", ",money\n").replace(",bug\n", ",defect\n");
    fs::write(folder.path().join("next.csv"), csv).unwrap();
    let mut command = firebrick();
    command.current_dir(folder.path()).args(["train", "next.csv", "-o", "next"]).args(TINY);
    command.assert().success();
    copy(&trained().join("model"), &folder.path().join("served"));
    folder
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for file in fs::read_dir(from).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), to.join(file.file_name())).unwrap();
    }
}

#[test]
fn a_model_is_replaced_at_sighup_under_load_and_a_damaged_one_is_not() {
    let folder = with_next();
    let path = |name: &str| folder.path().join(name);
    let serving = Serving::start(folder.path(), &["tickets=served"]);
    let (done, asked) = (AtomicBool::new(false), AtomicUsize::new(0));
    let first = || labels(&serving.ask("POST", "/predict", "", ASK).1).remove(0);
    std::thread::scope(|scope| {
        let _at_the_end = Set(&done);
        let load = scope.spawn(|| load(&serving, &done, &asked));
        until("requests are answered", || asked.load(Ordering::SeqCst) >= 20);
        fs::rename(path("served"), path("before")).unwrap();
        fs::rename(path("next"), path("served")).unwrap();
        serving.signal("-HUP");
        until("the new model answers", || first() == "money");
        let so_far = asked.load(Ordering::SeqCst);
        until("it goes on", || asked.load(Ordering::SeqCst) >= so_far + 20);
        // Back to the first model, with a damaged byte.
        fs::rename(path("served"), path("next")).unwrap();
        fs::rename(path("before"), path("served")).unwrap();
        let weights = path("served").join("model.safetensors");
        let mut bytes = fs::read(&weights).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(&weights, bytes).unwrap();
        serving.signal("-HUP");
        let kept = "result=\"kept\"} 1\n";
        until("the faulty one is told of", || {
            serving.ask("GET", "/metrics", "", "").1.contains(kept)
        });
        assert_eq!(first(), "money");
        done.store(true, Ordering::SeqCst);
        let seen = load.join().unwrap();
        assert!(seen.iter().all(|label| label == "billing" || label == "money"), "{seen:?}");
    });
    serving.signal("-INT");
    let (code, log) = serving.end();
    assert_eq!(code, Some(0));
    assert!(log.contains("the old one stays") && log.contains("model.safetensors"), "{log}");
}

#[test]
fn models_of_columns_and_of_texts_are_served_side_by_side() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("houses.csv"), houses()).unwrap();
    let args = ["train", "houses.csv", "-o", "houses", "--set", "train.epochs=20"];
    firebrick().current_dir(folder.path()).args(args).assert().success();
    let tickets = format!("tickets={}", trained().join("model").display());
    let serving = Serving::start(folder.path(), &["houses", &tickets]);
    let (status, body) = serving.ask("POST", "/predict", "", r#"{"inputs": {"area": 100}}"#);
    assert_eq!(status, 200, "{body}");
    let predict = ["predict", "houses", "--json", "area=100"];
    let output = firebrick().current_dir(folder.path()).args(predict).output().unwrap();
    let direct: Value = serde_json::from_slice(&output.stdout).unwrap();
    let served: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(direct["value"], served["value"]);
    let named = ASK.replacen('{', r#"{"model": "tickets", "#, 1);
    assert_eq!(labels(&serving.ask("POST", "/predict", "", &named).1)[0], "billing");
}

#[test]
fn what_can_not_be_served_is_said_before_anything_listens() {
    let folder = trained();
    let serve = |args: &[&str]| {
        let mut command = firebrick();
        command.current_dir(folder).arg("serve").args(args);
        command.timeout(Duration::from_secs(300)).assert()
    };
    let none = serve(&["nothing"]);
    none.code(1).stderr(contains("the model `nothing`").and(contains("hint: give the folder")));
    serve(&["model", "--tls-cert", "x.pem"]).code(2);
    serve(&["model", "model"]).code(2).stderr(contains("given twice"));
    serve(&["model", "--api-keys", "none.txt"]).code(1).stderr(contains("none.txt"));
    fs::write(folder.join("empty.txt"), "# none yet\n").unwrap();
    serve(&["model", "--api-keys", "empty.txt"]).code(78).stderr(contains("holds no key"));
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let busy = serve(&["model", "--port", &port]);
    busy.code(1).stderr(contains("can't listen").and(contains("--port takes another")));
    let damaged = tempfile::tempdir().unwrap();
    copy(&folder.join("model"), &damaged.path().join("model"));
    fs::write(damaged.path().join("model/config.json"), "{}").unwrap();
    let model = damaged.path().join("model").display().to_string();
    serve(&[&model]).code(1).stderr(contains("config.json"));
}
