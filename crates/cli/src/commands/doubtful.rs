//! Rows of a file whose answers say nothing, or little.

use firebrick_data::Sources;

use crate::output;

/// Rows whose answer is worth nothing, counted, with the first few lines.
pub(super) struct Doubtful {
    /// What is said of one row.
    one: &'static str,
    what: &'static str,
    count: usize,
    /// Whether places are named by file, because there are several.
    of_several: bool,
    lines: Vec<String>,
}

impl Doubtful {
    pub(super) fn new(one: &'static str, what: &'static str) -> Self {
        Self { one, what, count: 0, of_several: false, lines: Vec::new() }
    }

    pub(super) fn add(&mut self, sources: &Sources, line: u64) {
        self.count += 1;
        self.of_several = sources.len() > 1;
        if self.lines.len() < 5 {
            let (file, local) = sources.locate(line);
            self.lines.push(match sources.len() {
                1 => local.to_string(),
                _ => format!("{file}:{local}"),
            });
        }
    }

    pub(super) fn report(&self) {
        if self.count > 0 {
            let (n, lines) = (self.count, self.lines.join(", "));
            let more = if n > self.lines.len() { ", …" } else { "" };
            let word = match (self.of_several, n) {
                (true, _) => "at",
                (_, 1) => "line",
                _ => "lines",
            };
            match n {
                1 => output::remark(format_args!("note: 1 row ({word} {lines}): {}", self.one)),
                _ => {
                    let what = self.what;
                    output::remark(format_args!("note: {n} rows {what} ({word} {lines}{more})"));
                }
            }
        }
    }
}
