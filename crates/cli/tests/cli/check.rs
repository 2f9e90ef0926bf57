//! What `firebrick check` says of a file, and how it ends.

use std::fs;
use std::path::Path;

use crate::common::firebrick;
use assert_cmd::Command;
use predicates::prelude::*;
use predicates::str::contains;
use rstest::rstest;
use serde_json::Value;
use tempfile::TempDir;

/// Texts that are all different, under two labels that alternate.
fn clean(rows: usize) -> String {
    let things = ["parcel", "invoice", "garden chair", "window", "train ticket", "old radio"];
    let ends = ["never came", "arrived broken", "is the wrong colour", "works well so far"];
    (0..rows).fold(String::from("text,label\n"), |csv, i| {
        let (thing, end) = (things[i * 5 % 6], ends[i * 7 / 6 % 4]);
        csv + &format!(
            "the {thing} of customer {} {end},{}\n",
            i * 37 % 1009,
            ["good", "bad"][i % 2]
        )
    })
}

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    folder
}

fn check(folder: &TempDir, args: &[&str]) -> Command {
    let mut command = firebrick();
    command.current_dir(folder).arg("check").args(args);
    command
}

fn json(folder: &TempDir, args: &[&str]) -> Value {
    let output = check(folder, args).arg("--json").output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

fn finding<'a>(report: &'a Value, kind: &str) -> Option<&'a Value> {
    report["findings"].as_array().unwrap().iter().find(|finding| finding["kind"] == kind)
}

fn read(folder: &TempDir, name: &str) -> String {
    fs::read_to_string(folder.path().join(name)).unwrap()
}

#[test]
fn a_file_is_described_and_what_stands_out_is_named_with_its_lines_and_what_to_do() {
    let rows = clean(60)
        + "the window of customer 0 never came,bad\nTHE window of customer 0  never came,good\n";
    let folder = folder(&[("data.csv", rows.as_bytes())]);
    check(&folder, &["data.csv"])
        .assert()
        .success()
        .stdout(contains("train data.csv: 62 rows, 2 columns (CSV, comma; UTF-8)"))
        .stdout(contains("text = `text`, label = `label` (2 classes): text classification"))
        .stdout(contains("Findings: "))
        .stdout(contains("[label_conflicts]").and(contains("data.csv, lines 62 · 63")))
        .stdout(contains("         → "));
}

#[test]
fn the_report_as_json_has_both_files_and_every_finding() {
    let test = "text,label\nthe parcel of customer 0 never came,good\nsomething else,awful\n";
    let folder = folder(&[("data.csv", clean(80).as_bytes()), ("test.csv", test.as_bytes())]);
    let report = json(&folder, &["data.csv", "test.csv"]);
    assert_eq!(report["version"], 1);
    let sides: Vec<&Value> =
        report["files"].as_array().unwrap().iter().map(|f| &f["side"]).collect();
    assert_eq!(sides, ["train", "test"]);
    assert_eq!(report["files"][1]["account"]["read"], 2);
    assert_eq!(report["files"][0]["encoding"], "UTF-8");
    assert_eq!(report["classes"]["classes"][0]["train"], 40);
    assert_eq!(finding(&report, "test_labels_unknown").unwrap()["severity"], "error");
    assert_eq!(finding(&report, "test_rows_in_train").unwrap()["lines"][0]["file"], "test.csv");
}

#[test]
fn the_page_is_whole_and_escapes_what_the_data_says() {
    let rows =
        clean(40).replace(",good", ",<script>alert(1)</script>") + "<img src=x onerror=y>,bad\n";
    let folder = folder(&[("<b>.csv", rows.as_bytes())]);
    check(&folder, &["<b>.csv", "--html", "report.html"])
        .assert()
        .success()
        .stderr(contains("the page is report.html"))
        .stdout(contains("Findings: "));
    let page = read(&folder, "report.html");
    assert!(page.starts_with("<!DOCTYPE html>") && page.trim_end().ends_with("</html>"));
    assert!(!page.contains("<script") && !page.contains("<img") && !page.contains("<b>.csv"));
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    // Nothing is left beside it, and data is never written over.
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    check(&folder, &["<b>.csv", "--html", "./<b>.csv"]).assert().code(2);
    assert_eq!(read(&folder, "<b>.csv"), rows);
    check(&folder, &["<b>.csv", "--html", "nowhere/report.html"])
        .assert()
        .code(1)
        .stderr(contains("the page can't be written").and(contains("hint").not()));
}

