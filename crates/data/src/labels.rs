//! Classes by name and by number.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::error::{DataError, Result};
use crate::suggest::suggest;

/// The classes, numbered from 0. Stored as the list of their names.
///
/// A fitted map is sorted by name, so that the numbers do not depend on the order of the rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<String>", into = "Vec<String>")]
pub struct LabelMap {
    labels: Vec<String>,
    ids: BTreeMap<String, u32>,
}

impl LabelMap {
    /// The different labels among those given.
    pub fn fit<'a>(labels: impl IntoIterator<Item = &'a str>) -> Self {
        let sorted: BTreeSet<&str> = labels.into_iter().collect();
        Self::numbered(sorted.into_iter().map(str::to_owned).collect())
    }

    /// Classes in the given order, as a stored model lists them.
    ///
    /// # Errors
    /// [`DataError::InvalidOption`] if a label occurs twice.
    pub fn from_labels(labels: Vec<String>) -> Result<Self> {
        let map = Self::numbered(labels);
        match map.labels.iter().zip(0..).find(|(label, i)| map.ids[*label] != *i) {
            Some((label, _)) => {
                Err(DataError::option("labels", format!("`{label}` twice"), "different labels"))
            }
            None => Ok(map),
        }
    }

    fn numbered(labels: Vec<String>) -> Self {
        let ids = labels.iter().cloned().zip(0..).collect();
        Self { labels, ids }
    }

    /// The number of a class.
    pub fn id(&self, label: &str) -> Option<u32> {
        self.ids.get(label).copied()
    }

    /// The name of a class.
    ///
    /// # Panics
    /// If `id` is not below [`len`](Self::len).
    pub fn label(&self, id: u32) -> &str {
        &self.labels[id as usize]
    }

    /// All names, in the order of their numbers.
    pub fn labels(&self) -> &[String] {
        &self.labels
    }

    /// How many classes.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there is no class.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// Number to name, as `config.json` wants it.
    pub fn to_id2label(&self) -> BTreeMap<usize, String> {
        self.labels.iter().cloned().enumerate().collect()
    }

    /// The number of a label met at `line` of `source`.
    ///
    /// # Errors
    /// [`DataError::UnknownLabel`], with the nearest known label.
    pub fn require(&self, label: &str, source: &str, line: u64) -> Result<u32> {
        self.id(label).ok_or_else(|| DataError::UnknownLabel {
            path: source.to_owned(),
            line,
            found: label.to_owned(),
            known: self.labels.clone(),
            suggestion: suggest(label, self.labels.iter().map(String::as_str)).map(str::to_owned),
        })
    }
}

impl TryFrom<Vec<String>> for LabelMap {
    type Error = DataError;

    fn try_from(labels: Vec<String>) -> Result<Self> {
        Self::from_labels(labels)
    }
}

impl From<LabelMap> for Vec<String> {
    fn from(map: LabelMap) -> Self {
        map.labels
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_do_not_depend_on_the_order_of_the_rows() {
        let map = LabelMap::fit(["spam", "ham", "spam"]);
        assert_eq!(map, LabelMap::fit(["ham", "spam"]));
        assert_eq!((map.id("ham"), map.id("spam"), map.id("eggs")), (Some(0), Some(1), None));
        assert_eq!(map.label(1), "spam");
    }

    #[test]
    fn an_unknown_label_is_reported_with_the_nearest_known_one() {
        let map = LabelMap::fit(["billing", "bug"]);
        let error = map.require("biling", "test.csv", 9).unwrap_err().to_string();
        assert_eq!(
            error,
            "test.csv, line 9: unknown label `biling`; did you mean `billing`? The model knows `billing`, `bug`."
        );
    }

    #[test]
    fn a_stored_map_keeps_its_order_and_refuses_doubles() {
        let map: LabelMap = serde_json::from_str(r#"["b","a"]"#).unwrap();
        assert_eq!(map.id("a"), Some(1));
        assert_eq!(serde_json::to_string(&map).unwrap(), r#"["b","a"]"#);
        let error = serde_json::from_str::<LabelMap>(r#"["a","b","a"]"#).unwrap_err();
        assert!(error.to_string().contains("`a` twice"));
    }
}
