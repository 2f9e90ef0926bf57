//! Counts at places that are not evenly spaced.

use super::axis::Axis;
use super::frame::{Frame, Shape};
use super::scale::tame;
use crate::html::escape;
use crate::html::number::{grouped, percent};

/// A stick a pair of a fraction and a count; none without a count.
pub(crate) fn sticks(
    label: &str,
    x_label: &str,
    y_label: &str,
    pairs: &[(f64, u64)],
) -> Option<String> {
    let most = pairs.iter().map(|(_, count)| *count).max().filter(|most| *most > 0)?;
    let frame = Frame::new(Axis::shares(x_label), Axis::counts(y_label, most), Shape::Low);
    let wide = (300.0 / pairs.len() as f64).clamp(1.0, 14.0);
    let stick = |(at, count): &(f64, u64)| {
        let x = frame.x(tame(*at)?);
        let (top, bottom) = (frame.y(*count as f64), frame.y(0.0));
        let top = top.min(bottom - 0.8);
        Some(format!(
            "<rect class=\"bar s1\" x=\"{:.1}\" y=\"{top:.1}\" width=\"{wide:.1}\" height=\"{:.1}\"><title>{}: {}</title>\
             </rect>",
            (x - wide / 2.0).max(frame.room.0),
            bottom - top,
            escape(&percent(*at)),
            grouped(*count)
        ))
    };
    let drawn = pairs.iter().filter(|(_, count)| *count > 0);
    let marks: String = drawn.filter_map(stick).collect();
    Some(frame.draw(label, &marks))
}
