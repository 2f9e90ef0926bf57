//! A check as a page.

use firebrick_data as data;
use firebrick_data::{ClassSummary, ColumnSummary, FileSummary, LengthSummary, NumberSummary};
use firebrick_report as report;
use firebrick_report::{
    CheckReport, CheckedClass, CheckedClasses, CheckedColumn, CheckedFile, Numbers, Spread,
    TextLengths,
};

/// What the page shows of a check.
pub(super) fn page(check: &data::CheckReport) -> CheckReport {
    let source = check.files.first().map_or("", |file| file.source.as_str());
    CheckReport {
        title: source.rsplit(['/', '\\']).next().unwrap_or(source).to_owned(),
        files: check.files.iter().map(file).collect(),
        roles: check.roles.clone().unwrap_or_default(),
        findings: check.findings.iter().map(finding).collect(),
        classes: check.classes.as_ref().map(classes),
        target: check.target.as_ref().map(numbers),
        lengths: check.lengths.as_ref().map(|found| TextLengths {
            unknown: check.vocabulary.as_ref().map(|vocabulary| vocabulary.unknown_tokens),
            ..lengths(found)
        }),
        columns: check.columns.iter().map(column).collect(),
    }
}

fn file(file: &FileSummary) -> CheckedFile {
    CheckedFile {
        side: word(&file.side),
        name: file.source.clone(),
        rows: file.rows as u64,
        columns: file.columns as u64,
        form: file.form(),
        remarks: file.remarks(),
    }
}

/// The name under which a variant is serialised.
fn word(variant: &impl serde::Serialize) -> String {
    let value = serde_json::to_value(variant).ok();
    value.as_ref().and_then(|value| value.as_str()).unwrap_or_default().to_owned()
}

fn finding(finding: &data::Finding) -> report::Finding {
    report::Finding {
        severity: match finding.severity {
            data::Severity::Error => report::Severity::Error,
            data::Severity::Warning => report::Severity::Warning,
            data::Severity::Note => report::Severity::Note,
        },
        kind: finding.kind.to_owned(),
        message: finding.message.clone(),
        place: finding.place(),
        examples: finding.examples.clone(),
        advice: finding.advice.clone(),
    }
}

fn classes(found: &ClassSummary) -> CheckedClasses {
    let class = |class: &data::ClassCount| CheckedClass {
        label: class.label.clone(),
        train: class.train as u64,
        test: class.test.map(|rows| rows as u64),
    };
    CheckedClasses {
        count: found.count as u64,
        imbalance: found.imbalance,
        classes: found.classes.iter().map(class).collect(),
    }
}

fn spread(h: &data::Histogram) -> Spread {
    let counts = h.counts.iter().map(|&count| count as u64).collect();
    let histogram = report::Histogram { edges: h.edges.clone(), counts };
    Spread { histogram, below: h.below as u64, above: h.above as u64 }
}

fn numbers(n: &NumberSummary) -> Numbers {
    Numbers {
        count: n.count as u64,
        min: n.min,
        median: n.median,
        mean: n.mean,
        deviation: n.deviation,
        max: n.max,
        spread: spread(&n.histogram),
    }
}

fn lengths(s: &LengthSummary) -> TextLengths {
    let [p50, p90, p95, p99, max, limit] =
        [s.p50, s.p90, s.p95, s.p99, s.max, s.limit].map(|tokens| tokens as u64);
    let (over, spread) = (s.over, spread(&s.histogram));
    TextLengths { p50, p90, p95, p99, max, limit, over, spread, unknown: None }
}

fn column(column: &ColumnSummary) -> CheckedColumn {
    CheckedColumn {
        name: column.name.clone(),
        role: word(&column.role),
        kind: word(&column.kind),
        filled: column.filled,
        distinct: column.distinct as u64,
        numbers: column.numbers.as_ref().map(numbers),
        values: column.top.iter().map(|top| (top.value.clone(), top.rows as u64)).collect(),
    }
}
