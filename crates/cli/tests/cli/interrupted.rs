//! Runs that are stopped, disturbed or badly housed lose nothing.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use crate::common::{TINY, firebrick, texts, timeless_log};
use predicates::prelude::PredicateBooleanExt;
use predicates::str::contains;
use tempfile::TempDir;

/// A folder with `data.csv`.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("data.csv"), texts(120)).unwrap();
    folder
}

/// `train data.csv -o model`, with small settings and a checkpoint at every step.
fn train(folder: &Path, more: &[&str]) -> assert_cmd::Command {
    let mut command = firebrick();
    command.current_dir(folder).args(["train", "data.csv", "-o", "model"]).args(TINY);
    command.args(["--set", "checkpoint.steps=1"]).args(more);
    command
}

/// The same as a process of its own, training for longer than any test waits.
fn endless(folder: &Path) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_firebrick"));
    command.current_dir(folder).args(["train", "data.csv", "-o", "model"]).args(TINY);
    command.args(["--set", "checkpoint.steps=1", "--set", "train.patience=0"]);
    command.args(["--set", "train.epochs=1000000"]);
    command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
}

fn signal(child: &Child, name: &str) {
    let pid = child.id().to_string();
    assert!(Command::new("kill").args([name, &pid]).status().unwrap().success());
}

/// Waits until something is so; a run that hangs shall not hang the tests.
fn until(what: impl Fn() -> bool) {
    let start = Instant::now();
    while !what() {
        assert!(start.elapsed() < Duration::from_secs(900), "waited for a quarter of an hour");
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn end(mut child: Child) -> (ExitStatus, String) {
    let mut message = String::new();
    if let Some(mut stderr) = child.stderr.take() {
        std::io::Read::read_to_string(&mut stderr, &mut message).unwrap();
    }
    (child.wait().unwrap(), message)
}

fn checkpoints(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder.join("model.partial/checkpoints")) else {
        return Vec::new();
    };
    let paths = entries.flatten().map(|entry| entry.path());
    let is_one = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().starts_with("step-");
    paths.filter(is_one).collect()
}

#[test]
fn a_signal_ends_the_batch_saves_the_run_and_is_the_exit_code() {
    for (name, code) in [("-INT", 130), ("-TERM", 143)] {
        let folder = folder();
        let child = endless(folder.path());
        until(|| !checkpoints(folder.path()).is_empty());
        signal(&child, name);
        let (status, message) = end(child);
        assert_eq!(status.code(), Some(code), "{message}");
        assert!(message.contains("interrupted; the run is saved in model.partial/"), "{message}");
        assert!(message.contains("--resume"), "{message}");
        assert!(!folder.path().join("model").exists());
    }
}

#[test]
fn a_signal_before_there_is_anything_to_save_ends_the_program_at_once() {
    let folder = folder();
    let child = Command::new(env!("CARGO_BIN_EXE_firebrick"))
        .current_dir(folder.path())
        .args(["train", "-", "-o", "model"])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // It waits for rows that do not come.
    until(|| handles_signals(child.id()));
    signal(&child, "-INT");
    assert_eq!(end(child).0.code(), Some(130));
    assert!(!folder.path().join("model.partial").exists());
}

/// Whether a process handles SIGINT and SIGTERM itself.
fn handles_signals(pid: u32) -> bool {
    let Ok(status) = fs::read_to_string(format!("/proc/{pid}/status")) else {
        // Not Linux: long enough for any start.
        std::thread::sleep(Duration::from_secs(1));
        return true;
    };
    let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).unwrap();
    let caught = u64::from_str_radix(caught.trim(), 16).unwrap();
    let both = 1 << (2 - 1) | 1 << (15 - 1);
    caught & both == both
}

#[test]
fn a_second_run_at_the_same_place_is_refused_and_the_first_goes_on() {
    let folder = folder();
    let child = endless(folder.path());
    until(|| !checkpoints(folder.path()).is_empty());
    let process = format!("another run (process {}) is at work in model.partial", child.id());
    for start in [&[][..], &["--resume"], &["--restart"]] {
        train(folder.path(), start).assert().code(1).stderr(contains(process.as_str()));
    }
    signal(&child, "-TERM");
    assert_eq!(end(child).0.code(), Some(143));
    assert!(!checkpoints(folder.path()).is_empty());
}

