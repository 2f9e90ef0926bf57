//! What a column looks like: numbers, text, classes, row numbers.

use std::collections::HashSet;

use crate::features::MissingValues;
use crate::rows::parse_number;
use crate::table::Table;

const FEW_VALUES: usize = 20;
/// Ends of the names of row numbers and codes.
const ID_ENDS: [&str; 7] = ["_id", "_no", "_nr", "_number", "编号", "序号", "单号"];
const ID_NAMES: [&str; 10] =
    ["id", "index", "idx", "row", "row_id", "no", "no.", "number", "编号", "序号"];

/// Counts over the cells of one column.
#[derive(Debug)]
pub(crate) struct Profile {
    name: String,
    /// Cells that are not empty.
    pub(crate) filled: usize,
    /// Different values among them, trimmed.
    pub(crate) distinct: usize,
    /// Mean length of the filled cells, in characters.
    pub(crate) mean_chars: f64,
    /// Filled cells that stand for a value that is not there.
    markers: usize,
    numbers: usize,
    whole: bool,
    counts_up: bool,
    spaced: usize,
    addresses: usize,
}

impl Profile {
    pub(crate) fn of(table: &Table, column: usize, missing: &MissingValues) -> Self {
        let name = table.header[column].to_lowercase();
        // Nothing is learnt from an array or an object.
        let flat = table.records.iter().filter(|record| !record.nested.contains(&column));
        let cells = flat.map(|record| record.fields[column].trim());
        let filled: Vec<&str> = cells.filter(|cell| !cell.is_empty()).collect();
        let numbers: Vec<f64> = filled.iter().filter_map(|cell| parse_number(cell).ok()).collect();
        let chars: usize = filled.iter().map(|cell| cell.chars().count()).sum();
        Self {
            name,
            distinct: filled.iter().collect::<HashSet<_>>().len(),
            mean_chars: chars as f64 / filled.len().max(1) as f64,
            whole: numbers.len() == filled.len() && numbers.iter().all(|x| x.fract() == 0.0),
            counts_up: numbers.len() > 2 && numbers.windows(2).all(|w| w[1] == w[0] + 1.0),
            spaced: filled.iter().filter(|cell| cell.chars().any(separates_words)).count(),
            addresses: filled.iter().filter(|cell| is_address(cell)).count(),
            markers: filled.iter().filter(|cell| missing.matches(cell)).count(),
            numbers: numbers.len(),
            filled: filled.len(),
        }
    }

    /// At least nine tenths of the cells that hold something are numbers: a few slips do not make a text.
    pub(crate) fn is_numeric(&self) -> bool {
        self.numbers > 0 && self.numbers * 10 >= (self.filled - self.markers) * 9
    }

    /// Names that come again and again: at least two, and each twice or more in the mean. What is different in every
    /// row, such as a code, says nothing about another row.
    pub(crate) fn is_category(&self, most: usize) -> bool {
        let held = self.filled - self.markers;
        !self.is_numeric() && (2..=most).contains(&self.distinct) && 2 * self.distinct <= held
    }

    /// Texts rather than codes or categories: mostly different, and long or of several words; addresses are none.
    pub(crate) fn looks_like_text(&self) -> bool {
        self.distinct * 2 >= self.filled
            && self.addresses * 2 <= self.filled
            && (self.mean_chars >= 10.0 || self.spaced * 2 >= self.filled)
    }

    /// Whether the cells agree with a name that texts often have: not a few that come again and again, and of several
    /// words or long.
    pub(crate) fn may_be_text(&self) -> bool {
        !self.comes_again() && (self.spaced * 2 >= self.filled || self.looks_like_text())
    }

    /// A few values that each stand in many rows.
    pub(crate) fn comes_again(&self) -> bool {
        self.distinct <= FEW_VALUES && self.filled >= 4 * self.distinct
    }

    /// Few enough different values to be classes.
    pub(crate) fn has_few_values(&self) -> bool {
        self.distinct <= FEW_VALUES && self.filled >= 2 * self.distinct
    }

    /// Row numbers: unique whole numbers under a name that says so, or counting up under no name.
    pub(crate) fn is_id(&self) -> bool {
        let unnamed = self.name.is_empty() || self.name.starts_with("unnamed");
        let named = ID_NAMES.contains(&self.name.as_str())
            || ID_ENDS.iter().any(|end| self.name.ends_with(end));
        let unique = self.whole && self.distinct == self.filled && self.filled > 1;
        unique && (named || unnamed && self.counts_up)
    }
}

/// An address of e-mail, not a text that has one.
fn is_address(cell: &str) -> bool {
    cell.contains('@') && !cell.contains(char::is_whitespace)
}

fn separates_words(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}')
}
