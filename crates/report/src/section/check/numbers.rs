//! The target of a regression and the lengths of texts.

use super::super::{Section, aside, pictures};
use crate::chart::{Bars, Shape, bars};
use crate::html::number::{grouped, number, percent};
use crate::html::{escape, figure};
use crate::language::{Words, fill};
use crate::model::{CheckReport, Spread, Unit};

pub(super) fn target(report: &CheckReport, w: &Words) -> Option<Section> {
    let (t, c) = (report.target.as_ref()?, &w.check);
    let facts = [
        (c.rows, grouped(t.count)),
        (c.min, number(t.min)),
        (c.median, number(t.median)),
        (c.mean, number(t.mean)),
        (c.deviation, number(t.deviation)),
        (c.max, number(t.max)),
    ];
    let picture = histogram(c.target_spread, c.values, &t.spread, None, w);
    Section::new("target", c.target, "", list(&facts) + &picture)
}

pub(super) fn lengths(report: &CheckReport, w: &Words) -> Option<Section> {
    let (l, c) = (report.lengths.as_ref()?, &w.check);
    let mut facts = vec![
        (c.median, grouped(l.p50)),
        ("90%", grouped(l.p90)),
        ("95%", grouped(l.p95)),
        ("99%", grouped(l.p99)),
        (c.longest, grouped(l.max)),
        (c.over, percent(l.over)),
    ];
    facts.extend(l.unknown.map(|unknown| (c.unknown, percent(unknown))));
    let limit = Some((l.limit as f64, fill(c.limit, &[&grouped(l.limit)])));
    let picture = histogram(w.data.lengths, w.data.tokens, &l.spread, limit, w);
    Section::new("lengths", c.lengths, &escape(c.lengths_lead), list(&facts) + &picture)
}

fn list(facts: &[(&str, String)]) -> String {
    let fact = |(what, value): &(&str, String)| {
        format!("<div><dt>{}</dt><dd>{}</dd></div>", escape(what), escape(value))
    };
    format!("<dl class=\"facts figures\">{}</dl>\n", facts.iter().map(fact).collect::<String>())
}

fn histogram(
    title: &str,
    x_label: &str,
    spread: &Spread,
    limit: Option<(f64, String)>,
    w: &Words,
) -> String {
    let h = &spread.histogram;
    let picture = bars(&Bars {
        label: title,
        x_label,
        y_label: w.check.rows,
        unit: Unit::Number,
        edges: &h.edges,
        counts: &h.counts,
        colour: 1,
        shape: Shape::Wide,
        limit,
    });
    let outside = |message: &str, count: u64, edge: Option<&f64>| {
        let edge = edge.filter(|_| count > 0)?;
        Some(aside(&fill(message, &[&grouped(count), &number(*edge)])))
    };
    let notes = [
        outside(w.check.below, spread.below, h.edges.first()),
        outside(w.check.above, spread.above, h.edges.last()),
    ];
    let notes: String = notes.into_iter().flatten().collect();
    pictures(&[picture.map_or(notes.clone(), |picture| figure(title, &picture, &notes))])
}
