//! Columns that say nothing: one value, or a number for each row.

use std::collections::{HashMap, HashSet};

use super::context::Context;
use super::finding::{Finding, Severity};
use super::report::ColumnType;
use super::words::{counted, listed, quoted};
use crate::columns::Task;

pub(super) fn constant(context: &Context<'_>) -> Vec<Finding> {
    let table = context.train.table;
    if table.len() < 2 {
        return Vec::new();
    }
    let is_constant = |&column: &usize| {
        let first = context.train.cell(0, column);
        (1..table.len()).all(|row| context.train.cell(row, column) == first)
    };
    let found: Vec<usize> = (0..context.kinds.len()).filter(is_constant).collect();
    let target = context.layout.target;
    let mut findings = Vec::new();
    // A single class has its own finding.
    if target.is_some_and(|t| found.contains(&t)) && context.layout.task == Some(Task::Regression) {
        findings.push(
            Finding::new(Severity::Error, "constant_target", 1)
                .says(format!("{}: the target is the same in every row.", context.train.name))
                .advises("Is this the right target column?"),
        );
    }
    let columns: Vec<usize> = found.into_iter().filter(|&column| Some(column) != target).collect();
    let used = columns.iter().any(|&column| context.reads(column));
    if !columns.is_empty() {
        let message = format!(
            "{}: {} with one value in every row: {}.",
            context.train.name,
            counted(columns.len(), "column", "columns"),
            listed(columns.iter().map(|&column| context.name(column)), 8)
        );
        let severity = if used { Severity::Warning } else { Severity::Note };
        findings.push(
            Finding::new(severity, "constant_columns", columns.len())
                .says(message)
                .advises("Leave them out; they tell nothing."),
        );
    }
    findings
}

/// Row numbers and codes among what the model reads.
pub(super) fn ids(context: &Context<'_>) -> Vec<Finding> {
    let is_id = |&column: &usize| context.reads(column) && context.kinds[column] == ColumnType::Id;
    let found: Vec<usize> = (0..context.kinds.len()).filter(is_id).collect();
    let message = format!(
        "{}: {} a different number or code in each row: {}.",
        context.train.name,
        match found.len() {
            1 => "1 column with".to_owned(),
            n => format!("{n} columns with"),
        },
        listed(found.iter().map(|&column| context.name(column)), 8)
    );
    let finding = Finding::new(Severity::Warning, "id_columns", found.len())
        .says(message)
        .advises("Leave them out: what is learnt from a row's number holds for no other row.");
    if found.is_empty() { Vec::new() } else { vec![finding] }
}

/// From so many rows on, numbers that are all different may be more than chance.
const MANY: usize = 50;

/// Numbers among the features that have the shape of codes: whole, all different, of as many digits.
pub(super) fn code_like(context: &Context<'_>) -> Vec<Finding> {
    let features = context.layout.features.iter().copied();
    let found: Vec<usize> = features.filter(|&column| is_code_like(context, column)).collect();
    if found.is_empty() {
        return Vec::new();
    }
    let message = format!(
        "{}: {} of whole numbers that are all different and have as many digits: {}.",
        context.train.name,
        counted(found.len(), "feature", "features"),
        listed(found.iter().map(|&column| context.name(column)), 8)
    );
    vec![
        Finding::new(Severity::Note, "code_like_features", found.len())
            .says(message)
            .advises("If these are codes, such as numbers of orders, leave them out: name the others with the option for features."),
    ]
}

fn is_code_like(context: &Context<'_>, column: usize) -> bool {
    let cells = (0..context.train.table.len()).filter_map(|row| context.train.cell(row, column));
    let cells: Vec<&str> = cells.filter(|cell| !cell.is_empty()).collect();
    let digits = cells.first().map_or(0, |cell| cell.len());
    let shaped = |cell: &&str| cell.len() == digits && cell.bytes().all(|c| c.is_ascii_digit());
    cells.len() >= MANY
        && digits >= 5
        && cells.iter().all(shaped)
        && cells.iter().collect::<HashSet<_>>().len() * 100 >= cells.len() * 99
}

