//! One thing worth knowing about the data.

use std::fmt;

use serde::Serialize;

use super::context::short;
use super::words::{grouped, visible};
use crate::read::Format;
use crate::table::Table;

/// How many example lines and excerpts a finding carries at most.
pub(super) const SHOWN: usize = 5;

/// How much a finding matters, gravest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Training or evaluating will stop, or its result will be meaningless.
    Error,
    /// The model or its figures will be worse, or better on paper, than they should be.
    Warning,
    /// Good to know; most data have some.
    Note,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        })
    }
}

/// Where a row begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// The file's name, as it was opened; of a pattern or a folder, the file among several.
    pub file: String,
    /// The line in it, from 1.
    pub line: u64,
}

/// One thing worth knowing about the data.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    /// How much it matters.
    pub severity: Severity,
    /// What it is: a stable name in snake case; [`check`](super::check()) lists them.
    pub kind: &'static str,
    /// What was found, in one or two sentences.
    pub message: String,
    /// How many rows, cells, classes or columns it is about; the message says which.
    pub count: usize,
    /// Where to look: at most five lines.
    pub lines: Vec<Line>,
    /// What it looks like: at most five shortened excerpts.
    pub examples: Vec<String>,
    /// What to do.
    pub advice: String,
    /// Whether the lines are in a folder a label, where a file's name says little without its folder's.
    #[serde(skip)]
    pub(super) in_folders: bool,
}

impl Finding {
    pub(super) fn new(severity: Severity, kind: &'static str, count: usize) -> Self {
        let (message, advice) = (String::new(), String::new());
        let (lines, examples) = (Vec::new(), Vec::new());
        Self { severity, kind, message, count, lines, examples, advice, in_folders: false }
    }

    pub(super) fn says(mut self, message: String) -> Self {
        self.message = message;
        self
    }

    pub(super) fn advises(mut self, advice: &str) -> Self {
        self.advice = advice.to_owned();
        self
    }

    /// Names the lines of these rows; the first few are kept.
    pub(super) fn at(mut self, table: &Table, rows: impl IntoIterator<Item = usize>) -> Self {
        self.in_folders |= table.reading.format == Format::Folders;
        for row in rows {
            let (file, line) = table.locate(table.records[row].line);
            let line = Line { file: file.to_owned(), line };
            if self.lines.len() == SHOWN {
                break;
            }
            if !self.lines.contains(&line) {
                self.lines.push(line);
            }
        }
        self
    }

    /// Adds an excerpt, unless there are enough.
    pub(super) fn shows(mut self, example: String) -> Self {
        if self.examples.len() < SHOWN {
            self.examples.push(example);
        }
        self
    }

    /// One finding of what both files have, the training file first; half of the lines and excerpts are kept of each.
    pub(super) fn and(mut self, other: Self) -> Self {
        self.severity = self.severity.min(other.severity);
        self.message = format!("{} {}", self.message, other.message);
        self.count += other.count;
        self.in_folders |= other.in_folders;
        let rest = |taken: usize| SHOWN - taken.min(SHOWN);
        self.lines.truncate(rest(other.lines.len().min(SHOWN / 2)));
        self.lines.extend(other.lines.into_iter().take(rest(self.lines.len())));
        self.examples.truncate(rest(other.examples.len().min(SHOWN / 2)));
        self.examples.extend(other.examples.into_iter().take(rest(self.examples.len())));
        self
    }

    /// The lines in words, such as `train.csv, lines 3 · 9`; empty if none is named. Of a path the last part is
    /// given, unless two files have the same; of a folder a label the last two.
    pub fn place(&self) -> String {
        let alike = |file: &str| {
            let mut others = self.lines.iter().filter(|other| other.file != file);
            others.any(|other| short(&other.file) == short(file))
        };
        let name = |file: &str| match self.in_folders {
            true => visible(in_folder(file)),
            false => visible(if alike(file) { file } else { short(file) }),
        };
        let mut parts: Vec<(&str, Vec<String>)> = Vec::new();
        for line in &self.lines {
            let number = grouped(usize::try_from(line.line).unwrap_or(usize::MAX));
            match parts.last_mut() {
                Some((file, numbers)) if *file == line.file => numbers.push(number),
                _ => parts.push((&line.file, vec![number])),
            }
        }
        let parts = parts.into_iter().map(|(file, numbers)| {
            let word = if numbers.len() == 1 { "line" } else { "lines" };
            format!("{}, {word} {}", name(file), numbers.join(" · "))
        });
        parts.collect::<Vec<_>>().join("; ")
    }
}

/// The last two parts of a path.
fn in_folder(path: &str) -> &str {
    let mut cuts = path.rmatch_indices(['/', '\\']).map(|(at, _)| at + 1);
    cuts.nth(1).map_or(path, |at| &path[at..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_has_as_much_of_the_path_as_it_needs() {
        let at = |files: &[&str], in_folders: bool| {
            let line = |file: &&str| Line { file: (*file).to_owned(), line: 1 };
            let lines = files.iter().map(line).collect();
            Finding { lines, in_folders, ..Finding::new(Severity::Note, "x", 1) }.place()
        };
        assert_eq!(at(&["a/b/c.csv", "a/b/d.csv"], false), "c.csv, line 1; d.csv, line 1");
        assert_eq!(
            at(&["a/c.csv", "b/c.csv", "b/d.csv"], false),
            "a/c.csv, line 1; b/c.csv, line 1; d.csv, line 1"
        );
        assert_eq!(at(&["/x/mails/spam/1.txt"], true), "spam/1.txt, line 1");
        assert_eq!((in_folder("1.txt"), in_folder("spam/1.txt")), ("1.txt", "spam/1.txt"));
    }
}
