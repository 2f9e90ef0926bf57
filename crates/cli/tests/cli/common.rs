//! The program and small data for it.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use assert_cmd::Command;
use tempfile::TempDir;

/// The program, with standard input closed.
pub(crate) fn firebrick() -> Command {
    Command::new(env!("CARGO_BIN_EXE_firebrick"))
}

/// Settings that make the preset `lstm` train in a second or two.
pub(crate) const TINY: [&str; 10] = [
    "--set",
    "model.hidden=24",
    "--set",
    "model.embedding=16",
    "--set",
    "train.epochs=12",
    "--set",
    "train.lr=0.01",
    "--set",
    "train.batch_size=16",
];

/// Rows that words alone decide: about refunds, or about crashes.
pub(crate) fn texts(rows: usize) -> String {
    let objects = ["app", "site", "phone", "laptop", "server"];
    let mut csv = String::from("text,label\n");
    for i in 0..rows {
        let (object, n) = (objects[i % 5], i);
        match i % 2 {
            0 => {
                csv += &format!(
                    "\"please refund order {n}, the {object} was charged twice\",billing\n"
                )
            }
            _ => csv += &format!("the {object} crashes with error {n} on start,bug\n"),
        }
    }
    csv
}

/// A folder with `data.csv` and a model trained on it, shared by the tests of one file.
pub(crate) fn trained() -> &'static Path {
    static FOLDER: OnceLock<(TempDir, PathBuf)> = OnceLock::new();
    let (_, path) = FOLDER.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().to_path_buf();
        std::fs::write(path.join("data.csv"), texts(120)).expect("data.csv is written");
        let mut command = firebrick();
        command.current_dir(&path).args(["train", "data.csv", "-o", "model"]).args(TINY);
        command.assert().success();
        (folder, path)
    });
    path
}

/// `training.jsonl` of a model without what depends on the clock.
pub(crate) fn timeless_log(model: &Path) -> String {
    let log = std::fs::read_to_string(model.join("training.jsonl")).expect("a log");
    let timeless = |line: &str| {
        let mut record: serde_json::Value = serde_json::from_str(line).expect("a JSON object");
        let fields = record.as_object_mut().expect("a JSON object");
        for clock in ["epoch_seconds", "waiting_seconds", "rows_per_second"] {
            fields.remove(clock).expect("every line has its times");
        }
        record.to_string()
    };
    log.lines().map(timeless).collect::<Vec<_>>().join("\n")
}

/// Whether this processor makes products of bf16 numbers; the program says so if it does not.
pub(crate) fn has_bf16() -> bool {
    let args = ["predict", "model", "refund", "--precision", "bf16"];
    let output = firebrick().current_dir(trained()).args(args).output().unwrap();
    if !output.status.success() {
        assert_eq!(output.status.code(), Some(2));
        assert!(String::from_utf8(output.stderr).unwrap().contains("AVX-512 BF16"));
    }
    output.status.success()
}

pub(crate) fn houses() -> String {
    (0..60).fold("area,price\n".into(), |csv, i| {
        let area = 50.0 + 2.0 * f64::from(i);
        let noise = f64::from((i * 37) % 11) - 5.0;
        csv + &format!("{area},{}\n", 42.0 + 3.15 * area + noise)
    })
}
