//! Models that are replaced while they answer.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use burn::tensor::Device;
use firebrick_serve::{Loader, ModelSource, Registry, ServeConfig, ServeError};

use crate::common::{PATIENCE, engine};
use crate::models::{houses, mood, publish, tickets, zones};
use crate::sockets::{Running, answer, metrics, request, wait_for};

fn source(folder: &Path) -> ModelSource {
    format!("tickets={}", folder.display()).parse().unwrap()
}

fn load(folder: &Path) -> Result<Registry, ServeError> {
    Registry::load(vec![source(folder)], Loader::new(Device::flex()), &engine())
}

const OLD: [&str; 2] = ["old-a", "old-b"];
const NEW: [&str; 3] = ["new-a", "new-b", "new-c"];

/// The labels that the server gives to a text.
fn labels(stream: &mut std::net::TcpStream) -> Vec<String> {
    stream.write_all(request("/predict", r#"{"inputs": "refund please"}"#).as_bytes()).unwrap();
    let (head, body) = answer(stream);
    assert!(head.starts_with("http/1.1 200"), "{head}{body}");
    let said: serde_json::Value = serde_json::from_str(&body).unwrap();
    let label = |class: &serde_json::Value| class["label"].as_str().unwrap().to_owned();
    let mut labels: Vec<String> = said.as_array().unwrap().iter().map(label).collect();
    labels.sort();
    labels
}

/// Sets a flag when it is dropped.
struct Set<'a>(&'a AtomicBool);

impl Drop for Set<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

#[test]
fn a_model_is_replaced_under_load_and_no_request_fails() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("model");
    publish(&tickets(&OLD, 1), &folder);
    let server = Running::start(load(&folder).unwrap(), ServeConfig::default());
    let (stop, asked) = (AtomicBool::new(false), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        // Also if this thread panics: those below would ask forever.
        let _at_the_end = Set(&stop);
        for _ in 0..4 {
            scope.spawn(|| {
                let mut stream = server.connect();
                while !stop.load(Ordering::SeqCst) {
                    let labels = labels(&mut stream);
                    assert!(labels == OLD || labels == NEW, "{labels:?}");
                    asked.fetch_add(1, Ordering::SeqCst);
                }
            });
        }
        for round in 0..6 {
            let before = asked.load(Ordering::SeqCst);
            let end = Instant::now() + PATIENCE;
            while asked.load(Ordering::SeqCst) < before + 20 {
                assert!(Instant::now() < end, "nobody is answered in round {round}");
                std::thread::yield_now();
            }
            match round % 2 {
                0 => publish(&tickets(&NEW, 2), &folder),
                _ => publish(&tickets(&OLD, 1), &folder),
            }
            server.handle.reload();
        }
    });
    publish(&tickets(&NEW, 2), &folder);
    server.handle.reload();
    assert_eq!(labels(&mut server.connect()), NEW);
    let replaced = "firebrick_reloads_total{model=\"tickets\",version=\"1\",result=\"replaced\"} 7";
    assert!(metrics(&server).lines().any(|line| line == replaced), "{}", metrics(&server));
}

/// Changes a byte in the middle of a file.
fn damage(file: &Path) {
    let mut bytes = fs::read(file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(file, bytes).unwrap();
}

#[test]
fn a_faulty_model_changes_nothing() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("model");
    publish(&tickets(&OLD, 1), &folder);
    let server = Running::start(load(&folder).unwrap(), ServeConfig::default());
    publish(&tickets(&NEW, 2), &folder);
    damage(&folder.join("model.safetensors"));
    server.handle.reload();
    assert_eq!(labels(&mut server.connect()), OLD);
    fs::remove_dir_all(&folder).unwrap();
    server.handle.reload();
    assert_eq!(labels(&mut server.connect()), OLD);
    let kept = "firebrick_reloads_total{model=\"tickets\",version=\"1\",result=\"kept\"} 2";
    assert!(metrics(&server).lines().any(|line| line == kept));
}

#[test]
fn a_model_that_reads_something_else_does_not_take_the_place() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("model");
    publish(&tickets(&OLD, 1), &folder);
    let server = Running::start(load(&folder).unwrap(), ServeConfig::default());
    for other in [houses(), zones(), mood()] {
        publish(&other, &folder);
        server.handle.reload();
        assert_eq!(labels(&mut server.connect()), OLD);
    }
    publish(&tickets(&NEW, 2), &folder);
    server.handle.reload();
    assert_eq!(labels(&mut server.connect()), NEW);
}

