//! Labels that may be wrong.

use super::{Section, left_out};
use crate::html::number::{grouped, percent};
use crate::html::{Column, Table, escape, name, short};
use crate::language::{Words, fill};
use crate::model::RunReport;

/// Rows that are open.
const OPEN: usize = 10;

/// Rows that are listed.
const LISTED: usize = 100;

pub(super) fn label_errors(report: &RunReport, w: &Words) -> Option<Section> {
    let words = &w.label_errors;
    let all = &report.label_errors;
    if all.is_empty() {
        return None;
    }
    let columns = vec![
        Column::place(words.place),
        Column::long(words.text),
        Column::name(words.given),
        Column::name(words.likely),
        Column::number(words.score),
    ];
    let mut table = Table::new(words.title, columns);
    for error in all.iter().take(LISTED) {
        table.row(vec![
            name(&error.place, 40, w.frame.empty),
            format!("<span dir=\"auto\">{}</span>", escape(&short(&error.text, 240))),
            name(&error.given, 40, w.frame.empty),
            name(&error.likely, 40, w.frame.empty),
            escape(&percent(error.score)),
        ]);
    }
    let hidden = all.len().min(LISTED).saturating_sub(OPEN);
    let more = fill(w.frame.more, &[&grouped(hidden as u64)]);
    let body = table.folded(OPEN, &more) + &left_out(all.len(), LISTED, w);
    Section::new("labels", words.title, words.lead, body)
}
