//! How the run learnt.

use super::{Section, pictures};
use crate::chart::{Axis, Frame, Line, Shape, dot, extent, line, mark};
use crate::html::number::value;
use crate::html::{Mark, escape, figure, legend};
use crate::language::{Words, fill};
use crate::model::{Epoch, Learning, RunReport, Unit};

pub(super) fn learning(report: &RunReport, w: &Words) -> Option<Section> {
    let l = report.learning.as_ref().filter(|l| !l.epochs.is_empty())?;
    let figures = [losses(l, w), scores(l, w), rates(l, w)].map(Option::unwrap_or_default);
    Section::new("learning", w.learning.title, w.learning.lead, pictures(&figures))
}

/// One value an epoch.
pub(super) fn series(l: &Learning, of: impl Fn(&Epoch) -> Option<f64>) -> Vec<(f64, f64)> {
    let point = |e: &Epoch| Some((f64::from(e.epoch), of(e).filter(|v| v.is_finite())?));
    l.epochs.iter().filter_map(point).collect()
}

/// The axes around lines over epochs; none without a value. A loss starts at 0 unless it lies below.
pub(super) fn around(
    lines: &[Line],
    x_label: &str,
    y_label: &str,
    unit: Unit,
    from_zero: bool,
) -> Option<Frame> {
    let points = || lines.iter().flat_map(|line| &line.points);
    let (first, last) = extent(points().map(|p| p.0))?;
    let (low, high) = extent(points().map(|p| p.1))?;
    let low = if from_zero { low.min(0.0) } else { low };
    // An epoch alone stands in the middle.
    let x = if first < last {
        Axis::whole(x_label, first, last)
    } else {
        Axis::whole(x_label, first - 1.0, last + 1.0)
    };
    Some(Frame::new(x, Axis::of(y_label, unit, low, high), Shape::Wide))
}

fn losses(l: &Learning, w: &Words) -> Option<String> {
    let lines = [
        Line::new(1, w.learning.training, series(l, |e| e.train_loss)).dotted(),
        Line::new(2, w.learning.validation, series(l, |e| e.valid_loss)).dotted(),
    ];
    let frame = around(&lines, w.learning.epoch, "", Unit::Number, true)?;
    let mut marks: String = lines.iter().map(|l| line(&frame, l)).collect();
    if let Some(best) = l.best_epoch {
        marks.push_str(&mark(
            &frame,
            f64::from(best),
            &fill(w.learning.best, &[&best.to_string()]),
        ));
    }
    let entries: Vec<(Mark, &str, String)> = lines
        .iter()
        .enumerate()
        .filter(|(_, line)| !line.points.is_empty())
        .map(|(i, line)| (Mark::Line(i + 1), line.title.as_str(), String::new()))
        .collect();
    let below = legend(&entries, w.frame.empty);
    Some(figure(w.learning.loss, &frame.draw(w.learning.loss, &marks), &below))
}

fn scores(l: &Learning, w: &Words) -> Option<String> {
    let plain = l.score.name.trim().is_empty();
    let name = if plain { w.learning.plain_score } else { &l.score.name };
    let heading = fill(w.learning.score, &[name]);
    let lines = [Line::new(2, name, series(l, |e| e.valid_score)).dotted()];
    let frame = around(&lines, w.learning.epoch, "", l.score.unit, false)?;
    let mut marks = line(&frame, &lines[0]);
    let best = lines[0].points.iter().find(|p| Some(p.0) == l.best_epoch.map(f64::from));
    if let Some((epoch, score)) = best {
        let shown = value(*score, l.score.unit);
        marks.push_str(&mark(&frame, *epoch, &fill(w.learning.best, &[&shown])));
        marks.push_str(&dot(frame.x(*epoch), frame.y(*score), "chosen", &escape(&shown)));
    }
    Some(figure(&heading, &frame.draw(&heading, &marks), ""))
}

/// Nothing if the rate never changes.
fn rates(l: &Learning, w: &Words) -> Option<String> {
    let lines = [Line::new(3, w.learning.rate, series(l, |e| e.rate))];
    let (low, high) = extent(lines[0].points.iter().map(|p| p.1))?;
    if low >= high {
        return None;
    }
    let frame = around(&lines, w.learning.epoch, "", Unit::Number, true)?;
    let picture = frame.draw(w.learning.rate, &line(&frame, &lines[0]));
    Some(figure(w.learning.rate, &picture, ""))
}
