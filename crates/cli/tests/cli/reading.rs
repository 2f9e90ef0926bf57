//! Every form of data, and every policy for bad rows, through the program.

use std::fs;
use std::path::Path;

use crate::common::{TINY, firebrick, texts, trained};
use assert_cmd::Command;
use predicates::prelude::*;
use predicates::str::contains;
use rstest::rstest;
use serde_json::{Value, json};
use tempfile::TempDir;

/// Text and label of each row of [`texts`].
fn rows(count: usize) -> Vec<(String, String)> {
    let text = texts(count);
    let pair = |line: &str| {
        let (text, label) = line.rsplit_once(',').unwrap();
        (text.trim_matches('"').to_owned(), label.to_owned())
    };
    text.lines().skip(1).map(pair).collect()
}

fn write(folder: &Path, name: &str, bytes: impl AsRef<[u8]>) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

/// The rows in a form that `train` reads; what to give it, and what it says it found.
fn forms(form: &str, folder: &Path) -> (&'static str, &'static str) {
    let rows = rows(40);
    let lines = |line: fn(&str, &str) -> String| -> String {
        rows.iter().map(|(text, label)| line(text, label)).collect()
    };
    match form {
        "utf16" => {
            let text = "text\tlabel\n".to_owned() + &lines(|t, l| format!("{t}\t{l}\n"));
            let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
            write(folder, "data.tsv", units.flat_map(u16::to_le_bytes).collect::<Vec<u8>>());
            ("data.tsv", "data.tsv: CSV, tab, UTF-16LE, 40 rows")
        }
        "jsonl" => {
            write(
                folder,
                "data.jsonl",
                lines(|t, l| format!("{}\n", json!({"text": t, "label": l}))),
            );
            ("data.jsonl", "data.jsonl: JSONL, 40 rows")
        }
        "fasttext" => {
            write(folder, "data.txt", lines(|t, l| format!("__label__{l} {t}\n")));
            ("data.txt", "data.txt: fastText, 40 rows")
        }
        "folders" => {
            for (i, (text, label)) in rows.iter().enumerate() {
                write(folder, &format!("mails/{label}/{i}.txt"), text);
            }
            ("mails", "mails: a folder a label, 40 files, 40 rows")
        }
        _ => {
            let text = texts(40);
            let (header, _) = text.split_once('\n').unwrap();
            let second: Vec<&str> = text.lines().skip(21).collect();
            let first: Vec<&str> = text.lines().take(21).collect();
            write(folder, "part-1.csv", first.join("\n"));
            write(folder, "part-2.csv", format!("{header}\n{}", second.join("\n")));
            ("part-*.csv", "part-*.csv: CSV, comma, 2 files, 40 rows")
        }
    }
}

#[rstest]
fn every_form_trains_and_is_named(
    #[values("utf16", "jsonl", "fasttext", "folders", "several")] form: &str,
) {
    let folder = tempfile::tempdir().unwrap();
    let (data, found) = forms(form, folder.path());
    let mut command = firebrick();
    command.current_dir(&folder).args(["train", data, "-o", "model"]).args(TINY);
    command.args(["--set", "train.epochs=1"]);
    command
        .assert()
        .success()
        .stderr(contains(found).and(contains("text = `text`, label = `label` (2 classes)")))
        .stderr(contains("40 rows read, 40 used"));
    assert!(folder.path().join("model/manifest.json").is_file());
}

#[rstest]
fn every_form_is_evaluated(
    #[values("utf16", "jsonl", "fasttext", "folders", "several")] form: &str,
) {
    let folder = tempfile::tempdir().unwrap();
    let (data, _) = forms(form, folder.path());
    let model = trained().join("model");
    let mut command = firebrick();
    command.current_dir(&folder).args(["evaluate", model.to_str().unwrap(), data, "--json"]);
    let output = command.output().unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["rows"], 40);
    assert!(report["accuracy"].as_f64().unwrap() > 0.9, "{report}");
}

fn predict(args: &[&str]) -> Command {
    let mut command = firebrick();
    command.current_dir(trained()).args(["predict", "model"]).args(args);
    command
}

fn stdout(command: &mut Command) -> String {
    String::from_utf8(command.assert().success().get_output().stdout.clone()).unwrap()
}

