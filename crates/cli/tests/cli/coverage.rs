//! Sets and intervals that hold the truth as often as is asked for.

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use predicates::prelude::PredicateBooleanExt;
use predicates::str::{contains, is_match};
use serde_json::Value;

use crate::common::{TINY, firebrick, texts, trained};

/// Rows of a number and a class among three that the number decides, but for neighbours that are mixed up.
fn classes(rows: usize) -> String {
    let labels = ["small", "中等, 合适", "large"];
    (0..rows).fold("x,size\n".into(), |csv, i| {
        let x = ((i * 7919) % 1000) as f64 / 1000.0;
        let noise = ((i * 104_729) % 997) as f64 / 997.0 - 0.5;
        let class = (((x + 0.4 * noise) * 3.0).max(0.0) as usize).min(2);
        csv + &format!("{x},\"{}\"\n", labels[class])
    })
}

/// Rows of a number and another that follows from it, with noise.
fn numbers(rows: usize) -> String {
    (0..rows).fold("x,y\n".into(), |csv, i| {
        let x = ((i * 7919) % 1000) as f64 / 10.0;
        let noise = ((i * 104_729) % 997) as f64 / 997.0 - 0.5;
        csv + &format!("{x},{}\n", 3.0 * x + 20.0 * noise)
    })
}

fn run(folder: &Path, args: &[&str]) -> Command {
    let mut command = firebrick();
    command.current_dir(folder).args(args);
    command
}

