//! The rows that a page is about.

use firebrick_data::{ColumnKind, FeatureColumn, RowAccount};
use firebrick_report::{ClassCount, ColumnCard, DataCard, DataFile};

use crate::{ClassAnswers, Result};

/// Files with what became of their rows; the rows read, used and set aside are those of the first.
pub fn data_card(files: &[(&str, &RowAccount)]) -> DataCard {
    let file = |&(name, account): &(&str, &RowAccount)| DataFile {
        name: name.to_owned(),
        rows: account.used as u64,
        note: account.to_string(),
    };
    let first = files.first().map(|(_, account)| account);
    let reasons = first.into_iter().flat_map(|account| &account.reasons);
    DataCard {
        files: files.iter().map(file).collect(),
        rows_read: first.map(|account| account.read as u64),
        rows_used: first.map(|account| account.used as u64),
        set_aside: reasons.map(|reason| format!("{}: {}", reason.reason, reason.rows)).collect(),
        ..DataCard::default()
    }
}

/// A column by its name, its role and the kind of its values.
pub fn column_card(name: &str, role: &str, kind: &str) -> ColumnCard {
    ColumnCard { name: name.into(), role: role.into(), kind: kind.into(), ..ColumnCard::default() }
}

/// A column that a model reads.
pub fn feature_card(column: &FeatureColumn) -> ColumnCard {
    let kind = match column.kind {
        ColumnKind::Categorical => "categorical",
        _ => "numeric",
    };
    column_card(&column.name, "feature", kind)
}

impl ClassAnswers {
    /// How many of the rows are of each class, as test rows.
    ///
    /// # Errors
    /// If a class is out of range.
    pub fn class_counts(&self) -> Result<Vec<ClassCount>> {
        let confusion = self.confusion()?;
        let count = |(class, label): (usize, &String)| ClassCount {
            label: label.clone(),
            test: confusion.support(class),
            ..ClassCount::default()
        };
        Ok(self.labels.iter().enumerate().map(count).collect())
    }
}