/// A run that was stopped after its first checkpoint, with the settings of [`train`] and more.
pub(crate) fn stopped(folder: &Path, more: &[&str]) {
    for _ in 0..50 {
        let mut command = Command::new(env!("CARGO_BIN_EXE_firebrick"));
        command.current_dir(folder).args(["train", "data.csv", "-o", "model"]).args(TINY);
        command.args(["--set", "checkpoint.steps=1"]).args(more).stderr(Stdio::piped());
        let child = command.spawn().unwrap();
        until(|| !checkpoints(folder).is_empty() || folder.join("model").exists());
        signal(&child, "-INT");
        let (status, message) = end(child);
        // In the first half: what is tested comes after.
        let early =
            |path: &PathBuf| path.file_name().unwrap() < std::ffi::OsStr::new("step-000000000036");
        if status.code() == Some(130) && checkpoints(folder).iter().all(early) {
            return;
        }
        // It was faster than the signal.
        assert!(status.success() || status.code() == Some(130), "{message}");
        for name in ["model", "model.partial"] {
            let _ = fs::remove_dir_all(folder.join(name));
        }
    }
    panic!("fifty runs were faster than the signal");
}

#[test]
fn an_unfinished_run_is_neither_thrown_away_nor_mixed_up_with_another() {
    let folder = folder();
    stopped(folder.path(), &[]);
    train(folder.path(), &[])
        .assert()
        .code(2)
        .stderr(contains("holds a run that is not finished").and(contains("--restart")));
    train(folder.path(), &["--resume", "--set", "train.lr=0.02"])
        .assert()
        .code(2)
        .stderr(contains("train.lr was 0.01, is 0.02").and(contains("--allow-changes")));
    let data = texts(120);
    fs::write(folder.path().join("data.csv"), data.clone() + "one more row,bug\n").unwrap();
    train(folder.path(), &["--resume"])
        .assert()
        .code(2)
        .stderr(contains("the rows of the training file changed"));
    fs::write(folder.path().join("data.csv"), &data).unwrap();
    // A resume that can't be leaves the run as it was.
    train(folder.path(), &["--resume", "--allow-changes", "--set", "model.hidden=30"])
        .assert()
        .code(1)
        .stderr(contains("can't be resumed").and(contains("has the shape")));
    let record = fs::read_to_string(folder.path().join("model.partial/run.json")).unwrap();
    assert!(record.contains("\"hidden\": 24"), "{record}");
    // Weights are not taken for those of other labels, whatever is allowed.
    fs::write(folder.path().join("data.csv"), data.replace(",bug", ",defect")).unwrap();
    train(folder.path(), &["--resume", "--allow-changes"])
        .assert()
        .code(1)
        .stderr(contains("the labels of the run are others").and(contains("--restart")));
    fs::write(folder.path().join("data.csv"), data).unwrap();
    assert!(!checkpoints(folder.path()).is_empty());
    let changed = ["--resume", "--allow-changes", "--set", "train.epochs=2"];
    let told = contains("note: all the same: train.epochs was 12, is 2");
    train(folder.path(), &changed).assert().success().stderr(told);
    assert!(!folder.path().join("model.partial").exists());
}

#[test]
fn a_resumed_run_ends_as_one_left_alone_and_a_finished_one_is_left_alone() {
    let alone = folder();
    train(alone.path(), &[]).assert().success();
    let folder = folder();
    stopped(folder.path(), &[]);
    train(folder.path(), &["--resume"]).assert().success().stderr(contains("going on after"));
    for file in ["model.safetensors", "metrics.json", "config.json", "tokenizer.json"] {
        let read = |folder: &TempDir| fs::read(folder.path().join("model").join(file)).unwrap();
        assert_eq!(read(&folder), read(&alone), "{file}");
    }
    assert_eq!(
        timeless_log(&folder.path().join("model")),
        timeless_log(&alone.path().join("model"))
    );
    let again = train(folder.path(), &["--resume"]).assert().success();
    again.stdout(contains("is complete; nothing is left to do"));
    train(folder.path(), &["--resume", "--json"])
        .assert()
        .success()
        .stdout(contains("\"accuracy\""));
    train(folder.path(), &["--resume", "--set", "train.lr=0.5"])
        .assert()
        .code(2)
        .stderr(contains("train.lr was 0.01, is 0.5"));
    // Complete, but no longer whole.
    let weights = folder.path().join("model/model.safetensors");
    let mut bytes = fs::read(&weights).unwrap();
    bytes[100] ^= 1;
    fs::write(&weights, bytes).unwrap();
    train(folder.path(), &["--resume"]).assert().code(1).stderr(contains("was changed or damaged"));
}

