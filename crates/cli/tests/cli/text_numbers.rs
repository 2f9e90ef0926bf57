//! Text in, a number out.

use std::fs;

use crate::common::{TINY, firebrick};
use predicates::prelude::*;
use predicates::str::contains;
use serde_json::Value;

/// Reviews whose stars the words decide.
fn reviews(rows: usize) -> String {
    let words = ["awful", "weak", "fair", "good", "superb"];
    (0..rows).fold("text,stars\n".into(), |csv, i| {
        let (k, noise) = ((i * 7) % 5, ((i * 31) % 9) as f64 / 20.0);
        csv + &format!("the {} stay number {i} was {},{}\n", words[k], words[k], k as f64 + noise)
    })
}

#[test]
fn a_number_is_learnt_from_texts_beside_ridge_regression_and_comes_back_in_its_unit() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    fs::write(path.join("data.csv"), reviews(200) + "a text without a number,\n").unwrap();
    let mut command = firebrick();
    command.current_dir(path).args(["train", "data.csv", "-o", "model"]).args(TINY);
    command
        .assert()
        .success()
        .stderr(contains("text = `text`, target = `stars`: text regression"))
        .stderr(contains("201 rows read, 200 used, 1 set aside: empty number (line 202)"))
        .stdout(contains("mean of the target").and(contains("TF-IDF + ridge regression")));
    let run = |args: &[&str]| {
        let output = firebrick().current_dir(path).args(args).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let report: Value =
        serde_json::from_str(&run(&["evaluate", "model", "data.csv", "--json"])).unwrap();
    assert!(report["r2"].as_f64().unwrap() > 0.5, "{report}");
    let value = |text: &str| {
        let answer: Value =
            serde_json::from_str(&run(&["predict", "model", text, "--json"])).unwrap();
        answer["value"].as_f64().unwrap()
    };
    assert!(value("a superb stay, superb") > value("an awful stay, awful"));
    fs::write(path.join("new.csv"), "text\nsuperb\nawful\n").unwrap();
    let out = run(&["predict", "model", "new.csv"]);
    assert_eq!((out.lines().next(), out.lines().count()), (Some("text,predicted"), 3));
    assert!(run(&["inspect", "model"]).contains("golden rows    8, all answered as recorded"));
    let config: Value =
        serde_json::from_str(&fs::read_to_string(path.join("model/config.json")).unwrap()).unwrap();
    assert_eq!(
        (&config["problem_type"], &config["model"]["classes"]),
        (&"regression".into(), &1.into())
    );
    assert!(config["label_scaling"]["scale"].is_number());
}
