//! Where every row of a table would go in training, without making examples of them.

use crate::columns::{InputColumns, RoleOptions, Roles, Task};
use crate::error::{DataError, Result};
use crate::examples::{each_features, each_text};
use crate::rows::{BadRows, RowAccount};
use crate::table::Table;
use crate::targets::Label;

/// The account that training would print for these roles; of a table without a usable row as well.
///
/// # Errors
/// As [`text_rows`](crate::text_rows), but for a table without a usable row.
pub(crate) fn account(
    table: &Table,
    roles: &Roles,
    options: &RoleOptions,
    bad_rows: BadRows,
) -> Result<RowAccount> {
    let account = match roles.task {
        Task::Classification => account_of::<String>(table, roles, options, bad_rows),
        Task::Regression => account_of::<f64>(table, roles, options, bad_rows),
    };
    match account {
        Err(DataError::NoUsableRows { account, .. }) => Ok(account),
        other => other,
    }
}

fn account_of<L: Label>(
    table: &Table,
    roles: &Roles,
    options: &RoleOptions,
    bad_rows: BadRows,
) -> Result<RowAccount> {
    let target = &roles.target;
    let (_, account) = match &roles.input {
        InputColumns::Text { column } => {
            each_text(table, column, target, bad_rows, |_, _: L, _| ())?
        }
        InputColumns::Features { columns } => {
            let missing = options.missing_values.clone().unwrap_or_default();
            each_features(table, columns, target, &missing, bad_rows, |_, _: L, _| ())?
        }
    };
    Ok(account)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::columns::infer_roles;

    #[test]
    fn the_account_is_that_of_the_examples_and_a_table_without_any_has_one() {
        let rows = [vec!["a b", "x"], vec![" ", "x"], vec!["c d", ""]];
        let table = Table::from_rows("t.csv", &["text", "label"], &rows);
        let options = RoleOptions::default();
        let roles = infer_roles(&table, &options).unwrap();
        let found = account(&table, &roles, &options, BadRows::Skip).unwrap();
        let made = crate::text_rows::<String>(&table, "text", "label", BadRows::Skip).unwrap();
        assert_eq!(found, made.1);
        assert!(account(&table, &roles, &options, BadRows::Error).is_err());

        let numbers = [vec!["1", "none"], vec!["2", "cheap"], vec!["3", ""]];
        let table = Table::from_rows("n.csv", &["area", "price"], &numbers);
        let options = RoleOptions {
            features: Some(vec!["area".into()]),
            task: Some(Task::Regression),
            ..RoleOptions::default()
        };
        let roles = infer_roles(&table, &options).unwrap();
        let found = account(&table, &roles, &options, BadRows::Skip).unwrap();
        assert_eq!((found.read, found.used, found.set_aside), (3, 0, 3));
    }
}
