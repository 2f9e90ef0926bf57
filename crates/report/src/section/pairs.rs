//! The classes that are most often confused.

use super::confusion::share;
use super::heading;
use crate::chart::track;
use crate::html::number::{grouped, percent_aligned};
use crate::html::{Column, Table, escape, name, short};
use crate::language::{Words, fill};
use crate::model::Confusion;

/// Pairs that are listed.
const LISTED: usize = 20;

/// Pairs that are open.
const OPEN: usize = 8;

/// The largest counts off the diagonal; of two classes the matrix says it all.
pub(super) fn pairs(c: &Confusion, w: &Words) -> String {
    let classes = c.labels.len();
    let all = (0..classes).flat_map(|truth| (0..classes).map(move |taken| (truth, taken)));
    let wrong = all.filter(|(truth, taken)| truth != taken && c.counts[*truth][*taken] > 0);
    let mut wrong: Vec<(usize, usize)> = wrong.collect();
    // Equal counts stay in the order of the classes.
    wrong.sort_by_key(|(truth, taken)| std::cmp::Reverse(c.counts[*truth][*taken]));
    wrong.truncate(LISTED);
    if classes < 3 || wrong.is_empty() {
        return String::new();
    }
    let listed = wrong.len();
    let columns = vec![
        Column::name(w.classes.is),
        Column::name(w.classes.taken_for),
        Column::number(w.classes.rows),
        Column::bar(w.classes.of_class),
    ];
    let mut table = Table::new(w.classes.pairs, columns);
    for (truth, taken) in wrong {
        let count = c.counts[truth][taken];
        let part = share(count, &c.counts[truth]);
        let label = format!("{}: {}", short(&c.labels[truth], 32), percent_aligned(part));
        let bar = track(&label, part, None, (0.0, 1.0), "s2");
        table.row(vec![
            name(&c.labels[truth], 40, w.frame.empty),
            name(&c.labels[taken], 40, w.frame.empty),
            grouped(count),
            format!("{bar}<span class=\"v\">{}</span>", escape(&percent_aligned(part))),
        ]);
    }
    let hidden = listed.saturating_sub(OPEN);
    let more = fill(w.frame.more, &[&grouped(hidden as u64)]);
    heading(w.classes.pairs) + &table.folded(OPEN, &more)
}
