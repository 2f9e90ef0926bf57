//! Pictures, one kind a file, on one axis and one scale.
//!
//! Colours are classes (`s1` to `s8`), so that one picture serves a light and a dark page and paper.

mod axis;
mod bars;
mod frame;
mod line;
mod mark;
mod matrix;
mod scale;
mod scatter;
mod spark;
mod sticks;
mod thin;
mod track;

pub(crate) use self::axis::Axis;
pub(crate) use self::bars::{Bars, bars};
pub(crate) use self::frame::{Frame, Shape};
pub(crate) use self::line::{Line, dot, line};
pub(crate) use self::mark::mark;
pub(crate) use self::matrix::{Cell, matrix};
pub(crate) use self::scale::{extent, tame};
pub(crate) use self::scatter::scatter;
pub(crate) use self::spark::spark;
pub(crate) use self::sticks::sticks;
pub(crate) use self::track::{strip, track};
