//! Models whose answers were changed after training say so wherever their scores stand.

use std::path::Path;

use assert_cmd::Command;
use predicates::prelude::*;
use predicates::str::contains;
use serde_json::Value;

use crate::common::{TINY, firebrick, houses, texts, trained};

/// A folder with a model of its own, and rows to fit to, some of them with the wrong label.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let model = folder.path().join("m");
    std::fs::create_dir(&model).unwrap();
    for entry in std::fs::read_dir(trained().join("model")).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), model.join(entry.file_name())).unwrap();
    }
    let wrong = |(i, line): (usize, &str)| match line.strip_suffix("billing") {
        Some(text) if i % 9 == 0 => format!("{text}bug\n"),
        _ => format!("{line}\n"),
    };
    let rows: String = texts(200).lines().enumerate().map(wrong).collect();
    std::fs::write(folder.path().join("valid.csv"), rows).unwrap();
    folder
}

fn run(folder: &Path, args: &[&str]) -> Command {
    let mut command = firebrick();
    command.current_dir(folder).args(args);
    command
}

fn text(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join("m").join(name)).unwrap()
}

fn metrics(folder: &Path) -> Value {
    serde_json::from_str(&text(folder, "metrics.json")).unwrap()
}

#[test]
fn what_was_changed_is_told_wherever_scores_stand_until_it_is_taken_back() {
    let folder = folder();
    let path = folder.path();
    let files = ["metrics.json", "report.html", "README.md"];
    let before = files.map(|name| text(path, name));
    run(path, &["evaluate", "m", "valid.csv", "--decide", "f1[bug]"]).assert().success();
    let told = metrics(path);
    let decision = &told["revised"]["decision"];
    assert_eq!(
        (&decision["how"], &decision["fitted_to"]["rows"]),
        (&"f1[bug]".into(), &200.into())
    );
    assert_eq!(decision["fitted_to"]["blake3"].as_str().unwrap().len(), 64);
    assert!(decision["when"].as_str().unwrap().ends_with('Z'));
    let scores = &decision["fitted_to"]["on_rows_it_was_fitted_to"];
    let f1 = |when: &str| scores[when]["f1[bug]"].as_f64().unwrap();
    assert!(f1("after") >= f1("before"));
    let old: Value = serde_json::from_str(&before[0]).unwrap();
    assert_eq!(told["accuracy"], old["accuracy"]);
    let page = text(path, "report.html");
    assert!(page.contains("changed after training") && page.contains("fitted to 200 rows of"));
    let card = text(path, "README.md");
    assert!(card.contains("> **Answers were changed after training**"));
    // A hub shows no scores of before.
    assert!(
        before[2].contains("\nmodel-index:\n") && card.contains("\n# model-index:\n"),
        "{card}"
    );
    run(path, &["inspect", "m"])
        .assert()
        .success()
        .stdout(contains("decision f1[bug], fitted to 200 rows of valid.csv"))
        .stdout(contains("of BEFORE its answers were changed"));
    run(path, &["compare", "m", "m.previous", "--report", "runs.html"])
        .assert()
        .success()
        .stdout(contains("m, changed since: scores of before").and(contains(" *").not()))
        .stderr(contains("the answers of m were changed"))
        .stderr(contains("m.previous were").not());
    let runs = std::fs::read_to_string(path.join("runs.html")).unwrap();
    assert!(runs.contains("changed since") && runs.contains("scores of before"), "{runs}");
    // A second change keeps in mind what training left.
    run(path, &["evaluate", "m", "valid.csv", "--decide", "accuracy"]).assert().success();
    run(path, &["evaluate", "m", "valid.csv", "--decide", "argmax"])
        .assert()
        .success()
        .stderr(contains("as training left it"));
    let now = files.map(|name| text(path, name));
    assert_eq!(serde_json::from_str::<Value>(&now[0]).unwrap(), old);
    assert_eq!((&now[1], &now[2]), (&before[1], &before[2]));
}

#[test]
fn a_page_in_chinese_is_told_of_changes_in_chinese() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    std::fs::write(path.join("data.csv"), texts(120)).unwrap();
    let train = ["train", "data.csv", "-o", "m", "--lang", "zh", "--set", "train.epochs=2"];
    run(path, &train).args(TINY).args(["--set", "train.epochs=2"]).assert().success();
    run(path, &["evaluate", "m", "data.csv", "--calibrate", "vector"]).assert().success();
    let page = text(path, "report.html");
    assert!(page.contains("概率校准：vector，拟合于 data.csv 的 120 行"), "{page}");
    assert_eq!(metrics(path)["revised"]["calibration"]["how"], "vector");
}

#[test]
fn weights_are_copied_and_golden_rows_answered_in_the_default_precision() {
    let folder = folder();
    let path = folder.path();
    let weights = std::fs::read(path.join("m/model.safetensors")).unwrap();
    let mut args = vec!["evaluate", "m", "valid.csv", "--decide", "accuracy"];
    if crate::common::has_bf16() {
        args.extend(["--precision", "bf16"]);
    }
    run(path, &args).assert().success();
    assert_eq!(std::fs::read(path.join("m/model.safetensors")).unwrap(), weights);
    // The network is what it was, so its probabilities are the same up to the last digits; those of bf16 are not.
    let probabilities = |model: &str| -> Vec<f64> {
        let rows = std::fs::read_to_string(path.join(model).join("golden.jsonl")).unwrap();
        let of = |line: &str| {
            let row: Value = serde_json::from_str(line).unwrap();
            row["probabilities"].as_array().unwrap().iter().map(|p| p.as_f64().unwrap()).collect()
        };
        rows.lines().map(of).collect::<Vec<Vec<f64>>>().concat()
    };
    let (now, was) = (probabilities("m"), probabilities("m.previous"));
    let same = |(a, b): (&f64, &f64)| (a - b).abs() <= 1e-5 * b;
    assert!(now.len() == was.len() && now.iter().zip(&was).all(same), "{now:?} {was:?}");
    run(path, &["inspect", "m"]).assert().success().stdout(contains("all whole"));
}

