//! The main job from outside: train, predict, evaluate, inspect.

use std::fs;

use crate::common::{TINY, firebrick, has_bf16, houses, texts, trained};
use predicates::prelude::*;
use predicates::str::contains;
use serde_json::Value;

fn stdout(command: &mut assert_cmd::Command) -> String {
    let output = command.assert().success().get_output().stdout.clone();
    String::from_utf8(output).unwrap()
}

#[test]
fn training_prints_what_it_found_and_the_result_beside_simple_models() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("data.csv"), texts(100)).unwrap();
    let mut command = firebrick();
    command.current_dir(&folder).args(["train", "data.csv", "-o", "model"]).args(TINY);
    let assert = command.assert().success();
    let says = |part: &'static str| contains(part);
    assert
        .stderr(says("data.csv: CSV, comma, 100 rows"))
        .stderr(says("text = `text`, label = `label` (2 classes)"))
        .stderr(says("100 rows read, 100 used"))
        .stderr(says("split: 80 rows to learn from, 10 to choose the epoch, 10 to judge"))
        .stderr(says("epoch   1  train loss"))
        .stdout(says("On 10 rows that training never saw:"))
        .stdout(says("majority class                  0.5000"))
        .stdout(says("TF-IDF + logistic regression    1.0000"))
        .stdout(says("macro precision  macro recall  macro F1"));
    for file in [
        "config.json",
        "model.safetensors",
        "tokenizer.json",
        "metrics.json",
        "training.jsonl",
        "train.toml",
        "golden.jsonl",
        "README.md",
        "manifest.json",
    ] {
        assert!(folder.path().join("model").join(file).is_file(), "{file}");
    }
}

#[test]
fn the_training_log_holds_one_complete_object_an_epoch() {
    let log = fs::read_to_string(trained().join("model/training.jsonl")).unwrap();
    let records: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for (i, record) in records.iter().enumerate() {
        assert_eq!(record["epoch"], i + 1);
        for key in
            ["train_loss", "valid_loss", "valid_score", "lr", "epoch_seconds", "rows_per_second"]
        {
            assert!(record[key].is_number(), "{key} in {record}");
        }
    }
    let first = records[0]["train_loss"].as_f64().unwrap();
    let last = records[records.len() - 1]["train_loss"].as_f64().unwrap();
    assert!(last < first / 2.0, "the loss falls: {first} to {last}");
}

#[test]
fn a_text_gets_its_label_with_probabilities_that_add_up_to_one() {
    let json = stdout(firebrick().current_dir(trained()).args([
        "predict",
        "model",
        "please refund the double charge",
        "--json",
    ]));
    let answer: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(answer["label"], "billing");
    let probabilities = answer["probabilities"].as_object().unwrap();
    let sum: f64 = probabilities.values().map(|p| p.as_f64().unwrap()).sum();
    assert!((sum - 1.0).abs() < 1e-5);
    assert_eq!(answer["score"], probabilities["billing"]);
    let text = stdout(firebrick().current_dir(trained()).args(["predict", "model", "it crashes"]));
    assert!(text.starts_with("bug") && text.contains('█'), "{text}");
}

#[test]
fn a_csv_file_comes_back_with_the_answers_beside_its_columns() {
    let folder = trained();
    let input = "id,text\n7,\"refund, please\"\n8,\n9,\"crashes\non start\"\n";
    fs::write(folder.join("new.csv"), input).unwrap();
    let csv = stdout(firebrick().current_dir(folder).args(["predict", "model", "new.csv"]));
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let header = reader.headers().unwrap().clone();
    assert_eq!(header, vec!["id", "text", "predicted", "score", "p(billing)", "p(bug)"]);
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 3, "one row out for each row in, the empty text included");
    assert_eq!((&rows[0][0], &rows[0][1], &rows[0][2]), ("7", "refund, please", "billing"));
    assert_eq!((&rows[2][0], &rows[2][1], &rows[2][2]), ("9", "crashes\non start", "bug"));
}

#[test]
fn standard_input_and_jsonl_give_one_object_a_line_in_order() {
    let input = "{\"id\": 7, \"text\": \"refund order 3\", \"label\": \"old\"}\n\
                 {\"id\": 8, \"text\": \"error on start\"}\n";
    let out = stdout(
        firebrick().current_dir(trained()).args(["predict", "model", "-"]).write_stdin(input),
    );
    let lines: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let labels: Vec<&str> = lines.iter().map(|line| line["label"].as_str().unwrap()).collect();
    assert_eq!(labels, ["billing", "bug"]);
    // The input's members keep their types, and one whose name is taken is not lost.
    assert_eq!((&lines[0]["text"], &lines[0]["id"]), (&"refund order 3".into(), &7.into()));
    assert_eq!(lines[0]["input_label"], "old");
}

