//! The columns of the training file.

use super::super::{Section, left_out};
use crate::chart::{spark, track};
use crate::html::number::{grouped, number, percent};
use crate::html::{Column, Table, escape, name, short};
use crate::language::{Language, fill};
use crate::model::{CheckReport, CheckedColumn, Numbers};

/// Columns that are open.
const OPEN: usize = 60;

/// Columns that are listed.
const LISTED: usize = 300;

/// Values of a column that are shown.
const VALUES: usize = 3;

pub(super) fn columns(report: &CheckReport, language: Language) -> Option<Section> {
    if report.columns.is_empty() {
        return None;
    }
    let w = language.words();
    let columns = vec![
        Column::text(w.data.column),
        Column::text(w.data.role),
        Column::text(w.data.kind),
        Column::bar(w.data.filled),
        Column::number(w.check.distinct),
        Column::long(w.check.column_values),
    ];
    let mut table = Table::new(w.data.columns, columns);
    for column in report.columns.iter().take(LISTED) {
        table.row(row(column, language));
    }
    let listed = report.columns.len().min(LISTED);
    let more = fill(w.frame.more, &[&grouped(listed.saturating_sub(OPEN) as u64)]);
    let body = table.folded(OPEN, &more) + &left_out(report.columns.len(), LISTED, w);
    Section::new("columns", w.data.columns, "", body)
}

fn row(column: &CheckedColumn, language: Language) -> Vec<String> {
    let w = language.words();
    let filled = percent(column.filled);
    let label = format!("{}: {filled}", short(&column.name, 40));
    let bar = track(&label, column.filled, None, (0.0, 1.0), "s1");
    vec![
        name(&column.name, 48, w.frame.empty),
        escape(&language.said(&short(&column.role, 40))),
        escape(&language.said(&short(&column.kind, 40))),
        format!("{bar}<span class=\"v\">{}</span>", escape(&filled)),
        grouped(column.distinct),
        match &column.numbers {
            Some(numbers) => range(column, numbers, language),
            None => values(column, language),
        },
    ]
}

fn range(column: &CheckedColumn, n: &Numbers, language: Language) -> String {
    let w = language.words();
    let counts = &n.spread.histogram.counts;
    let picture = match counts.is_empty() {
        true => String::new(),
        false => spark(&fill(w.check.spread, &[&short(&column.name, 40)]), counts),
    };
    let text = fill(w.check.range, &[&number(n.min), &number(n.max), &number(n.mean)]);
    format!("{picture}<span>{}</span>", escape(&text))
}

/// The most frequent values.
fn values(column: &CheckedColumn, language: Language) -> String {
    let empty = language.words().frame.empty;
    let value =
        |(value, rows): &(String, u64)| format!("{} {}", name(value, 16, empty), grouped(*rows));
    let shown: Vec<String> = column.values.iter().take(VALUES).map(value).collect();
    let more = column.distinct > VALUES as u64 && !shown.is_empty();
    shown.join(", ") + if more { ", …" } else { "" }
}