/// The JSON values that a command prints, one a line.
fn lines(folder: &Path, args: &[&str]) -> Vec<Value> {
    let output = run(folder, args).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// What the model `m` says was changed after training.
fn revised(folder: &Path) -> Value {
    let metrics = fs::read_to_string(folder.join("m/metrics.json")).unwrap();
    serde_json::from_str::<Value>(&metrics).unwrap()["revised"].take()
}

fn json(folder: &Path, args: &[&str]) -> Value {
    let output = run(folder, args).arg("--json").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn labels(set: &Value) -> Vec<&str> {
    set.as_array().unwrap().iter().map(|label| label.as_str().unwrap()).collect()
}

/// A folder with a model `m` of `data`, for which `valid` of the rows were held back, and other rows in `test.csv`.
fn model(data: fn(usize) -> String, valid: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let (train, test) = (data(500), data(1500));
    let test: Vec<&str> = test.lines().take(1).chain(test.lines().skip(501)).collect();
    fs::write(folder.path().join("data.csv"), train).unwrap();
    fs::write(folder.path().join("test.csv"), test.join("\n") + "\n").unwrap();
    let valid = format!("data.valid={valid}");
    let mut train = run(folder.path(), &["train", "data.csv", "-o", "m", "--set", &valid]);
    train.args(["--set", "train.epochs=400"]).assert().success();
    folder
}

#[test]
fn a_set_holds_the_classes_whose_probability_is_not_below_that_of_the_kept_score() {
    let folder = model(classes, "0.3");
    let path = folder.path();
    let kept: Value =
        serde_json::from_str(&fs::read_to_string(path.join("m/conformal.json")).unwrap()).unwrap();
    assert_eq!(kept["measure"], "lac");
    let scores = kept["scores"]["kept"].as_array().unwrap();
    let n = scores.len();
    assert!((140..=160).contains(&n) && kept["scores"]["rows"] == n, "{n}");
    // ⌈(n + 1) · 0.9⌉
    let limit = scores[((n + 1) * 9).div_ceil(10) - 1].as_f64().unwrap();
    let wide = lines(path, &["predict", "m", "test.csv", "--json", "--coverage", "99%"]);
    let found = lines(path, &["predict", "m", "test.csv", "--json", "--coverage", "0.9"]);
    for (row, wide) in found.iter().zip(&wide) {
        let probabilities = row["probabilities"].as_object().unwrap();
        let probabilities = probabilities.iter().map(|(label, p)| (label, p.as_f64().unwrap()));
        let mut order: Vec<(&String, f64)> = probabilities.collect();
        order.sort_by(|a, b| b.1.total_cmp(&a.1));
        let expected: Vec<&str> = order
            .iter()
            .enumerate()
            .filter(|(at, (_, p))| *at == 0 || 1.0 - f64::from(*p as f32) <= limit)
            .map(|(_, (label, _))| label.as_str())
            .collect();
        assert_eq!(labels(&row["set"]), expected, "{row}");
        assert!(expected.iter().all(|label| labels(&wide["set"]).contains(label)), "{wide}");
    }
    assert!(found.iter().any(|row| labels(&row["set"]).len() == 2));
    // In CSV a cell with a JSON array, whatever the labels hold.
    let output = run(path, &["predict", "m", "test.csv", "--coverage", "0.9"]).output().unwrap();
    let mut csv = csv::Reader::from_reader(output.stdout.as_slice());
    assert_eq!(csv.headers().unwrap().iter().next_back(), Some("set"));
    for (record, row) in csv.records().zip(&found) {
        let record = record.unwrap();
        let set: Value = serde_json::from_str(record.iter().next_back().unwrap()).unwrap();
        assert_eq!(set, row["set"]);
    }
    let text = contains("90 %: ").and(contains("中等, 合适"));
    run(path, &["predict", "m", "x=0.34", "--coverage", "0.9"]).assert().success().stdout(text);
}

#[test]
fn the_coverage_of_a_file_is_measured_printed_and_can_fail_the_build() {
    let folder = model(classes, "0.3");
    let path = folder.path();
    let asked = ["evaluate", "m", "test.csv", "--coverage", "0.9"];
    let found = json(path, &asked);
    let number = |name: &str| found[name].as_f64().unwrap();
    assert!((0.84..0.96).contains(&number("coverage")), "{}", found["coverage"]);
    assert!((1.0..3.0).contains(&number("set_size")) && number("coverage_level") == 0.9);
    assert!(found["intervals"]["coverage"]["low"].as_f64().unwrap() < number("coverage"));
    let classes = found["per_class"].as_array().unwrap();
    let of_classes = classes
        .iter()
        .map(|class| class["coverage"].as_f64().unwrap() * class["support"].as_f64().unwrap());
    assert!((of_classes.sum::<f64>() - number("coverage") * number("rows")).abs() < 1e-6);
    let printed =
        is_match("sets for a coverage of 90 %, by 1.. conformity scores: coverage 0").unwrap();
    let met = [
        "--require",
        "coverage>=0.8",
        "--require",
        "set_size<=2.5",
        "--require",
        "coverage[large]>=0.5",
    ];
    let mut text = run(path, &asked);
    text.args(met).assert().success().stdout(printed.and(contains("met: coverage>=0.8: 0.")));
    let mut failed = run(path, &asked);
    failed.args(["--require", "set_size<=1.001"]).assert().code(3);
    let csv = run(path, &asked).arg("--csv").output().unwrap().stdout;
    let csv = String::from_utf8(csv).unwrap();
    assert!(csv.contains("\n,,,coverage,0.") && csv.contains("\n,,large,coverage,"), "{csv}");
    run(path, &["evaluate", "m", "test.csv", "--require", "coverage>=0.8"])
        .assert()
        .code(2)
        .stderr(contains("needs a coverage, such as --coverage 0.9"));
    run(path, &asked)
        .args(["--max-gap", "coverage:size<=0.1"])
        .assert()
        .code(2)
        .stderr(contains("slices have no `coverage`"));
    let page = fs::read_to_string(path.join("m/report.html")).unwrap();
    assert!(page.contains("id=\"coverage\"") && page.contains("classes a set"));
    run(path, &["evaluate", "m", "test.csv", "--report", "page.html", "--lang", "zh"])
        .assert()
        .success();
    assert!(fs::read_to_string(path.join("page.html")).unwrap().contains("预测集"));
}

#[test]
fn numbers_have_an_interval_and_its_coverage() {
    let folder = model(numbers, "0.3");
    let path = folder.path();
    let found = lines(path, &["predict", "m", "test.csv", "--json", "--coverage", "0.9"]);
    let end = |row: &Value, name: &str| row[name].as_f64().unwrap();
    let inside = |row: &&Value| {
        // Cells of CSV are texts.
        let truth: f64 = row["y"].as_str().unwrap().parse().unwrap();
        end(row, "low") <= truth && truth <= end(row, "high")
    };
    let share = found.iter().filter(inside).count() as f64 / found.len() as f64;
    let judged = json(path, &["evaluate", "m", "test.csv", "--coverage", "0.9"]);
    assert!((judged["coverage"].as_f64().unwrap() - share).abs() < 1e-9 && share > 0.84);
    let width = end(&found[0], "high") - end(&found[0], "low");
    assert!((judged["interval_width"].as_f64().unwrap() - width).abs() < 1e-6 && width < 25.0);
    let output = run(path, &["predict", "m", "test.csv", "--coverage", "0.9"]).output().unwrap();
    assert!(output.stdout.starts_with(b"x,y,predicted,low,high\n"));
    let text = is_match("90 %: .* to ").unwrap();
    run(path, &["predict", "m", "x=50", "--coverage", "90%"]).assert().success().stdout(text);
    let gate = ["evaluate", "m", "test.csv", "--coverage", "0.9", "--require", "set_size<=2"];
    run(path, &gate).assert().code(2);
    assert!(
        fs::read_to_string(path.join("m/report.html")).unwrap().contains("Prediction intervals")
    );
    let told = contains("Its answers and their scores are those of training");
    run(path, &["evaluate", "m", "test.csv", "--conformal"]).assert().success().stderr(told);
    let conformal = &revised(path)["conformal"];
    assert_eq!(conformal["how"], "absolute_error");
    assert_eq!(conformal["fitted_to"]["rows"], 1000);
}

#[test]
fn a_model_without_scores_or_with_too_few_says_what_to_do_and_a_file_gives_them() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let model = path.join("m");
    fs::create_dir(&model).unwrap();
    for entry in fs::read_dir(trained().join("model")).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), model.join(entry.file_name())).unwrap();
    }
    // Twelve rows were held back.
    assert!(!model.join("conformal.json").exists());
    let ask = ["predict", "m", "the app crashes with error 7 on start", "--coverage", "0.9"];
    let told = contains("no conformity scores").and(contains("evaluate m FILE --conformal"));
    run(path, &ask).assert().code(2).stderr(told);
    fs::write(path.join("few.csv"), texts(30)).unwrap();
    run(path, &["evaluate", "m", "few.csv", "--conformal"]).assert().code(65);
    fs::write(path.join("valid.csv"), texts(80)).unwrap();
    run(path, &["evaluate", "m", "valid.csv", "--conformal", "--coverage", "0.9"])
        .assert()
        .success()
        .stderr(contains("conformity scores fitted to 80 rows"));
    run(path, &ask).assert().success().stdout(contains("90 %: bug"));
    let told = contains("conformity scores, fitted to 80 rows of valid.csv");
    let told = told.and(contains("of BEFORE").not());
    run(path, &["inspect", "m"]).assert().success().stdout(told.and(contains("of 80 rows")));
    let note = revised(path)["note"].to_string();
    assert!(note.contains("still right") && revised(path)["calibration"].is_null(), "{note}");
    for (file, told) in [
        ("README.md", "**Sets and intervals were changed after training**"),
        ("report.html", "conformity scores, fitted to 80 rows of valid.csv"),
    ] {
        assert!(fs::read_to_string(model.join(file)).unwrap().contains(told), "{file}");
    }
    let compared = contains("scores of before").not();
    run(path, &["compare", "m", "m.previous"]).assert().success().stdout(compared);
    run(path, &["predict", "m", "the app crashes", "--coverage", "0.99"])
        .assert()
        .code(2)
        .stderr(contains("the 80 conformity scores of m are too few for 0.99"));
    for wrong in ["90", "1", "much"] {
        run(path, &["predict", "m", "a", "--coverage", wrong]).assert().code(2);
    }
}

