//! What each column looks like.

use std::collections::HashMap;

use super::context::{Context, File};
use super::histogram::{Histogram, quantile};
use super::report::{ColumnRole, ColumnSummary, ColumnType, NumberSummary, ValueCount};
use super::words::excerpt;
use crate::features::MissingValues;
use crate::profile::Profile;
use crate::rows::parse_number;
use crate::table::Table;

const TOP: usize = 5;

/// More different values than this, and values that hardly repeat, are no category.
const MOST_VALUES: usize = 50;

/// The first of the filled cells that decide whether a column holds dates.
const DATE_CELLS: usize = 1000;

pub(super) fn kind(table: &Table, column: usize) -> ColumnType {
    let profile = Profile::of(table, column, &MissingValues::default());
    let (filled, distinct) = (profile.filled, profile.distinct);
    if filled == 0 {
        ColumnType::Empty
    } else if profile.is_id() {
        ColumnType::Id
    } else if profile.is_numeric() {
        if is_row_number(table, column) { ColumnType::Id } else { ColumnType::Number }
    } else if holds_dates(table, column) {
        ColumnType::Date
    } else if distinct == filled && filled >= 20 && holds_codes(table, column) {
        ColumnType::Id
    } else if profile.looks_like_text() || distinct > MOST_VALUES && profile.mean_chars >= 30.0 {
        ColumnType::Text
    } else {
        ColumnType::Category
    }
}

/// Counting up from 0 or 1, row by row.
fn is_row_number(table: &Table, column: usize) -> bool {
    let number = |row: usize| parse_number(&table.records[row].fields[column]).ok();
    let Some(first) = number(0).filter(|&first| first == 0.0 || first == 1.0) else { return false };
    table.len() >= 20 && (1..table.len()).all(|row| number(row) == Some(first + row as f64))
}

fn holds_dates(table: &Table, column: usize) -> bool {
    let cells = table.records.iter().map(|record| record.fields[column].trim());
    let cells: Vec<&str> = cells.filter(|cell| !cell.is_empty()).take(DATE_CELLS).collect();
    let dates = cells.iter().filter(|cell| is_date(cell)).count();
    dates * 10 >= cells.len() * 9
}

/// Digits in two or three groups, as in `2024-05-01`, `1/5/24 10:00`, `2024年5月1日`: groups of one, two or four.
fn is_date(cell: &str) -> bool {
    let (mut groups, mut digits) = (0, 0);
    let mut separator = None;
    for c in cell.chars().take(10) {
        match c {
            '0'..='9' => digits += 1,
            '-' | '/' | '.' | '年' | '月' | '日' if matches!(digits, 1 | 2 | 4) => {
                // A decimal point or an address: dots alone must come in pairs of short groups.
                if separator.is_some_and(|first| first != c && c.is_ascii()) {
                    return false;
                }
                separator = Some(c);
                groups += 1;
                digits = 0;
            }
            _ => break,
        }
    }
    groups += usize::from(matches!(digits, 1 | 2 | 4));
    groups == 3 && cell.chars().count() <= 40
}

/// One piece without white space each, with a digit in it: codes, not words.
fn holds_codes(table: &Table, column: usize) -> bool {
    let mut cells = table.records.iter().map(|record| record.fields[column].trim());
    cells.all(|cell| {
        cell.chars().all(|c| c.is_ascii_graphic()) && cell.bytes().any(|b| b.is_ascii_digit())
    })
}

pub(super) fn summaries(context: &Context<'_>) -> Vec<ColumnSummary> {
    (0..context.kinds.len()).map(|column| summary(context, column)).collect()
}

fn summary(context: &Context<'_>, column: usize) -> ColumnSummary {
    let table = context.train.table;
    let kind = context.kinds[column];
    let profile = Profile::of(table, column, &MissingValues::default());
    let numeric = kind == ColumnType::Number;
    let category = kind == ColumnType::Category || numeric && profile.has_few_values();
    ColumnSummary {
        name: context.name(column).to_owned(),
        role: role(context, column),
        kind,
        filled: profile.filled as f64 / table.len().max(1) as f64,
        distinct: profile.distinct,
        numbers: numeric.then(|| numbers(table, column)).and_then(summarise),
        top: if category { top(&context.train, column) } else { Vec::new() },
    }
}

