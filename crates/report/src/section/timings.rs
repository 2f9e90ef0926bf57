//! Where the time went, and what proves the run.

use super::{Section, aside, left_out};
use crate::chart::track;
use crate::html::number::{percent_aligned, seconds};
use crate::html::{Column, Table, escape, name, short};
use crate::language::{Words, fill};
use crate::model::{RunReport, Timing};

/// Steps and hashes that are listed.
const LISTED: usize = 100;

pub(super) fn timings(report: &RunReport, w: &Words) -> Option<Section> {
    let valid = |t: &&Timing| t.seconds.is_finite() && t.seconds >= 0.0;
    let steps: Vec<&Timing> = report.timings.iter().filter(valid).collect();
    let whole: f64 = steps.iter().map(|t| t.seconds).sum();
    if steps.is_empty() || !whole.is_finite() {
        return None;
    }
    let columns = vec![
        Column::text(w.timings.step),
        Column::number(w.timings.time),
        Column::bar(w.timings.share),
    ];
    let mut table = Table::new(w.timings.title, columns);
    for step in steps.iter().take(LISTED) {
        let share = if whole > 0.0 { step.seconds / whole } else { 0.0 };
        let label = format!("{}: {}", short(&step.name, 40), percent_aligned(share));
        let bar = track(&label, share, None, (0.0, 1.0), "s5");
        table.row(vec![
            name(&step.name, 60, w.frame.empty),
            escape(&seconds(step.seconds)),
            format!("{bar}<span class=\"v\">{}</span>", escape(&percent_aligned(share))),
        ]);
    }
    let total = aside(&fill(w.timings.total, &[&seconds(whole)]));
    let body = table.html() + &total + &left_out(steps.len(), LISTED, w);
    Section::new("timings", w.timings.title, "", body)
}

pub(super) fn hashes(report: &RunReport, w: &Words) -> Option<Section> {
    if report.hashes.is_empty() {
        return None;
    }
    let columns = vec![Column::text(w.timings.what), Column::long(w.timings.hash)];
    let mut table = Table::new(w.timings.hashes, columns);
    for hash in report.hashes.iter().take(LISTED) {
        let value = format!("<code>{}</code>", escape(&short(&hash.value, 200)));
        table.row(vec![name(&hash.name, 60, w.frame.empty), value]);
    }
    let body = table.html() + &left_out(report.hashes.len(), LISTED, w);
    Section::new("hashes", w.timings.hashes, w.timings.hashes_lead, body)
}
