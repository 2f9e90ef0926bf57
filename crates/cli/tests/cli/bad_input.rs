//! Every kind of bad input: the message says where, what, what was expected and what to do.

use std::fs;

use crate::common::{firebrick, trained};
use predicates::prelude::*;
use predicates::str::contains;
use rstest::rstest;

#[rstest]
#[case::ragged_row("text,label\na,b\nc,d,e\n", &["data.csv, line 3", "3 fields", "2"])]
#[case::unterminated_quote("text,label\na,b\n\"c,d\n", &["data.csv, line 3", "quote"])]
#[case::empty_file("", &["data.csv: the file is empty"])]
#[case::header_only("text,label\n", &["data.csv", "no row under it"])]
#[case::one_class("text,label\na b,x\nc d,x\n", &["data.csv", "every one of the 2 rows has the label `x`", "at least 2 classes"])]
#[case::class_with_one_row("text,label\na b,x\nc d,x\ne f,y\n", &["data.csv", "`y`", "line 4"])]
#[case::no_label_anywhere("text,label\na b,\nc d,\n", &["data.csv: no row can be used", "empty label (lines 2, 3)"])]
#[case::no_text_anywhere("text,label\n,x\n,y\n", &["data.csv: no column to predict `label` from"])]
fn a_bad_training_file_is_refused_with_the_place_and_the_reason(
    #[case] content: &str,
    #[case] parts: &[&str],
) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("data.csv"), content).unwrap();
    let mut command = firebrick();
    command.current_dir(&folder).args(["train", "data.csv", "-o", "model"]);
    let mut assert = command.assert().code(65).stderr(contains("error: "));
    for part in parts {
        assert = assert.stderr(contains(*part));
    }
    assert!(!folder.path().join("model").exists());
}

#[test]
fn invalid_utf8_is_named_with_line_and_byte() {
    let folder = tempfile::tempdir().unwrap();
    // The Chinese line shows that the file is UTF-8, and the next one broken, not in another encoding.
    let bytes = ["text,label\n好的,x\n".as_bytes(), b"caf\xe9,y\n"].concat();
    fs::write(folder.path().join("data.csv"), bytes).unwrap();
    let mut command = firebrick();
    command.current_dir(&folder).args(["train", "data.csv", "-o", "model"]);
    command.assert().code(65).stderr(contains("data.csv, line 3, byte 4").and(contains("UTF-8")));
}

#[test]
fn a_column_that_does_not_exist_gets_a_suggestion() {
    let mut command = firebrick();
    command.current_dir(trained()).args(["train", "data.csv", "-o", "x", "--label", "lable"]);
    command.assert().code(65).stderr(contains("`lable`").and(contains("did you mean `label`")));
}

#[test]
fn rows_with_an_empty_text_are_set_aside_by_line_or_refused_if_asked() {
    let folder = tempfile::tempdir().unwrap();
    let csv = crate::common::texts(40) + ",bug\n   ,billing\nno label here,\n";
    fs::write(folder.path().join("data.csv"), csv).unwrap();
    let train = |extra: &[&str]| {
        let mut command = firebrick();
        command.current_dir(&folder).args(["train", "data.csv", "-o", "model"]);
        command.args(crate::common::TINY).args(["--set", "train.epochs=1"]).args(extra);
        command
    };
    train(&[]).assert().success().stderr(contains(
        "43 rows read, 40 used, 3 set aside: empty text (lines 42, 43), empty label (line 44)",
    ));
    train(&["--set", "data.on_bad_rows=error"])
        .assert()
        .code(65)
        .stderr(contains("data.csv, line 42").and(contains("empty text")));
}

#[rstest]
#[case(&["--set", "train.patiance=3"], "did you mean `train.patience`?")]
#[case(&["--set", "train.lr=-1"], "train.lr is -1, expected a number above 0")]
#[case(&["--set", "model.dropout=1"], "model.dropout is 1, expected at least 0 and below 1")]
#[case(&["--model", "lsmt"], "did you mean `lstm`?")]
#[case(&["--model", "linear"], "model.kind is linear, expected lstm")]
#[case(&["--task", "clustering"], "clustering")]
#[case(&["--set", "train.score=r2"], "train.score is r2, expected a score of a classification")]
#[case(&["--set", "train.precision=bf61"], "bf16")]
#[case(&["--set", "model.init.recurrent=orthogonl"], "the setting model.init.recurrent = \"orthogonl\" can't be used")]
#[case(&["--set", "train.epochs=-1"], "expected a whole number of at least 0")]
#[case(&["--set", "data.test=0"], "data.test is 0, expected above 0 unless there is a test file")]
#[case(&["--set", "data.test=1"], "option `data.test` is 1")]
#[case(&["--set", "data.tokenizer.kind=bpee"], "data.tokenizer.kind = \"bpee\"")]
#[case(&["--set", "model.init.recurent=he"], "did you mean `model.init.recurrent`?")]
#[case(&["--set", "data.word_dropout=-1"], "data.word_dropout is -1, expected a number of at least 0")]
fn a_bad_setting_is_refused_before_anything_is_trained(#[case] extra: &[&str], #[case] part: &str) {
    let mut command = firebrick();
    command.current_dir(trained()).args(["train", "data.csv", "-o", "refused"]).args(extra);
    command.assert().code(78).stderr(contains(part));
    assert!(!trained().join("refused.partial").exists());
}

