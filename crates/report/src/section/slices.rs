//! Scores of parts of the rows.

use super::classes::measured;
use super::{Section, aside, heading, left_out};
use crate::chart::extent;
use crate::html::number::{NONE, estimate, fixed, grouped, percent, percent_aligned};
use crate::html::{Column, Table, escape, name, short};
use crate::language::{Words, fill};
use crate::model::{Gap, RunReport, Slice, Slices, Unit};

/// Columns that rows are parted by.
const COLUMNS: usize = 20;

/// Slices that are open.
const OPEN: usize = 20;

/// Slices and gaps that are listed.
const LISTED: usize = 100;

/// Scores of a slice that are shown.
const SCORES: usize = 5;

pub(super) fn slices(report: &RunReport, w: &Words) -> Option<Section> {
    let parts = report.slices.iter().filter(|s| !s.slices.is_empty());
    let body: String = parts.clone().take(COLUMNS).map(|s| part(s, w)).collect();
    let rest = left_out(parts.count(), COLUMNS, w);
    Section::new("slices", w.slices.title, w.slices.lead, body + &rest)
}

fn part(s: &Slices, w: &Words) -> String {
    let title = fill(w.slices.by, &[&short(&s.column, 40)]);
    let mut columns = vec![Column::text(w.slices.slice), Column::number(w.slices.rows)];
    columns.extend(s.scores.iter().take(SCORES).map(|score| Column::bar(&short(&score.name, 40))));
    let mut table = Table::new(&title, columns);
    for slice in ranked(s).into_iter().take(LISTED) {
        let class = if slice.small { "pale" } else { "" };
        table.row_of(row(s, slice, w), class);
    }
    let hidden = s.slices.len().min(LISTED).saturating_sub(OPEN);
    let more = fill(w.frame.more, &[&grouped(hidden as u64)]);
    let rest = left_out(s.slices.len(), LISTED, w);
    heading(&title) + &table.folded(OPEN, &more) + &rest + &gaps(s, w) + &fairness(s, w)
}

/// The worst by the first score first; what is too small or unknown last, in its order.
fn ranked(s: &Slices) -> Vec<&Slice> {
    let mut slices: Vec<&Slice> = s.slices.iter().collect();
    let higher = s.scores.first().is_none_or(|score| score.higher_is_better);
    let key = |slice: &Slice| {
        let value = slice.scores.first().copied().flatten().map(|e| e.value);
        match value.filter(|v| v.is_finite() && !slice.small) {
            Some(v) => {
                if higher {
                    v
                } else {
                    -v
                }
            }
            None => f64::INFINITY,
        }
    };
    slices.sort_by(|a, b| key(a).total_cmp(&key(b)));
    slices
}

fn row(s: &Slices, slice: &Slice, w: &Words) -> Vec<String> {
    let flag = if slice.small {
        format!(" <span class=\"flag\">{}</span>", escape(w.slices.small))
    } else {
        String::new()
    };
    let mut cells = vec![name(&slice.name, 40, w.frame.empty) + &flag, grouped(slice.rows)];
    for (i, score) in s.scores.iter().enumerate().take(SCORES) {
        let Some(e) = slice.scores.get(i).copied().flatten() else {
            cells.push(NONE.to_owned());
            continue;
        };
        let what = [short(&slice.name, 32), short(&score.name, 32), estimate(e, score.unit)];
        let label = format!("{}, {}: {}", what[0], what[1], what[2]);
        cells.push(measured(&label, e, score.unit, domain(s, i, score.unit), "s1"));
    }
    cells
}

/// From 0 to all for a fraction, else to the largest of the column.
fn domain(s: &Slices, i: usize, unit: Unit) -> (f64, f64) {
    if unit == Unit::Fraction {
        return (0.0, 1.0);
    }
    let values = s.slices.iter().filter_map(|slice| slice.scores.get(i).copied().flatten());
    let ends = values.flat_map(|e| [e.value, e.interval.map_or(e.value, |i| i.high)]);
    let (low, high) = extent(ends).unwrap_or((0.0, 1.0));
    (low.min(0.0), high.max(0.0))
}

fn gaps(s: &Slices, w: &Words) -> String {
    if s.gaps.is_empty() {
        return String::new();
    }
    let title = fill(w.slices.gaps, &[&short(&s.column, 40)]);
    let columns = vec![
        Column::text(w.slices.measure),
        Column::name(w.slices.best),
        Column::name(w.slices.worst),
        Column::number(w.slices.gap),
        Column::number(w.slices.ratio),
        Column::text(w.slices.limit),
    ];
    let mut table = Table::new(&title, columns);
    for gap in s.gaps.iter().take(LISTED) {
        table.row(vec![
            name(&gap.name, 48, w.frame.empty),
            name(&gap.best, 32, w.frame.empty),
            name(&gap.worst, 32, w.frame.empty),
            escape(&percent_aligned(gap.gap)),
            escape(&gap.ratio.map_or(NONE.to_owned(), |r| fixed(r, 3))),
            verdict(gap, w),
        ]);
    }
    heading(&title) + &table.html() + &left_out(s.gaps.len(), LISTED, w)
}

fn fairness(s: &Slices, w: &Words) -> String {
    if s.fairness.is_empty() {
        return String::new();
    }
    let title = fill(w.slices.fairness, &[&short(&s.column, 40)]);
    let mut columns = vec![Column::name(w.slices.class)];
    let measures = [
        w.slices.parity_difference,
        w.slices.parity_ratio,
        w.slices.opportunity_difference,
        w.slices.odds_difference,
        w.slices.odds_ratio,
    ];
    columns.extend(measures.map(Column::number));
    let mut table = Table::new(&title, columns);
    let difference = |x: Option<f64>| escape(&x.map_or(NONE.to_owned(), percent_aligned));
    let ratio = |x: Option<f64>| escape(&x.map_or(NONE.to_owned(), |r| fixed(r, 3)));
    for class in s.fairness.iter().take(LISTED) {
        table.row(vec![
            name(&class.label, 48, w.frame.empty),
            difference(class.parity_difference),
            ratio(class.parity_ratio),
            difference(class.opportunity_difference),
            difference(class.odds_difference),
            ratio(class.odds_ratio),
        ]);
    }
    let lead = aside(w.slices.fairness_lead);
    heading(&title) + &lead + &table.html() + &left_out(s.fairness.len(), LISTED, w)
}

fn verdict(gap: &Gap, w: &Words) -> String {
    let Some(limit) = gap.limit else { return NONE.to_owned() };
    let (class, word) =
        if gap.gap <= limit { ("good", w.slices.within) } else { ("bad", w.slices.over) };
    format!("{} <span class=\"flag {class}\">{}</span>", escape(&percent(limit)), escape(word))
}
