//! A first row that was taken for the names of the columns, and may be a row like others.

use super::context::Context;
use super::finding::{Finding, Severity};
use super::report::ColumnType;
use super::words::listed;
use crate::read::Format;
use crate::rows::parse_number;

/// The name of a column is one of its categories, or all names are numbers over columns of numbers.
pub(super) fn like_a_row(context: &Context<'_>) -> Vec<Finding> {
    let table = context.train.table;
    let reading = &table.reading;
    if reading.headerless || !matches!(reading.format, Format::Csv { .. }) {
        return Vec::new();
    }
    let columns = 0..context.kinds.len();
    let is_value = |&column: &usize| {
        let name = context.name(column);
        let classes = Some(column) == context.layout.target && context.layout.is_classification();
        (classes || context.kinds[column] == ColumnType::Category)
            && (0..table.len()).any(|row| context.train.cell(row, column) == Some(name))
    };
    let mut found: Vec<usize> = columns.clone().filter(is_value).collect();
    let is_number = |column: usize| {
        context.kinds[column] == ColumnType::Number && parse_number(context.name(column)).is_ok()
    };
    if found.is_empty() && columns.clone().all(is_number) {
        found = columns.collect();
    }
    if found.is_empty() {
        return Vec::new();
    }
    let names = listed(found.iter().map(|&column| context.name(column)), 6);
    let message = format!(
        "{}: the first row was taken for the names of the columns, and has what stands in other rows: {names}.",
        context.train.name
    );
    vec![
        Finding::new(Severity::Warning, "header_like_a_row", found.len())
            .says(message)
            .advises("If the file has no header, say so: --header no (`data.read.header`)."),
    ]
}

#[cfg(test)]
mod tests {
    use crate::check::tests::{kinds, labelled, numeric};

    #[test]
    fn a_first_row_of_values_is_told_from_names() {
        let mut texts = labelled(&[("a", 40), ("b", 40)]);
        assert!(!kinds(&texts, None).contains(&"header_like_a_row"));
        texts.header = vec!["order 80 is late again".into(), "b".into()];
        assert!(kinds(&texts, None).contains(&"header_like_a_row"));
        let mut numbers = numeric(|i| vec![format!("{}", i * 7 % 31)]);
        numbers.header = vec!["12".into(), "88".into()];
        assert!(kinds(&numbers, None).contains(&"header_like_a_row"));
        numbers.header[1] = "88 m".into();
        assert!(!kinds(&numbers, None).contains(&"header_like_a_row"));
    }
}