fn role(context: &Context<'_>, column: usize) -> ColumnRole {
    if context.layout.text == Some(column) {
        ColumnRole::Text
    } else if context.layout.target == Some(column) {
        ColumnRole::Target
    } else if context.reads(column) {
        ColumnRole::Feature
    } else {
        ColumnRole::Unused
    }
}

/// The numbers of a column in the rows' order; other cells are left out.
pub(super) fn numbers(table: &Table, column: usize) -> Vec<f64> {
    table.records.iter().filter_map(|record| parse_number(&record.fields[column]).ok()).collect()
}

/// `None` for no numbers.
pub(super) fn summarise(mut numbers: Vec<f64>) -> Option<NumberSummary> {
    numbers.sort_by(f64::total_cmp);
    let n = numbers.len() as f64;
    let (min, max) = (*numbers.first()?, *numbers.last()?);
    let mean = numbers.iter().map(|x| x / n).sum::<f64>();
    let deviation = numbers.iter().map(|x| ((x - mean) / n.sqrt()).powi(2)).sum::<f64>().sqrt();
    Some(NumberSummary {
        count: numbers.len(),
        min,
        mean,
        deviation,
        median: quantile(&numbers, 0.5),
        max,
        histogram: Histogram::of_sorted(&numbers),
    })
}

fn top(file: &File<'_>, column: usize) -> Vec<ValueCount> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for cell in file.table.records.iter().map(|record| record.fields[column].trim()) {
        if !cell.is_empty() {
            *counts.entry(cell).or_default() += 1;
        }
    }
    let mut values: Vec<(&str, usize)> = counts.into_iter().collect();
    values.sort_unstable_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    let shown = values.into_iter().take(TOP);
    shown.map(|(value, rows)| ValueCount { value: excerpt(&file.shown(value), 40), rows }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind_of(cells: &[String]) -> ColumnType {
        let rows: Vec<Vec<&str>> = cells.iter().map(|cell| vec![cell.as_str()]).collect();
        kind(&Table::from_rows("t", &["x"], &rows), 0)
    }

    #[test]
    fn a_column_is_what_most_of_its_cells_are() {
        let each = |write: &dyn Fn(usize) -> String| (0..40).map(write).collect::<Vec<_>>();
        assert_eq!(kind_of(&each(&|i| format!("2024-05-{i:02}"))), ColumnType::Date);
        assert_eq!(kind_of(&each(&|i| format!("2024年5月{i}日"))), ColumnType::Date);
        assert_eq!(kind_of(&each(&|i| format!("{i}/5/24 10:00"))), ColumnType::Date);
        assert_eq!(kind_of(&each(&|i| format!("{}.5", i * 37 % 11))), ColumnType::Number);
        assert_eq!(kind_of(&each(&|i| format!("{}", i + 1))), ColumnType::Id);
        assert_eq!(kind_of(&each(&|i| format!("{}", i + 50))), ColumnType::Number);
        assert_eq!(kind_of(&each(&|i| format!("A-{:05x}", i * 977))), ColumnType::Id);
        assert_eq!(kind_of(&each(&|i| ["red", "blue"][i % 2].to_owned())), ColumnType::Category);
        assert_eq!(kind_of(&each(&|i| format!("第{i}次退款没有到账"))), ColumnType::Text);
        assert_eq!(kind_of(&each(&|_| String::new())), ColumnType::Empty);
    }

    #[test]
    fn huge_numbers_have_a_finite_summary() {
        let s = summarise(vec![f64::MAX, f64::MIN, 0.0]).unwrap();
        assert!(s.mean.is_finite() && s.min == f64::MIN && s.median == 0.0);
    }
}
