//! What is said of rows, files and other models beside the scores.

use std::path::Path;

use assert_cmd::Command;
use predicates::prelude::*;
use predicates::str::{contains, is_match};
use serde_json::Value;

use crate::common::{TINY, firebrick, houses, texts, trained};

fn run(folder: &Path, args: &[&str]) -> Command {
    let mut command = firebrick();
    command.current_dir(folder).args(args);
    command
}

fn model() -> String {
    trained().join("model").display().to_string()
}

#[test]
fn a_model_of_another_question_is_named_with_what_both_predict() {
    let folder = tempfile::tempdir().unwrap();
    let (path, texts_model) = (folder.path(), model());
    std::fs::write(path.join("houses.csv"), houses()).unwrap();
    std::fs::write(path.join("test.csv"), texts(60)).unwrap();
    run(path, &["train", "houses.csv", "-o", "houses"]).assert().success();
    let other = contains(
        "--compare houses: the two predict different things. houses predicts the number `price` from the column `area`",
    );
    let own =
        contains("predicts one of 2 classes of `label` (`billing`, `bug`) from the text `text`");
    run(path, &["evaluate", &texts_model, "test.csv", "--compare", "houses"])
        .assert()
        .code(2)
        .stderr(other.and(own));
    let rooms = houses().replace("area,", "rooms,");
    std::fs::write(path.join("rooms.csv"), rooms).unwrap();
    run(path, &["train", "rooms.csv", "-o", "rooms"]).assert().success();
    run(path, &["evaluate", "houses", "houses.csv", "--compare", "rooms"]).assert().code(2).stderr(
        contains("houses.csv has no column `rooms`, which that model needs. rooms predicts"),
    );
}

#[test]
fn a_row_has_its_file_and_the_line_in_it_where_several_files_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let rows = texts(40);
    // The last row of the second file alone has the wrong label.
    std::fs::write(path.join("a.csv"), &rows).unwrap();
    std::fs::write(
        path.join("b.csv"),
        rows.trim_end().strip_suffix("bug").unwrap().to_owned() + "billing\n",
    )
    .unwrap();
    let args = ["evaluate", &model(), "a.csv", "b.csv", "--mistakes", "1", "--label-errors", "1"];
    let output = run(path, &args).arg("--json").output().unwrap();
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    for key in ["mistakes", "label_errors"] {
        let row = &found[key][0];
        assert_eq!((&row["file"], &row["line"]), (&"b.csv".into(), &41.into()), "{row}");
    }
    run(path, &args).assert().success().stdout(contains("b.csv:41"));
}

#[test]
fn where_there_is_nothing_to_look_at_no_empty_table_is_printed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    std::fs::write(path.join("test.csv"), texts(60)).unwrap();
    let model = model();
    let mut none = run(path, &["evaluate", &model, "test.csv", "--mistakes", "0"]);
    none.assert().success().stdout(contains("mistakes").not().and(contains("No answer").not()));
    run(path, &["evaluate", &model, "test.csv", "--mistakes", "--label-errors"])
        .assert()
        .success()
        .stdout(contains("\nNo answer is wrong\n\nNo label looks wrong\n"));
    run(
        path,
        &[
            "evaluate",
            &model,
            "test.csv",
            "--require",
            "accuracy>=0.1",
            "--max-gap",
            "accuracy:label<=-1",
        ],
    )
    .assert()
    .code(3)
    .stderr(contains("error: 1 of 2 conditions is not met:"));
    run(path, &["evaluate", &model, "test.csv", "--require", "log_loss<=-1"])
        .assert()
        .code(3)
        .stderr(contains("error: 1 of 1 condition is not met:"));
}

#[test]
fn an_unknown_score_is_answered_with_all_that_there_are_and_a_file_without_labels_with_what_to_do()
{
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    std::fs::write(path.join("test.csv"), texts(60)).unwrap();
    std::fs::write(path.join("new.csv"), "text\nthe app crashes\n").unwrap();
    let model = model();
    run(path, &["evaluate", &model, "test.csv", "--require", "speed>=1"])
        .assert()
        .code(2)
        .stderr(contains("weighted_recall\n").and(contains("more").not()));
    run(path, &["evaluate", &model, "new.csv"])
        .assert()
        .code(65)
        .stderr(contains("hint: --label COLUMN names the column of known answers"));
}

#[test]
fn a_group_or_weights_in_the_column_of_the_label_do_not_make_another_one_the_label() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let rows = texts(60).replacen("text,label", "text,category,size", 1);
    let sized = |(i, line): (usize, &str)| match i {
        0 => format!("{line}\n"),
        _ => format!("{line},{}\n", 1 + i % 2),
    };
    let rows: String = rows.lines().enumerate().map(sized).collect();
    std::fs::write(path.join("data.csv"), rows).unwrap();
    for (option, column, message) in [
        (
            "--group",
            "category",
            "option `group` is `category`; expected a column other than the label",
        ),
        (
            "--weight",
            "category",
            "option `weight` is `category`; expected a column other than the label",
        ),
    ] {
        run(path, &["train", "data.csv", "-o", "m", option, column])
            .assert()
            .code(78)
            .stderr(contains(message).and(contains("name that as `label`")));
    }
    run(path, &["train", "data.csv", "-o", "m", "--label", "size", "--weight", "size"])
        .assert()
        .code(78)
        .stderr(contains("a column that is not the label"));
    assert!(!path.join("m").exists());
    let named = ["train", "data.csv", "-o", "m", "--label", "category", "--group", "size"];
    run(path, &named).args(TINY).args(["--set", "train.epochs=1"]).assert().success();
}

#[cfg(unix)]
#[test]
fn a_model_that_can_not_be_read_is_not_left_out_of_a_comparison() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    // A loop of links is what nobody can read, whoever runs the test.
    std::fs::create_dir(path.join("loop")).unwrap();
    std::os::unix::fs::symlink("manifest.json", path.join("loop/manifest.json")).unwrap();
    run(path, &["compare", &model(), "loop"])
        .assert()
        .code(1)
        .stderr(contains("loop/manifest.json"));
    let shown = is_match("left out: .*nothing").unwrap();
    std::fs::create_dir(path.join("nothing")).unwrap();
    run(path, &["compare", &model(), "nothing"]).assert().success().stderr(shown);
}