#[test]
fn a_full_disk_is_told_with_path_and_bytes_and_the_checkpoint_before_it_stays_whole() {
    let alone = folder();
    train(alone.path(), &[]).assert().success();
    let folder = folder();
    stopped(folder.path(), &[]);
    // 20 KiB hold no checkpoint's tensors, but all the small files.
    let limited = "ulimit -f 20; exec \"$0\" \"$@\"";
    let mut command = Command::new("bash");
    command.current_dir(folder.path()).args(["-c", limited, env!("CARGO_BIN_EXE_firebrick")]);
    command.args(["train", "data.csv", "-o", "model", "--resume"]).args(TINY);
    command.args(["--set", "checkpoint.steps=1"]);
    let output = command.output().unwrap();
    let message = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{message}");
    assert!(message.contains("model.partial/checkpoints/writing/tensors.safetensors"), "{message}");
    assert!(message.contains("bytes could not be written: File too large"), "{message}");
    assert!(message.contains("is whole and can be resumed"), "{message}");
    train(folder.path(), &["--resume"]).assert().success();
    let weights =
        |folder: &TempDir| fs::read(folder.path().join("model/model.safetensors")).unwrap();
    assert_eq!(weights(&folder), weights(&alone));
}

#[test]
fn a_folder_that_vanishes_under_a_run_is_named_and_not_made_anew() {
    let folder = folder();
    let child = endless(folder.path());
    until(|| !checkpoints(folder.path()).is_empty());
    let partial = folder.path().join("model.partial");
    fs::rename(&partial, folder.path().join("elsewhere")).unwrap();
    let (status, message) = end(child);
    assert_eq!(status.code(), Some(1), "{message}");
    assert!(message.contains("error: the checkpoint of step"), "{message}");
    assert!(message.contains("model.partial/checkpoints"), "{message}");
    assert!(message.contains("No such file or directory"), "{message}");
    assert!(!partial.exists());
}

#[test]
fn a_place_that_can_not_hold_a_folder_is_refused_before_anything_is_trained() {
    let folder = folder();
    fs::write(folder.path().join("file"), "").unwrap();
    let mut command = firebrick();
    command.current_dir(folder.path()).args(["train", "data.csv", "-o", "file/model"]).args(TINY);
    command.assert().code(1).stderr(contains("file/model").and(contains("train loss").not()));
}

#[test]
fn a_damaged_checkpoint_is_named_and_passed_over() {
    let folder = folder();
    stopped(folder.path(), &[]);
    let newest = checkpoints(folder.path()).into_iter().max().unwrap();
    let file = newest.join("tensors.safetensors");
    let mut bytes = fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 4;
    fs::write(&file, bytes).unwrap();
    let name = newest.file_name().unwrap().to_string_lossy().into_owned();
    let damaged = contains("a damaged checkpoint is passed over").and(contains(name));
    train(folder.path(), &["--resume"]).assert().success().stderr(damaged);
}

#[test]
fn a_time_limit_ends_training_with_the_best_epoch_until_then() {
    let folder = folder();
    let mut command = train(folder.path(), &["--max-time", "1ms", "--json"]);
    let output = command.assert().success().get_output().stdout.clone();
    let result: serde_json::Value = serde_json::from_slice(&output).unwrap();
    assert_eq!(result["epochs"], 1, "{result}");
}

#[test]
fn weights_of_some_epochs_and_of_the_last_are_kept_if_asked_for() {
    let folder = folder();
    let keep = ["--set", "checkpoint.keep_epochs=2", "--set", "checkpoint.keep_last=true"];
    train(folder.path(), &[&keep[..], &["--set", "train.epochs=5"]].concat()).assert().success();
    let model = folder.path().join("model");
    let kept = ["epoch-0002.safetensors", "epoch-0004.safetensors", "last.safetensors"];
    assert!(kept.iter().all(|name| model.join(name).is_file()));
    firebrick().arg("inspect").arg(&model).assert().success();
}

