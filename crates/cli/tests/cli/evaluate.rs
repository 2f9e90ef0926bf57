//! Models judged, compared, and decided in another way.

use std::path::Path;

use assert_cmd::Command;
use predicates::prelude::*;
use predicates::str::{contains, is_match};
use serde_json::Value;

use crate::common::{TINY, firebrick, houses, texts, trained};

/// Rows like those of training with a region each; those of the south have their label wrong now and then.
fn regions(rows: usize) -> String {
    let data = texts(rows);
    let row = |(i, line): (usize, &str)| match i {
        0 => format!("{line},region\n"),
        i if i % 3 == 0 => {
            let wrong = i % 12 == 0;
            let line = match (wrong, line.strip_suffix("billing")) {
                (true, Some(text)) => format!("{text}bug"),
                (true, None) => format!("{}billing", line.strip_suffix("bug").unwrap_or(line)),
                _ => line.to_owned(),
            };
            format!("{line},south\n")
        }
        _ => format!("{line},north\n"),
    };
    data.lines().enumerate().map(row).collect()
}

fn evaluate(folder: &Path, args: &[&str]) -> Command {
    let mut command = firebrick();
    command.current_dir(folder).arg("evaluate").arg(trained().join("model")).args(args);
    command
}

fn json(folder: &Path, args: &[&str]) -> Value {
    let output = evaluate(folder, args).arg("--json").output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("test.csv"), regions(300)).unwrap();
    folder
}

#[test]
fn a_condition_that_is_not_met_fails_the_build_with_its_line() {
    let folder = folder();
    let met = ["test.csv", "--require", "accuracy>=0.5", "--require", "recall[bug]>=50%"];
    evaluate(folder.path(), &met).assert().success().stdout(contains("met: accuracy>=0.5: 0."));
    let one_failed = ["test.csv", "--require", "macro_f1>=0.999", "--require", "log_loss<9"];
    let mut failed = evaluate(folder.path(), &one_failed);
    let message = contains("error: 1 of 2 conditions is not met:\n  macro_f1>=0.999: 0.");
    failed.assert().code(3).stderr(message).stdout(contains("met: log_loss<9"));
}

#[test]
fn a_condition_on_what_there_is_not_is_wrong_usage() {
    let folder = folder();
    for (gate, message) in [
        ("macrof1>=0.8", "did you mean `macro_f1`?"),
        ("recall[bgu]>=0.8", "there is no class `bgu` here; did you mean `bug`?"),
        ("macro_f1", "it compares nothing"),
    ] {
        let mut command = evaluate(folder.path(), &["test.csv", "--require", gate]);
        command.assert().code(2).stderr(contains(message));
    }
    let mut command = evaluate(folder.path(), &["test.csv", "--by", "regoin"]);
    command.assert().code(2).stderr(contains("did you mean `region`?"));
}

#[test]
fn slices_are_told_apart_and_their_gap_can_fail_the_build() {
    let folder = folder();
    let found = json(folder.path(), &["test.csv", "--by", "region"]);
    let slices = found["slices"][0]["slices"].as_array().unwrap();
    assert_eq!(
        (slices[0]["name"].as_str(), slices[1]["name"].as_str()),
        (Some("north"), Some("south"))
    );
    let rows = |slice: &Value| slice["rows"].as_u64().unwrap();
    assert_eq!(rows(&slices[0]) + rows(&slices[1]), 300);
    let accuracy = |slice: &Value| slice["accuracy"].as_f64().unwrap();
    assert!(accuracy(&slices[0]) > accuracy(&slices[1]) + 0.1);
    let gate = ["test.csv", "--max-gap", "accuracy:region<=0.1"];
    let mut failed = evaluate(folder.path(), &gate);
    failed.assert().code(3).stderr(is_match("for `south`, .* for `north`").unwrap());
    evaluate(folder.path(), &["test.csv", "--max-gap", "recall:region<=0.9"]).assert().success();
}

#[test]
fn the_lowest_slice_beside_the_highest_can_fail_the_build() {
    let folder = folder();
    let fails = |gate: &str, code: i32, message: &str| {
        let mut command = evaluate(folder.path(), &["test.csv", "--min-ratio", gate]);
        command.assert().code(code).stderr(contains(message));
    };
    // North's labels are right, a quarter of the south's is not.
    fails("accuracy:region>=0.95", 3, "ratio of accuracy:region>=0.95: 0.");
    fails("selection_rate[bgu]:region>=0.8", 2, "did you mean `bug`?");
    fails("accuracy:region<=0.8", 2, "a ratio is bounded from below");
    fails("accuracy:region>=80", 2, "did you mean 80% or 0.8?");
    // In the slice of one label no row decides the recall of the other.
    fails("recall:label>=0", 3, "can't be checked");
    let met = ["test.csv", "--min-ratio", "selection_rate:region>=0.5"];
    evaluate(folder.path(), &met).assert().success().stdout(contains("met: ratio of selection"));
    let mut percent = evaluate(folder.path(), &["test.csv", "--require", "accuracy>=85"]);
    percent.assert().code(2).stderr(contains("did you mean 85% or 0.85?"));
}

