//! The picture around the marks: grid, numbers, names of the axes.

use super::axis::Axis;
use super::scale::Scale;
use crate::html::{escape, short};

/// Width of every picture in its own units; shown it is between 340 and 480 pixels wide, so that its letters are
/// readable on a phone and not large on a desk.
pub(crate) const WIDTH: f64 = 440.0;

/// Columns of a name that there is room for.
const NAME: usize = 54;

const RIGHT: f64 = 20.0;
const BOTTOM: f64 = 46.0;

/// How tall a picture is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// For curves over time and counts.
    Wide,
    /// A strip under another picture.
    Low,
    /// Both axes measure the same.
    Square,
}

impl Shape {
    fn height(self) -> f64 {
        match self {
            Self::Wide => 270.0,
            Self::Low => 150.0,
            Self::Square => 430.0,
        }
    }
}

/// Two axes and the room between them.
#[derive(Debug)]
pub(crate) struct Frame {
    x: Axis,
    y: Axis,
    x_scale: Scale,
    y_scale: Scale,
    /// Edges of the room for marks: left, top, right, bottom.
    pub(crate) room: (f64, f64, f64, f64),
    height: f64,
}

impl Frame {
    pub(crate) fn new(x: Axis, y: Axis, shape: Shape) -> Self {
        let widest = y.ticks.iter().map(|(_, text)| room_of(text)).fold(0.0, f64::max);
        let height = shape.height();
        let left = (widest + 10.0).clamp(30.0, 130.0);
        // Above the marks stands the name of the axis, or that of a place.
        let top = if y.label.is_empty() { 20.0 } else { 30.0 };
        let room = (left, top, WIDTH - RIGHT, height - BOTTOM);
        let x_scale = Scale::new(x.domain, (room.0, room.2));
        let y_scale = Scale::new(y.domain, (room.3, room.1));
        Self { x, y, x_scale, y_scale, room, height }
    }

    /// The place of a value along the horizontal axis.
    pub(crate) fn x(&self, value: f64) -> f64 {
        self.x_scale.at(value)
    }

    /// The place of a value along the vertical axis.
    pub(crate) fn y(&self, value: f64) -> f64 {
        self.y_scale.at(value)
    }

    /// The picture; `label` says in words what it shows.
    pub(crate) fn draw(&self, label: &str, marks: &str) -> String {
        let label = escape(label);
        let height = self.height;
        format!(
            "<svg role=\"img\" aria-label=\"{label}\" class=\"chart\" viewBox=\"0 0 {WIDTH} {height}\"><title>{label}</title>\
             {}{}{marks}</svg>",
            self.vertical(),
            self.horizontal()
        )
    }

    fn vertical(&self) -> String {
        let (left, top, right, bottom) = self.room;
        let rows = self.y.thinned((bottom - top) / 1.1, |_| 15.0);
        let line = |(value, text): &(f64, String)| {
            let y = self.y(*value);
            format!(
                "<line class=\"grid\" x1=\"{left}\" x2=\"{right}\" y1=\"{y:.1}\" y2=\"{y:.1}\"/>\
                 <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
                left - 7.0,
                y + 4.0,
                escape(text)
            )
        };
        let lines: String = rows.into_iter().map(line).collect();
        format!(
            "{lines}<text class=\"name\" x=\"0\" y=\"13\">{}</text>",
            escape(&fitted(&self.y.label))
        )
    }

    fn horizontal(&self) -> String {
        let (left, _, right, bottom) = self.room;
        let kept = self.x.thinned((right - left) * 0.9, |text| room_of(text) + 8.0);
        let tick = |(value, text): &(f64, String)| {
            let x = self.x(*value);
            // The outermost numbers stay within the picture.
            let half = room_of(text) / 2.0;
            let middle = x.min(WIDTH - half - 1.0).max(half + 1.0);
            format!(
                "<line class=\"axis\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{bottom}\" y2=\"{:.1}\"/>\
                 <text x=\"{middle:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
                bottom + 4.0,
                bottom + 18.0,
                escape(text)
            )
        };
        let ticks: String = kept.into_iter().map(tick).collect();
        format!(
            "<line class=\"axis\" x1=\"{left}\" x2=\"{right}\" y1=\"{bottom}\" y2=\"{bottom}\"/>{ticks}\
             <text class=\"name\" x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
            right,
            bottom + 38.0,
            escape(&fitted(&self.x.label))
        )
    }
}

/// A name that a picture has room for.
fn fitted(label: &str) -> String {
    short(label, NAME)
}

/// Units that a text takes at most in any of the fonts that a reader may have, at the size for a phone.
pub(super) fn room_of(text: &str) -> f64 {
    let letter = |c: char| match c {
        '.' | ',' | ' ' | ':' => 5.0,
        '%' | 'M' => 13.5,
        '−' => 12.0,
        c if c.is_ascii() => 9.0,
        _ => 15.0,
    };
    text.chars().map(letter).sum()
}