#[test]
fn a_goal_that_can_not_be_reached_is_a_condition_that_is_not_met() {
    let folder = folder();
    let path = folder.path();
    let before = text(path, "manifest.json");
    // No weight makes a class of the wrong labels more than so precise.
    let rows =
        "text,label\n".to_owned() + &"the app crashes,bug\nthe app crashes,billing\n".repeat(40);
    std::fs::write(path.join("even.csv"), rows).unwrap();
    let goal = "recall[bug] at precision>=0.99";
    run(path, &["evaluate", "m", "even.csv", "--decide", goal])
        .assert()
        .code(3)
        .stderr(contains(format!("the goal `{goal}` on these rows: no weight reaches precision")));
    assert_eq!(text(path, "manifest.json"), before);
}

#[test]
fn mistakes_of_a_regression_have_no_column_of_probabilities() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    std::fs::write(path.join("houses.csv"), houses()).unwrap();
    run(path, &["train", "houses.csv", "-o", "m"]).assert().success();
    run(path, &["evaluate", "m", "houses.csv", "--mistakes", "3"])
        .assert()
        .success()
        .stdout(contains("The worst mistakes\n\nrow").and(contains("probability").not()));
}

#[test]
fn nothing_is_fitted_to_rows_of_one_class_and_the_model_stays_as_it_was() {
    let folder = folder();
    let path = folder.path();
    let rows: String = std::iter::once("text,label\n".to_owned())
        .chain((0..80).map(|i| format!("charged twice number {i},billing\n")))
        .collect();
    std::fs::write(path.join("one.csv"), rows).unwrap();
    let before = text(path, "manifest.json");
    for fit in [&["--calibrate", "isotonic"][..], &["--decide", "macro_f1"], &["--conformal"]] {
        let arguments = [&["evaluate", "m", "one.csv"][..], fit].concat();
        let message = "all rows are of the class `billing`";
        run(path, &arguments).assert().code(65).stderr(contains(message));
    }
    assert_eq!(text(path, "manifest.json"), before);
}

#[test]
fn a_goal_that_a_handful_of_rows_reaches_is_told_as_such() {
    let folder = folder();
    let path = folder.path();
    let goal = "recall[bug] at precision>=0.8";
    run(path, &["evaluate", "m", "valid.csv", "--decide", goal])
        .assert()
        .success()
        .stderr(contains("the precision of `bug` rests on ").and(contains("95 % interval")))
        .stderr(contains("warning:").not());
    // Six rows of the class among many of the other.
    let rows: String = texts(200)
        .lines()
        .enumerate()
        .filter(|(i, line)| *i < 13 || line.ends_with("billing"))
        .map(|(_, line)| format!("{line}\n"))
        .collect();
    std::fs::write(path.join("rare.csv"), rows).unwrap();
    run(path, &["evaluate", "m", "rare.csv", "--decide", goal])
        .assert()
        .success()
        .stderr(contains("warning: the precision of `bug`").and(contains("fewer than 30")));
}

#[test]
fn what_is_fitted_to_the_data_of_training_is_warned_of() {
    let folder = folder();
    let path = folder.path();
    std::fs::write(path.join("data.csv"), texts(120)).unwrap();
    let warning = "these are the rows it was trained on";
    for (file, fit, warned) in [
        ("data.csv", &["--calibrate", "vector"][..], true),
        ("data.csv", &["--decide", "macro_f1"], true),
        ("data.csv", &["--decide", "argmax"], false),
        ("data.csv", &["--calibrate", "none"], false),
        ("valid.csv", &["--calibrate", "vector"], false),
    ] {
        let output = run(path, &[&["evaluate", "m", file], fit].concat()).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(told.contains(warning), warned, "{file} {fit:?}: {told}");
        let now = match fit[0] {
            "--calibrate" => contains("m now answers with these probabilities"),
            _ => contains("m now decides so"),
        };
        assert!(now.eval(&told), "{told}");
    }
}

#[test]
fn calibration_and_sets_fitted_in_two_calls_are_those_of_one() {
    let [once, twice] = [folder(), folder()];
    let fit = |folder: &Path, fits: &[&str]| {
        let args = [&["evaluate", "m", "valid.csv"], fits].concat();
        run(folder, &args).assert().success();
    };
    fit(once.path(), &["--calibrate", "isotonic", "--conformal"]);
    fit(twice.path(), &["--calibrate", "isotonic"]);
    fit(twice.path(), &["--conformal"]);
    let scores = |folder: &Path| text(folder, "conformal.json");
    assert_eq!(scores(once.path()), scores(twice.path()));
    // Rows that the calibration has not seen are scored by it as it is.
    std::fs::write(twice.path().join("other.csv"), texts(180)).unwrap();
    run(twice.path(), &["evaluate", "m", "other.csv", "--conformal"]).assert().success();
    assert_ne!(scores(once.path()), scores(twice.path()));
}
