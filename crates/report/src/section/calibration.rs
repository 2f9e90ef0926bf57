//! Whether probabilities mean what they say.

use super::{Section, aside, pictures};
use crate::chart::{Axis, Frame, Line, Shape, dot, line, sticks};
use crate::html::number::{grouped, percent};
use crate::html::{Mark, escape, figure, legend};
use crate::language::{Words, fill};
use crate::model::{Reliability, ReliabilityBin, ReliabilityCurve, RunReport};

pub(super) fn calibration(report: &RunReport, w: &Words) -> Option<Section> {
    let r = report.reliability.as_ref()?;
    let bins = |c: &ReliabilityCurve| c.bins.iter().any(|bin| bin.count > 0);
    if !bins(&r.before) && !r.after.as_ref().is_some_and(bins) {
        return None;
    }
    let shown = r.after.as_ref().unwrap_or(&r.before);
    let counts: Vec<(f64, u64)> = shown.bins.iter().map(|b| (b.confidence, b.count)).collect();
    let title = w.calibration.counts;
    let counts = sticks(title, w.calibration.confidence, w.calibration.rows, &counts);
    let counts = counts.map_or(String::new(), |p| figure(title, &p, ""));
    let method = if r.method.trim().is_empty() {
        String::new()
    } else {
        aside(&fill(w.calibration.method, &[&r.method]))
    };
    let body = pictures(&[curves(r, w), format!("<div>{}{counts}{method}</div>", errors(r, w))]);
    Section::new("calibration", w.calibration.title, w.calibration.lead, body)
}

/// Both curves with their names.
fn named<'a>(r: &'a Reliability, w: &Words) -> Vec<(usize, &'static str, &'a ReliabilityCurve)> {
    let before = (2, w.calibration.before, &r.before);
    let after = r.after.as_ref().map(|after| (1, w.calibration.after, after));
    [Some(before), after].into_iter().flatten().collect()
}

fn curves(r: &Reliability, w: &Words) -> String {
    let (x, y) = (Axis::shares(w.calibration.confidence), Axis::shares(w.calibration.accuracy));
    let frame = Frame::new(x, y, Shape::Square);
    let mut marks = line(&frame, &Line::reference(w.calibration.ideal, (0.0, 0.0), (1.0, 1.0)));
    let mut entries = Vec::new();
    for (colour, title, curve) in named(r, w) {
        let bins: Vec<&ReliabilityBin> = curve.bins.iter().filter(|bin| bin.count > 0).collect();
        let points = bins.iter().map(|bin| (bin.confidence, bin.accuracy)).collect();
        marks.push_str(&line(&frame, &Line::new(colour, title, points)));
        marks.extend(bins.iter().take(200).filter_map(|bin| bin_dot(&frame, bin, colour, w)));
        entries.push((Mark::Line(colour), title, String::new()));
    }
    entries.push((Mark::Dashed, w.calibration.ideal, String::new()));
    let title = w.calibration.reliability;
    figure(title, &frame.draw(title, &marks), &legend(&entries, w.frame.empty))
}

fn bin_dot(frame: &Frame, bin: &ReliabilityBin, colour: usize, w: &Words) -> Option<String> {
    let (confidence, accuracy) = (percent(bin.confidence), percent(bin.accuracy));
    let title = fill(w.calibration.bin, &[&confidence, &accuracy, &grouped(bin.count)]);
    let finite = bin.confidence.is_finite() && bin.accuracy.is_finite();
    let (x, y) = (frame.x(bin.confidence), frame.y(bin.accuracy));
    finite.then(|| dot(x, y, &format!("s{colour}"), &escape(&title)))
}

fn errors(r: &Reliability, w: &Words) -> String {
    let known = named(r, w).into_iter().filter_map(|(_, title, c)| Some((title, c.ece?)));
    let facts: String = known
        .map(|(title, ece)| {
            format!("<div><dt>{}</dt><dd>{}</dd></div>", escape(title), escape(&percent(ece)))
        })
        .collect();
    if facts.is_empty() {
        return facts;
    }
    let title = escape(w.calibration.ece);
    format!("<p class=\"what\">{title}</p><dl class=\"facts figures\">{facts}</dl>\n")
}