#[test]
fn a_file_and_single_texts_get_the_same_answers() {
    let folder = trained();
    let texts = ["please refund order 3", "the site crashes", "hello", "charged twice, error 9"];
    let csv: String = texts.iter().fold("text\n".into(), |csv, text| csv + "\"" + text + "\"\n");
    fs::write(folder.join("same.csv"), csv).unwrap();
    let file =
        stdout(firebrick().current_dir(folder).args(["predict", "model", "same.csv", "--json"]));
    for (text, line) in texts.iter().zip(file.lines()) {
        let alone =
            stdout(firebrick().current_dir(folder).args(["predict", "model", text, "--json"]));
        let (alone, beside): (Value, Value) =
            (serde_json::from_str(&alone).unwrap(), serde_json::from_str(line).unwrap());
        assert_eq!(alone["label"], beside["label"]);
        let difference = alone["score"].as_f64().unwrap() - beside["score"].as_f64().unwrap();
        assert!(difference.abs() < 1e-6, "{text}: {difference}");
    }
}

#[cfg(unix)]
#[test]
fn nobody_listening_is_no_failure() {
    use std::process::{Command, Stdio};
    let folder = trained();
    let many: String = (0..20_000).fold("text\n".into(), |csv, i| csv + &format!("refund {i}\n"));
    fs::write(folder.join("many.csv"), many).unwrap();
    let program = env!("CARGO_BIN_EXE_firebrick");
    let start = |args: &[&str], out: Stdio, err: Stdio| {
        let mut command = Command::new(program);
        command.current_dir(folder).args(args).stdin(Stdio::null()).stdout(out).stderr(err);
        command.spawn().unwrap()
    };
    // A reader that goes away after the first line, as `head` does.
    let mut child = start(&["predict", "model", "many.csv"], Stdio::piped(), Stdio::piped());
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    // Remarks that nobody reads do not stop the work.
    let mut child = start(&["evaluate", "model", "data.csv"], Stdio::piped(), Stdio::piped());
    drop(child.stderr.take());
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success() && !output.stdout.is_empty());
}

#[test]
fn answers_in_bf16_are_near_those_in_fp32() {
    let probability = |precision: &str| {
        let args = ["predict", "model", "please refund me", "--json", "--precision", precision];
        let answer = stdout(firebrick().current_dir(trained()).args(args));
        serde_json::from_str::<Value>(&answer).unwrap()["probabilities"]["billing"]
            .as_f64()
            .unwrap()
    };
    if has_bf16() {
        assert!((probability("bf16") - probability("fp32")).abs() < 0.02);
    }
}

#[test]
fn evaluation_counts_every_row_and_has_its_scores_at_the_top() {
    let folder = trained();
    let rows = "text,label\nplease refund,billing\nit crashes,bug\n,bug\n";
    fs::write(folder.join("more.csv"), rows).unwrap();
    let mut command = firebrick();
    command.current_dir(folder).args(["evaluate", "model", "more.csv", "--json"]);
    let assert = command.assert().success();
    assert.stderr(contains("3 rows read, 2 used, 1 set aside: empty text (line 4)"));
    let report: Value = serde_json::from_str(&stdout(&mut command)).unwrap();
    assert_eq!(report["accuracy"], 1.0);
    assert_eq!(report["macro_f1"], 1.0);
    assert_eq!(report["rows"], 2);
    assert_eq!(report["per_class"][0]["label"], "billing");
}

#[test]
fn inspecting_a_model_checks_its_files_and_its_answers() {
    let mut command = firebrick();
    command.current_dir(trained()).args(["inspect", "model"]);
    command
        .assert()
        .success()
        .stdout(contains("hidden         24"))
        .stdout(contains("labels         billing, bug"))
        .stdout(contains("all whole"))
        .stdout(contains("golden rows    8, all answered as recorded"));
}

#[test]
fn an_earlier_model_is_kept_and_a_foreign_folder_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("houses.csv"), houses()).unwrap();
    let train = |out: &str| {
        let mut command = firebrick();
        command.current_dir(&folder).args(["train", "houses.csv", "-o", out]);
        command
    };
    train("model").assert().success();
    train("model").assert().success();
    assert!(folder.path().join("model.previous/manifest.json").is_file());
    fs::create_dir(folder.path().join("mine")).unwrap();
    fs::write(folder.path().join("mine/notes.txt"), "keep").unwrap();
    train("mine").assert().code(1).stderr(contains("exists and is not a model folder"));
    assert!(folder.path().join("mine/notes.txt").is_file());
}

