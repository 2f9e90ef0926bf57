//! One thing worth knowing about the data.

use std::fmt;

use serde::Serialize;

use super::context::short;
use super::words::{grouped, visible};
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
}

impl Finding {
    pub(super) fn new(severity: Severity, kind: &'static str, count: usize) -> Self {
        let (message, advice) = (String::new(), String::new());
        Self { severity, kind, message, count, lines: Vec::new(), examples: Vec::new(), advice }
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
        let rest = |taken: usize| SHOWN - taken.min(SHOWN);
        self.lines.truncate(rest(other.lines.len().min(SHOWN / 2)));
        self.lines.extend(other.lines.into_iter().take(rest(self.lines.len())));
        self.examples.truncate(rest(other.examples.len().min(SHOWN / 2)));
        self.examples.extend(other.examples.into_iter().take(rest(self.examples.len())));
        self
    }

    /// The lines in words, such as `train.csv, lines 3 · 9`; empty if none is named. Of a path the last part is
    /// given, unless two files have the same.
    pub fn place(&self) -> String {
        let alike = |file: &str| {
            let mut others = self.lines.iter().filter(|other| other.file != file);
            others.any(|other| short(&other.file) == short(file))
        };
        let name = |file: &str| visible(if alike(file) { file } else { short(file) });
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
