//! A matrix of many classes as squares of colour.

use crate::html::{escape, short};

/// Side of a square.
const CELL: f64 = 14.0;

/// Room for the names of the rows and columns.
const NAMES: f64 = 130.0;

/// A square: its place, whether it is right, how strong from 0 to 1, and its tooltip.
#[derive(Debug)]
pub(crate) struct Cell {
    pub(crate) row: usize,
    pub(crate) column: usize,
    pub(crate) right: bool,
    pub(crate) strength: f64,
    pub(crate) title: String,
}

/// Rows are the truth, columns the prediction; `names` of both stand beside them.
pub(crate) fn matrix(label: &str, names: &[String], cells: &[Cell]) -> String {
    let side = names.len() as f64 * CELL;
    let whole = NAMES + side + 4.0;
    let label = escape(label);
    let names: String = names.iter().enumerate().map(|(i, name)| heading(i, name)).collect();
    let squares: String = cells.iter().map(square).collect();
    format!(
        "<svg role=\"img\" aria-label=\"{label}\" class=\"matrix\" viewBox=\"0 0 {whole} {whole}\" \
         style=\"min-width:{:.0}px;max-width:{:.0}px\"><title>{label}</title>\
         <rect class=\"rail\" x=\"{NAMES}\" y=\"{NAMES}\" width=\"{side}\" height=\"{side}\"/>{names}{squares}</svg>",
        whole,
        whole * 1.15
    )
}

fn heading(i: usize, name: &str) -> String {
    let at = NAMES + (i as f64 + 0.5) * CELL;
    let text = escape(&short(name, 20));
    let edge = NAMES - 5.0;
    format!(
        "<text x=\"{edge}\" y=\"{:.1}\" text-anchor=\"end\">{text}</text>\
         <text transform=\"translate({:.1} {edge}) rotate(-90)\">{text}</text>",
        at + 3.3,
        at + 3.3
    )
}

fn square(cell: &Cell) -> String {
    let (x, y) = (NAMES + cell.column as f64 * CELL, NAMES + cell.row as f64 * CELL);
    format!(
        "<rect class=\"{}\" x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" fill-opacity=\"{:.2}\">\
         <title>{}</title></rect>",
        if cell.right { "right" } else { "wrong" },
        x + 0.5,
        y + 0.5,
        CELL - 1.0,
        CELL - 1.0,
        cell.strength,
        escape(&cell.title)
    )
}
