//! How rows of numbers are changed.

use serde::{Deserialize, Serialize};

use crate::augment::rate::check_rate;
use crate::error::{DataError, Result};

/// The largest parameter of the Beta distribution: λ is within 0.5 ± 0.1 nearly always.
const MAX_ALPHA: f64 = 100.0;

/// Which changes rows of numbers go through; by default none.
///
/// | key | default | range | meaning |
/// |---|---|---|---|
/// | `share` | 1 | [0, 1] | probability that a row is changed in an epoch, for each change on its own |
/// | `jitter` | 0 | ≥ 0 | standard deviation of the noise in standard deviations of the feature; 0.05 is usual |
/// | `mixup` | 0 | [0, 100] | α of λ ~ Beta(α, α); 0: off; the paper uses 0.1 to 0.4, and 1 on small images |
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NumericAugmentConfig {
    /// Probability that a row is changed in an epoch.
    pub share: f64,
    /// Standard deviation of the noise, in standard deviations of the feature.
    pub jitter: f64,
    /// How evenly two rows are mixed.
    pub mixup: f64,
}

impl Default for NumericAugmentConfig {
    fn default() -> Self {
        Self { share: 1.0, jitter: 0.0, mixup: 0.0 }
    }
}

impl NumericAugmentConfig {
    /// Checks the ranges.
    ///
    /// # Errors
    /// [`DataError::InvalidOption`].
    pub fn validate(&self) -> Result<()> {
        check_rate("share", self.share)?;
        if !(self.jitter >= 0.0 && self.jitter.is_finite()) {
            let expected = "a number of at least 0";
            return Err(DataError::option("data.augment.jitter", self.jitter, expected));
        }
        if !(0.0..=MAX_ALPHA).contains(&self.mixup) {
            let expected = "a number from 0 to 100";
            return Err(DataError::option("data.augment.mixup", self.mixup, expected));
        }
        Ok(())
    }
}
