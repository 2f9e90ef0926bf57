//! Points, or how many there are in small squares where they would hide each other.

use super::frame::Frame;
use super::scale::tame;
use crate::html::number::{grouped, number};

/// Points that are drawn one by one at most.
const POINTS: usize = 2000;

/// Squares along each side.
const SQUARES: usize = 48;

/// The marks of (x, y) pairs; one that is not finite is left out.
pub(crate) fn scatter(frame: &Frame, pairs: impl Iterator<Item = (f64, f64)> + Clone) -> String {
    let drawn = pairs.filter_map(|(x, y)| Some((tame(x)?, tame(y)?)));
    if drawn.clone().count() > POINTS { squares(frame, drawn) } else { points(frame, drawn) }
}

fn points(frame: &Frame, pairs: impl Iterator<Item = (f64, f64)> + Clone) -> String {
    // Few points have a tooltip; many would only weigh.
    let few = pairs.clone().count() <= 300;
    let point = |(x, y): (f64, f64)| {
        let (left, top) = (frame.x(x), frame.y(y));
        let title = if few {
            format!("<title>{}, {}</title>", number(x), number(y))
        } else {
            String::new()
        };
        format!(
            "<circle class=\"point\" cx=\"{left:.1}\" cy=\"{top:.1}\" r=\"2.6\">{title}</circle>"
        )
    };
    pairs.map(point).collect()
}

fn squares(frame: &Frame, pairs: impl Iterator<Item = (f64, f64)>) -> String {
    let (left, top, right, bottom) = frame.room;
    let (wide, tall) = ((right - left) / SQUARES as f64, (bottom - top) / SQUARES as f64);
    let mut counts = vec![0_u64; SQUARES * SQUARES];
    for (x, y) in pairs {
        let column = (((frame.x(x) - left) / wide) as usize).min(SQUARES - 1);
        let row = (((frame.y(y) - top) / tall) as usize).min(SQUARES - 1);
        counts[row * SQUARES + column] += 1;
    }
    let most = counts.iter().copied().max().unwrap_or(1).max(1) as f64;
    let square = |(i, count): (usize, &u64)| {
        let (row, column) = ((i / SQUARES) as f64, (i % SQUARES) as f64);
        format!(
            "<rect class=\"heat\" x=\"{:.1}\" y=\"{:.1}\" width=\"{wide:.2}\" height=\"{tall:.2}\" \
             fill-opacity=\"{:.2}\"><title>{}</title></rect>",
            left + column * wide,
            top + row * tall,
            0.12 + 0.88 * (*count as f64 / most).sqrt(),
            grouped(*count)
        )
    };
    counts.iter().enumerate().filter(|(_, count)| **count > 0).map(square).collect()
}
