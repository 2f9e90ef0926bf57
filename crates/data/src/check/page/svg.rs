//! Pictures.

use super::super::histogram::Histogram;
use super::super::words::{grouped, number};
use super::escape::escape;

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 170.0;

/// Room under the bars for the numbers of the axis.
const AXIS: f64 = 22.0;

/// Bars over an axis; `limit` is a dashed line at that place, if it lies within.
pub(super) fn histogram(title: &str, h: &Histogram, unit: &str, limit: Option<f64>) -> String {
    let (Some(&start), Some(&end)) = (h.edges.first(), h.edges.last()) else {
        return String::new();
    };
    let most = h.counts.iter().copied().max().unwrap_or(0).max(1) as f64;
    let slot = WIDTH / h.counts.len().max(1) as f64;
    let floor = HEIGHT - AXIS;
    let bars = h.counts.iter().enumerate().map(|(i, &count)| {
        let height = if count == 0 { 0.0 } else { (count as f64 / most * (floor - 8.0)).max(1.5) };
        let (from, to) = (h.edges[i], h.edges[(i + 1).min(h.edges.len() - 1)]);
        format!(
            "<rect class=\"bar\" x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{height:.1}\">\
             <title>{} to {}{}: {}</title></rect>",
            i as f64 * slot + 1.0,
            floor - height,
            (slot - 2.0).max(0.5),
            number(from),
            number(to),
            escape(unit),
            grouped(count)
        )
    });
    let bars: String = bars.collect();
    let line = limit.filter(|limit| (start..end).contains(limit)).map(|limit| {
        let x = (limit - start) / (end - start) * WIDTH;
        let anchor = if x > WIDTH / 2.0 { ("end", x - 5.0) } else { ("start", x + 5.0) };
        format!(
            "<line class=\"limit\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"0\" y2=\"{floor}\"/>\
             <text x=\"{:.1}\" y=\"12\" text-anchor=\"{}\">limit {}</text>",
            anchor.1,
            anchor.0,
            number(limit)
        )
    });
    let label =
        format!("{title}: {} to {}{unit}, tallest bar {}", number(start), number(end), most);
    format!(
        "<svg role=\"img\" aria-label=\"{}\" viewBox=\"0 0 {WIDTH} {HEIGHT}\"><title>{}</title>{bars}\
         <line class=\"axis\" x1=\"0\" x2=\"{WIDTH}\" y1=\"{floor}\" y2=\"{floor}\"/>{}{}</svg>{}",
        escape(&label),
        escape(title),
        ticks(start, end),
        line.unwrap_or_default(),
        outside(h)
    )
}

fn ticks(start: f64, end: f64) -> String {
    let places = if start == end { vec![0.0] } else { vec![0.0, 0.25, 0.5, 0.75, 1.0] };
    let tick = |at: f64| {
        let value = start + (end / 2.0 - start / 2.0) * 2.0 * at;
        let anchor = match at {
            0.0 => "start",
            1.0 => "end",
            _ => "middle",
        };
        let y = HEIGHT - 6.0;
        format!(
            "<text x=\"{:.1}\" y=\"{y}\" text-anchor=\"{anchor}\">{}</text>",
            at * WIDTH,
            number(value)
        )
    };
    places.into_iter().map(tick).collect()
}

/// What the picture leaves out.
fn outside(h: &Histogram) -> String {
    let part = |count: usize, edge: Option<&f64>, word: &str| {
        edge.filter(|_| count > 0)
            .map(|edge| format!("{} {word} {}", grouped(count), number(*edge)))
    };
    let parts: Vec<String> =
        [part(h.below, h.edges.first(), "below"), part(h.above, h.edges.last(), "above")]
            .into_iter()
            .flatten()
            .collect();
    if parts.is_empty() {
        return String::new();
    }
    format!("<p class=\"aside\">Not shown: {}.</p>", parts.join(", "))
}

/// Bars without an axis, for a cell of a table.
pub(super) fn spark(name: &str, h: &Histogram) -> String {
    let most = h.counts.iter().copied().max().unwrap_or(0).max(1) as f64;
    let slot = 96.0 / h.counts.len().max(1) as f64;
    let bars = h.counts.iter().enumerate().filter(|(_, count)| **count > 0).map(|(i, &count)| {
        let height = (count as f64 / most * 26.0).max(1.0);
        format!(
            "<rect class=\"bar\" x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{height:.1}\"/>",
            i as f64 * slot,
            26.0 - height,
            (slot - 0.6).max(0.5)
        )
    });
    let label = escape(&format!("How {name} is spread"));
    format!(
        "<svg role=\"img\" aria-label=\"{label}\" class=\"spark\" viewBox=\"0 0 96 27\"><title>{label}</title>{}\
         <line class=\"axis\" x1=\"0\" x2=\"96\" y1=\"26.5\" y2=\"26.5\"/></svg>",
        bars.collect::<String>()
    )
}

/// A bar that fills a share of its track; a fraction.
pub(super) fn bar(label: &str, share: f64, class: &str) -> String {
    let label = escape(label);
    let width = if share > 0.0 { (share * 100.0).clamp(0.6, 100.0) } else { 0.0 };
    format!(
        "<svg role=\"img\" aria-label=\"{label}\" class=\"track\" viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\">\
         <title>{label}</title><rect class=\"rail\" width=\"100\" height=\"10\"/>\
         <rect class=\"{class}\" width=\"{width:.2}\" height=\"10\"/></svg>"
    )
}
