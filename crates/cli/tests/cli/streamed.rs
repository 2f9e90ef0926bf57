//! Files larger than the memory that they may take.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use crate::common::{firebrick, texts};

/// A network of next to nothing, so that rows are all that takes memory.
const NEXT_TO_NOTHING: [&str; 14] = [
    "--set",
    "model.hidden=4",
    "--set",
    "model.embedding=4",
    "--set",
    "model.layers=1",
    "--set",
    "train.epochs=1",
    "--set",
    "train.batch_size=256",
    "--set",
    "data.max_tokens=8",
    "--threads",
    "2",
];

/// Long texts of words that come once and words that tell the label.
#[cfg(target_os = "linux")]
fn long_texts(path: &Path, bytes: usize) {
    let mut file = BufWriter::new(File::create(path).unwrap());
    writeln!(file, "text,label").unwrap();
    let (mut written, mut row) = (0, 0);
    while written < bytes {
        let (word, label) = [("refund", "billing"), ("crash", "bug")][row % 2];
        let mut text = format!("{word} number {row}");
        (0..150).for_each(|i| text += &format!(" w{row}x{i}"));
        writeln!(file, "{text},{label}").unwrap();
        (written, row) = (written + text.len(), row + 1);
    }
    file.flush().unwrap();
}

/// The most memory that a training ever took, in bytes.
#[cfg(target_os = "linux")]
fn peak(folder: &Path, args: &[&str]) -> u64 {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_firebrick"));
    command.current_dir(folder).arg("train").args(args).args(NEXT_TO_NOTHING);
    let mut child = command.stdout(std::process::Stdio::null()).spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    loop {
        // The last look before the end finds the highest mark of all.
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let mark = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = mark.and_then(|mark| mark.split_whitespace().next()?.parse::<u64>().ok());
        peak = peak.max(kilobytes.unwrap_or(0) * 1024);
        if let Some(status) = child.try_wait().unwrap() {
            assert!(status.success());
            return peak;
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
}

#[test]
#[cfg(target_os = "linux")]
fn memory_does_not_grow_with_the_file() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("small.csv"), texts(300)).unwrap();
    long_texts(&folder.path().join("large.csv"), 24_000_000);
    let alone = peak(folder.path(), &["small.csv", "-o", "small"]);
    let large = peak(folder.path(), &["large.csv", "-o", "large", "--memory", "16MB"]);
    println!("{alone} bytes without rows to speak of, {large} with a file of 24 MB");
    // Beside the rows there are batches in the network and what the allocator keeps, some 20 MB; in memory, the rows of
    // this file would take 600 MB and more.
    assert!(large < alone + 16_000_000 + 40_000_000, "{alone} and {large}");
}

#[test]
#[cfg(target_os = "linux")]
fn a_quote_that_is_never_closed_costs_one_row_and_no_memory() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("small.csv"), texts(300)).unwrap();
    let large = folder.path().join("large.csv");
    long_texts(&large, 48_000_000);
    let rows = std::fs::read_to_string(&large).unwrap().replacen("refund", "\"refund", 1);
    std::fs::write(&large, rows).unwrap();
    let alone = peak(folder.path(), &["small.csv", "-o", "small"]);
    let args = ["large.csv", "-o", "large", "--memory", "16MB", "--on-bad-rows", "skip"];
    let open = peak(folder.path(), &args);
    println!("{alone} bytes without rows to speak of, {open} with a quote that is never closed");
    assert!(open < alone + 16_000_000 + 40_000_000, "{alone} and {open}");
    let card = std::fs::read_to_string(folder.path().join("large/README.md")).unwrap();
    assert!(card.contains("1 set aside"), "{card}");
}

#[test]
fn a_streamed_run_says_so_and_the_model_is_like_any_other() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("data.csv"), texts(400)).unwrap();
    let mut train = firebrick();
    train.current_dir(folder.path()).args(["train", "data.csv", "-o", "m", "--memory", "8MB"]);
    train.args(crate::common::TINY);
    let output = train.output().unwrap();
    let (out, err) =
        (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert!(output.status.success(), "{err}");
    assert!(err.contains("looked at the first 400 rows"), "{err}");
    assert!(err.contains("rows in 8MB of memory"), "{err}");
    assert!(out.contains("majority class"), "{out}");
    let config = std::fs::read_to_string(folder.path().join("m/train.toml")).unwrap();
    assert!(config.contains("memory = \"8MB\""), "{config}");
    let mut predict = firebrick();
    predict.current_dir(folder.path()).args(["predict", "m", "please refund order 7"]);
    predict.assert().success().stdout(predicates::str::contains("billing"));
}

