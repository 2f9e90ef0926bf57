//! From a table and its columns' roles to examples.

use std::collections::BTreeMap;

use crate::error::{DataError, Result};
use crate::rows::{BadRows, Reason, RowAccount, parse_number};
use crate::table::Table;

/// A text and its class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextRow {
    /// The text, as written.
    pub text: String,
    /// The class, without white space around it.
    pub label: String,
    /// The line on which the row begins, from 1.
    pub line: u64,
}

/// Numbers and the number to predict from them; all finite.
#[derive(Clone, Debug, PartialEq)]
pub struct NumericRow {
    /// One number a feature column, in the order in which the columns were asked for.
    pub features: Vec<f64>,
    /// The number to predict.
    pub target: f64,
    /// The line on which the row begins, from 1.
    pub line: u64,
}

impl NumericRow {
    /// The features as something that can be hashed: equal keys are equal features. For [`split_rows`](crate::split_rows).
    pub fn key(&self) -> Vec<u64> {
        // Adding zero makes -0.0 and 0.0 one key.
        self.features.iter().map(|x| (x + 0.0).to_bits()).collect()
    }
}

/// The texts and labels of a table, and where every row went.
///
/// # Errors
/// [`DataError::MissingColumn`]; [`DataError::BadRow`] if `bad_rows` says so; [`DataError::NoUsableRows`].
pub fn text_rows(
    table: &Table,
    text: &str,
    label: &str,
    bad_rows: BadRows,
) -> Result<(Vec<TextRow>, RowAccount)> {
    let text = table.column(text, "text")?;
    let label = table.column(label, "label")?;
    table.sort_out(bad_rows, |record| {
        let row = TextRow {
            text: record.fields[text].clone(),
            label: record.fields[label].trim().to_owned(),
            line: record.line,
        };
        if row.text.trim().is_empty() {
            Err((text, Reason::EmptyText))
        } else if row.label.is_empty() {
            Err((label, Reason::EmptyLabel))
        } else {
            Ok(row)
        }
    })
}

/// The features and targets of a table, and where every row went.
///
/// # Errors
/// As [`text_rows`].
pub fn numeric_rows(
    table: &Table,
    features: &[String],
    target: &str,
    bad_rows: BadRows,
) -> Result<(Vec<NumericRow>, RowAccount)> {
    let columns =
        features.iter().map(|name| table.column(name, "feature")).collect::<Result<Vec<_>>>()?;
    let target = table.column(target, "target")?;
    table.sort_out(bad_rows, |record| {
        let number = |i: usize| parse_number(&record.fields[i]).map_err(|reason| (i, reason));
        let features = columns.iter().map(|&i| number(i)).collect::<std::result::Result<_, _>>()?;
        Ok(NumericRow { features, target: number(target)?, line: record.line })
    })
}

/// Refuses rows that no classifier can be trained on: one class only, or a class with one row.
///
/// # Errors
/// [`DataError::OneClass`], [`DataError::LonelyClass`] (the first one in the file).
pub fn check_classes(rows: &[TextRow], source: &str) -> Result<()> {
    let mut classes: BTreeMap<&str, (usize, u64)> = BTreeMap::new();
    for row in rows {
        classes.entry(&row.label).or_insert((0, row.line)).0 += 1;
    }
    let path = source.to_owned();
    if let (1, Some((label, (rows, _)))) = (classes.len(), classes.first_key_value()) {
        return Err(DataError::OneClass { path, label: (*label).to_owned(), rows: *rows });
    }
    let lonely = classes.iter().filter(|(_, (count, _))| *count == 1);
    match lonely.min_by_key(|(_, (_, line))| *line) {
        Some((label, (_, line))) => {
            Err(DataError::LonelyClass { path, label: (*label).to_owned(), line: *line })
        }
        None => Ok(()),
    }
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
        let row = |x| NumericRow { features: vec![x, 1.0], target: 0.0, line: 2 };
        assert_eq!(row(0.0).key(), row(-0.0).key());
        assert_ne!(row(0.0).key(), row(1e-300).key());
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
            let text = text_rows(&table, "x", "y", BadRows::Skip).map(|(r, a)| (r.len(), a));
            let numeric = numeric_rows(&table, &["x".to_owned()], "y", BadRows::Skip).map(|(r, a)| (r.len(), a));
            for (made, account) in [counted(text), counted(numeric)] {
                prop_assert_eq!(account.read, rows.len());
                prop_assert_eq!(account.used, made);
                prop_assert_eq!(account.read, account.used + account.set_aside);
            }
        }
    }
}
