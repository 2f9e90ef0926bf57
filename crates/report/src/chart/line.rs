//! Lines over a common axis.

use super::frame::Frame;
use super::scale::tame;
use super::thin::thin;
use crate::html::escape;

/// Points of a line at most.
const POINTS: usize = 400;

/// A line in the colour `class`: `s1` to `s8`, or `dashed`.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) class: String,
    /// What the tooltip says.
    pub(crate) title: String,
    pub(crate) points: Vec<(f64, f64)>,
    /// Whether every point has a dot.
    pub(crate) dots: bool,
}

impl Line {
    pub(crate) fn new(series: usize, title: &str, points: Vec<(f64, f64)>) -> Self {
        Self { class: format!("s{series}"), title: title.to_owned(), points, dots: false }
    }

    /// A line that is no data: what guessing reaches, what would be ideal.
    pub(crate) fn reference(title: &str, from: (f64, f64), to: (f64, f64)) -> Self {
        let class = "dashed".to_owned();
        Self { class, title: title.to_owned(), points: vec![from, to], dots: false }
    }

    /// With a dot at every point.
    pub(crate) fn dotted(mut self) -> Self {
        self.dots = true;
        self
    }
}

/// The marks of a line; points that are not finite are left out.
pub(crate) fn line(frame: &Frame, line: &Line) -> String {
    let place = |(x, y): &(f64, f64)| Some((frame.x(tame(*x)?), frame.y(tame(*y)?)));
    let all: Vec<(f64, f64)> = line.points.iter().filter_map(place).collect();
    let points = thin(&all, POINTS);
    let (title, class) = (escape(&line.title), &line.class);
    let path: Vec<String> = points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
    let mut marks = String::new();
    if points.len() > 1 {
        marks.push_str(&format!(
            "<polyline class=\"line {class}\" points=\"{}\"><title>{title}</title></polyline>",
            path.join(" ")
        ));
    }
    // A single point would be no line at all.
    if (line.dots && all.len() <= 40) || all.len() == 1 {
        for (x, y) in &all {
            marks.push_str(&dot(*x, *y, class, &title));
        }
    }
    marks
}

/// A dot; `title` is HTML.
pub(crate) fn dot(x: f64, y: f64, class: &str, title: &str) -> String {
    format!(
        "<circle class=\"dot {class}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3.2\"><title>{title}</title></circle>"
    )
}
