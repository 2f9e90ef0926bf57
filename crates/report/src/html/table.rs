//! Tables that scroll inside a box of their own.

use super::{escape, short};

/// Columns of text in a heading.
const HEADING: usize = 28;

/// A column of a table.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    heading: String,
    class: &'static str,
}

impl Column {
    /// Words.
    pub(crate) fn text(heading: &str) -> Self {
        Self { heading: heading_of(heading), class: "" }
    }

    /// Names from the data.
    pub(crate) fn name(heading: &str) -> Self {
        Self { heading: heading_of(heading), class: "name" }
    }

    /// Names that do not wrap.
    pub(crate) fn place(heading: &str) -> Self {
        Self { heading: heading_of(heading), class: "p" }
    }

    /// Numbers, to the right.
    pub(crate) fn number(heading: &str) -> Self {
        Self { heading: heading_of(heading), class: "n" }
    }

    /// A bar, which takes the room that is left.
    pub(crate) fn bar(heading: &str) -> Self {
        Self { heading: heading_of(heading), class: "b" }
    }

    /// Long texts.
    pub(crate) fn long(heading: &str) -> Self {
        Self { heading: heading_of(heading), class: "long" }
    }
}

/// A table: what its first column holds are the headings of its rows.
#[derive(Debug)]
pub(crate) struct Table {
    label: String,
    columns: Vec<Column>,
    rows: Vec<(Vec<String>, &'static str)>,
}

impl Table {
    pub(crate) fn new(label: &str, columns: Vec<Column>) -> Self {
        Self { label: escape(label), columns, rows: Vec::new() }
    }

    /// Adds a row of cells that are HTML, as many as there are columns.
    pub(crate) fn row(&mut self, cells: Vec<String>) {
        self.row_of(cells, "");
    }

    /// As [`Table::row`], with a class.
    pub(crate) fn row_of(&mut self, cells: Vec<String>, class: &'static str) {
        self.rows.push((cells, class));
    }

    /// The table in its box.
    pub(crate) fn html(self) -> String {
        let head: String = self
            .columns
            .iter()
            .map(|c| format!("<th scope=\"col\"{}>{}</th>", class(c.class), c.heading))
            .collect();
        let body: String = self.rows.iter().map(|row| self.line(row)).collect();
        format!(
            "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{}\"><table><thead><tr>{head}</tr></thead>\
             <tbody>\n{body}</tbody></table></div>\n",
            self.label
        )
    }

    /// The first `open` rows, the others to be unfolded under `more`.
    pub(crate) fn folded(mut self, open: usize, more: &str) -> String {
        if self.rows.len() <= open {
            return self.html();
        }
        let rest = self.rows.split_off(open);
        let other = Self { label: self.label.clone(), columns: self.columns.clone(), rows: rest };
        let (shown, more) = (self.html(), escape(more));
        format!("{shown}<details><summary>{more}</summary>{}</details>\n", other.html())
    }

    fn line(&self, (cells, of): &(Vec<String>, &'static str)) -> String {
        let cell = |(i, text): (usize, &String)| {
            let kind = class(self.columns.get(i).map_or("", |c| c.class));
            if i == 0 {
                format!("<th scope=\"row\"{kind}>{text}</th>")
            } else {
                format!("<td{kind}>{text}</td>")
            }
        };
        let cells: String = cells.iter().enumerate().map(cell).collect();
        format!("<tr{}>{cells}</tr>\n", class(of))
    }
}

fn class(name: &str) -> String {
    if name.is_empty() { String::new() } else { format!(" class=\"{name}\"") }
}

fn heading_of(text: &str) -> String {
    escape(&short(text, HEADING))
}
