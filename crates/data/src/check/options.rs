//! What a check may assume, and its limits.

use crate::columns::RoleOptions;
use crate::error::{DataError, Result};
use crate::personal::PersonalFinder;
use crate::rows::BadRows;

/// What a check may assume, and its limits.
///
/// | field | default | range |
/// |---|---|---|
/// | `roles` | all found | as for [`infer_roles`](crate::infer_roles) |
/// | `group` | none | a column of the training file |
/// | `max_tokens` | 256 | at least 1 |
/// | `rate` | 0.01 | a number above 0 |
/// | `personal` | none | |
/// | `bad_rows` | `skip` | [`BadRows`] |
#[derive(Clone, Debug)]
pub struct CheckOptions<'a> {
    /// What is known about the columns.
    pub roles: RoleOptions,
    /// A column whose values are groups of people or things that are evaluated one by one.
    pub group: Option<String>,
    /// Longer texts will be cut to this many tokens.
    pub max_tokens: usize,
    /// The rate of plain gradient descent.
    pub rate: f64,
    /// Finds personal data; what it finds is counted, never kept, and redacted wherever a text is shown. Names of
    /// classes, groups and columns are shown as they are.
    pub personal: Option<&'a PersonalFinder>,
    /// What becomes of rows with an empty or unusable cell, as in training; they are checked all the same.
    pub bad_rows: BadRows,
}

impl Default for CheckOptions<'_> {
    fn default() -> Self {
        let roles = RoleOptions::default();
        let bad_rows = BadRows::Skip;
        Self { roles, group: None, max_tokens: 256, rate: 0.01, personal: None, bad_rows }
    }
}

impl CheckOptions<'_> {
    /// Checks the ranges.
    ///
    /// # Errors
    /// [`DataError::InvalidOption`].
    pub fn validate(&self) -> Result<()> {
        if self.max_tokens == 0 {
            return Err(DataError::option("max_tokens", 0, "at least 1"));
        }
        if !(self.rate.is_finite() && self.rate > 0.0) {
            return Err(DataError::option("rate", self.rate, "a number above 0"));
        }
        Ok(())
    }
}