#[test]
fn lines_of_fasttext_are_answered_one_by_one() {
    write(
        trained(),
        "new.txt",
        "__label__billing please refund order 3\nthe site crashes on start\n",
    );
    let out = stdout(&mut predict(&["new.txt", "--format", "fasttext"]));
    let answers: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let told: Vec<&Value> =
        answers.iter().flat_map(|a| [&a["label"], &a["input_label"], &a["text"]]).collect();
    assert_eq!(told[..3], ["billing", "billing", "please refund order 3"]);
    assert_eq!(told[3..], ["bug", "", "the site crashes on start"]);
}

#[test]
fn files_of_a_pattern_are_answered_one_after_the_other_and_lines_are_those_of_each() {
    for (name, text) in [("1", "text\nit crashes\n"), ("2", "text\nplease refund\n\" \"\n")] {
        write(trained(), &format!("parts/{name}.csv"), text);
    }
    let assert = predict(&["parts/*.csv"]).assert().success();
    assert
        .stdout(contains("it crashes,bug").and(contains("please refund,billing")))
        .stderr(contains("(at parts/2.csv:3)"));
    predict(&["parts/*.jsonl"]).assert().code(2).stderr(contains("there is no file parts/*.jsonl"));
}

#[test]
fn a_file_in_gb18030_is_answered_in_utf8() {
    let text = "text;编号\nplease refund order 3;退款\nthe site crashes with error 9;故障\n";
    let (bytes, ..) = encoding_rs::GB18030.encode(text);
    write(trained(), "gb.csv", &bytes);
    let expected =
        "text;编号;predicted;score;p(billing);p(bug)\nplease refund order 3;退款;billing;";
    for encoding in [&[][..], &["--encoding", "gb18030"]] {
        let out = stdout(&mut predict(&[&["gb.csv"], encoding].concat()));
        assert!(out.starts_with(expected) && out.contains("故障;bug;"), "{out}");
    }
    predict(&["gb.csv", "--encoding", "utf-8"])
        .assert()
        .code(65)
        .stderr(contains("gb.csv, line 1").or(contains("gb.csv: ")).and(contains("UTF-8")));
}

/// Twenty good rows, one with too many cells (line 22), one without a text (line 23), and good ones again.
fn with_bad_rows() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let more = texts(20);
    let csv = texts(20) + "a,b,c\n,bug\n" + more.split_once('\n').unwrap().1;
    fs::write(folder.path().join("bad.csv"), csv).unwrap();
    folder
}

fn evaluate(folder: &TempDir, args: &[&str]) -> Command {
    let model = trained().join("model");
    let mut command = firebrick();
    command.current_dir(folder).args(["evaluate", model.to_str().unwrap(), "bad.csv"]).args(args);
    command
}

#[test]
fn bad_rows_stop_the_program_or_are_set_aside_or_kept_as_the_policy_says() {
    let folder = with_bad_rows();
    let said = "42 rows read, 40 used, 2 set aside: wrong number of fields (line 22), empty text (line 23)";
    let stops = [&[][..], &["--on-bad-rows", "error"], &["--on-bad-rows", "skip_unusable"]];
    for policy in stops {
        evaluate(&folder, policy)
            .assert()
            .code(65)
            .stderr(contains("bad.csv, line 22").and(contains("the row: a,b,c")))
            .stderr(contains("--on-bad-rows skip, or --on-bad-rows quarantine FILE"));
    }
    evaluate(&folder, &["--on-bad-rows", "skip"]).assert().success().stderr(contains(said));
    evaluate(&folder, &["--on-bad-rows", "quarantine", "kept.jsonl"])
        .assert()
        .success()
        .stderr(contains(said));
    let kept = fs::read_to_string(folder.path().join("kept.jsonl")).unwrap();
    let kept: Vec<Value> = kept.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((kept.len(), &kept[0]["line"], &kept[0]["row"]), (2, &22.into(), &"a,b,c".into()));
    assert_eq!((&kept[1]["line"], &kept[1]["fields"]["label"]), (&23.into(), &"bug".into()));
}

#[test]
fn training_keeps_its_bad_rows_too_and_stops_where_there_are_too_many() {
    let folder = with_bad_rows();
    let train = |args: &[&str]| {
        let mut command = firebrick();
        command.current_dir(&folder).args(["train", "bad.csv", "-o", "model"]).args(TINY);
        command.args(["--set", "train.epochs=1"]).args(args);
        command
    };
    for limit in ["1", "4%"] {
        train(&["--on-bad-rows", "skip", "--max-bad-rows", limit])
            .assert()
            .code(65)
            .stderr(contains("2 set aside").and(contains("--max-bad-rows allows more")));
        assert!(!folder.path().join("model").exists());
    }
    train(&["--on-bad-rows", "quarantine", "kept.jsonl", "--max-bad-rows", "5%"])
        .assert()
        .success()
        .stderr(contains("42 rows read, 40 used, 2 set aside"));
    let kept = fs::read_to_string(folder.path().join("kept.jsonl")).unwrap();
    assert_eq!(kept.lines().count(), 2);
}