#[test]
fn scores_of_rows_classes_and_slices_have_intervals_and_slices_their_fairness() {
    let folder = folder();
    let found = json(folder.path(), &["test.csv", "--by", "region"]);
    let holds = |interval: &Value, value: &Value| {
        let end = |key: &str| interval[key].as_f64().unwrap();
        let value = value.as_f64().unwrap();
        assert!(end("low") <= value && value <= end("high"), "{interval} {value}");
    };
    for score in
        ["accuracy", "macro_f1", "roc_auc", "average_precision", "log_loss", "brier", "ece"]
    {
        holds(&found["intervals"][score], &found[score]);
    }
    for score in ["precision", "recall", "f1", "roc_auc", "average_precision"] {
        holds(&found["intervals"]["per_class"][1][score], &found["per_class"][1][score]);
        let slice = &found["slices"][0]["slices"][0];
        holds(&slice["intervals"]["per_class"][1][score], &slice["per_class"][1][score]);
    }
    let fairness = found["slices"][0]["fairness"].as_array().unwrap();
    assert_eq!((fairness.len(), &fairness[0]["label"]), (1, &found["per_class"][1]["label"]));
    assert!(fairness[0]["false_positive_rate"]["difference"].as_f64().unwrap() > 0.1);
    // The south has fewer than 30 rows of that class.
    assert_eq!(fairness[0]["equal_opportunity"], Value::Null);
    let output =
        evaluate(folder.path(), &["test.csv", "--csv", "--by", "region"]).output().unwrap();
    let csv = String::from_utf8(output.stdout).unwrap();
    for line in [",,bug,f1,", ",,,log_loss,", "region,south,bug,f1,", "region,south,,macro_f1,"] {
        let line = csv.lines().find(|found| found.starts_with(line)).unwrap();
        assert!(line.split(',').skip(4).all(|cell| cell.parse::<f64>().is_ok()), "{line}");
    }
    let mut text = evaluate(folder.path(), &["test.csv", "--by", "text"]);
    text.assert().success().stdout(contains("values with the fewest rows are one slice together"));
}

#[test]
fn a_model_compared_with_itself_is_no_better_and_mistakes_have_their_lines() {
    let folder = folder();
    let model = trained().join("model").display().to_string();
    let args = ["test.csv", "--compare", &model, "--mistakes", "3", "--label-errors"];
    let found = json(folder.path(), &args);
    let accuracy = &found["comparison"]["differences"][0];
    assert_eq!(
        (accuracy["difference"].as_f64(), accuracy["p_value"].as_f64()),
        (Some(0.0), Some(1.0))
    );
    assert_eq!(found["comparison"]["mcnemar"]["p_value"], 1.0);
    // Every twelfth row has the wrong label, the header is line 1.
    let mistakes = found["mistakes"].as_array().unwrap();
    assert_eq!(mistakes.len(), 3);
    assert!(mistakes.iter().all(|mistake| mistake["line"].as_u64().unwrap() % 12 == 1));
    assert!(found["label_errors"].as_array().unwrap().len() > 3);
    let mut text = evaluate(folder.path(), &args);
    text.assert().success().stdout(contains("McNemar's p = 1.0000")).stdout(contains("test.csv:"));
}

#[test]
fn scores_come_as_csv_and_every_report_is_a_page_of_its_own() {
    let folder = folder();
    let args = ["test.csv", "--csv", "--by", "region", "--report", "page.html", "--lang", "zh"];
    let output = evaluate(folder.path(), &args).output().unwrap();
    let csv = String::from_utf8(output.stdout).unwrap();
    assert!(csv.starts_with("slice_column,slice,class,score,value,low,high\n,,,rows,300,,\n"));
    assert!(csv.contains("\nregion,south,bug,recall,"), "{csv}");
    let page = std::fs::read_to_string(folder.path().join("page.html")).unwrap();
    assert!(page.contains("<html lang=\"zh\"") || page.contains("lang=\"zh-"), "{}", &page[..200]);
    assert!(page.contains("region") && page.len() < 2_000_000);
    let own = std::fs::read_to_string(trained().join("model/report.html")).unwrap();
    assert!(own.contains("firebrick train data.csv -o model"));
    let data = std::fs::read(folder.path().join("test.csv")).unwrap();
    let mut over = evaluate(folder.path(), &["test.csv", "--report", "test.csv"]);
    over.assert().code(2).stderr(contains("is the data itself"));
    let inside = trained().join("model/page.html").display().to_string();
    let mut inside = evaluate(folder.path(), &["test.csv", "--report", &inside]);
    inside.assert().code(2).stderr(contains("is inside a model"));
    std::fs::write(folder.path().join("notes.txt"), "mine").unwrap();
    let mut notes = evaluate(folder.path(), &["test.csv", "--report", "notes.txt"]);
    notes.assert().code(2).stderr(contains("is there and no page"));
    assert_eq!(std::fs::read(folder.path().join("test.csv")).unwrap(), data);
}

