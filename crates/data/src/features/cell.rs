//! A cell of a table of features, and what kind of column it stands in.

use serde::{Deserialize, Serialize};

/// A cell as it was read, before anything is fitted. In JSON a number, a string or `null`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Cell {
    /// A finite number.
    Number(f64),
    /// A category, without white space around it.
    Category(String),
    /// Nothing, or one of the markers that stand for it.
    Missing,
}

/// What the cells of a feature column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnKind {
    /// Numbers.
    Numeric,
    /// One of some names.
    Categorical,
}

/// A column to learn from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeatureColumn {
    /// Its name.
    pub name: String,
    /// What its cells are.
    pub kind: ColumnKind,
}

impl FeatureColumn {
    /// A column of numbers.
    pub fn numeric(name: impl Into<String>) -> Self {
        Self { name: name.into(), kind: ColumnKind::Numeric }
    }

    /// A column of categories.
    pub fn categorical(name: impl Into<String>) -> Self {
        Self { name: name.into(), kind: ColumnKind::Categorical }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_plain_json_values() {
        let cells = vec![Cell::Number(1.5), Cell::Category("好".into()), Cell::Missing];
        let json = serde_json::to_string(&cells).unwrap();
        assert_eq!(json, r#"[1.5,"好",null]"#);
        assert_eq!(serde_json::from_str::<Vec<Cell>>(&json).unwrap(), cells);
    }
}
