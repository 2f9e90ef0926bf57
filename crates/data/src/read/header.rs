//! The names of columns: those that are missing, and finding one.

use std::collections::HashMap;

use crate::error::{DataError, Result};
use crate::suggest::suggest;

/// Names of columns that have none.
pub(super) fn numbered(columns: usize) -> Vec<String> {
    (1..=columns).map(|i| format!("column_{i}")).collect()
}

/// The names for rows of the form of Zhang et al. (2015), "Character-level Convolutional Networks for Text
/// Classification": a class number, then one to three texts. `None` if the rows are not of that form.
pub(super) fn of_zhang_form(rows: &[Vec<String>]) -> Option<Vec<String>> {
    let names: &[&str] = match rows.first()?.len() {
        2 => &["label", "text"],
        3 => &["label", "title", "body"],
        4 => &["label", "title", "body", "answer"],
        _ => return None,
    };
    let classes = rows.iter().all(|row| row.len() == names.len() && is_class_number(&row[0]));
    // Somewhere behind the number there is prose; a table of numbers has a header or is no text set.
    let prose =
        rows.iter().filter(|row| row.len() > 1 && row[1..].iter().any(|cell| is_prose(cell)));
    // A row may be a single word.
    let prose = prose.count() * 10 >= rows.len() * 9;
    (classes && prose).then(|| names.iter().map(|&name| name.to_owned()).collect())
}

fn is_class_number(cell: &str) -> bool {
    (1..=3).contains(&cell.len()) && cell.bytes().all(|byte| byte.is_ascii_digit())
}

/// Several words, or a Chinese phrase.
fn is_prose(cell: &str) -> bool {
    let words =
        cell.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic)).count();
    words >= 2 || cell.chars().filter(|c| ('\u{3040}'..='\u{9FFF}').contains(c)).count() >= 4
}

/// The position of `name` in `header`.
pub(crate) fn find_column(
    source: &str,
    header: &[String],
    name: &str,
    role: &'static str,
) -> Result<usize> {
    header.iter().position(|column| column == name).ok_or_else(|| DataError::MissingColumn {
        path: source.to_owned(),
        role,
        found: name.to_owned(),
        columns: header.to_vec(),
        suggestion: suggest(name, header.iter().map(String::as_str)).map(str::to_owned),
    })
}

/// Refuses two columns of one name.
pub(super) fn unique(path: &str, header: &[String]) -> Result<()> {
    let mut places = HashMap::new();
    for (second, name) in header.iter().enumerate() {
        if let Some(first) = places.insert(name, second) {
            let (path, name) = (path.to_owned(), name.clone());
            return Err(DataError::DuplicateColumn {
                path,
                name,
                first: first + 1,
                second: second + 1,
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(rows: &[&[&str]]) -> Option<Vec<String>> {
        let rows: Vec<Vec<String>> =
            rows.iter().map(|row| row.iter().map(|&cell| cell.to_owned()).collect()).collect();
        of_zhang_form(&rows)
    }

    #[test]
    fn a_class_number_and_texts_are_rows_and_no_header() {
        let news = names(&[&["3", "Wall St. Bears", "Short sellers are seeing green again"]]);
        assert_eq!(news.unwrap(), ["label", "title", "body"]);
        let chinese = names(&[&["1", "房间很干净"], &["2", "早餐太差了"]]);
        assert_eq!(chinese.unwrap(), ["label", "text"]);
    }

    #[test]
    fn a_header_and_a_table_of_numbers_are_not_of_that_form() {
        assert_eq!(names(&[&["label", "title words", "body of it"], &["1", "a b", "c d"]]), None);
        assert_eq!(names(&[&["1", "2", "3"], &["4", "5", "6"]]), None);
        assert_eq!(names(&[&["2019", "sales of it"]]), None);
        assert_eq!(names(&[]), None);
    }
}