#[test]
fn a_key_that_was_taken_away_opens_nothing_even_if_no_model_can_be_loaded() {
    let root = tempfile::tempdir().unwrap();
    let (folder, keys) = (root.path().join("model"), root.path().join("keys.txt"));
    publish(&tickets(&OLD, 1), &folder);
    fs::write(&keys, "old\n").unwrap();
    let loads = AtomicUsize::new(0);
    let loader = Loader::new(Device::flex()).then(move |predictor| {
        assert_eq!(loads.fetch_add(1, Ordering::SeqCst), 0, "a defect, as asked");
        Ok(predictor)
    });
    let registry = Registry::load(vec![source(&folder)], loader, &engine()).unwrap();
    let config = ServeConfig { api_keys: Some(keys.clone()), ..ServeConfig::default() };
    let server = Running::start(registry, config);
    let status = |key: &str| {
        let mut stream = server.connect();
        write!(stream, "GET /info HTTP/1.1\r\nhost: localhost\r\nx-api-key: {key}\r\n\r\n")
            .unwrap();
        answer(&mut stream).0["http/1.1 ".len()..][..3].to_owned()
    };
    assert_eq!(status("old"), "200");
    fs::write(&keys, "new\n").unwrap();
    let handle = server.handle.clone();
    assert!(std::thread::spawn(move || handle.reload()).join().is_err());
    assert_eq!((status("old").as_str(), status("new").as_str()), ("401", "200"));
}

#[test]
fn a_folder_that_is_watched_is_loaded_when_it_is_replaced_and_left_alone_otherwise() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("model");
    publish(&tickets(&OLD, 1), &folder);
    let watch = Some(Duration::from_millis(20));
    let config = ServeConfig { watch, ..ServeConfig::default() };
    let server = Running::start(load(&folder).unwrap(), config);
    publish(&tickets(&NEW, 2), &folder);
    wait_for(
        &server,
        "firebrick_reloads_total{model=\"tickets\",version=\"1\",result=\"replaced\"} 1",
    );
    assert_eq!(labels(&mut server.connect()), NEW);
    std::thread::sleep(Duration::from_millis(100));
    assert!(metrics(&server).contains("result=\"replaced\"} 1\n"));
}

#[test]
fn a_faulty_folder_that_is_watched_is_tried_once_and_again_when_it_has_changed() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("model");
    publish(&tickets(&OLD, 1), &folder);
    let (refuse, tried) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let loader = Loader::new(Device::flex()).then({
        let (refuse, tried) = (Arc::clone(&refuse), Arc::clone(&tried));
        move |predictor| {
            tried.fetch_add(1, Ordering::SeqCst);
            match refuse.load(Ordering::SeqCst) {
                true => Err("as asked".to_owned()),
                false => Ok(predictor),
            }
        }
    });
    let registry = Registry::load(vec![source(&folder)], loader, &engine()).unwrap();
    let watch = Some(Duration::from_millis(10));
    let server = Running::start(registry, ServeConfig { watch, ..ServeConfig::default() });
    refuse.store(true, Ordering::SeqCst);
    publish(&tickets(&NEW, 2), &folder);
    let kept = "firebrick_reloads_total{model=\"tickets\",version=\"1\",result=\"kept\"}";
    wait_for(&server, &format!("{kept} 1"));
    std::thread::sleep(Duration::from_millis(200));
    assert_eq!(tried.load(Ordering::SeqCst), 2, "once at the start, once since");
    // A file more is a change, whatever the manifest says.
    fs::write(folder.join("note.txt"), "still copying").unwrap();
    wait_for(&server, &format!("{kept} 2"));
    refuse.store(false, Ordering::SeqCst);
    fs::remove_file(folder.join("note.txt")).unwrap();
    fs::write(folder.join("other.txt"), "done").unwrap();
    wait_for(&server, &format!("{} 1", kept.replace("kept", "replaced")));
    assert_eq!(labels(&mut server.connect()), NEW);
}

#[test]
fn a_model_that_is_damaged_or_answers_otherwise_than_recorded_is_not_served() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("model");
    assert!(load(&folder).is_err());
    publish(&tickets(&OLD, 1), &folder);
    load(&folder).unwrap();
    damage(&folder.join("tokenizer.json"));
    let error = load(&folder).unwrap_err();
    assert!(matches!(&error, ServeError::Model { name, .. } if name == "tickets"), "{error}");
    // Whole, but with the answers of another model.
    let other = root.path().join("other");
    publish(&tickets(&OLD, 2), &other);
    let golden = fs::read(other.join("golden.jsonl")).unwrap();
    fs::remove_dir_all(&folder).unwrap();
    publish(&tickets(&OLD, 1), &folder);
    fs::write(folder.join("golden.jsonl"), golden).unwrap();
    firebrick_bundle::Manifest::write(&folder).unwrap();
    let error = load(&folder).unwrap_err().to_string();
    assert!(error.contains("golden"), "{error}");
}

#[test]
fn several_versions_have_one_default_and_a_name_with_a_version_comes_once() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("model");
    publish(&tickets(&OLD, 1), &folder);
    let of = |given: &[&str]| {
        let source = |name: &&str| format!("{name}={}", folder.display()).parse().unwrap();
        let sources: Vec<ModelSource> = given.iter().map(source).collect();
        Registry::load(sources, Loader::new(Device::flex()), &engine())
    };
    let default = |given: &[&str]| of(given).unwrap().described()[0].version.clone();
    assert_eq!(default(&["t:9", "t:10", "t:2"]), "10");
    assert_eq!(default(&["t:blue", "t:2", "t:green"]), "green");
    assert!(of(&["t", "u", "t:1"]).is_err());
    assert!(of(&[]).is_err());
}