#[rstest]
#[case::clean(&clean(80), 0, "")]
#[case::notes_alone(&(clean(80) + "<p>the garden is big &amp; green</p>,bad\n"), 0, "")]
#[case::a_warning(&(clean(80) + ",bad\n"), 65, "error: 0 errors and 1 warning found, and --strict allows none\n")]
#[case::errors(&(clean(80) + "alone in its class,odd\nx,y,z\n"), 65, "error: 2 errors and 0 warnings found, and --strict allows none\n")]
fn a_strict_check_fails_for_errors_and_warnings_after_saying_everything(
    #[case] rows: &str,
    #[case] code: i32,
    #[case] last: &str,
) {
    let folder = folder(&[("data.csv", rows.as_bytes())]);
    let strict = check(&folder, &["data.csv", "--strict"]).output().unwrap();
    assert_eq!(strict.status.code(), Some(code), "{}", String::from_utf8_lossy(&strict.stdout));
    assert!(String::from_utf8(strict.stderr).unwrap().ends_with(last));
    let lenient = check(&folder, &["data.csv"]).output().unwrap();
    assert_eq!((lenient.status.code(), lenient.stdout), (Some(0), strict.stdout));
}

#[test]
fn rows_that_cannot_be_read_are_told_and_can_be_kept() {
    let rows = clean(60) + "x,y,z\n\"never closed,bad\n";
    let folder = folder(&[("data.csv", rows.as_bytes())]);
    check(&folder, &["data.csv", "--on-bad-rows", "quarantine", "bad.jsonl", "--html", "page.html"])
        .assert()
        .success()
        .stderr(contains("rows set aside: 2, kept in bad.jsonl"))
        .stdout(contains(
            "62 rows read, 60 used, 2 set aside: wrong number of fields (line 62), quote never closed (line 63).",
        ))
        .stdout(contains("2 of 62 rows (3.2%) cannot be read").and(contains("[unreadable_rows]")));
    assert_eq!(read(&folder, "bad.jsonl").lines().count(), 2);
    assert!(read(&folder, "page.html").contains("wrong number of fields (line 62)"));
    let report = json(&folder, &["data.csv"]);
    let unreadable = finding(&report, "unreadable_rows").unwrap();
    assert_eq!((&unreadable["count"], &unreadable["severity"]), (&2.into(), &"error".into()));
    let account = &report["files"][0]["account"];
    assert_eq!((&account["used"], &account["set_aside"]), (&60.into(), &2.into()));
    check(&folder, &["data.csv", "--on-bad-rows", "error"])
        .assert()
        .code(65)
        .stderr(contains("data.csv, line 62"));
}

#[test]
fn a_line_is_counted_in_the_file_that_it_is_in() {
    let (first, second) = (clean(40), "text,label\nx,y,z\nthe garden is cafÃ© green,bad\n");
    let folder = folder(&[("a.csv", first.as_bytes()), ("b.csv", second.as_bytes())]);
    let report = json(&folder, &["*.csv"]);
    assert_eq!(report["files"][0]["parts"], 2);
    let line = |kind: &str| finding(&report, kind).unwrap()["lines"][0].clone();
    assert_eq!(line("unreadable_rows"), serde_json::json!({"file": "b.csv", "line": 2}));
    assert_eq!(line("mojibake"), serde_json::json!({"file": "b.csv", "line": 3}));
}

#[test]
fn a_text_in_a_folder_a_label_is_named_with_its_label() {
    let folder = tempfile::tempdir().unwrap();
    for (i, row) in clean(40).lines().skip(1).enumerate() {
        let (text, label) = row.rsplit_once(',').unwrap();
        let path = folder.path().join("mails").join(label);
        fs::create_dir_all(&path).unwrap();
        fs::write(path.join(format!("{i}.txt")), text).unwrap();
    }
    fs::write(folder.path().join("mails/bad/broken.txt"), b"not \xff\xfe text").unwrap();
    check(&folder, &["mails"])
        .assert()
        .success()
        .stdout(contains("train mails: 40 rows, 3 columns (a folder a label; UTF-8; 41 files)"))
        .stdout(contains("bad/broken.txt, line 1"));
}

