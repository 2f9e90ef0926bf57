//! A value as a bar for a cell of a table, as wide as the cell.

use super::scale::{Scale, tame};
use crate::html::escape;
use crate::model::Interval;

/// A bar from the left end of `domain` to `value` in the colour `class`, with a whisker over the interval. A value that
/// is not finite has no bar. `label` says the same in words.
pub(crate) fn track(
    label: &str,
    value: f64,
    whisker: Option<Interval>,
    domain: (f64, f64),
    class: &str,
) -> String {
    let scale = Scale::new(domain, (0.0, 100.0));
    let label = escape(label);
    let bar = tame(value).map_or(String::new(), |value| {
        format!(
            "<rect class=\"bar {class}\" y=\"4\" height=\"8\" rx=\"1.5\" width=\"{:.2}%\"/>",
            scale.at(value)
        )
    });
    let whisker = whisker.and_then(|i| Some((scale.at(tame(i.low)?), scale.at(tame(i.high)?))));
    let whisker = whisker.map_or(String::new(), |(low, high)| {
        format!(
            "<line class=\"whisker\" x1=\"{low:.2}%\" x2=\"{high:.2}%\" y1=\"8\" y2=\"8\"/>\
             <line class=\"whisker\" x1=\"{low:.2}%\" x2=\"{low:.2}%\" y1=\"5\" y2=\"11\"/>\
             <line class=\"whisker\" x1=\"{high:.2}%\" x2=\"{high:.2}%\" y1=\"5\" y2=\"11\"/>"
        )
    });
    format!(
        "<svg role=\"img\" aria-label=\"{label}\" class=\"track\"><title>{label}</title>\
         <rect class=\"rail\" y=\"4\" height=\"8\" rx=\"1.5\" width=\"100%\"/>{bar}{whisker}</svg>"
    )
}

/// A strip with the value as a dot, its interval as a line, and `others` as small strokes.
pub(crate) fn strip(
    label: &str,
    value: f64,
    whisker: Option<Interval>,
    others: &[(String, f64)],
    domain: (f64, f64),
) -> String {
    let scale = Scale::new(domain, (1.5, 98.5));
    let label = escape(label);
    let other = |(name, v): &(String, f64)| {
        let x = scale.at(tame(*v)?);
        Some(format!(
            "<line class=\"other\" x1=\"{x:.2}%\" x2=\"{x:.2}%\" y1=\"3\" y2=\"15\"><title>{}</title></line>",
            escape(name)
        ))
    };
    let others: String = others.iter().filter_map(other).collect();
    let whisker = whisker.and_then(|i| Some((scale.at(tame(i.low)?), scale.at(tame(i.high)?))));
    let whisker = whisker.map_or(String::new(), |(low, high)| {
        format!("<line class=\"span\" x1=\"{low:.2}%\" x2=\"{high:.2}%\" y1=\"9\" y2=\"9\"/>")
    });
    let dot = tame(value).map_or(String::new(), |v| {
        format!("<circle class=\"dot s1\" cx=\"{:.2}%\" cy=\"9\" r=\"4.5\"/>", scale.at(v))
    });
    format!(
        "<svg role=\"img\" aria-label=\"{label}\" class=\"strip\"><title>{label}</title>\
         <line class=\"axis\" x1=\"0\" x2=\"100%\" y1=\"9\" y2=\"9\"/>{others}{whisker}{dot}</svg>"
    )
}
