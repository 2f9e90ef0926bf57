//! ROC and precision–recall.

use super::{Section, aside, pictures};
use crate::chart::{Axis, Frame, Line, Shape, line};
use crate::html::number::fixed;
use crate::html::{Column, Mark, Table, escape, figure, legend, name};
use crate::language::{Words, fill};
use crate::model::{Curve, Curves, RunReport};

/// Classes that are drawn; with the mean as many as there are colours.
const DRAWN: usize = 7;

/// Areas that are listed.
const LISTED: usize = 500;

/// Which kind of curve.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Roc,
    PrecisionRecall,
}

pub(super) fn curves(report: &RunReport, w: &Words) -> Option<Section> {
    let sets = [(Kind::Roc, &report.roc), (Kind::PrecisionRecall, &report.pr)];
    let sets = sets.into_iter().filter_map(|(kind, set)| Some((kind, set.as_ref()?)));
    let sets: Vec<(Kind, &Curves)> = sets.filter(|(_, set)| !set.is_empty()).collect();
    let figures: Vec<String> = sets.iter().map(|(kind, set)| picture(*kind, set, w)).collect();
    Section::new("curves", w.curves.title, w.curves.lead, pictures(&figures) + &areas(&sets, w))
}

impl Curves {
    fn is_empty(&self) -> bool {
        self.classes.is_empty() && self.macro_average.is_none()
    }

    /// All classes, or those with the smallest area where there are too many.
    fn drawn(&self) -> Vec<&Curve> {
        let mut classes: Vec<&Curve> = self.classes.iter().collect();
        if classes.len() > DRAWN + 1 {
            let key = |c: &Curve| c.area.filter(|a| a.is_finite()).unwrap_or(2.0);
            classes.sort_by(|a, b| key(a).total_cmp(&key(b)));
            classes.truncate(DRAWN);
        }
        classes
    }
}

fn picture(kind: Kind, set: &Curves, w: &Words) -> String {
    let (title, x, y) = match kind {
        Kind::Roc => (w.curves.roc, w.curves.false_positive, w.curves.true_positive),
        Kind::PrecisionRecall => (w.curves.pr, w.curves.recall, w.curves.precision),
    };
    let frame = Frame::new(Axis::shares(x), Axis::shares(y), Shape::Square);
    let drawn = set.drawn();
    let mut marks = guessing(kind, &drawn, set, w).map_or(String::new(), |l| line(&frame, &l));
    let mut entries = Vec::new();
    for (i, curve) in drawn.iter().enumerate() {
        marks.push_str(&line(&frame, &Line::new(i + 1, &curve.label, points(curve))));
        entries.push((Mark::Line(i + 1), curve.label.as_str(), area(curve)));
    }
    if let Some(mean) = &set.macro_average {
        let average =
            Line { class: "mean".to_owned(), ..Line::new(8, w.curves.macro_average, points(mean)) };
        marks.push_str(&line(&frame, &average));
        entries.push((Mark::Line(0), w.curves.macro_average, area(mean)));
    }
    let note = if drawn.len() < set.classes.len() {
        let counts = [drawn.len().to_string(), set.classes.len().to_string()];
        aside(&fill(w.curves.worst, &counts.each_ref().map(String::as_str)))
    } else {
        String::new()
    };
    figure(title, &frame.draw(title, &marks), &(legend(&entries, w.frame.empty) + &note))
}

fn points(curve: &Curve) -> Vec<(f64, f64)> {
    curve.points.iter().map(|[x, y]| (*x, *y)).collect()
}

fn area(curve: &Curve) -> String {
    curve.area.map(|area| fixed(area, 3)).unwrap_or_default()
}

/// A diagonal, or the prevalence where all curves have the same.
fn guessing(kind: Kind, drawn: &[&Curve], set: &Curves, w: &Words) -> Option<Line> {
    let title = w.curves.guessing;
    if kind == Kind::Roc {
        return Some(Line::reference(title, (0.0, 0.0), (1.0, 1.0)));
    }
    let only =
        drawn.first().filter(|_| drawn.len() == 1).copied().or(set.macro_average.as_ref())?;
    let level = only.prevalence?;
    Some(Line::reference(title, (0.0, level), (1.0, level)))
}

/// All areas, where not all curves are drawn.
fn areas(sets: &[(Kind, &Curves)], w: &Words) -> String {
    let Some((_, longest)) = sets.iter().max_by_key(|(_, set)| set.classes.len()) else {
        return String::new();
    };
    if longest.classes.len() <= DRAWN + 1 {
        return String::new();
    }
    let title = |kind: &Kind| if *kind == Kind::Roc { w.curves.roc } else { w.curves.pr };
    let mut columns = vec![Column::text(w.curves.class)];
    columns.extend(sets.iter().map(|(kind, _)| Column::number(title(kind))));
    let mut table = Table::new(w.curves.areas, columns);
    for (i, curve) in longest.classes.iter().enumerate().take(LISTED) {
        let cell = |(_, set): &(Kind, &Curves)| {
            let same = set.classes.get(i).filter(|c| c.label == curve.label);
            escape(&fixed(same.and_then(|c| c.area).unwrap_or(f64::NAN), 3))
        };
        let label = name(&curve.label, 48, w.frame.empty);
        table.row([label].into_iter().chain(sets.iter().map(cell)).collect());
    }
    format!("<details><summary>{}</summary>{}</details>\n", escape(w.curves.areas), table.html())
}
