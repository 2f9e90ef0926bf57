//! Which column is what, as far as it can be said.

use crate::columns::{InputColumns, RoleOptions, Roles, Task, infer_roles};
use crate::error::DataError;
use crate::table::Table;

/// Columns by their position in the training file.
#[derive(Debug, Default)]
pub(super) struct Layout {
    pub(super) text: Option<usize>,
    pub(super) target: Option<usize>,
    pub(super) features: Vec<usize>,
    pub(super) task: Option<Task>,
    pub(super) sentence: Option<String>,
    /// Why training would refuse these columns.
    pub(super) failure: Option<DataError>,
}

impl Layout {
    pub(super) fn of(table: &Table, options: &RoleOptions) -> Self {
        match infer_roles(table, options) {
            Ok(roles) => {
                Self { sentence: Some(roles.to_string()), ..Self::known(table, &roles, roles.task) }
            }
            Err(failure) => Self { failure: Some(failure), ..Self::guessed(table, options) },
        }
    }

    /// What can be said of columns that training refuses: the roles are clear where only the task is not supported.
    fn guessed(table: &Table, options: &RoleOptions) -> Self {
        for (asked, meant) in
            [(Task::Classification, Task::Regression), (Task::Regression, Task::Classification)]
        {
            let options = RoleOptions { task: Some(asked), ..options.clone() };
            match infer_roles(table, &options) {
                Ok(roles) => return Self::known(table, &roles, meant),
                Err(DataError::NoInput { target, .. }) => {
                    return Self { target: at(table, &target), ..Self::default() };
                }
                Err(_) => {}
            }
        }
        Self::default()
    }

    fn known(table: &Table, roles: &Roles, task: Task) -> Self {
        let mut layout =
            Self { target: at(table, &roles.target), task: Some(task), ..Self::default() };
        if let InputColumns::Text { column } = &roles.input {
            layout.text = at(table, column);
        }
        if let InputColumns::Features { columns } = &roles.input {
            layout.features = columns.iter().filter_map(|column| at(table, &column.name)).collect();
        }
        layout
    }

    pub(super) fn is_classification(&self) -> bool {
        self.task == Some(Task::Classification)
    }
}

fn at(table: &Table, name: &str) -> Option<usize> {
    table.header.iter().position(|column| column == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_that_training_refuses_still_have_roles() {
        let header = ["note", "score"];
        let texts: Vec<String> = (0..60).map(|i| format!("a note on day {i}")).collect();
        let scores: Vec<String> = (0..60).map(|i| format!("{}.5", i)).collect();
        let rows: Vec<Vec<&str>> =
            texts.iter().zip(&scores).map(|(t, s)| vec![t.as_str(), s.as_str()]).collect();
        let layout =
            Layout::of(&Table::from_rows("t.csv", &header, &rows), &RoleOptions::default());
        assert_eq!((layout.text, layout.target), (Some(0), Some(1)));
        assert_eq!(layout.task, Some(Task::Regression));
    }
}
