//! How often each class occurs.

use super::super::{Section, left_out};
use crate::chart::track;
use crate::html::number::{NONE, grouped, number, percent_aligned};
use crate::html::{Column, Table, escape, name, short};
use crate::language::{Words, fill};
use crate::model::{CheckReport, CheckedClass, CheckedClasses};

/// Classes that are open.
const OPEN: usize = 60;

/// Classes that are listed.
const LISTED: usize = 500;

pub(super) fn classes(report: &CheckReport, w: &Words) -> Option<Section> {
    let found = report.classes.as_ref().filter(|found| !found.classes.is_empty())?;
    let lead =
        fill(w.check.classes_lead, &[&grouped(found.count), &number(round(found.imbalance))]);
    Section::new("classes", w.check.classes, &escape(&lead), table(found, w))
}

/// One decimal is enough for a ratio.
fn round(x: f64) -> f64 {
    (x * 10.0).round() / 10.0
}

fn table(found: &CheckedClasses, w: &Words) -> String {
    let tested = found.classes.iter().any(|class| class.test.is_some());
    let mut columns = vec![
        Column::text(w.check.class),
        Column::number(w.data.train),
        Column::bar(w.check.share_train),
    ];
    if tested {
        columns.push(Column::number(w.data.test));
        columns.push(Column::number(w.check.share_test));
    }
    let mut table = Table::new(w.check.classes, columns);
    let sum = |of: fn(&CheckedClass) -> u64| {
        found.classes.iter().map(of).fold(0, u64::saturating_add).max(1)
    };
    let (train, test) = (sum(|class| class.train), sum(|class| class.test.unwrap_or(0)));
    let most = found.classes.iter().map(|class| class.train).max().unwrap_or(0).max(1) as f64;
    for class in found.classes.iter().take(LISTED) {
        let share = percent_aligned(class.train as f64 / train as f64);
        let label = format!("{}: {share}", short(&class.label, 40));
        let bar = track(&label, class.train as f64, None, (0.0, most), "s1");
        let mut cells = vec![
            name(&class.label, 48, w.frame.empty),
            grouped(class.train),
            format!("{bar}<span class=\"v\">{}</span>", escape(&share)),
        ];
        if tested {
            let share = class.test.map(|n| percent_aligned(n as f64 / test as f64));
            cells.push(class.test.map_or(NONE.to_owned(), grouped));
            cells.push(escape(&share.unwrap_or_else(|| NONE.to_owned())));
        }
        table.row(cells);
    }
    let listed = found.classes.len().min(LISTED);
    let more = fill(w.frame.more, &[&grouped(listed.saturating_sub(OPEN) as u64)]);
    let all = usize::try_from(found.count).unwrap_or(usize::MAX);
    table.folded(OPEN, &more) + &left_out(all, listed, w)
}