#[test]
fn texts_in_which_no_word_comes_twice_are_refused_with_the_setting_that_helps() {
    let folder = tempfile::tempdir().unwrap();
    let rows: String = (0..40).map(|i| format!("w{i},{}\n", i % 2)).collect();
    std::fs::write(folder.path().join("data.csv"), format!("text,label\n{rows}")).unwrap();
    let mut command = firebrick();
    command
        .current_dir(&folder)
        .args(["train", "data.csv", "-o", "model"])
        .args(crate::common::TINY);
    command.args(["--task", "classification", "--text", "text", "--label", "label"]);
    command.assert().code(65).stderr(contains("data.tokenizer.min_frequency = 1"));
}

#[test]
fn an_unknown_instruction_set_is_refused_with_those_that_are_known() {
    let mut command = firebrick();
    command.env("FIREBRICK_ISA", "avx1024").arg("devices").assert().code(2).stderr(contains(
        "FIREBRICK_ISA is `avx1024`, expected one of amx, avx512, avx2, portable, default",
    ));
}

#[rstest]
#[case(&["train"], "required")]
#[case(&["train", "data.csv", "--device", "flxe"], "did you mean `flex`?")]
#[case(&["train", "data.csv", "--set", "train.lr"], "KEY=VALUE")]
#[case(&["train", "-"], "-o FOLDER")]
#[case(&["predict", "model", "nothere.csv"], "there is no file nothere.csv")]
#[case(&["predict", "model", "data.csv", "data.csv"], "give one file at a time")]
#[case(&["train", "data.csv", "--seed=-1"], "--seed")]
fn wrong_usage_is_refused_with_what_was_expected(#[case] args: &[&str], #[case] part: &str) {
    let mut command = firebrick();
    command.current_dir(trained()).args(args);
    command.assert().code(2).stderr(contains(part));
}

#[test]
fn a_damaged_model_is_refused_with_the_file_that_changed() {
    let folder = tempfile::tempdir().unwrap();
    let copy = |name: &str| {
        let model = folder.path().join(name);
        fs::create_dir(&model).unwrap();
        for entry in fs::read_dir(trained().join("model")).unwrap() {
            let entry = entry.unwrap();
            fs::copy(entry.path(), model.join(entry.file_name())).unwrap();
        }
        model
    };
    let refused = |model: &str, part: &str| {
        let mut command = firebrick();
        command.current_dir(&folder).args(["predict", model, "hello"]);
        command.assert().code(1).stderr(contains(part));
    };

    let flipped = copy("flipped").join("model.safetensors");
    let mut bytes = fs::read(&flipped).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&flipped, bytes).unwrap();
    refused("flipped", "model.safetensors was changed or damaged");

    fs::remove_file(copy("missing").join("tokenizer.json")).unwrap();
    refused("missing", "the file tokenizer.json is missing");

    let newer = copy("newer").join("manifest.json");
    let text = fs::read_to_string(&newer).unwrap();
    fs::write(&newer, text.replace("\"format_version\": 3", "\"format_version\": 99")).unwrap();
    refused("newer", "format version 99 is newer than 3");

    fs::remove_file(copy("bare").join("manifest.json")).unwrap();
    fs::write(folder.path().join("file.csv"), "x").unwrap();
    refused("file.csv", "file.csv is not a model folder: it has no manifest.json");
    refused("nowhere", "nowhere is not a model folder: it has no manifest.json");

    refused("bare", "is not a model folder: it has no manifest.json");
}

#[test]
fn a_model_of_another_architecture_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let model = folder.path().join("model");
    fs::create_dir(&model).unwrap();
    // A whole, honest bundle, only of a network that this version does not have.
    let config = "{\"format_version\": 1, \"model_type\": \"hyena\"}";
    fs::write(model.join("config.json"), config).unwrap();
    let (bytes, hash) = (config.len(), blake3::hash(config.as_bytes()).to_hex());
    let manifest = format!(
        "{{\"format_version\": 1, \"files\": {{\"config.json\": {{\"bytes\": {bytes}, \"blake3\": \"{hash}\"}}}}}}"
    );
    fs::write(model.join("manifest.json"), manifest).unwrap();
    let mut command = firebrick();
    command.current_dir(&folder).args(["inspect", "model"]);
    command
        .assert()
        .code(1)
        .stderr(contains("architecture `hyena` is unknown here (known: lstm, linear)"));
}

#[test]
fn a_label_that_the_model_does_not_know_is_named_with_its_line() {
    let folder = trained();
    fs::write(folder.join("odd.csv"), "text,label\nhello,billing\nhello,biling\n").unwrap();
    let mut command = firebrick();
    command.current_dir(folder).args(["evaluate", "model", "odd.csv"]);
    command.assert().code(65).stderr(contains("odd.csv, line 3").and(contains("`biling`")));
}
