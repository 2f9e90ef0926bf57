//! Counts between edges.

use super::axis::Axis;
use super::frame::{Frame, Shape};
use super::mark::mark;
use super::scale::tame;
use crate::html::escape;
use crate::html::number::{grouped, number, percent};
use crate::model::Unit;

/// Bars of a picture at most; neighbours are put together where there are more.
const BARS: usize = 80;

/// What a picture of counts is made of.
#[derive(Debug)]
pub(crate) struct Bars<'a> {
    /// What it shows, in words.
    pub(crate) label: &'a str,
    pub(crate) x_label: &'a str,
    pub(crate) y_label: &'a str,
    pub(crate) unit: Unit,
    pub(crate) edges: &'a [f64],
    pub(crate) counts: &'a [u64],
    /// The number of the colour.
    pub(crate) colour: usize,
    pub(crate) shape: Shape,
    /// A place along the axis and its name; not drawn where it lies outside.
    pub(crate) limit: Option<(f64, String)>,
}

/// The picture; none without a count between two edges.
pub(crate) fn bars(b: &Bars<'_>) -> Option<String> {
    let bins = bins(b);
    let most = bins.iter().map(|bin| bin.count).max().filter(|most| *most > 0)?;
    let (low, high) = (bins.first()?.from, bins.last()?.to);
    let x = Axis::exact(b.x_label, b.unit, low, high);
    let frame = Frame::new(x, Axis::counts(b.y_label, most), b.shape);
    let drawn = bins.iter().filter(|bin| bin.count > 0);
    let mut marks: String = drawn.map(|bin| bar(&frame, b, bin)).collect();
    if let Some((at, name)) = b.limit.as_ref().filter(|(at, _)| (low..high).contains(at)) {
        marks.push_str(&mark(&frame, *at, name));
    }
    Some(frame.draw(b.label, &marks))
}

struct Bin {
    from: f64,
    to: f64,
    count: u64,
}

/// The bins that can be drawn, neighbours together where there are too many.
fn bins(b: &Bars<'_>) -> Vec<Bin> {
    let edges: Option<Vec<f64>> = b.edges.iter().map(|edge| tame(*edge)).collect();
    let edges = edges.filter(|edges| edges.is_sorted_by(|a, b| a < b)).unwrap_or_default();
    let last = edges.len().saturating_sub(1);
    let together = last.div_ceil(BARS).max(1);
    let bin = |from: usize| {
        let to = (from + together).min(last);
        let counts = b.counts.get(from..to.min(b.counts.len())).unwrap_or_default();
        let count = counts.iter().fold(0, |sum: u64, count| sum.saturating_add(*count));
        Bin { from: edges[from], to: edges[to], count }
    };
    (0..last).step_by(together).map(bin).collect()
}

fn bar(frame: &Frame, b: &Bars<'_>, bin: &Bin) -> String {
    let (from, to) = (frame.x(bin.from), frame.x(bin.to));
    let gap = if to - from > 4.0 { 1.0 } else { 0.2 };
    let write = |x: f64| if b.unit == Unit::Fraction { percent(x) } else { number(x) };
    let bottom = frame.y(0.0);
    // A count of one among millions is still seen.
    let top = frame.y(bin.count as f64).min(bottom - 0.8);
    format!(
        "<rect class=\"bar s{}\" x=\"{:.1}\" y=\"{top:.1}\" width=\"{:.1}\" height=\"{:.1}\">\
         <title>{} – {}: {}</title></rect>",
        b.colour,
        from + gap / 2.0,
        (to - from - gap).max(0.4),
        bottom - top,
        escape(&write(bin.from)),
        escape(&write(bin.to)),
        grouped(bin.count)
    )
}
