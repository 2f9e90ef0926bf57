//! A check of made-up data.

use firebrick_report::{
    CheckReport, CheckedClass, CheckedClasses, CheckedColumn, CheckedFile, Finding, Histogram,
    Numbers, Severity, Spread, TextLengths,
};

fn spread(low: f64, high: f64) -> Spread {
    let edges = (0..=24).map(|i| low + (high - low) * f64::from(i) / 24.0).collect();
    let counts = (0..24).map(|i| 3 + (i * 37 % 60)).collect();
    Spread { histogram: Histogram { edges, counts }, below: 0, above: 12 }
}

fn finding(severity: Severity, kind: &str, message: &str, advice: &str) -> Finding {
    Finding {
        severity,
        kind: kind.into(),
        message: message.into(),
        place: "工单.csv, lines 3 · 19 · 204; 测试.csv, line 7".into(),
        examples: vec!["`退款`: 退款没有到账".into(), "82.6% alike: “…退款” / “…退货”".into()],
        advice: advice.into(),
    }
}

fn findings() -> Vec<Finding> {
    vec![
        finding(
            Severity::Error,
            "test_labels_unknown",
            "测试.csv: 1 label that 工单.csv lacks, on 20 rows: `物流`.",
            "Correct the labels, remove the rows, or add rows of these classes to the training file.",
        ),
        finding(
            Severity::Warning,
            "duplicate_rows",
            "工单.csv: 12 rows of 216 (5.6%) with the text of an earlier row, up to case and spaces; one occurs 13 times. \
             测试.csv: 1 row of 60 (1.7%) with the text of an earlier row, up to case and spaces; one occurs 2 times.",
            "Remove the repeats unless they are what the model will meet. Rows that are cut into training and validation \
             by this program are kept on one side.",
        ),
        finding(
            Severity::Note,
            "long_texts",
            "工单.csv: 3 rows (1.4%) of more than 256 tokens, which will lose their ends, under 0.1% of all tokens; the \
             longest has 1,204.",
            "Raise the limit (`data.max_tokens`) if the end matters; time grows with it. Headers, quotes and signatures \
             can be cut away.",
        ),
    ]
}

/// All that a check page can show; the names in it are Chinese.
pub(crate) fn check() -> CheckReport {
    let file = |side: &str, name: &str, rows| CheckedFile {
        side: side.into(),
        name: name.into(),
        rows,
        columns: 4,
        form: "CSV, comma; gzip; gb18030; no header; 3 files".into(),
        remarks: vec![
            format!(
                "{} rows read, {rows} used, 2 set aside: wrong number of fields (lines 7, 9 and 3 more), empty text (line 215).",
                rows + 2
            ),
            "3 pieces of bytes that are no text, replaced by U+FFFD.".into(),
        ],
    };
    let numbers = Numbers {
        count: 216,
        min: 1.5,
        median: 40.0,
        mean: 52.25,
        deviation: 31.0,
        max: 99_999.0,
        spread: spread(1.5, 200.0),
    };
    let column = |name: &str, role: &str, kind: &str, numbers: Option<Numbers>| CheckedColumn {
        name: name.into(),
        role: role.into(),
        kind: kind.into(),
        filled: 0.973,
        distinct: 183,
        values: vec![("北京".into(), 120), ("上海".into(), 41), (String::new(), 1)],
        numbers,
    };
    let class = |(i, label): (usize, &str)| CheckedClass {
        label: label.into(),
        train: 120 / (i as u64 + 1),
        test: Some(30 / (i as u64 + 1)),
    };
    CheckReport {
        title: "工单.csv".into(),
        files: vec![file("train", "工单.csv", 216), file("test", "测试.csv", 60)],
        roles: "text = `内容`, label = `类别` (3 classes): text classification; the column `编号` is not used".into(),
        findings: findings(),
        classes: Some(CheckedClasses {
            count: 203,
            imbalance: 3.04,
            classes: ["退款", "登录", "投诉"].into_iter().enumerate().map(class).collect(),
        }),
        target: Some(numbers.clone()),
        lengths: Some(TextLengths {
            p50: 12,
            p90: 48,
            p95: 73,
            p99: 190,
            max: 1204,
            limit: 128,
            over: 0.0139,
            unknown: Some(0.349),
            spread: spread(1.0, 200.0),
        }),
        columns: vec![
            column("内容", "text", "text", None),
            column("类别", "target", "category", None),
            column("金额", "feature", "number", Some(numbers)),
            column("编号", "unused", "id", None),
            column("日期", "unused", "date", None),
        ],
    }
}
