//! How far predicted numbers are from the true ones.

use super::{Section, pictures};
use crate::chart::{Axis, Bars, Frame, Line, Shape, bars, extent, line, scatter};
use crate::html::number::number;
use crate::html::{Mark, escape, figure, legend, short};
use crate::language::{Words, fill};
use crate::model::{FittedLine, Histogram, Residuals, RunReport, Unit};

/// Bars of a histogram that is made here.
const BINS: usize = 40;

/// Pairs from which on they are drawn as squares, which needs a word.
const DENSE: usize = 2000;

pub(super) fn residuals(report: &RunReport, w: &Words) -> Option<Section> {
    let r = report.residuals.as_ref()?;
    let figures = [fitted(r, w), against_truth(r, w), against_prediction(r, w), spread(r, w)];
    let figures = figures.map(Option::unwrap_or_default);
    let note = if r.pairs.len() > DENSE { super::aside(w.residuals.dense) } else { String::new() };
    let body = pictures(&figures);
    let body = if body.is_empty() { body } else { body + &note };
    Section::new("residuals", w.residuals.title, &escape(w.residuals.lead), body)
}

fn target(r: &Residuals) -> String {
    short(&r.target, 30)
}

fn against_truth(r: &Residuals, w: &Words) -> Option<String> {
    let (low, high) = extent(r.pairs.iter().flatten().copied())?;
    let (x, y) =
        (fill(w.residuals.truth, &[&target(r)]), fill(w.residuals.predicted, &[&target(r)]));
    let (x, y) = (x.trim(), y.trim());
    let axis = |label| Axis::of(label, Unit::Number, low, high);
    let frame = Frame::new(axis(x), axis(y), Shape::Square);
    let (from, to) = axis(x).domain;
    let ideal = Line::reference(w.residuals.right, (from, from), (to, to));
    let marks = scatter(&frame, r.pairs.iter().map(|p| (p[0], p[1]))) + &line(&frame, &ideal);
    let below = legend(&[(Mark::Dashed, w.residuals.right, String::new())], w.frame.empty);
    Some(figure(w.residuals.scatter, &frame.draw(w.residuals.scatter, &marks), &below))
}

fn against_prediction(r: &Residuals, w: &Words) -> Option<String> {
    let points = r.pairs.iter().map(|[truth, predicted]| (*predicted, predicted - truth));
    let (left, right) = extent(points.clone().filter(|p| p.1.is_finite()).map(|p| p.0))?;
    let (low, high) = extent(points.clone().map(|p| p.1))?;
    let x = fill(w.residuals.predicted, &[&target(r)]);
    let x = Axis::of(x.trim(), Unit::Number, left, right);
    let zero = (x.domain.0, x.domain.1);
    let y = Axis::of(w.residuals.residual, Unit::Number, low.min(0.0), high.max(0.0));
    let frame = Frame::new(x, y, Shape::Square);
    let ideal = Line::reference(w.residuals.zero, (zero.0, 0.0), (zero.1, 0.0));
    let marks = scatter(&frame, points) + &line(&frame, &ideal);
    let below = legend(&[(Mark::Dashed, w.residuals.zero, String::new())], w.frame.empty);
    Some(figure(w.residuals.against, &frame.draw(w.residuals.against, &marks), &below))
}

fn spread(r: &Residuals, w: &Words) -> Option<String> {
    let own = || Histogram::of(r.pairs.iter().map(|[truth, predicted]| predicted - truth), BINS);
    let h = r.histogram.clone().unwrap_or_else(own);
    let picture = bars(&Bars {
        label: w.residuals.histogram,
        x_label: w.residuals.residual,
        y_label: w.residuals.rows,
        unit: Unit::Number,
        edges: &h.edges,
        counts: &h.counts,
        colour: 1,
        shape: Shape::Wide,
        limit: None,
    })?;
    Some(figure(w.residuals.histogram, &picture, ""))
}

fn fitted(r: &Residuals, w: &Words) -> Option<String> {
    let f = r.fitted_line.as_ref()?;
    let (left, right) = extent(f.points.iter().map(|p| p[0]))?;
    let (low, high) = extent(f.points.iter().map(|p| p[1]))?;
    let x = Axis::of(&f.feature, Unit::Number, left, right);
    let ends = x.domain;
    let y = Axis::of(&r.target, Unit::Number, low, high);
    let limits = y.domain;
    let frame = Frame::new(x, y, Shape::Wide);
    let mut marks = scatter(&frame, f.points.iter().map(|p| (p[0], p[1])));
    let formula = formula(f);
    let visible = within(f, ends, limits);
    marks.push_str(&line(&frame, &Line::new(2, &formula, visible)));
    let below = legend(&[(Mark::Line(2), w.residuals.line, formula)], w.frame.empty);
    Some(figure(w.residuals.fitted, &frame.draw(w.residuals.fitted, &marks), &below))
}

fn formula(f: &FittedLine) -> String {
    let sign = if f.slope < 0.0 { "−" } else { "+" };
    format!("ŷ = {} {sign} {} · x", number(f.intercept), number(f.slope.abs()))
}

/// The part of the line that lies in the picture, so that its slope is the true one.
fn within(f: &FittedLine, (left, right): (f64, f64), (low, high): (f64, f64)) -> Vec<(f64, f64)> {
    let at = |x: f64| f.intercept + f.slope * x;
    let x_of = |y: f64| if f.slope == 0.0 { left } else { (y - f.intercept) / f.slope };
    let crossings = [x_of(low), x_of(high)];
    let (first, last) = (crossings[0].min(crossings[1]), crossings[0].max(crossings[1]));
    let (from, to) =
        if f.slope == 0.0 { (left, right) } else { (left.max(first), right.min(last)) };
    let ends = [(from, at(from)), (to, at(to))];
    let tolerance = (high - low) * 1e-6;
    let inside = |p: &(f64, f64)| p.1 >= low - tolerance && p.1 <= high + tolerance;
    if from < to && ends.iter().all(inside) { ends.to_vec() } else { Vec::new() }
}
