//! Rows that can be read, and have a cell that training cannot use.

use super::context::{Context, File};
use super::finding::{Finding, Severity};
use super::words::{excerpt, grouped, quoted, rows};
use crate::features::MissingValues;
use crate::rows::{Reason, parse_number};

/// Empty cells are left to the checks of missing values and of texts.
pub(super) fn cells(context: &Context<'_>) -> Vec<Finding> {
    context.files().filter_map(|file| of_file(context, file)).collect()
}

/// A file of which no row is left.
pub(super) fn none_usable(context: &Context<'_>) -> Vec<Finding> {
    let empty = context.files().filter(|file| file.account.rows.used == 0);
    let finding = |file: &File<'_>| {
        let account = &file.account.rows;
        Finding::new(Severity::Error, "no_usable_rows", account.set_aside)
            .says(format!("{}: no row can be used: {account}.", file.name))
            .advises("Mend the rows, or name the columns with the options for text, label, features and task.")
    };
    empty.filter(|file| file.account.with_cells).map(finding).collect()
}

fn of_file(context: &Context<'_>, file: &File<'_>) -> Option<Finding> {
    let missing = context.options.roles.missing_values.clone().unwrap_or_default();
    let found: Vec<(usize, usize)> = (0..file.table.len())
        .filter_map(|row| Some((row, unusable(context, file, row, &missing)?)))
        .collect();
    let mut columns: Vec<(usize, usize)> = Vec::new();
    for &(_, column) in &found {
        match columns.iter_mut().find(|(other, _)| *other == column) {
            Some((_, count)) => *count += 1,
            None => columns.push((column, 1)),
        }
    }
    columns.sort_unstable();
    let named: Vec<String> = columns
        .iter()
        .take(6)
        .map(|&(column, count)| format!("{} {}", quoted(context.name(column)), grouped(count)))
        .collect();
    let more = match columns.len().saturating_sub(6) {
        0 => String::new(),
        more => format!(" and {more} more columns"),
    };
    let message = format!(
        "{}: {} with a cell that is no finite number in a column of numbers, or is nested: {}{more}.",
        file.name,
        rows(found.len()),
        named.join(", ")
    );
    let finding = Finding::new(Severity::Warning, "unusable_cells", found.len())
        .says(message)
        .at(file.table, found.iter().map(|&(row, _)| row))
        .advises("Training sets such rows aside (`on_bad_rows`). Correct the cells; name a word for a missing value in `data.missing_values`, and a column of codes in `data.categorical`.");
    let shown = found.iter().filter_map(|&(row, column)| file.cell(row, column));
    let shown = shown.map(|cell| excerpt(&file.shown(cell), 40));
    (!found.is_empty()).then(|| shown.fold(finding, Finding::shows))
}

/// The first column of a row that sets it aside though it holds something.
fn unusable(
    context: &Context<'_>,
    file: &File<'_>,
    row: usize,
    missing: &MissingValues,
) -> Option<usize> {
    let layout = &context.layout;
    let used = layout.text.iter().chain(&layout.features).chain(&layout.target).copied();
    let record = &file.table.records[row];
    let is_nested =
        |&column: &usize| file.place(column).is_some_and(|place| record.nested.contains(&place));
    let no_number = |&column: &usize| {
        let cell = file.cell(row, column).unwrap_or_default();
        let empty = Some(column) != layout.target && missing.matches(cell);
        !empty && !matches!(parse_number(cell), Ok(_) | Err(Reason::EmptyNumber))
    };
    used.clone().find(is_nested).or_else(|| layout.numbers.iter().copied().find(no_number))
}

#[cfg(test)]
mod tests {
    use crate::check::tests::{
        kinds, labelled, numeric_with_target, options, report, report_with, table,
    };
    use crate::{BadRows, CheckOptions, RoleOptions, Severity, Table, check};

    fn slips() -> Table {
        numeric_with_target(|i| {
            let feature = match i {
                7 => "big".to_owned(),
                8 => "1e400".to_owned(),
                9 => "NA".to_owned(),
                _ => format!("{}", i * 7 % 31),
            };
            let target = if i == 20 { "cheap".to_owned() } else { format!("{}", i * 11 % 97) };
            (vec![feature], target)
        })
    }

    #[test]
    fn words_and_infinite_numbers_among_numbers_are_named_with_their_lines() {
        let report = report(&slips(), None);
        let finding = report.findings.iter().find(|f| f.kind == "unusable_cells").unwrap();
        assert_eq!((finding.severity, finding.count), (Severity::Warning, 3));
        assert_eq!(finding.place(), "data.csv, lines 9 · 10 · 22");
        assert_eq!(finding.examples, ["big", "1e400", "cheap"]);
        assert!(finding.message.ends_with("`x0` 2, `y` 1."), "{}", finding.message);
        assert_eq!(
            report.files[0].account.to_string(),
            "200 rows read, 197 used, 3 set aside: not a number (lines 9, 22), not a finite number (line 10)"
        );
        assert!(report.to_string().contains("      200 rows read, 197 used, 3 set aside"));
    }

    #[test]
    fn the_policy_and_the_limit_for_bad_rows_hold_for_unusable_cells() {
        let strict = CheckOptions { bad_rows: BadRows::Error, ..options() };
        let error = check(&slips(), None, &strict).unwrap_err().to_string();
        assert!(
            error.starts_with("data.csv, line 9: `big` is not a number in the column `x0`."),
            "{error}"
        );
        let mut limited = slips();
        limited.reading.max_bad_rows = Some("2".parse().unwrap());
        let error = check(&limited, None, &options()).unwrap_err().to_string();
        assert!(error.contains("too many bad rows") && error.contains("at most 2"), "{error}");
    }

    #[test]
    fn a_file_without_a_usable_row_has_a_report_that_says_so() {
        let rows: Vec<Vec<String>> = (0..40).map(|i| vec!["big".into(), format!("{i}")]).collect();
        let roles = RoleOptions { features: Some(vec!["x".into()]), ..RoleOptions::default() };
        // Words that come again are a category: nothing is wrong with the rows.
        let named = CheckOptions { roles, ..options() };
        let report = report_with(&table(&["x", "y"], &rows), None, &named);
        assert!(report.findings.iter().all(|f| f.kind != "no_usable_rows"));
        let rows: Vec<Vec<String>> =
            (0..40).map(|i| vec![format!("a text {i}"), String::new()]).collect();
        assert!(kinds(&table(&["text", "label"], &rows), None).contains(&"no_usable_rows"));
    }

    #[test]
    fn where_the_roles_are_not_known_the_account_says_that_cells_are_not_counted() {
        let rows: Vec<Vec<String>> = (0..40).map(|i| vec![format!("{i}.5")]).collect();
        let report = report(&table(&["score"], &rows), None);
        assert!(!report.files[0].account_has_cells);
        assert!(report.to_string().contains("40 rows read, 40 used (rows that can't be read only"));
    }

    #[test]
    fn clean_rows_are_all_used() {
        let report = report(&labelled(&[("a", 40), ("b", 40)]), None);
        assert!(report.findings.is_empty() && report.files[0].account.used == 80);
    }
}
