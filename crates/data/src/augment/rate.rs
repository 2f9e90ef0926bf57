//! The range that most options share.

use crate::error::{DataError, Result};

/// Refuses a probability or share outside [0, 1].
pub(super) fn check_rate(option: &str, rate: f64) -> Result<()> {
    if (0.0..=1.0).contains(&rate) {
        return Ok(());
    }
    Err(DataError::option(&format!("data.augment.{option}"), rate, "a number from 0 to 1"))
}