#[test]
fn a_rate_far_too_large_ends_with_the_rows_or_with_a_warning() {
    let folder = folder();
    let run = |lr: &str| {
        train(folder.path(), &["--restart", "--set", &format!("train.lr={lr}")]).assert()
    };
    run("1e38")
        .code(1)
        .stderr(contains("the loss is NaN at epoch 1, step"))
        .stderr(contains("learning rate 1e38").and(contains("the rows on lines")))
        .stderr(contains("of data.csv. Try a smaller rate (train.lr = 1e37)"));
    run("1e5").success().stderr(contains("nothing was learnt. The rate may be too large"));
    let still = run("1e-12").success();
    still.stderr(contains("note: the loss has not moved in 3 epochs").count(1));
}

#[test]
fn a_run_can_be_told_to_go_back_with_half_the_rate() {
    let folder = folder();
    let sgd = ["--set", "train.lr=1e38", "--set", "train.optimizer=sgd"];
    let back = ["--set", "train.on_divergence=roll_back", "--set", "train.max_rollbacks=2"];
    train(folder.path(), &[&sgd[..], &back[..]].concat())
        .assert()
        .code(1)
        .stderr(contains("with half the rate").count(2))
        .stderr(contains("It was rolled back 2 times"));
    let no_steps = ["--restart", "--set", "checkpoint.steps=0"];
    train(folder.path(), &[&no_steps[..], &back[..]].concat()).assert().code(78).stderr(contains(
        "train.on_divergence is roll_back, expected stop unless checkpoint.steps",
    ));
}

#[test]
fn several_seeds_are_trained_and_summed_up_and_interrupted_ones_resumed() {
    let folder = folder();
    let runs = ["--runs", "2", "--seed", "7", "--set", "train.epochs=2"];
    let table = train(folder.path(), &runs).assert().success().get_output().stdout.clone();
    let table = String::from_utf8(table).unwrap();
    let rows: Vec<&str> =
        table.lines().filter(|line| line.contains("0.") || line.contains("1.")).collect();
    assert!(rows.len() == 4 && rows[2].starts_with("mean"), "{table}");
    let weights = |seed: &str| {
        fs::read(folder.path().join("model").join(seed).join("model.safetensors")).unwrap()
    };
    let (seven, eight) = (weights("seed-7"), weights("seed-8"));
    assert_ne!(seven, eight);
    // Finished models are left as they are, and counted.
    let again = train(folder.path(), &[&runs[..], &["--resume", "--json"]].concat());
    let json = { again }.assert().success().get_output().stdout.clone();
    let summary: serde_json::Value = serde_json::from_slice(&json).unwrap();
    let accuracies: Vec<f64> = summary["runs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|run| run["accuracy"].as_f64().unwrap())
        .collect();
    let mean = (accuracies[0] + accuracies[1]) / 2.0;
    assert!((summary["mean"]["accuracy"].as_f64().unwrap() - mean).abs() < 1e-12);
    assert_eq!((weights("seed-7"), weights("seed-8")), (seven, eight));
    // An unfinished one is told before another is trained.
    let unfinished = folder.path().join("model/seed-8.partial/checkpoints/step-000000000001");
    fs::create_dir_all(unfinished).unwrap();
    train(folder.path(), &runs).assert().code(2).stderr(
        contains("seed-8.partial holds a run that is not finished").and(contains("epoch").not()),
    );
}

#[test]
fn a_time_limit_of_nothing_is_refused() {
    let folder = folder();
    train(folder.path(), &["--max-time", "0s"])
        .assert()
        .code(2)
        .stderr(contains("expected more than nothing"));
}

#[test]
fn a_run_that_came_to_no_checkpoint_begins_anew_beside_an_earlier_model() {
    let folder = folder();
    let one = ["--set", "train.epochs=1"];
    train(folder.path(), &one).assert().success();
    let partial = folder.path().join("model.partial");
    fs::create_dir(&partial).unwrap();
    fs::copy(folder.path().join("model/run.json"), partial.join("run.json")).unwrap();
    fs::write(partial.join("run.lock"), "").unwrap();
    train(folder.path(), &[&one[..], &["--seed", "9", "--resume"]].concat())
        .assert()
        .success()
        .stderr(contains("the run begins anew"));
    assert!(folder.path().join("model.previous").exists());
}
