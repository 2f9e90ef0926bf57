//! Which cells stand for a value that is not there.

use serde::{Deserialize, Serialize};

/// Markers of a missing value, beside the empty cell; white space around them and the case of ASCII letters
/// do not count.
///
/// The default is `NA`, `N/A`, `NaN`, `null`, `?` and `-`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MissingValues(Vec<String>);

impl Default for MissingValues {
    fn default() -> Self {
        Self(["NA", "N/A", "NaN", "null", "?", "-"].map(String::from).to_vec())
    }
}

impl MissingValues {
    /// These markers and no others.
    pub fn new(markers: impl IntoIterator<Item = String>) -> Self {
        Self(markers.into_iter().map(|marker| marker.trim().to_owned()).collect())
    }

    /// Whether a cell is empty or one of the markers.
    pub fn matches(&self, cell: &str) -> bool {
        let cell = cell.trim();
        cell.is_empty() || self.0.iter().any(|marker| marker.eq_ignore_ascii_case(cell))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_cell_and_the_markers_are_missing_in_any_case_and_nothing_else_is() {
        let missing = MissingValues::default();
        for cell in ["", "  ", "NA", "n/a", " nan ", "NULL", "?", "-"] {
            assert!(missing.matches(cell), "{cell:?}");
        }
        for cell in ["0", "-1", "--", "none", "无", "N A"] {
            assert!(!missing.matches(cell), "{cell:?}");
        }
        let own = MissingValues::new(["缺失".to_owned()]);
        assert!(own.matches("缺失") && own.matches("") && !own.matches("?"));
    }
}