/// Rows of so many classes, which a word names.
fn many_classes(classes: usize, rows: usize) -> String {
    let row = |i: usize| format!("order number {i} about thing{0},label{0}\n", i % classes);
    "text,label\n".to_owned() + &(0..rows).map(row).collect::<String>()
}

#[test]
fn more_rows_than_fit_are_judged_whole_where_scores_are_sums_and_by_a_sample_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("data.csv"), many_classes(60, 600)).unwrap();
    std::fs::write(folder.path().join("test.csv"), many_classes(60, 3000)).unwrap();
    let (settings, _) = NEXT_TO_NOTHING.split_at(12);
    let run = |name: &str, threads: &str| -> serde_json::Value {
        let mut train = firebrick();
        train.current_dir(folder.path()).args(["train", "data.csv", "--test", "test.csv"]);
        train.args(["-o", name, "--memory", "8MB", "--threads", threads]).args(settings);
        train.args(["--set", "data.valid=0.2"]);
        train.assert().success();
        let metrics = std::fs::read_to_string(folder.path().join(name).join("metrics.json"));
        serde_json::from_str(&metrics.unwrap()).unwrap()
    };
    let sampled = run("m", "2");
    assert_eq!(sampled["rows"], 3000);
    let kept = sampled["sampled_rows"].as_u64().unwrap();
    assert!((100..3000).contains(&kept), "{kept}");
    // The same model judged on all rows, which fit into a memory of no limit.
    let mut evaluate = firebrick();
    evaluate.current_dir(folder.path()).args(["evaluate", "m", "test.csv", "--json"]);
    let output = evaluate.output().unwrap();
    let whole: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let near = |name: &str, most: f64| {
        let [a, b] = [&sampled, &whole].map(|scores| scores[name].as_f64().unwrap());
        assert!((a - b).abs() <= most, "{name}: {a} {b}");
    };
    for name in ["accuracy", "macro_f1", "log_loss", "brier", "ece", "top_5_accuracy"] {
        near(name, 1e-6);
    }
    near("roc_auc", 0.1);
    assert!(whole.get("sampled_rows").is_none());
    let page = std::fs::read_to_string(folder.path().join("m/report.html")).unwrap();
    assert!(page.contains("rows, drawn evenly; every other score is of all"));
    assert!(page.contains(&format!("Measured on a sample of {kept} rows")), "coverage");
    assert!(page.contains("label59") && page.contains("Worst mistakes"));
    // One thread or two, the same rows are kept.
    assert_eq!(run("again", "1"), sampled);
}

#[test]
fn a_loss_above_that_of_guessing_is_told_in_a_streamed_run_too() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("data.csv"), texts(400)).unwrap();
    let mut train = firebrick();
    train.current_dir(folder.path()).args(["train", "data.csv", "-o", "m", "--memory", "8MB"]);
    train.args(NEXT_TO_NOTHING).args(["--set", "train.epochs=2", "--set", "train.lr=50"]);
    train.assert().success().stderr(predicates::str::contains("of guessing without looking"));
}

#[test]
fn what_can_not_be_streamed_is_refused_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("data.csv"), texts(20)).unwrap();
    std::fs::write(folder.path().join("houses.csv"), crate::common::houses()).unwrap();
    let regions = texts(20).replace("label\n", "label,region\n").replace("ing\n", "ing,north\n");
    let regions = regions.replace("bug\n", "bug,south\n");
    std::fs::write(folder.path().join("regions.csv"), regions).unwrap();
    for (args, code, reason) in [
        (["-", "--memory", "8MB"], 2, "can't be read several times"),
        (["houses.csv", "--memory", "8MB"], 78, "data.memory is 8MB, expected not set for columns"),
        (["data.csv", "--memory", "1MB"], 78, "at least 8MB"),
        (["data.csv", "--memory", "much"], 78, "2GB or 512MiB"),
        (["regions.csv", "--memory=8MB", "--group=region"], 78, "`evaluate --by` judges slices"),
    ] {
        let mut train = firebrick();
        train.current_dir(folder.path()).arg("train").args(args).args(["-o", "m"]);
        let output = train.output().unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{err}");
        assert!(err.contains(reason), "{err}");
    }
}
