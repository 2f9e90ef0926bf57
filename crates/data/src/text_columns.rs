//! The text of a row, of one column or of several joined.

use std::borrow::Cow;

use crate::error::Result;
use crate::read::{Record, find_column};

/// Stands between the names of columns whose texts are joined.
const PLUS: &str = " + ";

/// Where the text of a row is. The name `title + body` means the columns `title` and `body`, unless a column has that
/// very name; their texts are joined by a space, empty ones left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextColumns {
    places: Vec<usize>,
}

impl TextColumns {
    /// The name that means several columns.
    pub fn joined<S: AsRef<str>>(names: &[S]) -> String {
        names.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(PLUS)
    }

    /// The columns that `name` means.
    ///
    /// # Errors
    /// [`DataError::MissingColumn`](crate::DataError::MissingColumn).
    pub fn find(source: &str, header: &[String], name: &str) -> Result<Self> {
        let parts = parts(header, name).into_iter();
        let places = parts.map(|part| find_column(source, header, part, "text"));
        Ok(Self { places: places.collect::<Result<_>>()? })
    }

    /// Those of them that are in a header that may grow; the others are empty so far.
    pub(crate) fn among(header: &[String], name: &str) -> Self {
        let parts = parts(header, name).into_iter();
        let place = |part: &str| header.iter().position(|column| column == part);
        Self { places: parts.filter_map(place).collect() }
    }

    /// Their positions in the header.
    pub fn places(&self) -> &[usize] {
        &self.places
    }

    /// The text of a record; empty where an array or an object stands in its place.
    pub fn text_of<'r>(&self, record: &'r Record) -> Cow<'r, str> {
        let nested = self.places.iter().any(|place| record.nested.contains(place));
        if nested { Cow::Borrowed("") } else { self.text(&record.fields) }
    }

    /// The text of a row.
    pub fn text<'r>(&self, fields: &'r [String]) -> Cow<'r, str> {
        let mut parts = self.places.iter().map(|&place| fields[place].as_str());
        if let [one] = self.places.as_slice() {
            return Cow::Borrowed(&fields[*one]);
        }
        let mut filled = parts.by_ref().filter(|part| !part.trim().is_empty());
        let first = filled.next().unwrap_or_default();
        let rest: Vec<&str> = filled.collect();
        if rest.is_empty() {
            return Cow::Borrowed(first);
        }
        Cow::Owned(format!("{first} {}", rest.join(" ")))
    }
}

/// The names of the columns that `name` means.
fn parts<'n>(header: &[String], name: &'n str) -> Vec<&'n str> {
    match header.iter().any(|column| column == name) {
        true => vec![name],
        false => name.split(PLUS).map(str::trim).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_columns_make_one_text_and_a_column_of_that_very_name_comes_first() {
        let header: Vec<String> = ["title", "body", "a + b", "a"].map(String::from).into();
        let fields: Vec<String> = ["Refund", "charged twice", "x", " "].map(String::from).into();
        let text =
            |name: &str| TextColumns::find("f", &header, name).unwrap().text(&fields).into_owned();
        assert_eq!(text("title + body"), "Refund charged twice");
        assert_eq!(text("a + title"), "Refund");
        assert_eq!(text("a + b"), "x");
        assert_eq!(text("body"), "charged twice");
        let error = TextColumns::find("f", &header, "title + boddy").unwrap_err().to_string();
        assert!(error.contains("no column `boddy`") && error.contains("`body`"), "{error}");
    }
}