#[test]
fn another_calibration_gets_other_scores_and_a_decision_leaves_them() {
    let folder = model(classes, "0.3");
    let path = folder.path();
    let scores = || fs::read(path.join("m/conformal.json")).ok();
    let trained = scores();
    run(path, &["evaluate", "m", "test.csv", "--decide", "macro_f1"]).assert().success();
    assert_eq!(scores(), trained);
    assert!(revised(path)["conformal"].is_null());
    run(path, &["evaluate", "m", "test.csv", "--calibrate", "isotonic", "--coverage", "0.9"])
        .assert()
        .success()
        .stderr(contains("conformity scores fitted to the same 1000 rows"));
    assert!(scores().is_some() && scores() != trained);
    let told = revised(path);
    assert_eq!(
        (&told["calibration"]["how"], &told["conformal"]["how"]),
        (&"isotonic".into(), &"lac".into())
    );
    let head: String = classes(40);
    fs::write(path.join("few.csv"), head).unwrap();
    run(path, &["evaluate", "m", "few.csv", "--calibrate", "none"])
        .assert()
        .success()
        .stderr(contains("are given up: 50 rows are needed"));
    assert_eq!(scores(), None);
    assert_eq!(revised(path)["conformal"]["how"], "none");
    run(path, &["predict", "m", "x=0.5", "--coverage", "0.9"]).assert().code(2);
}

#[test]
fn texts_several_runs_and_runs_in_little_memory_keep_scores_too() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    fs::write(path.join("data.csv"), texts(240)).unwrap();
    let few = ["--set", "data.valid=0.3", "--set", "train.epochs=2"];
    for (more, models) in [
        (["--memory", "8MB"], ["m/conformal.json"].as_slice()),
        (["--runs", "2"], &["m/seed-1/conformal.json", "m/seed-2/conformal.json"]),
    ] {
        let _ = fs::remove_dir_all(path.join("m"));
        let mut train = run(path, &["train", "data.csv", "-o", "m", "--seed", "1"]);
        train.args(TINY).args(few).args(more).assert().success();
        for model in models {
            assert!(path.join(model).is_file(), "{model}");
        }
    }
}

#[cfg(unix)]
#[test]
fn a_resumed_run_keeps_the_calibration_and_the_scores_of_one_left_alone() {
    let more = ["--set", "checkpoint.steps=1", "--set", "data.valid=0.45"];
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let train = |folder: &Path| {
        let mut train = run(folder, &["train", "data.csv", "-o", "model"]);
        train.args(TINY).args(more);
        train
    };
    for folder in &folders {
        fs::write(folder.path().join("data.csv"), texts(120)).unwrap();
    }
    let [alone, stopped] = folders.each_ref().map(tempfile::TempDir::path);
    train(alone).assert().success();
    crate::interrupted::stopped(stopped, &more[2..]);
    train(stopped).arg("--resume").assert().success();
    for file in ["decision.json", "conformal.json"] {
        let read = |folder: &Path| fs::read(folder.join("model").join(file)).unwrap();
        assert_eq!(read(stopped), read(alone), "{file}");
    }
}