#[test]
fn a_page_of_an_evaluation_says_what_was_judged_and_how_long_it_took() {
    let folder = folder();
    let args = ["test.csv", "--by", "region", "--report", "page.html"];
    evaluate(folder.path(), &args).assert().success();
    let page = std::fs::read_to_string(folder.path().join("page.html")).unwrap();
    let manifest = std::fs::read_to_string(trained().join("model/manifest.json")).unwrap();
    let manifest: Value = serde_json::from_str(&manifest).unwrap();
    let weights = manifest["files"]["model.safetensors"]["blake3"].as_str().unwrap();
    for part in [&weights[..12], "test.csv", "300 rows", "loading and reading", "region", "Hashes"]
    {
        assert!(page.contains(part), "{part}");
    }
    std::fs::write(folder.path().join("houses.csv"), houses()).unwrap();
    let run = |args: &[&str]| {
        firebrick().current_dir(folder.path()).args(args).assert().success();
        std::fs::read_to_string(folder.path().join("m/report.html")).unwrap()
    };
    let own = run(&["train", "houses.csv", "-o", "m"]);
    run(&["evaluate", "m", "houses.csv", "--report", "line.html"]);
    let page = std::fs::read_to_string(folder.path().join("line.html")).unwrap();
    for page in [own, page] {
        assert!(page.contains("Fitted line") || page.contains("fitted line"), "{page}");
    }
}

#[test]
fn a_decision_is_kept_in_the_model_and_can_be_taken_back() {
    let folder = folder();
    let path = folder.path();
    let model = path.join("m");
    std::fs::create_dir(&model).unwrap();
    for entry in std::fs::read_dir(trained().join("model")).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), model.join(entry.file_name())).unwrap();
    }
    let run = |args: &[&str]| {
        let mut command = firebrick();
        command.current_dir(path).args(args);
        command
    };
    let answers = |text: &str| {
        let output = run(&["predict", "m", text, "--json"]).output().unwrap();
        serde_json::from_slice::<Value>(&output.stdout).unwrap()
    };
    let before = answers("the app and a refund");
    // A wrong `billing` costs as much as a thousand wrong bugs: bug is answered unless it is sure not to be one.
    let costs = "{ bug = { billing = 100000.0 } }";
    run(&["evaluate", "m", "test.csv", "--decide", costs, "--calibrate", "none"])
        .assert()
        .success()
        .stderr(contains("decided for lowest cost: `bug` answered `billing` 100000"));
    assert_eq!(answers("please refund order 7, the app was charged twice")["label"], "bug");
    run(&["inspect", "m"]).assert().success();
    run(&["evaluate", "m", "test.csv", "--decide", "f1[bgu]"])
        .assert()
        .code(2)
        .stderr(contains("did you mean `bug`?"));
    let back = ["evaluate", "m", "test.csv", "--decide", "argmax", "--calibrate", "temperature"];
    run(&back).assert().success();
    assert_eq!(answers("the app and a refund")["label"], before["label"]);
    assert!(path.join("m.previous").is_dir());
}

#[test]
fn a_condition_on_a_class_without_rows_is_not_met_and_the_model_stays() {
    let folder = folder();
    let bugs: String = regions(90)
        .lines()
        .filter(|line| !line.contains("billing"))
        .map(|line| format!("{line}\n"))
        .collect();
    std::fs::write(folder.path().join("bugs.csv"), bugs).unwrap();
    for gate in ["recall>=0", "recall[billing]>=0", "roc_auc>=0"] {
        let mut command = evaluate(folder.path(), &["bugs.csv", "--require", gate]);
        command.assert().code(3).stderr(contains("it can't be checked"));
    }
    let few = ["bugs.csv", "--calibrate", "isotonic"];
    evaluate(folder.path(), &few).assert().code(65).stderr(contains("at least 50 are needed"));
}

