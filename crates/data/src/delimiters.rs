//! What else may stand between the fields of a file that was read as one column.

use crate::read::Format;
use crate::table::Table;

/// Rows that are looked at.
const ROWS: usize = 50;

/// The sign that would cut the header and nine tenths of the first rows into as many columns, at least two; of several
/// the one that makes the most columns.
pub(crate) fn other_delimiter(table: &Table) -> Option<char> {
    let [name] = table.header.as_slice() else { return None };
    if !matches!(table.reading.format, Format::Csv { .. }) {
        return None;
    }
    let cells: Vec<&str> =
        table.records.iter().take(ROWS).map(|record| record.fields[0].as_str()).collect();
    // A letter or a sign that words are made of is none, nor is a space.
    let may = |c: &char| {
        *c == '\t'
            || c.is_ascii_punctuation() && !matches!(c, '_' | '-' | '.' | '\'' | '"' | '(' | ')')
    };
    let mut best: Option<(usize, char)> = None;
    for sign in name.chars().filter(may) {
        let cuts = name.matches(sign).count();
        let alike = cells.iter().filter(|cell| cell.matches(sign).count() == cuts).count();
        if alike * 10 >= cells.len() * 9 && best.is_none_or(|(most, _)| cuts > most) {
            best = Some((cuts, sign));
        }
    }
    best.map(|(_, sign)| sign)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{RoleOptions, infer_roles};

    fn table(name: &str, cells: &[&str]) -> Table {
        let rows: Vec<Vec<&str>> = cells.iter().map(|cell| vec![*cell]).collect();
        Table::from_rows("t.csv", &[name], &rows)
    }

    #[test]
    fn a_sign_that_cuts_every_row_alike_is_the_delimiter_that_was_meant() {
        assert_eq!(
            other_delimiter(&table("text^label", &["it crashes^bug", "hi^praise"])),
            Some('^')
        );
        assert_eq!(other_delimiter(&table("a;b;c", &["1,5;2;3", "1,7;2;3"])), Some(';'));
        assert_eq!(other_delimiter(&table("text", &["it crashes", "hi"])), None);
        assert_eq!(other_delimiter(&table("what/why", &["a", "b"])), None);
        assert_eq!(other_delimiter(&table("first_name", &["a_b", "c_d"])), None);
    }

    #[test]
    fn a_file_of_one_column_is_refused_with_the_delimiter_that_it_may_have() {
        let read = table("text^label", &["it crashes^bug", "hi^praise"]);
        let error = infer_roles(&read, &RoleOptions::default()).unwrap_err().to_string();
        assert!(error.contains("one column only, `text^label`. Is the delimiter `^`?"), "{error}");
    }
}
