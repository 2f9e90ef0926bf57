//! Numbers and categories in, a class or a number out.

use std::fs;
use std::path::Path;

use crate::common::{firebrick, timeless_log};
use predicates::prelude::*;
use predicates::str::contains;
use serde_json::Value;

/// Flats with a price that area and district decide, gaps in both columns, a line with a slip, and row numbers.
fn flats(rows: usize) -> String {
    let districts = ["bay", "inland", "山"];
    (0..rows).fold("id,area,district,price\n".into(), |csv, i| {
        let (area, district) = (40.0 + ((i * 37) % 101) as f64, districts[i % 3]);
        let noise = ((i * 53) % 7) as f64 - 3.0;
        let price = 100.0 + 2.0 * area + 60.0 * (i % 3) as f64 + noise;
        let area = match i % 20 {
            7 => "NA".to_string(),
            _ => area.to_string(),
        };
        let district = if i % 25 == 11 { "?" } else { district };
        csv + &format!("{i},{area},{district},{price}\n")
    })
}

/// The same with the price as `dear` or `cheap`.
fn dear(rows: usize) -> String {
    let class = |line: &str| {
        let (rest, price) = line.rsplit_once(',').unwrap();
        let dear = price.parse::<f64>().map(|price| price > 340.0);
        format!("{rest},{}\n", dear.map_or("class", |dear| if dear { "dear" } else { "cheap" }))
    };
    flats(rows).lines().map(class).collect()
}

fn train(folder: &Path, extra: &[&str]) -> assert_cmd::Command {
    let mut command = firebrick();
    command.current_dir(folder).args(["train", "data.csv", "-o", "model"]).args(extra);
    command
}

fn json(folder: &Path, args: &[&str]) -> Value {
    let output = firebrick().current_dir(folder).args(args).args(["--json"]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    serde_json::from_str(&text).unwrap_or_else(|_| {
        panic!("{text}\n{}", String::from_utf8_lossy(&output.stderr));
    })
}

fn folder_with(csv: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("data.csv"), csv).unwrap();
    folder
}

#[test]
fn a_number_from_numbers_and_categories_comes_as_near_as_least_squares() {
    let folder = folder_with(&(flats(300) + "300,big,bay,200\n301,50,bay,\n"));
    train(folder.path(), &[])
        .assert()
        .success()
        .stderr(contains("features = `area`, categories = `district`, target = `price`"))
        .stderr(contains("regression on numbers and categories; the column `id` is not used"))
        .stderr(contains("302 rows read, 300 used, 2 set aside: not a number (line 302)"))
        .stderr(contains("`area` is missing in").and(contains("(median")))
        .stdout(contains("least squares (closed form)"));
    let metrics: Value = serde_json::from_str(
        &fs::read_to_string(folder.path().join("model/metrics.json")).unwrap(),
    )
    .unwrap();
    let r2 = |of: &Value| of["r2"].as_f64().unwrap();
    let (own, exact) = (r2(&metrics), r2(&metrics["baselines"][1]));
    assert!(own > exact - 0.01, "{own}, {exact}");
    firebrick()
        .current_dir(&folder)
        .args(["inspect", "model"])
        .assert()
        .success()
        .stdout(contains("area: number, missing → median"))
        .stdout(contains("district: category, one_hot: bay, inland, 山, else unknown"))
        .stdout(contains("all answered as recorded"));
}

#[test]
fn rows_are_answered_with_gaps_filled_and_told_and_slips_left_out() {
    let folder = folder_with(&flats(300));
    train(folder.path(), &["--set", "train.epochs=30"]).assert().success();
    let path = folder.path();
    let value = |pairs: &[&str]| {
        json(path, &[&["predict", "model"], pairs].concat())["value"].as_f64().unwrap()
    };
    let (near, far) = (value(&["area=50", "district=bay"]), value(&["district=山", "area=50"]));
    assert!(far > near, "{near} {far}");
    assert_eq!(value(&["area=50", "district="]), value(&["area=50"]));
    let mut unknown = firebrick();
    unknown.current_dir(path).args(["predict", "model", "area=50", "district=moon"]);
    unknown.assert().success().stderr(contains("note: `district`: missing, or a category"));
    let mut slip = firebrick();
    slip.current_dir(path).args(["predict", "model", "area=large", "district=bay"]);
    slip.assert().code(65).stderr(contains("`large` is not a number in the column `area`"));
    let mut other = firebrick();
    other.current_dir(path).args(["predict", "model", "aera=50"]);
    other.assert().code(2).stderr(contains("expected area=NUMBER district=NAME"));

    fs::write(path.join("new.csv"), "district,area\nbay,50\n?,\nbay,large\n").unwrap();
    let mut file = firebrick();
    file.current_dir(path).args(["predict", "model", "new.csv"]);
    let assert = file
        .assert()
        .success()
        .stderr(contains("1 row (line 4): a number is lacking; there is no answer"))
        .stderr(contains("1 row (line 3): a missing cell"));
    let out = String::from_utf8(assert.get_output().stdout.clone()).unwrap();
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!((lines[0], lines.len()), ("district,area,predicted", 4));
    assert!(lines[1].len() > "bay,50,".len() && lines[3] == "bay,large,", "{out}");
}

