//! What a check may assume, and its limits.

use std::fmt;

use crate::columns::RoleOptions;
use crate::error::{DataError, Result};

/// Names the kinds of personal data in a text, one name an occurrence: `["e-mail", "e-mail", "phone"]`.
pub type PersonalFinder<'a> = &'a (dyn Fn(&str) -> Vec<&'static str> + Sync);

/// What a check may assume, and its limits.
///
/// | field | default | range |
/// |---|---|---|
/// | `roles` | all found | as for [`infer_roles`](crate::infer_roles) |
/// | `group` | none | a column of the training file |
/// | `max_tokens` | 256 | at least 1 |
/// | `rate` | 0.01 | a number above 0 |
/// | `personal` | none | |
#[derive(Clone)]
pub struct CheckOptions<'a> {
    /// What is known about the columns.
    pub roles: RoleOptions,
    /// A column whose values are groups of people or things that are evaluated one by one.
    pub group: Option<String>,
    /// Longer texts will be cut to this many tokens.
    pub max_tokens: usize,
    /// The rate of plain gradient descent.
    pub rate: f64,
    /// Finds personal data; what it finds is counted, never kept.
    pub personal: Option<PersonalFinder<'a>>,
}

impl Default for CheckOptions<'_> {
    fn default() -> Self {
        let roles = RoleOptions::default();
        Self { roles, group: None, max_tokens: 256, rate: 0.01, personal: None }
    }
}

impl fmt::Debug for CheckOptions<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CheckOptions")
            .field("roles", &self.roles)
            .field("group", &self.group)
            .field("max_tokens", &self.max_tokens)
            .field("rate", &self.rate)
            .field("personal", &self.personal.is_some())
            .finish()
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
