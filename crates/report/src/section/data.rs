//! What the run learnt from.

use super::{Section, heading, left_out, pictures};
use crate::chart::{Bars, Shape, bars, track};
use crate::html::number::{grouped, percent, percent_aligned};
use crate::html::{Column, Table, escape, figure, name, short};
use crate::language::{Words, fill};
use crate::model::{ClassCount, DataCard, RunReport, Unit};

const FILES: usize = 50;
const REASONS: usize = 40;
const COLUMNS: usize = 200;
const CLASSES: usize = 500;

/// How many rows of a class there are in a split.
type Count = fn(&ClassCount) -> u64;

/// Rows of a table that are open.
const OPEN: usize = 15;

pub(super) fn data(report: &RunReport, w: &Words) -> Option<Section> {
    let card = report.data.as_ref()?;
    let parts = [
        rows(card, w),
        aside(card, w),
        files(card, w),
        lengths(card, w),
        classes(card, w),
        columns(card, w),
    ];
    Section::new("data", w.data.title, "", parts.concat())
}

fn rows(card: &DataCard, w: &Words) -> String {
    let read = card.rows_read.map(|n| (w.data.read.to_owned(), n));
    let used = card.rows_used.map(|n| (w.data.used.to_owned(), n));
    let lost = card.rows_read.zip(card.rows_used).map(|(read, used)| read.saturating_sub(used));
    let lost = lost.map(|n| (w.data.aside.to_owned(), n));
    let splits = card.splits.iter().take(10).map(|s| (split(&s.name, w), s.rows));
    let facts = [read, used, lost].into_iter().flatten().chain(splits);
    let facts: String = facts
        .map(|(what, n)| {
            format!("<div><dt>{}</dt><dd>{}</dd></div>", name(&what, 40, w.frame.empty), grouped(n))
        })
        .collect();
    if facts.is_empty() { facts } else { format!("<dl class=\"facts figures\">{facts}</dl>\n") }
}

/// The usual splits have words of their own.
fn split(name: &str, w: &Words) -> String {
    match name {
        "train" => w.data.train.to_owned(),
        "valid" => w.data.valid.to_owned(),
        "test" => w.data.test.to_owned(),
        other => other.to_owned(),
    }
}

fn aside(card: &DataCard, w: &Words) -> String {
    if card.set_aside.is_empty() {
        return String::new();
    }
    let line = |reason: &String| format!("<li>{}</li>", name(reason, 300, w.frame.empty));
    let lines: String = card.set_aside.iter().take(REASONS).map(line).collect();
    let rest = left_out(card.set_aside.len(), REASONS, w);
    format!("{}<ul class=\"plain\">{lines}</ul>\n{rest}", heading(w.data.reasons))
}

fn files(card: &DataCard, w: &Words) -> String {
    if card.files.is_empty() {
        return String::new();
    }
    let columns =
        vec![Column::text(w.data.file), Column::number(w.data.rows), Column::long(w.data.note)];
    let mut table = Table::new(w.data.files, columns);
    for file in card.files.iter().take(FILES) {
        let note = escape(&short(&file.note, 300));
        table.row(vec![name(&file.name, 60, w.frame.empty), grouped(file.rows), note]);
    }
    heading(w.data.files) + &table.html() + &left_out(card.files.len(), FILES, w)
}

fn lengths(card: &DataCard, w: &Words) -> String {
    let Some(h) = &card.lengths else { return String::new() };
    let picture = bars(&Bars {
        label: w.data.lengths,
        x_label: w.data.tokens,
        y_label: w.data.rows,
        unit: Unit::Number,
        edges: &h.edges,
        counts: &h.counts,
        colour: 1,
        shape: Shape::Wide,
        limit: None,
    });
    pictures(&[picture.map_or(String::new(), |p| figure(w.data.lengths, &p, ""))])
}

fn classes(card: &DataCard, w: &Words) -> String {
    if card.classes.is_empty() {
        return String::new();
    }
    let sum = |c: &ClassCount| c.train.saturating_add(c.valid).saturating_add(c.test);
    let whole = card.classes.iter().map(sum).fold(0, u64::saturating_add);
    let most = card.classes.iter().map(sum).max().unwrap_or(0).max(1) as f64;
    // A split that a page knows nothing of has no column: an evaluation has one file.
    let splits: [(&str, Count); 3] = [
        (w.data.train, |class| class.train),
        (w.data.valid, |class| class.valid),
        (w.data.test, |class| class.test),
    ];
    let splits = splits.map(|split| card.classes.iter().any(|c| split.1(c) > 0).then_some(split));
    let splits = || splits.iter().flatten();
    let mut columns = vec![Column::text(w.data.class)];
    columns.extend(splits().map(|(name, _)| Column::number(name)));
    columns.push(Column::bar(w.data.share));
    let mut table = Table::new(w.data.classes, columns);
    for class in card.classes.iter().take(CLASSES) {
        let share = percent_aligned(sum(class) as f64 / whole.max(1) as f64);
        let label = format!("{}: {share}", short(&class.label, 40));
        let bar = track(&label, sum(class) as f64, None, (0.0, most), "s1");
        let mut cells = vec![name(&class.label, 48, w.frame.empty)];
        cells.extend(splits().map(|(_, count)| grouped(count(class))));
        cells.push(format!("{bar}<span class=\"v\">{}</span>", escape(&share)));
        table.row(cells);
    }
    let more = fill(w.frame.more, &[&grouped(card.classes.len().saturating_sub(OPEN) as u64)]);
    heading(w.data.classes) + &table.folded(OPEN, &more) + &left_out(card.classes.len(), CLASSES, w)
}

fn columns(card: &DataCard, w: &Words) -> String {
    if card.columns.is_empty() {
        return String::new();
    }
    let filled = card.columns.iter().any(|column| column.filled.is_some());
    let noted = card.columns.iter().any(|column| !column.note.is_empty());
    let mut columns =
        vec![Column::text(w.data.column), Column::text(w.data.role), Column::text(w.data.kind)];
    columns.extend(filled.then(|| Column::number(w.data.filled)));
    columns.extend(noted.then(|| Column::long(w.data.note)));
    let mut table = Table::new(w.data.columns, columns);
    for column in card.columns.iter().take(COLUMNS) {
        let mut cells = vec![
            name(&column.name, 48, w.frame.empty),
            escape(&short(&column.role, 40)),
            escape(&short(&column.kind, 40)),
        ];
        let share = || column.filled.map(|f| escape(&percent(f))).unwrap_or_default();
        cells.extend(filled.then(share));
        cells.extend(noted.then(|| escape(&short(&column.note, 300))));
        table.row(cells);
    }
    let more = fill(w.frame.more, &[&grouped(card.columns.len().saturating_sub(OPEN) as u64)]);
    heading(w.data.columns) + &table.folded(OPEN, &more) + &left_out(card.columns.len(), COLUMNS, w)
}
