//! Tables that trigger nothing unless a test wants them to, and what holds for all tables.

use proptest::prelude::*;

use super::*;
use crate::columns::RoleOptions;

/// The rate is low, so that the scale of made-up numbers is no matter.
pub(super) fn options() -> CheckOptions<'static> {
    CheckOptions { rate: 1e-12, ..CheckOptions::default() }
}

pub(super) fn report_with(
    train: &Table,
    test: Option<&Table>,
    options: &CheckOptions<'_>,
) -> CheckReport {
    check(train, test, options).unwrap()
}

pub(super) fn report(train: &Table, test: Option<&Table>) -> CheckReport {
    report_with(train, test, &options())
}

/// The kinds of what is found, each once, without the leakage and the words unknown that the helpers' own texts cause.
pub(super) fn kinds(train: &Table, test: Option<&Table>) -> Vec<&'static str> {
    let mut kinds: Vec<&'static str> = Vec::new();
    for finding in report(train, test).findings {
        let own = test.is_some() && finding.kind.starts_with("test_rows");
        if !kinds.contains(&finding.kind) && !own {
            kinds.push(finding.kind);
        }
    }
    kinds
}

pub(super) fn table(header: &[&str], rows: &[Vec<String>]) -> Table {
    named("data.csv", header, rows)
}

pub(super) fn named(source: &str, header: &[&str], rows: &[Vec<String>]) -> Table {
    let rows: Vec<Vec<&str>> =
        rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
    Table::from_rows(source, header, &rows)
}

/// Different short texts under the labels.
pub(super) fn labelled(classes: &[(&str, usize)]) -> Table {
    let labels = classes.iter().flat_map(|(label, rows)| std::iter::repeat_n(*label, *rows));
    let rows: Vec<Vec<String>> = labels
        .enumerate()
        .map(|(i, label)| vec![format!("order {i} is late again"), label.to_owned()])
        .collect();
    table(&["text", "label"], &rows)
}

/// 80 texts, their labels alternating.
pub(super) fn with_texts(text: impl Fn(usize) -> String) -> Table {
    let rows: Vec<Vec<String>> =
        (0..80).map(|i| vec![text(i), ["good", "bad"][i % 2].to_owned()]).collect();
    table(&["text", "label"], &rows)
}

/// As above, with a column `extra`.
pub(super) fn with_column(cell: impl Fn(usize) -> String) -> Table {
    let rows: Vec<Vec<String>> = (0..80)
        .map(|i| {
            vec![format!("order {i} is late again"), cell(i), ["good", "bad"][i % 2].to_owned()]
        })
        .collect();
    table(&["text", "extra", "label"], &rows)
}

/// 200 rows of numbers and a target.
pub(super) fn numeric(features: impl Fn(usize) -> Vec<String>) -> Table {
    numeric_with_target(|i| (features(i), format!("{}", i * 11 % 97)))
}

pub(super) fn numeric_with_target(row: impl Fn(usize) -> (Vec<String>, String)) -> Table {
    let width = row(0).0.len();
    let names: Vec<String> = (0..width).map(|j| format!("x{j}")).chain(["y".to_owned()]).collect();
    let header: Vec<&str> = names.iter().map(String::as_str).collect();
    let rows: Vec<Vec<String>> = (0..200)
        .map(|i| {
            let (mut cells, target) = row(i);
            cells.push(target);
            cells
        })
        .collect();
    table(&header, &rows)
}

const LETTER: &str =
    "my card was charged twice for the order that i placed on Monday, please refund one of them";

#[test]
fn a_crafted_pair_of_files_has_exactly_the_counts_it_was_made_with() {
    let mut rows: Vec<Vec<String>> = (0..60)
        .map(|i| vec![format!("order {i} is late again"), ["good", "bad"][i % 2].into()])
        .collect();
    rows.push(vec!["Order 1 is  LATE again".into(), "bad".into()]);
    rows.push(vec!["order 2 is late again".into(), "bad".into()]);
    rows.push(vec![LETTER.into(), "bad".into()]);
    let train = table(&["text", "label"], &rows);
    let mut rows: Vec<Vec<String>> = (100..130)
        .map(|i| vec![format!("order {i} was never sent"), ["good", "bad"][i % 2].into()])
        .collect();
    rows.push(vec!["ORDER 7 is late again".into(), "bad".into()]);
    rows.push(vec![LETTER.replace("Monday", "Friday"), "bad".into()]);
    let test = named("test.csv", &["text", "label"], &rows);

    let report = report(&train, Some(&test));
    let count = |kind: &str| report.findings.iter().find(|f| f.kind == kind).map(|f| f.count);
    assert_eq!(count("duplicate_rows"), Some(2));
    assert_eq!(count("label_conflicts"), Some(1));
    assert_eq!(count("test_rows_in_train"), Some(1));
    assert_eq!(count("test_rows_nearly_in_train"), Some(1));
    let near = report.findings.iter().find(|f| f.kind == "test_rows_nearly_in_train").unwrap();
    assert_eq!(near.place(), "test.csv, line 33; data.csv, line 64");
    let conflict = report.findings.iter().find(|f| f.kind == "label_conflicts").unwrap();
    assert_eq!(
        (conflict.place().as_str(), conflict.examples[0].as_str()),
        ("data.csv, lines 4 · 63", "`bad`, `good`: order 2 is late again")
    );
}

#[test]
fn near_copies_within_a_file_are_counted_once_each() {
    let copies = with_texts(|i| match i {
        0 => LETTER.to_owned(),
        1 => LETTER.replace("Monday", "Friday"),
        2 => LETTER.replace("Monday", "Sunday"),
        _ => format!("order {i} is late again"),
    });
    let report = report(&copies, None);
    assert_eq!((report.findings[0].kind, report.findings[0].count), ("near_duplicate_rows", 2));
    assert_eq!(report.findings[0].severity, Severity::Note);
}

