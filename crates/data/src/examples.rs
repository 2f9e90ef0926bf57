//! From a table and its columns' roles to examples.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::error::{DataError, Result};
use crate::features::{Cell, ColumnKind, FeatureColumn, MissingValues};
use crate::rows::{BadRows, Reason, RowAccount, parse_number};
use crate::split::text_key;
use crate::table::Table;
use crate::targets::Label;

/// A row with a known answer, whatever it is made of.
pub trait Example: Clone {
    /// What a model reads of it: [`str`] or `[`[`Cell`]`]`.
    type Input: ?Sized;
    /// The answer.
    type Label;

    /// What a model reads.
    fn input(&self) -> &Self::Input;

    /// The answer.
    fn label(&self) -> &Self::Label;

    /// The line on which the row begins, from 1.
    fn line(&self) -> u64;

    /// Equal keys are equal inputs, which a split keeps on one side.
    fn key(&self) -> String;
}

/// A text and its label: a class by name, or a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextRow<L = String> {
    /// The text, as written.
    pub text: String,
    /// The class, without white space around it, or the number.
    pub label: L,
    /// The line on which the row begins, from 1.
    pub line: u64,
}

impl<L: Clone> Example for TextRow<L> {
    type Input = str;
    type Label = L;

    fn input(&self) -> &str {
        &self.text
    }

    fn label(&self) -> &L {
        &self.label
    }

    fn line(&self) -> u64 {
        self.line
    }

    /// As [`text_key`].
    fn key(&self) -> String {
        text_key(&self.text)
    }
}

/// The cells of the feature columns and the row's label: a number, or a class by name.
#[derive(Clone, Debug, PartialEq)]
pub struct FeatureRow<L = f64> {
    /// One cell a column, in the order in which the columns were asked for.
    pub features: Vec<Cell>,
    /// The number to predict, or the class.
    pub label: L,
    /// The line on which the row begins, from 1.
    pub line: u64,
}

impl<L: Clone> Example for FeatureRow<L> {
    type Input = [Cell];
    type Label = L;

    fn input(&self) -> &[Cell] {
        &self.features
    }

    fn label(&self) -> &L {
        &self.label
    }

    fn line(&self) -> u64 {
        self.line
    }

    fn key(&self) -> String {
        let part = |cell: &Cell| match cell {
            // Adding zero makes -0.0 and 0.0 one key.
            Cell::Number(x) => format!("n{:x};", (x + 0.0).to_bits()),
            // With its length, so that no text looks like two cells.
            Cell::Category(name) => format!("c{}:{name};", name.len()),
            Cell::Missing => "m;".to_owned(),
        };
        self.features.iter().map(part).collect()
    }
}

/// The texts and labels of a table, and where every row went.
///
/// # Errors
/// [`DataError::MissingColumn`]; [`DataError::BadRow`] if `bad_rows` says so; [`DataError::NoUsableRows`].
pub fn text_rows<L: Label>(
    table: &Table,
    text: &str,
    label: &str,
    bad_rows: BadRows,
) -> Result<(Vec<TextRow<L>>, RowAccount)> {
    each_text(table, text, label, bad_rows, |text, label, line| TextRow {
        text: text.into_owned(),
        label,
        line,
    })
}

