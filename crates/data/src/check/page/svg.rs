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
        "<svg role=\"img\" aria-label=\"{}\" class=\"histogram\" viewBox=\"0 0 {WIDTH} {HEIGHT}\"><title>{}</title>{bars}\
         <line class=\"axis\" x1=\"0\" x2=\"{WIDTH}\" y1=\"{floor}\" y2=\"{floor}\"/>{}{}</svg>{}",
        escape(&label),
        escape(title),
        ticks(start, end),
        line.unwrap_or_default(),
        outside(h)
    )
}

/// Round numbers along the axis.
fn ticks(start: f64, end: f64) -> String {
    let middle = |value: f64| (value / 2.0 - start / 2.0) / (end / 2.0 - start / 2.0);
    let tick = |value: f64| {
        let at = if start < end { middle(value) } else { 0.5 };
        let anchor = if at < 0.03 {
            "start"
        } else if at > 0.97 {
            "end"
        } else {
            "middle"
        };
        let (x, y) = (at * WIDTH, HEIGHT - 6.0);
        format!("<text x=\"{x:.1}\" y=\"{y}\" text-anchor=\"{anchor}\">{}</text>", number(value))
    };
    round_numbers(start, end).into_iter().map(tick).collect()
}

/// Three to seven multiples of 1, 2 or 5 times a power of ten from `start` to `end`; the ends where that fails.
fn round_numbers(start: f64, end: f64) -> Vec<f64> {
    let rough = (end - start) / 6.0;
    if !rough.is_finite() || rough <= start.abs().max(end.abs()) * 1e-9 || rough < 1e-300 {
        return if start < end { vec![start, end] } else { vec![start] };
    }
    let power = 10_f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].map(|unit| unit * power).into_iter().find(|s| *s >= rough);
    let step = step.unwrap_or(10.0 * power);
    let first = (start / step).ceil() as i64;
    let last = (end / step).floor() as i64;
    (first..=last).take(8).map(|i| i as f64 * step).collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_has_round_numbers() {
        assert_eq!(round_numbers(1.0, 70.0), [20.0, 40.0, 60.0]);
        assert_eq!(round_numbers(5.0, 50.0), [10.0, 20.0, 30.0, 40.0, 50.0]);
        assert_eq!(round_numbers(3.0, 3.0), [3.0]);
        assert_eq!(round_numbers(-1e308, 1e308).len(), 2);
    }
}