#[test]
fn a_test_file_without_the_label_and_a_target_of_one_value_are_errors() {
    let rows: Vec<Vec<String>> = (0..40).map(|i| vec![format!("parcel {i} was lost")]).collect();
    let unlabelled = table(&["text"], &rows);
    assert!(
        kinds(&labelled(&[("a", 40), ("b", 40)]), Some(&unlabelled)).contains(&"test_lacks_column")
    );
    let flat = numeric_with_target(|i| (vec![format!("{}", i * 7 % 211)], "3".into()));
    let roles = RoleOptions { task: Some(Task::Regression), ..RoleOptions::default() };
    let report = report_with(&flat, None, &CheckOptions { roles, ..options() });
    assert_eq!(report.findings[0].kind, "constant_target");
}

#[test]
fn ten_thousand_equal_texts_are_one_group() {
    let rows: Vec<Vec<String>> =
        (0..10_000).map(|i| vec![LETTER.to_owned(), ["a", "b"][i % 2].into()]).collect();
    let report = report(&table(&["text", "label"], &rows), None);
    let found = report.findings.iter().find(|f| f.kind == "duplicate_rows").unwrap();
    assert_eq!((found.count, found.lines.len(), found.severity), (9_999, 5, Severity::Warning));
    assert!(!report.findings.iter().any(|f| f.kind == "near_duplicate_rows"));
}

#[test]
fn notes_alone_do_not_fail_a_strict_check() {
    let clean = report(&labelled(&[("a", 40), ("b", 40)]), None);
    assert_eq!((clean.worst(), clean.fails_strict()), (None, false));
    let noted = report(&labelled(&[("a", 20), ("b", 400)]), None);
    assert_eq!((noted.worst(), noted.fails_strict()), (Some(Severity::Note), false));
    assert!(report(&labelled(&[("a", 40)]), None).fails_strict());
}

#[test]
fn columns_that_cannot_be_used_are_a_finding_and_the_rest_is_still_said() {
    let rows: Vec<Vec<String>> =
        (0..40).map(|i| vec![format!("x{i}"), ["a", "b"][i / 2 % 2].into()]).collect();
    let report = report(&table(&["code", "label"], &rows), None);
    assert_eq!(report.findings[0].severity, Severity::Error);
    assert_eq!(report.findings[0].kind, "columns_not_usable");
    assert_eq!(report.columns[1].top[0].rows, 20);
    let roles = RoleOptions { label: Some("lable".into()), ..RoleOptions::default() };
    let options = CheckOptions { roles, ..options() };
    let report = check(&labelled(&[("a", 4)]), None, &options).unwrap();
    assert!(report.findings[0].message.contains("did you mean `label`?"));
}

#[test]
fn the_serialised_shape_is_the_documented_one() {
    let value = serde_json::to_value(report(&labelled(&[("a", 40), ("b", 40)]), None)).unwrap();
    let keys: Vec<&String> = value.as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        [
            "version",
            "files",
            "roles",
            "task",
            "columns",
            "classes",
            "target",
            "lengths",
            "vocabulary",
            "findings"
        ]
    );
    assert_eq!(value["version"], 1);
    assert_eq!(value["columns"][0]["role"], "text");
    assert_eq!(value["classes"]["classes"][0]["train"], 40);
    assert_eq!(value["lengths"]["p50"], 5);
}

#[test]
fn an_option_out_of_range_and_a_table_without_rows_are_errors() {
    let table = labelled(&[("a", 2)]);
    let refused =
        |options: CheckOptions<'_>| check(&table, None, &options).unwrap_err().is_option();
    assert!(refused(CheckOptions { rate: 0.0, ..options() }));
    assert!(refused(CheckOptions { max_tokens: 0, ..options() }));
    assert!(check(&Table::from_rows("t", &["a"], &[]), None, &options()).is_err());
}

fn cell() -> impl Strategy<Value = String> {
    let nasty = [
        "",
        " ",
        "0",
        "-1e308",
        "1e308",
        "a",
        "é\u{301}",
        "👩\u{200D}🔬",
        "\u{202E}",
        "\0",
        "退款",
        "<script>",
        "NaN",
        "1,5",
        "?",
        "Ã©",
        "&#",
        "&#x;",
        "2024-01-01",
    ];
    prop_oneof![
        prop::sample::select(nasty.to_vec()).prop_map(str::to_owned),
        ".{0,12}",
        "[a-c ]{0,20}"
    ]
}

fn any_table() -> impl Strategy<Value = Table> {
    let rows = prop::collection::vec(prop::collection::vec(cell(), 3), 1..40);
    (rows, prop::sample::select(vec![["text", "label", "x"], ["a", "b", "c"], ["id", "y", ""]]))
        .prop_map(|(rows, header)| table(&header, &rows))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_table_makes_a_check_panic_and_two_checks_agree(train in any_table(), test in any_table()) {
        let options = CheckOptions { group: Some("x".into()), ..CheckOptions::default() };
        let first = check(&train, Some(&test), &options).unwrap();
        let second = check(&train, Some(&test), &options).unwrap();
        prop_assert_eq!(serde_json::to_string(&first).unwrap(), serde_json::to_string(&second).unwrap());
        prop_assert_eq!(first.to_string(), second.to_string());
        for finding in &first.findings {
            prop_assert!(finding.lines.len() <= 5 && finding.examples.len() <= 5 && finding.count > 0);
            prop_assert!(!finding.message.is_empty() && !finding.advice.is_empty());
        }
    }
}
