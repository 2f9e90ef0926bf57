//! Runs that are killed at random moments, again and again, end as one that was left alone.
//!
//! `FIREBRICK_SOAK_KILLS` says how many kills there shall be; `scripts/soak` sets it to 200.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::common::{TINY, texts, timeless_log};

/// Numbers in `[0, 1)` that follow from a seed (SplitMix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_firebrick"));
    command.current_dir(folder).args(arguments).stdout(Stdio::null()).stderr(Stdio::piped());
    command
}

fn train(folder: &Path) -> Command {
    let mut command = command(folder, &["train", "data.csv", "-o", "model", "--resume"]);
    command.args(TINY).args(["--set", "checkpoint.steps=2", "--set", "train.patience=0"]);
    // Of an earlier model with another configuration only its user knows that it may be replaced.
    if !folder.join("model.partial/run.json").exists()
        && !folder.join("model.partial/publishing").exists()
    {
        command.arg("--allow-changes");
    }
    command
}

/// Runs a command and kills it after a time. Says whether it was killed.
fn killed(command: &mut Command, after: Duration) -> bool {
    let (mut child, start) = (command.spawn().unwrap(), Instant::now());
    while start.elapsed() < after {
        if let Some(status) = child.try_wait().unwrap() {
            assert!(status.success(), "{}", message(&mut child));
            return false;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    // SIGKILL: nothing of the program runs any more.
    child.kill().unwrap();
    let status = child.wait().unwrap();
    assert!(status.success() || was_killed(status), "{}", message(&mut child));
    !status.success()
}

#[cfg(unix)]
fn was_killed(status: std::process::ExitStatus) -> bool {
    std::os::unix::process::ExitStatusExt::signal(&status) == Some(9)
}

#[cfg(not(unix))]
fn was_killed(_: std::process::ExitStatus) -> bool {
    true
}

/// What a program that has ended said.
fn message(child: &mut Child) -> String {
    let mut message = String::new();
    if let Some(stderr) = &mut child.stderr {
        stderr.read_to_string(&mut message).unwrap();
    }
    message
}

/// What a run had come to when it was killed.
fn phase(folder: &Path) -> &'static str {
    let run = folder.join("model.partial");
    let is = |name: &str| run.join(name).exists();
    if !run.exists() {
        return if folder.join("model").exists() { "finished" } else { "before the first file" };
    }
    match (is("publishing"), is("bundle"), is("checkpoints/writing"), is("checkpoints")) {
        (true, ..) => "while the model was put in its place",
        (_, true, ..) => "while the model was written",
        (_, _, true, _) => "while a checkpoint was written",
        (_, _, _, true) => "between checkpoints",
        _ => "before the first checkpoint",
    }
}

/// What a finished run is judged by.
fn result(folder: &Path) -> (Vec<u8>, Vec<u8>, String) {
    let model = folder.join("model");
    let read = |name: &str| fs::read(model.join(name)).unwrap();
    (read("model.safetensors"), read("metrics.json"), timeless_log(&model))
}

fn evaluation(folder: &Path) -> Vec<u8> {
    let mut command = command(folder, &["evaluate", "model", "data.csv", "--json"]);
    command.stdout(Stdio::piped()).output().unwrap().stdout
}

/// Two earlier models at the place, which are moved aside.
fn earlier_models(folder: &Path) {
    for seed in ["1", "2"] {
        let mut earlier = command(folder, &["train", "data.csv", "-o", "model"]);
        earlier.args(TINY).args(["--set", "train.epochs=1", "--seed", seed]);
        assert!(earlier.status().unwrap().success());
    }
}

fn fresh() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("data.csv"), texts(120)).unwrap();
    folder
}

#[test]
fn runs_killed_at_random_moments_end_as_one_that_was_left_alone() {
    let wanted = std::env::var("FIREBRICK_SOAK_KILLS").ok().and_then(|n| n.parse().ok());
    let wanted: usize = wanted.unwrap_or(12);
    let (alone, start) = (fresh(), Instant::now());
    assert!(train(alone.path()).status().unwrap().success());
    let length = start.elapsed();
    let (expected, scores) = (result(alone.path()), evaluation(alone.path()));
    assert!(!scores.is_empty());

    let mut random = Random(wanted as u64);
    let (mut kills, mut phases) = (0, BTreeMap::<&str, usize>::new());
    while kills < wanted {
        let folder = fresh();
        if random.next() < 0.3 {
            earlier_models(folder.path());
        }
        // Early and late moments alike: a run that was killed late has little left.
        let share = random.next();
        while killed(&mut train(folder.path()), length.mul_f64(1.1 * share * random.next())) {
            kills += 1;
            *phases.entry(phase(folder.path())).or_default() += 1;
            if random.next() < 0.2 {
                break;
            }
        }
        let last = train(folder.path()).output().unwrap();
        assert!(last.status.success(), "{}", String::from_utf8_lossy(&last.stderr));
        assert!(!folder.path().join("model.partial").exists());
        assert!(result(folder.path()) == expected, "after {kills} kills");
        let mut evaluate = command(folder.path(), &["evaluate", "model", "data.csv"]);
        if killed(&mut evaluate, length.mul_f64(0.2 * random.next())) {
            kills += 1;
            *phases.entry("while evaluating").or_default() += 1;
        }
        assert_eq!(evaluation(folder.path()), scores);
    }
    println!("{kills} kills: {phases:#?}");
}
