//! Pieces of a page.

mod escape;
mod figure;
pub(crate) mod number;
mod short;
mod table;

pub(crate) use self::escape::{escape, with_code};
pub(crate) use self::figure::{Mark, figure, legend};
pub(crate) use self::short::{name, short, width};
pub(crate) use self::table::{Column, Table};
