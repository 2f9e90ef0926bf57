//! Which column is what, as far as it can be said.

use crate::columns::{InputColumns, RoleOptions, Roles, Task, infer_roles};
use crate::error::DataError;
use crate::features::ColumnKind;
use crate::table::Table;

/// Columns by their position in the training file.
#[derive(Debug, Default)]
pub(super) struct Layout {
    pub(super) text: Option<usize>,
    pub(super) target: Option<usize>,
    pub(super) features: Vec<usize>,
    /// Columns whose cells have to be numbers: features and a regression's target.
    pub(super) numbers: Vec<usize>,
    pub(super) task: Option<Task>,
    pub(super) sentence: Option<String>,
    /// Why training would refuse these columns.
    pub(super) failure: Option<DataError>,
}

impl Layout {
    pub(super) fn of(table: &Table, options: &RoleOptions) -> Self {
        match infer_roles(table, options) {
            Ok(roles) => Self::known(table, &roles),
            Err(failure) => {
                Self { target: target(table, &failure), failure: Some(failure), ..Self::default() }
            }
        }
    }

    fn known(table: &Table, roles: &Roles) -> Self {
        let (target, task) = (at(table, &roles.target), Some(roles.task));
        let sentence = Some(roles.to_string());
        let mut layout = Self { target, task, sentence, ..Self::default() };
        if let InputColumns::Text { column } = &roles.input {
            layout.text = at(table, column);
        }
        if let InputColumns::Features { columns } = &roles.input {
            layout.features = columns.iter().filter_map(|column| at(table, &column.name)).collect();
            let numbers = columns.iter().filter(|column| column.kind == ColumnKind::Numeric);
            layout.numbers = numbers.filter_map(|column| at(table, &column.name)).collect();
        }
        layout.numbers.extend(layout.target.filter(|_| roles.task == Task::Regression));
        layout
    }

    pub(super) fn is_classification(&self) -> bool {
        self.task == Some(Task::Classification)
    }
}

/// A file with nothing to learn from has a target all the same.
fn target(table: &Table, failure: &DataError) -> Option<usize> {
    match failure {
        DataError::NoInput { target, .. } => at(table, target),
        _ => None,
    }
}

fn at(table: &Table, name: &str) -> Option<usize> {
    table.header.iter().position(|column| column == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_from_a_text_and_a_file_with_nothing_to_learn_from_have_their_roles() {
        let header = ["note", "score"];
        let texts: Vec<String> = (0..60).map(|i| format!("a note on day {i}")).collect();
        let scores: Vec<String> = (0..60).map(|i| format!("{}.5", i)).collect();
        let rows: Vec<Vec<&str>> =
            texts.iter().zip(&scores).map(|(t, s)| vec![t.as_str(), s.as_str()]).collect();
        let layout =
            Layout::of(&Table::from_rows("t.csv", &header, &rows), &RoleOptions::default());
        assert_eq!((layout.text, layout.target), (Some(0), Some(1)));
        assert_eq!((layout.task, layout.failure.is_none()), (Some(Task::Regression), true));

        let rows: Vec<Vec<&str>> = scores.iter().map(|score| vec![score.as_str()]).collect();
        let alone =
            Layout::of(&Table::from_rows("t.csv", &["score"], &rows), &RoleOptions::default());
        assert_eq!((alone.target, alone.failure.is_some()), (Some(0), true));
    }
}
