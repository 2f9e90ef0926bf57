//! A place on the horizontal axis that has a name.

use super::frame::{Frame, WIDTH, room_of};
use crate::html::escape;

/// A thin line over the whole height with its name at the top, on the side where there is room.
pub(crate) fn mark(frame: &Frame, at: f64, name: &str) -> String {
    let (_, top, _, bottom) = frame.room;
    let x = frame.x(at);
    let right = x + room_of(name) + 8.0 < WIDTH;
    let (anchor, text) = if right { ("start", x + 5.0) } else { ("end", x - 5.0) };
    format!(
        "<line class=\"mark\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{:.1}\" y2=\"{bottom}\"/>\
         <text class=\"strong\" x=\"{text:.1}\" y=\"{:.1}\" text-anchor=\"{anchor}\">{}</text>",
        top - 14.0,
        top - 5.0,
        escape(name)
    )
}