/// What `row` makes of each text, its label and its line.
pub(crate) fn each_text<L: Label, T>(
    table: &Table,
    text: &str,
    label: &str,
    bad_rows: BadRows,
    row: impl Fn(Cow<'_, str>, L, u64) -> T,
) -> Result<(Vec<T>, RowAccount)> {
    let columns = table.text_columns(text)?;
    let first = columns.places()[0];
    let label = table.column(label, L::ROLE)?;
    let used: Vec<usize> = columns.places().iter().copied().chain([label]).collect();
    table.sort_out(bad_rows, &used, |record| {
        let text = columns.text(&record.fields);
        if text.trim().is_empty() {
            return Err((first, Reason::EmptyText));
        }
        let answer = L::from_cell(&record.fields[label]).map_err(|reason| (label, reason))?;
        Ok(row(text, answer, record.line))
    })
}

/// The features and labels of a table, and where every row went. A missing feature is a
/// [`Cell::Missing`]; a feature that is no number where one is due, and a missing label, set the row aside.
///
/// # Errors
/// As [`text_rows`].
pub fn feature_rows<L: Label>(
    table: &Table,
    features: &[FeatureColumn],
    label: &str,
    missing: &MissingValues,
    bad_rows: BadRows,
) -> Result<(Vec<FeatureRow<L>>, RowAccount)> {
    each_features(table, features, label, missing, bad_rows, |features, label, line| FeatureRow {
        features,
        label,
        line,
    })
}

/// What `row` makes of the features of each row, its label and its line.
pub(crate) fn each_features<L: Label, T>(
    table: &Table,
    features: &[FeatureColumn],
    label: &str,
    missing: &MissingValues,
    bad_rows: BadRows,
    row: impl Fn(Vec<Cell>, L, u64) -> T,
) -> Result<(Vec<T>, RowAccount)> {
    let places = features.iter().map(|column| table.column(&column.name, "feature"));
    let places = places.collect::<Result<Vec<_>>>()?;
    let label = table.column(label, L::ROLE)?;
    let used: Vec<usize> = places.iter().copied().chain([label]).collect();
    table.sort_out(bad_rows, &used, |record| {
        let cell = |(column, &place): (&FeatureColumn, &usize)| {
            read_cell(&record.fields[place], column.kind, missing).map_err(|reason| (place, reason))
        };
        let cells = features.iter().zip(&places).map(cell);
        let cells = cells.collect::<std::result::Result<_, _>>()?;
        let answer = L::from_cell(&record.fields[label]).map_err(|reason| (label, reason))?;
        Ok(row(cells, answer, record.line))
    })
}

/// Number columns without gaps and the number to predict: [`feature_rows`] that sets aside a row in which a
/// number is missing.
///
/// # Errors
/// As [`text_rows`].
pub fn numeric_rows(
    table: &Table,
    features: &[String],
    target: &str,
    bad_rows: BadRows,
) -> Result<(Vec<FeatureRow>, RowAccount)> {
    let columns =
        features.iter().map(|name| table.column(name, "feature")).collect::<Result<Vec<_>>>()?;
    let target = table.column(target, "target")?;
    let used: Vec<usize> = columns.iter().copied().chain([target]).collect();
    table.sort_out(bad_rows, &used, |record| {
        let number = |i: usize| parse_number(&record.fields[i]).map_err(|reason| (i, reason));
        let features = columns.iter().map(|&i| number(i).map(Cell::Number));
        let features = features.collect::<std::result::Result<_, _>>()?;
        Ok(FeatureRow { features, label: number(target)?, line: record.line })
    })
}

/// A cell as what its column holds.
///
/// # Errors
/// The reason why it is no number, if it should be one and is not missing.
pub(crate) fn read_cell(
    cell: &str,
    kind: ColumnKind,
    missing: &MissingValues,
) -> std::result::Result<Cell, Reason> {
    if missing.matches(cell) {
        return Ok(Cell::Missing);
    }
    match kind {
        ColumnKind::Numeric => parse_number(cell).map(Cell::Number),
        ColumnKind::Categorical => Ok(Cell::Category(cell.trim().to_owned())),
    }
}

/// Refuses rows that no classifier can be trained on: one class only, or a class with one row.
///
/// # Errors
/// [`DataError::OneClass`], [`DataError::LonelyClass`] (the first one in the file).
pub fn check_classes<E: Example<Label = String>>(rows: &[E], source: &str) -> Result<()> {
    let path = source.to_owned();
    if let Some(first) = rows.first()
        && rows.iter().all(|row| row.label() == first.label())
    {
        let (label, rows) = (first.label().clone(), rows.len());
        return Err(DataError::OneClass { path, label, rows });
    }
    match lonely_classes(rows).into_iter().min_by_key(|(_, line)| *line) {
        Some((label, line)) => Err(DataError::LonelyClass { path, label: label.to_owned(), line }),
        None => Ok(()),
    }
}

/// The classes that have a single row, by name, with the line of that row.
pub fn lonely_classes<E: Example<Label = String>>(rows: &[E]) -> Vec<(&str, u64)> {
    let mut classes: BTreeMap<&str, (usize, u64)> = BTreeMap::new();
    for row in rows {
        classes.entry(row.label()).or_insert((0, row.line())).0 += 1;
    }
    let lonely = classes.into_iter().filter(|(_, (count, _))| *count == 1);
    lonely.map(|(label, (_, line))| (label, line)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn tickets(rows: &[(&str, &str)]) -> Table {
        let rows: Vec<Vec<&str>> = rows.iter().map(|(text, label)| vec![*text, *label]).collect();
        Table::from_rows("tickets.csv", &["text", "label"], &rows)
    }

    fn text_labels(rows: &[(&str, &str)], policy: BadRows) -> Result<(Vec<TextRow>, RowAccount)> {
        text_rows(&tickets(rows), "text", "label", policy)
    }

    #[test]
    fn labels_are_trimmed_and_texts_kept_as_written() {
        let (rows, _) = text_labels(&[(" a  b ", " x ")], BadRows::Skip).unwrap();
        assert_eq!((rows[0].text.as_str(), rows[0].label.as_str()), (" a  b ", "x"));
    }

    #[test]
    fn an_empty_text_is_set_aside_or_refused_with_its_line() {
        let rows = [("hello", "a"), (" \t", "a"), ("you", "")];
        let (_, account) = text_labels(&rows, BadRows::Skip).unwrap();
        assert_eq!(
            account.to_string(),
            "3 rows read, 1 used, 2 set aside: empty text (line 3), empty label (line 4)"
        );
        let error = text_labels(&rows, BadRows::Error).unwrap_err().to_string();
        assert!(
            error.starts_with("tickets.csv, line 3: empty text in the column `text`."),
            "{error}"
        );
    }

    #[test]
    fn a_file_without_a_usable_row_is_refused_with_the_reasons() {
        let error = text_labels(&[("", "a"), (" ", "b")], BadRows::Skip).unwrap_err().to_string();
        assert_eq!(
            error,
            "tickets.csv: no row can be used: 2 rows read, 0 used, 2 set aside: empty text (lines 2, 3)."
        );
    }

    #[test]
    fn a_cell_that_is_no_number_is_named_with_what_it_holds() {
        let table =
            Table::from_rows("h.csv", &["area", "price"], &[vec!["1", "2"], vec!["n/a", "3"]]);
        let columns = ["area".to_owned()];
        let error =
            numeric_rows(&table, &columns, "price", BadRows::Error).unwrap_err().to_string();
        assert!(
            error.starts_with("h.csv, line 3: `n/a` is not a number in the column `area`."),
            "{error}"
        );
    }

    #[test]
    fn one_class_only_is_refused_by_name() {
        let (rows, _) = text_labels(&[("a", "spam"), ("b", "spam")], BadRows::Skip).unwrap();
        let error = check_classes(&rows, "f.csv").unwrap_err().to_string();
        assert_eq!(
            error,
            "f.csv: every one of the 2 rows has the label `spam`. A classifier needs at least 2 classes."
        );
    }

    #[test]
    fn a_class_with_one_row_is_refused_with_its_line() {
        let rows = [("a", "x"), ("b", "x"), ("c", "rare"), ("d", "ultra")];
        let (rows, _) = text_labels(&rows, BadRows::Skip).unwrap();
        let error = check_classes(&rows, "f.csv").unwrap_err().to_string();
        assert!(error.starts_with("f.csv, line 4: the class `rare` has this row only."), "{error}");
        assert!(error.contains("add rows, merge it with another class, or remove it"));
    }

    #[test]
    fn features_that_differ_only_in_the_sign_of_zero_have_one_key() {
        let row =
            |x| FeatureRow { features: vec![Cell::Number(x), Cell::Missing], label: 0.0, line: 2 };
        assert_eq!(row(0.0).key(), row(-0.0).key());
        assert_ne!(row(0.0).key(), row(1e-300).key());
        let names = |names: &[&str]| {
            let cells = names.iter().map(|name| Cell::Category((*name).into()));
            FeatureRow { features: cells.collect(), label: 0.0, line: 2 }.key()
        };
        assert_ne!(names(&["a;c1:b"]), names(&["a", "b"]));
    }

    proptest! {
        #[test]
        fn rows_read_are_rows_used_plus_rows_set_aside(
            cells in prop::collection::vec(("[ a1.é]{0,3}|NaN|inf", "[ b2]{0,2}"), 1..40)
        ) {
            let rows: Vec<Vec<&str>> = cells.iter().map(|(a, b)| vec![a.as_str(), b.as_str()]).collect();
            let table = Table::from_rows("t", &["x", "y"], &rows);
            let counted = |result: Result<(usize, RowAccount)>| match result {
                Ok((made, account)) => (made, account),
                Err(DataError::NoUsableRows { account, .. }) => (0, account),
                Err(other) => panic!("{other}"),
            };
            let text = text_rows::<String>(&table, "x", "y", BadRows::Skip).map(|(r, a)| (r.len(), a));
            let numeric = numeric_rows(&table, &["x".to_owned()], "y", BadRows::Skip).map(|(r, a)| (r.len(), a));
            for (made, account) in [counted(text), counted(numeric)] {
                prop_assert_eq!(account.read, rows.len());
                prop_assert_eq!(account.used, made);
                prop_assert_eq!(account.read, account.used + account.set_aside);
            }
        }
    }
}