#[test]
fn a_class_from_numbers_and_categories_beats_the_majority_and_keeps_its_labels() {
    let folder = folder_with(&dear(400));
    let path = folder.path();
    train(path, &["--test", "data.csv"])
        .assert()
        .success()
        .stderr(contains("label = `class` (2 classes): classification on numbers and categories"))
        .stdout(contains("majority class").and(contains("logistic regression")));
    let report = json(path, &["evaluate", "model", "data.csv"]);
    assert!(report["accuracy"].as_f64().unwrap() > 0.9, "{report}");
    let answer = json(path, &["predict", "model", "area=140", "district=山"]);
    assert_eq!(answer["label"], "dear");
    let probabilities = answer["probabilities"].as_object().unwrap();
    let sum: f64 = probabilities.values().map(|p| p.as_f64().unwrap()).sum();
    assert!((sum - 1.0).abs() < 1e-5);
    let config: Value =
        serde_json::from_str(&fs::read_to_string(path.join("model/config.json")).unwrap()).unwrap();
    assert_eq!(config["problem_type"], "single_label_classification");
    assert_eq!(
        (&config["id2label"]["0"], &config["model"]["outputs"]),
        (&"cheap".into(), &2.into())
    );
    firebrick().current_dir(path).args(["inspect", "model"]).assert().success();
}

#[test]
fn the_preparation_of_columns_is_asked_for_by_settings_and_a_wrong_one_is_named() {
    let folder = folder_with(&flats(200));
    let path = folder.path();
    let settings = [
        "data.scaling=robust",
        "data.missing=mean",
        "data.missing_indicator=true",
        "data.clip=[0.05, 0.95]",
        "data.log=[\"area\"]",
        "data.min_category=20",
        "train.epochs=3",
    ];
    let sets: Vec<&str> = settings.iter().flat_map(|setting| ["--set", *setting]).collect();
    train(path, &sets).assert().success();
    let features = fs::read_to_string(path.join("model/features.json")).unwrap();
    for part in ["\"robust\"", "\"mean\"", "\"indicator\": true", "\"log\": true", "\"clip\""] {
        assert!(features.contains(part), "{part} in {features}");
    }
    // What was resolved trains the same model again.
    let weights = |model: &str| fs::read(path.join(model).join("model.safetensors")).unwrap();
    let mut again = firebrick();
    again.current_dir(path).args(["train", "data.csv", "-o", "again"]);
    again.args(["--config", "model/train.toml"]).assert().success();
    assert!(weights("model") == weights("again"));
    let wrong: [(&str, &str); 5] = [
        ("data.scaling=robst", "data.scaling = \"robst\""),
        ("data.clip=[0.9, 0.1]", "the lower first"),
        ("data.log=[\"district\"]", "option `data.log` is `district`"),
        ("data.mising=mean", "did you mean `data.missing`?"),
        ("train.class_weights=balanced", "expected none for a regression"),
    ];
    for (setting, message) in wrong {
        let mut command = firebrick();
        command.current_dir(path).args(["train", "data.csv", "-o", "no", "--set", setting]);
        command.assert().code(78).stderr(contains(message));
    }
}

#[test]
fn a_class_from_columns_has_the_same_weights_with_one_thread_and_two() {
    let folder = folder_with(&dear(300));
    let path = folder.path();
    let run = |out: &str, threads: &str| {
        let mut command = firebrick();
        command.current_dir(path).args(["train", "data.csv", "-o", out, "--threads", threads]);
        command.args(["--set", "train.epochs=6", "--set", "train.batch_size=32"]);
        command.assert().success();
        let weights = fs::read(path.join(out).join("model.safetensors")).unwrap();
        (weights, timeless_log(&path.join(out)))
    };
    assert!(run("one", "1") == run("two", "2"));
}

#[test]
fn a_class_with_a_single_row_is_learnt_where_there_is_a_file_to_be_judged_on() {
    let folder = folder_with(&(dear(100) + "200,77,bay,palace\n"));
    let path = folder.path();
    train(path, &[]).assert().code(65).stderr(contains("the class `palace` has this row only"));
    fs::write(path.join("test.csv"), dear(30)).unwrap();
    train(path, &["--test", "test.csv", "--set", "train.epochs=2"])
        .assert()
        .success()
        .stderr(contains("3 classes (one, `palace`, has a single row to learn from, line 102)"));
}
