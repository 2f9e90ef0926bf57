//! Groups that are too small to be evaluated one by one.

use std::collections::BTreeMap;

use super::context::{Context, File};
use super::finding::{Finding, SHOWN, Severity};
use super::report::ColumnType;
use super::words::{counted, listed, quoted};

/// With fewer rows the accuracy of a group is uncertain by more than 15 points of 100.
const FEWEST: usize = 30;

/// More different values are no groups.
const MOST: usize = 50;

/// The small groups of a column.
struct Small {
    column: usize,
    all: usize,
    names: Vec<String>,
}

/// Judged on the file that is evaluated: the test file if there is one.
pub(super) fn small(context: &Context<'_>) -> Vec<Finding> {
    let file = context.test.as_ref().unwrap_or(&context.train);
    let given = context.options.group.as_ref();
    let given = given.and_then(|name| context.train.table.header.iter().position(|c| c == name));
    let columns: Vec<usize> = match given {
        Some(column) => vec![column],
        None => context.unused().filter(|&c| context.kinds[c] == ColumnType::Category).collect(),
    };
    let found = columns.into_iter().filter_map(|column| {
        // A group of which the test file has no row is the smallest of all.
        let mut counts = counts(&context.train, column);
        counts.values_mut().for_each(|count| *count = 0);
        counts.extend(self::counts(file, column));
        // In a short file all groups are small: that is the file's size, not a group's.
        let few = counts.len() <= MOST && counts.len() * FEWEST <= file.table.len();
        let small = counts.iter().filter(|group| *group.1 < FEWEST);
        let names: Vec<String> = small.map(|group| (*group.0).to_owned()).collect();
        let told = !names.is_empty() && (few && counts.len() > 1 || given.is_some());
        told.then_some(Small { column, all: counts.len(), names })
    });
    let found: Vec<Small> = found.collect();
    if found.is_empty() {
        return Vec::new();
    }
    let small: usize = found.iter().map(|column| column.names.len()).sum();
    let message = format!(
        "{}: {} of {} {} fewer than {FEWEST} rows: too few to say how well a model does on {}.",
        file.name,
        counted(small, "group", "groups"),
        listed(found.iter().map(|column| context.name(column.column)), 8),
        if small == 1 { "has" } else { "have" },
        if small == 1 { "it" } else { "them" }
    );
    let severity = if given.is_some() { Severity::Warning } else { Severity::Note };
    let finding = Finding::new(severity, "small_groups", small)
        .says(message)
        .advises("Collect more rows of them, or merge groups, before you compare groups.");
    let shown = found.iter().take(SHOWN).map(|Small { column, all, names }| {
        let list = listed(names.iter().map(String::as_str), 4);
        format!("{}: {} of {all}: {list}", quoted(context.name(*column)), names.len())
    });
    vec![shown.fold(finding, Finding::shows)]
}

fn counts<'f>(file: &'f File<'_>, column: usize) -> BTreeMap<&'f str, usize> {
    let mut counts = BTreeMap::new();
    for row in 0..file.table.len() {
        if let Some(cell) = file.cell(row, column).filter(|cell| !cell.is_empty()) {
            *counts.entry(cell).or_default() += 1;
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use crate::CheckOptions;
    use crate::check::tests::{kinds, options, report_with, with_column};

    #[test]
    fn a_group_of_few_rows_is_named_and_large_ones_are_not() {
        // 80 rows, 4 of them on an island.
        let table = with_column(|i| if i % 20 == 3 { "island" } else { "coast" }.into());
        let report = report_with(&table, None, &options());
        assert_eq!(report.findings[0].kind, "small_groups");
        assert_eq!(report.findings[0].examples, ["`extra`: 1 of 2: `island`"]);
        assert!(kinds(&with_column(|i| ["a", "b"][i / 2 % 2].into()), None).is_empty());
    }

    #[test]
    fn a_group_that_the_test_file_lacks_and_a_single_small_one_are_told() {
        let train = with_column(|i| ["coast", "hills"][i / 2 % 2].into());
        let test = with_column(|_| "coast".into());
        let given = CheckOptions { group: Some("extra".into()), ..options() };
        let small = |train, test| {
            let report = report_with(train, test, &given);
            report.findings.into_iter().find(|f| f.kind == "small_groups").map(|f| f.examples)
        };
        assert_eq!(small(&train, Some(&test)).unwrap(), ["`extra`: 1 of 2: `hills`"]);
        let mut few = with_column(|_| "coast".into());
        few.records.truncate(20);
        assert_eq!(small(&few, None).unwrap(), ["`extra`: 1 of 1: `coast`"]);
    }

    #[test]
    fn the_group_that_was_asked_for_is_judged_whatever_it_holds() {
        let table = with_column(|i| format!("{}", i % 40));
        let given = CheckOptions { group: Some("extra".into()), ..options() };
        assert_eq!(report_with(&table, None, &given).findings[0].count, 40);
        let unknown = CheckOptions { group: Some("extr".into()), ..options() };
        assert_eq!(report_with(&table, None, &unknown).findings[0].kind, "no_group_column");
    }
}
