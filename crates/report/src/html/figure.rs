//! A picture with its heading and its legend, both as text of the page so that long names wrap.

use super::{escape, name};

/// How an entry of a legend is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    /// A line in the colour of the series with this number.
    Line(usize),
    /// A dashed line without a colour.
    Dashed,
    /// A square in the colour of the series with this number.
    Square(usize),
}

/// A picture under its heading; `below` is a legend or a note, as HTML.
pub(crate) fn figure(heading: &str, picture: &str, below: &str) -> String {
    format!("<figure><figcaption>{}</figcaption>{picture}{below}</figure>\n", escape(heading))
}

/// What each colour stands for; a name, and a value beside it that may be empty.
pub(crate) fn legend(entries: &[(Mark, &str, String)], empty: &str) -> String {
    let entry = |(mark, text, value): &(Mark, &str, String)| {
        let class = match mark {
            Mark::Line(i) => format!("line s{i}"),
            Mark::Dashed => "line dashed".to_owned(),
            Mark::Square(i) => format!("square s{i}"),
        };
        let value =
            if value.is_empty() { String::new() } else { format!(" <b>{}</b>", escape(value)) };
        format!(
            "<li><span class=\"key {class}\"></span><span>{}{value}</span></li>",
            name(text, 48, empty)
        )
    };
    format!("<ul class=\"legend\">{}</ul>", entries.iter().map(entry).collect::<String>())
}
