//! Nothing is dropped silently: rows read = rows used + rows set aside.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Reason;

/// Places of a reason that are kept: memory does not grow with the number of bad rows.
const PLACES: usize = 5;

/// Where a row begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The file, where the rows come from several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The line in it, from 1.
    pub line: u64,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.file {
            Some(file) => write!(f, "{file}:{}", self.line),
            None => write!(f, "{}", self.line),
        }
    }
}

/// Rows set aside for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReasonCount {
    /// The reason, such as `empty text`.
    pub reason: String,
    /// How many rows.
    pub rows: usize,
    /// The first few of them.
    pub first: Vec<Place>,
}

/// Where every row went: `read == used + set_aside`. `Display` is one sentence.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowAccount {
    /// Rows in the file.
    pub read: usize,
    /// Rows that became examples.
    pub used: usize,
    /// The others.
    pub set_aside: usize,
    /// Why, in the order in which the reasons came up.
    pub reasons: Vec<ReasonCount>,
}

impl RowAccount {
    /// A row is used.
    pub fn use_row(&mut self) {
        self.read += 1;
        self.used += 1;
    }

    /// A row is set aside.
    pub fn set_aside(&mut self, reason: &Reason, place: Place) {
        self.read += 1;
        self.set_aside += 1;
        self.count(reason.kind(), 1, &[place]);
    }

    /// The rows of another account, of rows that come after these.
    pub fn add(&mut self, other: &RowAccount) {
        self.read += other.read;
        self.used += other.used;
        self.set_aside += other.set_aside;
        for count in &other.reasons {
            self.count(&count.reason, count.rows, &count.first);
        }
    }

    fn count(&mut self, reason: &str, rows: usize, places: &[Place]) {
        let at = self.reasons.iter().position(|count| count.reason == reason);
        let at = at.unwrap_or_else(|| {
            let (reason, first) = (reason.to_owned(), Vec::new());
            self.reasons.push(ReasonCount { reason, rows: 0, first });
            self.reasons.len() - 1
        });
        let count = &mut self.reasons[at];
        count.rows += rows;
        let room = PLACES - count.first.len();
        count.first.extend(places.iter().take(room).cloned());
    }
}

impl fmt::Display for ReasonCount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let places: Vec<String> = self.first.iter().map(Place::to_string).collect();
        let word = match (self.rows, self.first.iter().any(|place| place.file.is_some())) {
            (_, true) => "at",
            (1, _) => "line",
            _ => "lines",
        };
        write!(f, "{} ({word} {}", self.reason, places.join(", "))?;
        match self.rows.saturating_sub(self.first.len()) {
            0 => f.write_str(")"),
            more => write!(f, " and {} more)", grouped(more)),
        }
    }
}

impl fmt::Display for RowAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows = if self.read == 1 { "row" } else { "rows" };
        write!(f, "{} {rows} read, {} used", grouped(self.read), grouped(self.used))?;
        if self.set_aside == 0 {
            return Ok(());
        }
        let reasons: Vec<String> = self.reasons.iter().map(ReasonCount::to_string).collect();
        write!(f, ", {} set aside: {}", grouped(self.set_aside), reasons.join(", "))
    }
}

/// `1234567` as `1,234,567`.
pub(crate) fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(line: u64) -> Place {
        Place { file: None, line }
    }

    #[test]
    fn the_account_reads_as_one_sentence() {
        let mut account = RowAccount::default();
        (0..998).for_each(|_| account.use_row());
        account.set_aside(&Reason::EmptyText, at(7));
        account.set_aside(&Reason::EmptyLabel, at(19));
        assert_eq!(
            account.to_string(),
            "1,000 rows read, 998 used, 2 set aside: empty text (line 7), empty label (line 19)"
        );
        let clean = RowAccount { read: 1, used: 1, ..RowAccount::default() };
        assert_eq!(clean.to_string(), "1 row read, 1 used");
    }

    #[test]
    fn only_five_lines_a_reason_are_named() {
        let mut account = RowAccount::default();
        for line in 2..19 {
            account.set_aside(&Reason::NotANumber { found: line.to_string() }, at(line));
        }
        assert!(account.to_string().ends_with("not a number (lines 2, 3, 4, 5, 6 and 12 more)"));
    }

    #[test]
    fn accounts_of_parts_add_up_and_rows_of_several_files_are_named_by_file() {
        let (mut first, mut second) = (RowAccount::default(), RowAccount::default());
        first.use_row();
        let place = |file: &str| Place { file: Some(file.into()), line: 3 };
        first.set_aside(&Reason::EmptyText, place("a.csv"));
        second.set_aside(&Reason::EmptyText, place("b.csv"));
        first.add(&second);
        assert_eq!(
            first.to_string(),
            "3 rows read, 1 used, 2 set aside: empty text (at a.csv:3, b.csv:3)"
        );
    }
}
