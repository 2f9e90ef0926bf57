//! How much personal data there is, without any of it.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::{PersonalKind, PersonalSpan};
use crate::rows::grouped;

/// Counts of personal data over rows. It never holds a value or a place.
///
/// ```
/// use firebrick_data::{PersonalAudit, PersonalFinder};
///
/// let finder = PersonalFinder::default();
/// let mut audit = PersonalAudit::default();
/// for text in ["mail a@example.com", "电话13812345678", "thanks"] {
///     audit.add(&finder.find(text));
/// }
/// assert_eq!(audit.to_string(), "2 of 3 rows hold personal data: 1 email, 1 phone");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonalAudit {
    /// Rows looked at.
    pub rows: usize,
    /// Rows with at least one finding.
    pub rows_with: usize,
    /// Findings by kind; kinds that were not found are left out.
    pub counts: BTreeMap<PersonalKind, usize>,
}

impl PersonalAudit {
    /// Counts one row, given what was found in it.
    pub fn add(&mut self, spans: &[PersonalSpan]) {
        self.rows += 1;
        self.rows_with += usize::from(!spans.is_empty());
        for span in spans {
            *self.counts.entry(span.kind).or_default() += 1;
        }
    }

    /// Adds the counts of other rows.
    pub fn merge(&mut self, other: &Self) {
        self.rows += other.rows;
        self.rows_with += other.rows_with;
        for (kind, count) in &other.counts {
            *self.counts.entry(*kind).or_default() += count;
        }
    }

    /// Findings of every kind.
    pub fn total(&self) -> usize {
        self.counts.values().sum()
    }
}

impl fmt::Display for PersonalAudit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (rows, verb) = (
            if self.rows == 1 { "row" } else { "rows" },
            if self.rows_with == 1 { "holds" } else { "hold" },
        );
        if self.rows_with == 0 {
            return write!(f, "no personal data found in {} {rows}", grouped(self.rows));
        }
        let counts: Vec<String> =
            self.counts.iter().map(|(kind, count)| format!("{} {kind}", grouped(*count))).collect();
        let (with, rows_all) = (grouped(self.rows_with), grouped(self.rows));
        write!(f, "{with} of {rows_all} {rows} {verb} personal data: {}", counts.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_counted_apart_are_merged_into_the_whole() {
        let span = PersonalSpan { kind: PersonalKind::Email, start: 0, end: 3 };
        let (mut left, mut right, mut whole) =
            (PersonalAudit::default(), PersonalAudit::default(), PersonalAudit::default());
        left.add(&[span, span]);
        right.add(&[]);
        whole.add(&[]);
        whole.add(&[span, span]);
        left.merge(&right);
        assert_eq!(left, whole);
        assert_eq!(left.to_string(), "1 of 2 rows holds personal data: 2 email");
        assert_eq!(right.to_string(), "no personal data found in 1 row");
        let json = serde_json::to_string(&left).unwrap();
        assert_eq!(json, r#"{"rows":2,"rows_with":1,"counts":{"email":2}}"#);
        assert_eq!(serde_json::from_str::<PersonalAudit>(&json).unwrap(), left);
    }
}
