//! Scores by class.

use super::{Section, left_out};
use crate::chart::track;
use crate::html::number::{estimate, grouped, value};
use crate::html::{Column, Table, escape, name, short};
use crate::language::{Words, fill};
use crate::model::{ClassScores, Estimate, RunReport, Unit};

/// Classes that are open.
const OPEN: usize = 30;

/// Classes that are listed.
const LISTED: usize = 300;

pub(super) fn classes(report: &RunReport, w: &Words) -> Option<Section> {
    if report.per_class.is_empty() {
        return None;
    }
    let mut classes: Vec<&ClassScores> = report.per_class.iter().collect();
    // What is no number counts as the worst; equal classes stay in their order.
    let key = |c: &ClassScores| if c.f1.value.is_finite() { c.f1.value } else { -1.0 };
    classes.sort_by(|a, b| key(a).total_cmp(&key(b)));
    let columns = vec![
        Column::text(w.classes.class),
        Column::bar(w.classes.f1),
        Column::bar(w.classes.precision),
        Column::bar(w.classes.recall),
        Column::number(w.classes.support),
    ];
    let mut table = Table::new(w.classes.per_class, columns);
    for class in classes.iter().take(LISTED) {
        table.row(row(class, w));
    }
    let hidden = classes.len().min(LISTED).saturating_sub(OPEN);
    let more = fill(w.frame.more, &[&grouped(hidden as u64)]);
    let body = table.folded(OPEN, &more) + &left_out(classes.len(), LISTED, w);
    Section::new("classes", w.classes.per_class, w.classes.per_class_lead, body)
}

fn row(class: &ClassScores, w: &Words) -> Vec<String> {
    let label = short(&class.label, 24);
    let bar = |what: &str, e: Estimate, colour| {
        let label = format!("{label}, {what}: {}", estimate(e, Unit::Fraction));
        measured(&label, e, Unit::Fraction, (0.0, 1.0), colour)
    };
    vec![
        name(&class.label, 48, w.frame.empty),
        bar(w.classes.f1, class.f1, "s1"),
        bar(w.classes.precision, class.precision, "s3"),
        bar(w.classes.recall, class.recall, "s4"),
        grouped(class.support),
    ]
}

/// A bar with its number.
pub(super) fn measured(
    label: &str,
    e: Estimate,
    unit: Unit,
    domain: (f64, f64),
    colour: &str,
) -> String {
    let bar = track(label, e.value, e.interval, domain, colour);
    format!("{bar}<span class=\"v\">{}</span>", escape(&value(e.value, unit)))
}