#[test]
fn bytes_that_are_no_text_are_a_bad_row_or_are_replaced_and_counted() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = [texts(20).as_bytes(), b"refund caf\xff order 3,billing\n"].concat();
    fs::write(folder.path().join("bad.csv"), bytes).unwrap();
    evaluate(&folder, &[]).assert().code(65).stderr(contains("bad.csv, line 22, byte 11"));
    evaluate(&folder, &["--on-bad-rows", "skip"])
        .assert()
        .success()
        .stderr(contains("not valid in the encoding (line 22)"));
    evaluate(&folder, &["--encoding-errors", "replace"])
        .assert()
        .success()
        .stderr(contains("21 rows read, 21 used"));
}

#[rstest]
#[case(&["--on-bad-rows", "quarantine"], "--on-bad-rows")]
#[case(&["--on-bad-rows", "quaratine"], "did you mean `quarantine`")]
#[case(&["--max-bad-rows", "lots"], "such as 0.1%")]
#[case(&["--encoding", "klingon"], "--encoding")]
#[case(&["--delimiter", ";;"], "one character, or `tab`")]
#[case(&["--format", "xls"], "possible values: csv, tsv, jsonl")]
#[case(&["--header", "maybe"], "possible values: auto, yes, no")]
fn a_wrong_way_to_read_is_wrong_usage_in_every_command(
    #[case] given: &[&str],
    #[case] part: &str,
    #[values("train", "evaluate", "predict", "check")] command: &str,
) {
    let files: &[&str] = match command {
        "train" | "check" => &["data.csv"],
        _ => &["model", "data.csv"],
    };
    let mut program = firebrick();
    program.current_dir(trained()).arg(command).args(files).args(given);
    program.assert().code(2).stderr(contains(part));
}

#[test]
fn a_model_holds_nothing_of_what_was_to_be_redacted_and_answers_alike_without_it() {
    let folder = TempDir::new().unwrap();
    let address = "jane.doe@example.org";
    let lines: String = rows(40)
        .iter()
        .map(|(text, label)| format!("\"{text} write to {address}\",{label}\n"))
        .collect();
    write(folder.path(), "data.csv", format!("text,label\n{lines}"));
    let mut train = firebrick();
    train.current_dir(&folder).args(["train", "data.csv", "-o", "model"]).args(TINY);
    train.args(["--set", "data.redact=[\"email\"]", "--set", "data.clean=[\"whitespace\"]"]);
    train.assert().success().stderr(contains("40 of 40 rows hold personal data: 40 email"));
    for entry in fs::read_dir(folder.path().join("model")).unwrap() {
        let path = entry.unwrap().path();
        let bytes = fs::read(&path).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("jane") && !text.contains("doe@"), "{}", path.display());
    }
    let mut inspect = firebrick();
    inspect.current_dir(&folder).args(["inspect", "model"]);
    inspect.assert().success().stdout(contains("whitespace, redact:email"));
    let answer = |address: &str| {
        let text = format!("it crashes, write to {address}");
        let mut command = firebrick();
        stdout(command.current_dir(&folder).args(["predict", "model", &text, "--json"]))
    };
    assert_eq!(answer(address), answer("someone.else@example.com"));
}

#[test]
fn a_pattern_is_read_and_a_path_that_is_not_there_is_no_text() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("parts")).unwrap();
    for part in ["1", "2"] {
        std::fs::write(folder.path().join("parts").join(part), "text\nit crashes\n").unwrap();
    }
    let model = trained().join("model");
    let predict = |given: &[&str]| {
        let mut command = firebrick();
        command.current_dir(&folder).arg("predict").arg(&model).args(given);
        command
    };
    let answers = predict(&["parts/*"]).output().unwrap();
    assert_eq!(String::from_utf8(answers.stdout).unwrap().lines().count(), 3);
    for missing in ["nosuch/", "logs/2024-*", "./parts/3"] {
        predict(&[missing]).assert().code(2).stderr(contains("there is no file"));
        predict(&[missing, "--as-text"]).assert().success();
    }
    predict(&["good/bad?"]).assert().success().stderr(contains("taken as a text"));
}