#[test]
fn a_file_in_gb18030_is_read_as_what_it_is() {
    let rows = (0..60).fold(String::from("文本,标签\n"), |csv, i| {
        let text = ["房间很干净，服务也很好，下次还会再来", "早餐太差了，前台的态度也不好，不推荐"];
        csv + &format!("{}{i},{}\n", text[i % 2], ["好评", "差评"][i % 2])
    });
    let (bytes, ..) = encoding_rs::GB18030.encode(&rows);
    let folder = folder(&[("酒店.csv", &bytes)]);
    check(&folder, &["酒店.csv"])
        .assert()
        .success()
        .stdout(contains("train 酒店.csv: 60 rows, 2 columns (CSV, comma; gb18030)"))
        .stdout(contains("text = `文本`, label = `标签`").and(contains("好评")));
    assert_eq!(json(&folder, &["酒店.csv"])["files"][0]["encoding"], "gb18030");
    let wrong = json(&folder, &["酒店.csv", "--encoding", "utf-8", "--encoding-errors", "replace"]);
    assert!(wrong["files"][0]["replaced"].as_u64().unwrap() > 100);
    assert!(finding(&wrong, "replacement_characters").is_some());
}

#[test]
fn personal_data_is_counted_and_not_shown_unless_it_is_not_looked_for() {
    let rows = clean(60) + "write to ada@example.org or call 13812345678,good\n";
    let folder = folder(&[("data.csv", rows.as_bytes())]);
    let assert = check(&folder, &["data.csv"]).assert().success();
    assert.stdout(
        contains("email 1, phone 1")
            .and(contains("data.csv, line 62"))
            .and(contains("example.org").not()),
    );
    let report = json(&folder, &["data.csv", "--no-personal"]);
    assert!(finding(&report, "personal_data").is_none());
}

#[test]
fn columns_are_named_as_for_training_and_one_that_is_not_there_is_a_finding() {
    let rows = (0..60).fold(String::from("area,district,price\n"), |csv, i| {
        csv + &format!("{},{},{}\n", 40 + i * 37 % 101, ["bay", "山"][i % 2], 100 + i * 53 % 97)
    });
    let folder = folder(&[("data.csv", rows.as_bytes())]);
    let report = json(&folder, &["data.csv"]);
    assert_eq!(
        (&report["task"], &report["columns"][1]["role"]),
        (&"regression".into(), &"feature".into())
    );
    let report = json(
        &folder,
        &["data.csv", "--label", "district", "--features", "area", "--group", "district"],
    );
    assert_eq!(
        (&report["task"], &report["columns"][2]["role"]),
        (&"classification".into(), &"unused".into())
    );
    let report = json(&folder, &["data.csv", "--label", "prise"]);
    let message = finding(&report, "columns_not_usable").unwrap()["message"].as_str().unwrap();
    assert!(message.contains("did you mean `price`?"), "{message}");
}

#[rstest]
#[case(&[], "required")]
#[case(&["a.csv", "b.csv", "c.csv"], "unexpected argument")]
#[case(&["a.csv", "--task", "clustering"], "classification or regression")]
#[case(&["a.csv", "--rate", "0"], "a number above 0")]
#[case(&["a.csv", "--max-tokens", "0"], "--max-tokens")]
#[case(&["-", "-"], "can't be both files")]
fn wrong_usage_is_refused(#[case] args: &[&str], #[case] part: &str) {
    check(&folder(&[]), args).assert().code(2).stderr(contains(part));
}

#[test]
fn a_file_without_a_row_to_check_is_bad_data_and_one_that_is_not_there_a_failure() {
    let folder = folder(&[("empty.csv", b"text,label\n"), ("bad.csv", b"text,label\na,b,c\nd\n")]);
    check(&folder, &["empty.csv"]).assert().code(65).stderr(contains("no row under it"));
    check(&folder, &["bad.csv"])
        .assert()
        .code(65)
        .stderr(contains("wrong number of fields (lines 2, 3)"));
    check(&folder, &["nothere.csv"]).assert().code(1).stderr(contains("nothere.csv"));
}

/// A pipe that nobody writes to keeps a check waiting for as long as one likes.
#[cfg(unix)]
#[test]
fn an_interrupt_ends_a_check_and_leaves_no_page() {
    use std::process::{Command, Stdio};
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("data.csv");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let mut command = Command::new(env!("CARGO_BIN_EXE_firebrick"));
    command.current_dir(&folder).args(["check", "data.csv", "--html", "page.html"]);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    // Opened on both sides: the program is at work.
    let writer = fs::OpenOptions::new().write(true).open(&pipe).unwrap();
    let pid = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    drop(writer);
    assert!(!Path::new(&folder.path().join("page.html")).exists());
}

