//! The scores that matter.

use super::{Section, aside, best, heading};
use crate::chart::{extent, strip};
use crate::html::number::{NONE, grouped, interval, value};
use crate::html::{Column, Table, escape, name};
use crate::language::{Words, fill};
use crate::model::{Headline, RunReport, Score, Unit};

/// Scores and simple models that are shown.
const SHOWN: usize = 12;

pub(super) fn headline(report: &RunReport, w: &Words) -> Option<Section> {
    let h = report.headline.as_ref().filter(|h| !h.scores.is_empty())?;
    let tiles: String = (0..h.scores.len().min(SHOWN)).map(|i| tile(h, i, w)).collect();
    let note = if h.baselines.is_empty() { String::new() } else { aside(w.headline.baselines) };
    let sampled = h.sampled.map(|n| fill(w.headline.sampled, &[&grouped(n), &grouped(h.rows)]));
    let note = note + &sampled.map_or(String::new(), |told| aside(&told));
    let body = format!("<div class=\"tiles\">{tiles}</div>\n{note}{}", table(h, w));
    let measured = match h.rows {
        0 => escape(&h.measured_on),
        rows => escape(&fill(w.headline.rows_of, &[&grouped(rows), &h.measured_on])),
    };
    Section::new("results", w.headline.title, &measured, body)
}

fn tile(h: &Headline, i: usize, w: &Words) -> String {
    let score = &h.scores[i];
    let shown = value(score.value, score.unit);
    let others: Vec<(String, f64)> = h
        .baselines
        .iter()
        .take(SHOWN)
        .filter_map(|b| b.values.get(i).copied().flatten().map(|v| (b, v)))
        .map(|(b, v)| (format!("{}: {}", b.name, value(v, score.unit)), v))
        .collect();
    let label = format!("{}: {shown}", score.name);
    let picture = strip(&label, score.value, score.interval, &others, domain(score, &others));
    let sure = score.interval.map(|i| fill(w.headline.interval, &[&interval(i, score.unit)]));
    let way = if score.higher_is_better { w.headline.higher } else { w.headline.lower };
    format!(
        "<div class=\"tile\"><p class=\"what\">{}</p><p class=\"value\">{}</p>{picture}<p class=\"sure\">{}</p></div>\n",
        name(&score.name, 40, w.frame.empty),
        escape(&shown),
        escape(&sure.unwrap_or_else(|| way.to_owned()))
    )
}

/// From nothing to all for a fraction; else from 0, or below, to a little more than the largest.
fn domain(score: &Score, others: &[(String, f64)]) -> (f64, f64) {
    let of_interval = score.interval.map_or(vec![], |i| vec![i.low, i.high]);
    let values = others.iter().map(|o| o.1).chain([score.value]).chain(of_interval);
    let (low, high) = extent(values).unwrap_or((0.0, 1.0));
    match score.unit {
        Unit::Fraction => (low.min(0.0), high.max(1.0)),
        Unit::Number => (low.min(0.0), high.max(0.0) * 1.05),
    }
}

fn table(h: &Headline, w: &Words) -> String {
    if h.baselines.is_empty() {
        return String::new();
    }
    let mut columns = vec![Column::text(w.headline.model)];
    columns.extend(h.scores.iter().take(SHOWN).map(|score| Column::number(&score.name)));
    let mut table = Table::new(w.headline.beside, columns);
    let own: Vec<Option<f64>> = h.scores.iter().map(|score| Some(score.value)).collect();
    let mut models = vec![(format!("<b>{}</b>", escape(w.headline.this_model)), &own)];
    for baseline in h.baselines.iter().take(SHOWN) {
        models.push((name(&baseline.name, 48, w.frame.empty), &baseline.values));
    }
    let winners: Vec<Option<usize>> = (0..h.scores.len()).map(|i| winner(&models, i, h)).collect();
    for (row, (model, values)) in models.iter().enumerate() {
        let cell = |(i, score): (usize, &Score)| {
            let shown = values.get(i).copied().flatten().map(|v| value(v, score.unit));
            let shown = escape(&shown.unwrap_or_else(|| NONE.to_owned()));
            if winners[i] == Some(row) { format!("<b class=\"best\">{shown}</b>") } else { shown }
        };
        let cells = h.scores.iter().take(SHOWN).enumerate().map(cell);
        table.row([model.clone()].into_iter().chain(cells).collect());
    }
    heading(w.headline.beside) + &table.html()
}

fn winner(models: &[(String, &Vec<Option<f64>>)], i: usize, h: &Headline) -> Option<usize> {
    let values: Vec<Option<f64>> = models.iter().map(|m| m.1.get(i).copied().flatten()).collect();
    best(&values, h.scores[i].higher_is_better)
}