/// A column of few values, of which each stands beside one label alone, and each label beside one value.
pub(super) fn giveaways(context: &Context<'_>) -> Vec<Finding> {
    let columns = (0..context.kinds.len()).filter(|&column| {
        Some(column) != context.layout.target && Some(column) != context.layout.text
    });
    let found: Vec<usize> = columns.filter(|&column| gives_away(context, column)).collect();
    let Some(&first) = found.first() else { return Vec::new() };
    let used = found.iter().any(|&column| context.reads(column));
    let severity = if used { Severity::Warning } else { Severity::Note };
    let message = format!(
        "{}: {} {} the label by another name: each value stands beside one label alone.",
        context.train.name,
        listed(found.iter().map(|&column| context.name(column)), 8),
        if found.len() == 1 { "is" } else { "are" }
    );
    let finding =
        Finding::new(severity, "column_gives_label_away", found.len()).says(message).advises(
            "Keep such columns out of the features, unless they are known before the label is.",
        );
    let pairs = pairs(context, first).unwrap_or_default();
    let shown = pairs.into_iter().take(3).map(|(value, label)| {
        format!("{} = {} ⇔ label {}", context.name(first), quoted(value), quoted(label))
    });
    vec![shown.fold(finding, Finding::shows)]
}

fn gives_away(context: &Context<'_>, column: usize) -> bool {
    pairs(context, column).is_some_and(|pairs| {
        let mut labels: Vec<&str> = pairs.iter().map(|pair| pair.1).collect();
        labels.sort_unstable();
        labels.dedup();
        labels.len() == pairs.len() && pairs.len() > 1
    })
}

/// Each value with its only label, by value; `None` if one has two, or values hardly repeat.
fn pairs<'a>(context: &'a Context<'_>, column: usize) -> Option<Vec<(&'a str, &'a str)>> {
    let mut label_of: HashMap<&str, &str> = HashMap::new();
    let mut rows = 0;
    for row in 0..context.train.table.len() {
        let label = context.label(&context.train, row)?;
        let value = context.train.cell(row, column).filter(|value| !value.is_empty())?;
        rows += 1;
        if *label_of.entry(value).or_insert(label) != label {
            return None;
        }
    }
    let mut pairs: Vec<(&str, &str)> = label_of.into_iter().collect();
    pairs.sort_unstable();
    (pairs.len() * 5 <= rows).then_some(pairs)
}

#[cfg(test)]
mod tests {
    use crate::check::tests::{kinds, options, report_with, with_column};
    use crate::{CheckOptions, RoleOptions};

    #[test]
    fn a_column_of_one_value_is_reported() {
        assert_eq!(kinds(&with_column(|_| "web".into()), None), ["constant_columns"]);
        assert!(kinds(&with_column(|i| ["web", "shop"][i / 2 % 2].into()), None).is_empty());
    }

    #[test]
    fn a_column_that_is_the_label_by_another_name_is_reported() {
        // Labels alternate between two classes.
        assert_eq!(
            kinds(&with_column(|i| ["P", "N"][i % 2].into()), None),
            ["column_gives_label_away"]
        );
        let one_off = with_column(|i| if i == 1 { "P".into() } else { ["P", "N"][i % 2].into() });
        assert!(kinds(&one_off, None).is_empty());
    }

    #[test]
    fn numbers_of_the_shape_of_codes_are_noted_and_not_used_if_they_are_called_so() {
        let codes = |i: usize| format!("{}", 100_000 + i * 7_919 % 900_001);
        let table = crate::check::tests::numeric(|i| vec![codes(i), format!("{}", i * 7 % 31)]);
        assert!(kinds(&table, None).contains(&"code_like_features"));
        let mut named = table.clone();
        named.header[0] = "order_no".into();
        let report = report_with(&named, None, &options());
        assert!(report.findings.is_empty(), "{:?}", report.findings);
        assert!(report.roles.unwrap().contains("`order_no` is not used"));
        let areas = crate::check::tests::numeric(|i| vec![format!("{}", 900 + i * 7)]);
        assert!(!kinds(&areas, None).contains(&"code_like_features"));
    }

    #[test]
    fn a_row_number_is_reported_where_it_is_a_feature() {
        let table =
            crate::check::tests::numeric(|i| vec![format!("{}", i + 1), format!("{}", i * 7 % 5)]);
        let found = |features: &[&str]| {
            let features = Some(features.iter().map(|&name| name.to_owned()).collect());
            let roles = RoleOptions { features, ..RoleOptions::default() };
            let report = report_with(&table, None, &CheckOptions { roles, ..options() });
            report.findings.iter().any(|finding| finding.kind == "id_columns")
        };
        assert!(found(&["x0", "x1"]) && !found(&["x1"]));
    }
}