#[test]
fn what_a_model_was_to_forget_is_on_no_page_and_a_run_that_can_go_on_is_kept() {
    let folder = folder();
    let path = folder.path();
    let rows = (0..120).map(|i| {
        let label = ["bug", "billing"][i % 2];
        let text = ["it crashes", "a refund"][usize::from(i % 7 != 0) ^ (i % 2) ^ 1];
        format!("{text} {i} jane{i}@example.com,{label},group{i}@example.com\n")
    });
    let data = "text,label,customer\n".to_owned() + &rows.collect::<String>();
    std::fs::write(path.join("mail.csv"), data).unwrap();
    let run = |args: &[&str]| {
        let mut command = firebrick();
        command.current_dir(path).args(args);
        command
    };
    let redact = ["--set", "data.redact=[\"email\"]", "--group", "customer"];
    run(&["train", "mail.csv", "-o", "m"]).args(TINY).args(redact).assert().success();
    let args =
        ["evaluate", "m", "mail.csv", "--report", "page.html", "--mistakes", "--label-errors"];
    let output = run(&args).output().unwrap();
    assert!(output.status.success());
    let page = std::fs::read_to_string(path.join("page.html")).unwrap();
    let own = std::fs::read_to_string(path.join("m/report.html")).unwrap();
    let metrics = std::fs::read_to_string(path.join("m/metrics.json")).unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    for text in [page, own, metrics, printed] {
        assert!(!text.contains("jane") && !text.contains("@example.com"), "{text}");
    }
    // A run was begun at the model's place and can go on.
    let begun = path.join("m.partial/checkpoints/step-000000000001");
    std::fs::create_dir_all(&begun).unwrap();
    std::fs::write(path.join("m.partial/train.toml"), "").unwrap();
    run(&["evaluate", "m", "mail.csv", "--decide", "macro_f1"]).assert().code(2);
    assert!(begun.is_dir());
}

#[test]
fn groups_of_the_test_rows_are_judged_by_training_too() {
    let folder = folder();
    let mut train = firebrick();
    train.current_dir(folder.path()).args(["train", "test.csv", "-o", "m", "--group", "region"]);
    train.args(TINY).args(["--set", "train.epochs=2"]).assert().success();
    let metrics = std::fs::read_to_string(folder.path().join("m/metrics.json")).unwrap();
    let metrics: Value = serde_json::from_str(&metrics).unwrap();
    let names: Vec<&Value> =
        metrics["slices"][0]["slices"].as_array().unwrap().iter().map(|s| &s["name"]).collect();
    assert_eq!(names, ["north", "south"]);
}

#[test]
fn models_stand_beside_each_other_and_what_is_none_is_left_out() {
    let folder = folder();
    let model = trained().join("model");
    let mut compare = firebrick();
    compare.current_dir(folder.path()).arg("compare").arg(&model).arg("test.csv");
    compare.args(["--report", "runs.html"]);
    compare.assert().success().stdout(contains("macro F1")).stderr(contains("left out: test.csv"));
    assert!(folder.path().join("runs.html").is_file());
    let mut none = firebrick();
    none.current_dir(folder.path()).args(["compare", "test.csv"]);
    none.assert().code(2).stderr(contains("none of these is a folder of a model"));
}

#[test]
fn models_of_several_tasks_and_data_are_not_measured_against_each_other() {
    let folder = folder();
    let houses = (0..60).fold(String::from("area,price\n"), |csv, i| {
        csv + &format!("{},{}\n", 50 + i * 7 % 90, 160 + 2 * (50 + i * 7 % 90) + i % 5)
    });
    std::fs::write(folder.path().join("houses.csv"), houses).unwrap();
    let run = |args: &[&str]| {
        let mut command = firebrick();
        command.current_dir(folder.path()).args(args);
        command
    };
    for seed in ["1", "2"] {
        let args = ["train", "houses.csv", "-o", seed, "--seed", seed, "--set", "train.epochs=5"];
        run(&args).args(["--set", "card.license=mit"]).assert().success();
    }
    let card = std::fs::read_to_string(folder.path().join("1/README.md")).unwrap();
    assert!(card.contains("\nlicense: \"mit\"\n") && card.contains("- type: rmse\n"));
    let model = trained().join("model");
    let mut compare = run(&["compare", "1", "2"]);
    compare
        .arg(&model)
        .assert()
        .success()
        .stderr(contains("several tasks").and(contains("same letter")))
        .stdout(contains("classification\n").and(contains("judged on")).and(contains(" *").not()));
    run(&["train", "houses.csv", "-o", "x", "--set", "card.license=a b"]).assert().code(78);
}
