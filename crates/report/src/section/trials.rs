//! The trials of a search for settings.

use super::{Section, left_out, pictures};
use crate::chart::{Axis, Frame, Line, Shape, dot, extent, line};
use crate::html::number::{grouped, value};
use crate::html::{Column, Mark, Table, escape, figure, legend, name, short};
use crate::language::{Words, fill};
use crate::model::{RunReport, Trial, Trials, Unit};

/// Trials that are open.
const OPEN: usize = 10;

/// Trials that are listed.
const LISTED: usize = 200;

/// Dots that are drawn.
const DOTS: usize = 1000;

pub(super) fn trials(report: &RunReport, w: &Words) -> Option<Section> {
    let t = report.trials.as_ref().filter(|t| !t.trials.is_empty())?;
    let picture = picture(t, w).unwrap_or_default();
    let body = pictures(&[picture]) + &table(t, w);
    Section::new("trials", w.trials.title, w.trials.lead, body)
}

fn score_name<'a>(t: &'a Trials, w: &'a Words) -> &'a str {
    if t.score.name.trim().is_empty() { w.learning.plain_score } else { &t.score.name }
}

/// The number of a trial, from 1, and its score.
fn scored(t: &Trials) -> Vec<(f64, f64)> {
    let scores = t.trials.iter().enumerate();
    let scores = scores.filter_map(|(i, trial)| Some((i as f64 + 1.0, known(trial)?)));
    scores.collect()
}

fn known(trial: &Trial) -> Option<f64> {
    trial.score.filter(|score| score.is_finite())
}

fn picture(t: &Trials, w: &Words) -> Option<String> {
    let points = scored(t);
    let (low, high) = extent(points.iter().map(|p| p.1))?;
    let x = if t.trials.len() > 1 {
        Axis::whole(w.trials.trial, 1.0, t.trials.len() as f64)
    } else {
        Axis::whole(w.trials.trial, 0.0, 2.0)
    };
    let frame = Frame::new(x, Axis::of("", t.score.unit, low, high), Shape::Wide);
    let mut marks = line(&frame, &Line::new(2, w.trials.best, best_so_far(t, &points)));
    for (x, y) in points.iter().take(DOTS) {
        let trial = t.trials.get(*x as usize - 1).map(|t| short(&t.name, 40)).unwrap_or_default();
        let title = escape(&format!("{trial}: {}", value(*y, t.score.unit)));
        marks.push_str(&dot(frame.x(*x), frame.y(*y), "s1", &title));
    }
    let title = fill(w.trials.picture, &[&short(score_name(t, w), 40)]);
    let entries = [
        (Mark::Line(2), w.trials.best, String::new()),
        (Mark::Square(1), w.trials.one, String::new()),
    ];
    Some(figure(&title, &frame.draw(&title, &marks), &legend(&entries, w.frame.empty)))
}

/// A stair: it stays until a trial is better.
fn best_so_far(t: &Trials, points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let mut stair: Vec<(f64, f64)> = Vec::new();
    for (x, y) in points {
        let last = stair.last().map(|p| p.1);
        let better = |last: f64| if t.score.higher_is_better { *y > last } else { *y < last };
        match last {
            Some(last) if !better(last) => {}
            Some(last) => stair.extend([(*x, last), (*x, *y)]),
            None => stair.push((*x, *y)),
        }
    }
    let end = stair.last().map(|p| (t.trials.len() as f64, p.1));
    stair.extend(end);
    stair
}

fn table(t: &Trials, w: &Words) -> String {
    let mut order: Vec<&Trial> = t.trials.iter().collect();
    let sign = if t.score.higher_is_better { -1.0 } else { 1.0 };
    order.sort_by(|a, b| {
        let key = |trial: &Trial| known(trial).map_or(f64::INFINITY, |s| s * sign);
        key(a).total_cmp(&key(b))
    });
    // Settings by name in the order in which they first occur.
    let mut settings: Vec<&str> = Vec::new();
    for field in t.trials.iter().take(LISTED).flat_map(|trial| &trial.parameters) {
        if settings.len() < 12 && !settings.contains(&field.name.as_str()) {
            settings.push(&field.name);
        }
    }
    let mut columns =
        vec![Column::text(w.trials.trial), Column::number(&short(score_name(t, w), 40))];
    columns.extend(settings.iter().map(|name| Column::number(&short(name, 32))));
    let mut table = Table::new(w.trials.title, columns);
    for (i, trial) in order.iter().take(LISTED).enumerate() {
        table.row(row(trial, i == 0, t.score.unit, &settings, w));
    }
    let hidden = order.len().min(LISTED).saturating_sub(OPEN);
    let more = fill(w.frame.more, &[&grouped(hidden as u64)]);
    table.folded(OPEN, &more) + &left_out(order.len(), LISTED, w)
}

fn row(trial: &Trial, first: bool, unit: Unit, settings: &[&str], w: &Words) -> Vec<String> {
    let score = match known(trial) {
        Some(score) if first => format!("<b class=\"best\">{}</b>", escape(&value(score, unit))),
        Some(score) => escape(&value(score, unit)),
        None => format!("<i class=\"soft\">{}</i>", escape(w.trials.failed)),
    };
    let mut cells = vec![name(&trial.name, 40, w.frame.empty), score];
    cells.extend(settings.iter().map(|setting| {
        let field = trial.parameters.iter().find(|field| field.name == **setting);
        escape(&field.map(|field| short(&field.value, 40)).unwrap_or_default())
    }));
    cells
}
