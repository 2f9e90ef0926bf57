//! Several runs beside each other.

use super::learning::{around, series};
use super::{Section, aside, heading, left_out, pictures};
use crate::chart::{Line, line};
use crate::html::number::{NONE, interval, p_value, value};
use crate::html::{Column, Mark, Table, escape, figure, legend, name, short};
use crate::language::{Words, fill};
use crate::model::{
    ComparedRun, Comparison, Epoch, Learning, PairTest, RunReport, ScoreName, Unit,
};

/// Runs that are drawn: as many as there are colours.
const DRAWN: usize = 8;

/// Runs and tests that are listed.
const LISTED: usize = 100;

/// Scores of a run that are shown.
const SCORES: usize = 10;

/// Notes of a run that are shown.
const NOTES: usize = 6;

pub(super) fn comparison(report: &RunReport, w: &Words) -> Option<Section> {
    let c = report.comparison.as_ref().filter(|c| !c.runs.is_empty())?;
    let tables = c.by_task();
    let one = |part: &Comparison| [table(part, w), curves(part, w), pairs(part, w)].concat();
    let body = match tables.as_slice() {
        [only] => one(only),
        several => {
            let note = aside(w.comparison.tasks);
            let part = |part: &Comparison| heading(&short(&part.runs[0].task, 60)) + &one(part);
            note + &several.iter().map(part).collect::<String>()
        }
    };
    Section::new("runs", w.comparison.title, w.comparison.lead, body)
}

fn table(c: &Comparison, w: &Words) -> String {
    let letters = c.data_letters();
    let mut columns = vec![Column::text(w.comparison.run)];
    if letters.is_some() {
        columns.push(Column::text(w.comparison.data));
    }
    columns
        .extend(c.scores.iter().take(SCORES).map(|score| Column::number(&short(&score.name, 40))));
    let notes = notes(c);
    columns.extend(notes.iter().map(|name| Column::long(&short(name, 40))));
    let mut table = Table::new(w.comparison.title, columns);
    let best: Vec<Vec<bool>> = (0..c.scores.len()).map(|i| c.best(i)).collect();
    for (row, run) in c.runs.iter().enumerate().take(LISTED) {
        let mut cells = vec![name(&run.name, 60, w.frame.empty)];
        cells.extend(letters.as_ref().map(|letters| letters[row].clone()));
        let scores = c.scores.iter().enumerate().take(SCORES);
        cells.extend(scores.map(|(i, score)| cell(run, i, score, best[i][row])));
        cells.extend(notes.iter().map(|name| note(run, name)));
        table.row(cells);
    }
    let remark = if letters.is_some() { aside(w.comparison.other_data) } else { String::new() };
    table.html() + &left_out(c.runs.len(), LISTED, w) + &remark
}

fn cell(run: &ComparedRun, i: usize, score: &ScoreName, best: bool) -> String {
    let Some(e) = run.scores.get(i).copied().flatten() else { return NONE.to_owned() };
    let shown = escape(&value(e.value, score.unit));
    let shown = if best { format!("<b class=\"best\">{shown}</b>") } else { shown };
    let sure = e.interval.map(|i| format!("<small>{}</small>", escape(&interval(i, score.unit))));
    shown + &sure.unwrap_or_default()
}

/// Names of notes in the order in which they first occur.
fn notes(c: &Comparison) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for field in c.runs.iter().take(LISTED).flat_map(|run| &run.notes) {
        if names.len() < NOTES && !names.contains(&field.name.as_str()) {
            names.push(&field.name);
        }
    }
    names
}

fn note(run: &ComparedRun, name: &str) -> String {
    let field = run.notes.iter().find(|field| field.name == name);
    escape(&field.map(|field| short(&field.value, 120)).unwrap_or_default())
}

fn curves(c: &Comparison, w: &Words) -> String {
    let learnt = c.runs.iter().filter_map(|run| Some((run.name.as_str(), run.learning.as_ref()?)));
    let learnt: Vec<(&str, &Learning)> = learnt.collect();
    let first = &learnt[..learnt.len().min(DRAWN)];
    let Some((_, one)) = first.first() else { return String::new() };
    let name =
        if one.score.name.trim().is_empty() { w.learning.plain_score } else { &one.score.name };
    let score = fill(w.learning.score, &[&short(name, 40)]);
    let same: Vec<(&str, &Learning)> =
        first.iter().filter(|(_, l)| l.score.name == one.score.name).copied().collect();
    let figures = [
        picture(w.comparison.loss, first, Unit::Number, true, |e| e.valid_loss, w),
        picture(&score, &same, one.score.unit, false, |e| e.valid_score, w),
    ];
    let figures = figures.map(Option::unwrap_or_default);
    let drawn = pictures(&figures);
    let more = learnt.len() > DRAWN && !drawn.is_empty();
    let note = fill(w.comparison.first_runs, &[&DRAWN.to_string()]);
    let note = if more { aside(&note) } else { String::new() };
    if drawn.is_empty() { drawn } else { heading(w.comparison.curves) + &drawn + &note }
}

fn picture(
    title: &str,
    runs: &[(&str, &Learning)],
    unit: Unit,
    from_zero: bool,
    of: impl Fn(&Epoch) -> Option<f64>,
    w: &Words,
) -> Option<String> {
    let lines: Vec<Line> = runs
        .iter()
        .enumerate()
        .map(|(i, (name, l))| Line::new(i + 1, name, series(l, &of)))
        .collect();
    let frame = around(&lines, w.learning.epoch, "", unit, from_zero)?;
    let marks: String = lines.iter().map(|l| line(&frame, l)).collect();
    let entries = lines.iter().enumerate().filter(|(_, line)| !line.points.is_empty());
    let entries: Vec<(Mark, &str, String)> =
        entries.map(|(i, line)| (Mark::Line(i + 1), line.title.as_str(), String::new())).collect();
    Some(figure(title, &frame.draw(title, &marks), &legend(&entries, w.frame.empty)))
}

fn pairs(c: &Comparison, w: &Words) -> String {
    if c.pairs.is_empty() {
        return String::new();
    }
    let columns = vec![
        Column::text(w.comparison.pair),
        Column::text(w.comparison.score),
        Column::number(w.comparison.difference),
        Column::number(w.comparison.interval),
        Column::number(w.comparison.p),
        Column::text(w.comparison.test),
    ];
    let mut table = Table::new(w.comparison.pairs, columns);
    for test in c.pairs.iter().take(LISTED) {
        table.row(pair(test, w));
    }
    heading(w.comparison.pairs) + &table.html() + &left_out(c.pairs.len(), LISTED, w)
}

fn pair(t: &PairTest, w: &Words) -> Vec<String> {
    let plus = if t.difference > 0.0 { "+" } else { "" };
    let sure = t.interval.map_or(NONE.to_owned(), |i| interval(i, t.score.unit));
    vec![
        format!("{} − {}", name(&t.first, 32, w.frame.empty), name(&t.second, 32, w.frame.empty)),
        name(&t.score.name, 40, w.frame.empty),
        format!("{plus}{}", escape(&value(t.difference, t.score.unit))),
        escape(&sure),
        escape(&t.p.map_or(NONE.to_owned(), p_value)),
        escape(&short(&t.test, 60)),
    ]
}