#[test]
fn numbers_are_recognised_as_a_regression_that_ends_at_least_squares() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("houses.csv"), houses()).unwrap();
    let mut command = firebrick();
    command.current_dir(&folder).args(["train", "houses.csv", "-o", "model"]);
    let json = stdout(command.arg("--json"));
    let result: Value = serde_json::from_str(&json).unwrap();
    let baseline = |name: &str| {
        let all = result["baselines"].as_array().unwrap();
        all.iter().find(|b| b["name"].as_str().unwrap().contains(name)).unwrap()["mse"].as_f64()
    };
    assert!(result["distance_from_least_squares"].as_f64().unwrap() <= 1e-4);
    let (own, exact) = (result["mse"].as_f64().unwrap(), baseline("least squares").unwrap());
    assert!((own / exact - 1.0).abs() < 1e-3, "{own} against {exact}");
    assert!(baseline("mean").unwrap() > 10.0 * own);

    let mut predict = firebrick();
    predict.current_dir(&folder).args(["predict", "model", "area=100", "--json"]);
    let answer: Value = serde_json::from_str(&stdout(&mut predict)).unwrap();
    assert!((answer["value"].as_f64().unwrap() - 357.0).abs() < 3.0);
    let new = "id,area,predicted\n1,100,0\n2,,0\n3,big,0\n";
    fs::write(folder.path().join("new.csv"), new).unwrap();
    let mut file = firebrick();
    file.current_dir(&folder).args(["predict", "model", "new.csv"]);
    let assert = file
        .assert()
        .success()
        .stderr(contains("1 row (line 4): a number is lacking; there is no answer"))
        .stderr(contains("1 row (line 3): a missing cell"));
    let out = String::from_utf8(assert.get_output().stdout.clone()).unwrap();
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(lines[0], "id,area,predicted,new_predicted");
    assert!(lines[1].starts_with("1,100,0,35") && lines[3] == "3,big,0,", "{out}");
    // The median of the areas stands in.
    assert!(lines[2].starts_with("2,,0,3"), "{out}");

    let mut inspect = firebrick();
    inspect.current_dir(&folder).args(["inspect", "model"]);
    inspect.assert().success().stdout(contains("fitted line").and(contains("· area")));
}

#[test]
fn a_rate_too_large_for_raw_features_ends_with_the_reason_and_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("houses.csv"), houses()).unwrap();
    let mut command = firebrick();
    command.current_dir(&folder).args(["train", "houses.csv", "-o", "model"]);
    command.args(["--set", "data.scaling=none"]);
    command
        .assert()
        .code(1)
        .stderr(contains("training diverged"))
        .stderr(contains("learning rate 0.01"))
        .stderr(contains("stable only below a rate"))
        .stderr(contains("data.scaling = \"standard\""));
    assert!(!folder.path().join("model").exists(), "no model is better than a broken one");
}

#[test]
fn a_rate_only_just_too_large_is_found_out_without_an_overflow() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("houses.csv"), houses()).unwrap();
    let mut command = firebrick();
    command.current_dir(&folder).args(["train", "houses.csv", "-o", "model"]);
    command.args(["--set", "train.lr=1.2"]);
    command.assert().code(1).stderr(contains("stable only below a rate of 1.0e0"));
}

#[test]
fn the_rows_of_a_test_file_are_accounted_for_and_repeats_of_training_rows_are_told() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("data.csv"), texts(60)).unwrap();
    let test = "text,label\nThe  app crashes with error 5 on START,bug\nrefund me,billing\n,bug\n";
    fs::write(folder.path().join("test.csv"), test).unwrap();
    let mut command = firebrick();
    command.current_dir(&folder).args(["train", "data.csv", "--test", "test.csv", "-o", "model"]);
    command.args(TINY).args(["--set", "train.epochs=1"]);
    command
        .assert()
        .success()
        .stderr(contains("test.csv: 3 rows read, 2 used, 1 set aside: empty text (line 4)"))
        .stderr(contains("note: 1 of them stand in the training file too"))
        .stdout(contains("On the 2 rows of test.csv:"));
}

#[test]
fn rows_and_classes_that_count_more_change_the_model_and_a_bad_weight_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let rows = texts(120);
    let mut lines = rows.lines();
    let mut weighted = format!("{},weight\n", lines.next().unwrap());
    // Three rows of one class for every row of the other.
    for (i, line) in lines.enumerate().filter(|(i, _)| i % 6 != 1 && i % 6 != 3) {
        weighted += &format!("{line},{}\n", if i % 3 == 0 { 5 } else { 1 });
    }
    fs::write(folder.path().join("data.csv"), &weighted).unwrap();
    let train = |out: &str, extra: &[&str]| {
        let mut command = firebrick();
        command.current_dir(&folder).args(["train", "data.csv", "-o", out]).args(TINY);
        command.args(["--set", "train.epochs=2"]).args(extra);
        command
    };
    let weights = |out: &str, extra: &[&str]| {
        train(out, extra).assert().success();
        fs::read(folder.path().join(out).join("model.safetensors")).unwrap()
    };
    let equal = weights("equal", &[]);
    let rows = weights("rows", &["--weight", "weight"]);
    let classes = weights("classes", &["--set", "train.class_weights=balanced"]);
    assert!(equal != rows && equal != classes && rows != classes);

    fs::write(folder.path().join("data.csv"), weighted.replacen(",5\n", ",0\n", 1)).unwrap();
    let message =
        "data.csv, line 2: the weight `0` in the column `weight` is no number above 0 (1 such row)";
    train("bad", &["--weight", "weight"]).assert().code(65).stderr(contains(message));
}