#[test]
fn a_check_counts_rows_as_training_does_and_stops_where_it_would() {
    let slips = (0..100).fold(String::from("area,price\n"), |csv, i| {
        let area = if i == 7 { "big".into() } else { format!("{}", i * 37 % 101) };
        let price = if i == 9 { "1e400".into() } else { format!("{}.5", i * 11 % 97) };
        csv + &format!("{area},{price}\n")
    });
    let texts = "text,label\na b,x\n,x\nc d,y\ne f,y\n";
    let folder = folder(&[("n.csv", slips.as_bytes()), ("t.csv", texts.as_bytes())]);
    let account =
        "100 rows read, 98 used, 2 set aside: not a number (line 9), not a finite number (line 11)";
    check(&folder, &["n.csv", "--on-bad-rows", "quarantine", "bad.jsonl"])
        .assert()
        .success()
        .stdout(contains(account).and(contains("[unusable_cells]")))
        .stderr(contains("rows set aside: 2, kept in bad.jsonl"));
    assert_eq!(read(&folder, "bad.jsonl").lines().count(), 2);
    check(&folder, &["n.csv", "--max-bad-rows", "1"]).assert().code(65);
    check(&folder, &["t.csv", "--on-bad-rows", "error"])
        .assert()
        .code(65)
        .stderr(contains("line 3: empty text in the column `text`"));
}

/// Rows with nearly everything that a check finds; all of their words are Chinese or one English word alone.
fn faulty() -> (String, String) {
    let things = ["包裹一直没有送到", "发票金额不对", "请尽快退款", "登录不了账号", "应用经常闪退"];
    let labels = ["物流", "账单", "账单 ", "其他"];
    let row = |i: usize| format!("{}，编号{}，{}", things[i % 5], i * 7919 % 1000, i % 40 / 39);
    let mut train = (0..200).fold(String::from("内容,标签,地区,金额\n"), |csv, i| {
        let label = if i < 199 { labels[i * 3 % 4] } else { "罕见" };
        let amount = if i == 7 { "99999".into() } else { (i % 90).to_string() };
        csv + &format!("{},{label},{},{amount}\n", row(i), ["北", "南", "unknown"][i % 3])
    });
    (0..12).for_each(|_| train += "重复的一条文本,物流,北,1\n");
    train += "重复的一条文本,账单,北,1\n,物流,北,1\n一,列\n写信到jane@example.com,物流,北,\ncafÃ©坏了,账单,x,2\n";
    train += "内容,标签,地区,金额\n&lt;b&gt;加粗&lt;/b&gt;,物流,北,3\n";
    let test = (0..60).fold(String::from("内容,标签,地区,金额\n"), |csv, i| {
        csv + &format!("{}新{i}词{i},{},北,3\n", row(i), ["物流", "账单", "新类"][i % 3])
    });
    (train, test)
}

/// Texts of a page with two or more English words in a row, without what is code.
fn english(page: &str) -> Vec<String> {
    let mut page = page.split_once("</style>").map_or(page, |(_, body)| body).to_owned();
    while let Some((start, end)) = page.find("<code>").zip(page.find("</code>")) {
        page.replace_range(start..end + 7, "");
    }
    let word = |word: &str| word.len() > 1 && word.bytes().all(|b| b.is_ascii_alphabetic());
    let several = |text: &&str| {
        let words: Vec<bool> = text.split([' ', ',']).map(word).collect();
        words.windows(2).any(|pair| pair[0] && pair[1])
    };
    let texts = page.split('<').filter_map(|part| part.split_once('>').map(|(_, text)| text));
    texts.filter(several).map(str::to_owned).collect()
}

#[test]
fn a_check_in_chinese_has_no_english_sentence_left() {
    let (train, test) = faulty();
    let numbers = (0..120).fold(String::from("area,code,twice,price\n"), |csv, i| {
        let area = if i % 9 == 5 { String::new() } else { (50 + i * 7 % 90).to_string() };
        csv + &format!(
            "{area},{},{},{}\n",
            100_000 + i * 7919 % 900_001,
            100 + i * 14 % 180,
            (i * 3).min(250)
        )
    });
    let files: [(&str, &[u8]); 3] = [
        ("train.csv", train.as_bytes()),
        ("test.csv", test.as_bytes()),
        ("numbers.csv", numbers.as_bytes()),
    ];
    let folder = folder(&files);
    let args = ["--html", "page.html", "--lang", "zh"];
    for files in [&["train.csv", "test.csv"][..], &["numbers.csv"]] {
        check(&folder, files).args(args).assert().success();
        let page = read(&folder, "page.html");
        assert!(page.contains("数据检查") && page.matches("<article").count() > 3);
        let left = english(&page);
        assert!(left.is_empty(), "{left:#?}");
    }
    check(&folder, &["train.csv", "--lang", "fr", "--html", "page.html"]).assert().code(2);
}
