//! Thresholds that were chosen.

use super::{Section, left_out};
use crate::chart::track;
use crate::html::number::{NONE, fixed, grouped, percent_aligned};
use crate::html::{Column, Table, escape, name, short};
use crate::language::{Words, fill};
use crate::model::{RunReport, Threshold};

/// Classes that are open.
const OPEN: usize = 30;

/// Classes that are listed.
const LISTED: usize = 500;

pub(super) fn thresholds(report: &RunReport, w: &Words) -> Option<Section> {
    let words = &w.thresholds;
    let t = report.thresholds.as_ref().filter(|t| !t.classes.is_empty())?;
    let columns = vec![
        Column::text(words.class),
        Column::bar(words.threshold),
        Column::number(words.before),
        Column::number(words.after),
        Column::number(words.change),
    ];
    let mut table = Table::new(words.title, columns);
    for class in t.classes.iter().take(LISTED) {
        table.row(row(class, w));
    }
    let hidden = t.classes.len().min(LISTED).saturating_sub(OPEN);
    let more = fill(w.frame.more, &[&grouped(hidden as u64)]);
    let body = table.folded(OPEN, &more) + &left_out(t.classes.len(), LISTED, w);
    let lead = if t.goal.trim().is_empty() {
        words.plain_lead.to_owned()
    } else {
        escape(&fill(words.lead, &[&short(&t.goal, 200)]))
    };
    Section::new("thresholds", words.title, &lead, body)
}

fn row(class: &Threshold, w: &Words) -> Vec<String> {
    let label = format!("{}: {}", short(&class.label, 32), fixed(class.threshold, 2));
    let bar = track(&label, class.threshold, None, (0.0, 1.0), "s3");
    let share = |v: Option<f64>| escape(&v.map_or(NONE.to_owned(), percent_aligned));
    let change = class.before.zip(class.after).map(|(before, after)| after - before);
    let plus = if change.is_some_and(|c| c > 0.0) { "+" } else { "" };
    vec![
        name(&class.label, 48, w.frame.empty),
        format!("{bar}<span class=\"v\">{}</span>", escape(&fixed(class.threshold, 2))),
        share(class.before),
        share(class.after),
        format!("{plus}{}", share(change)),
    ]
}
