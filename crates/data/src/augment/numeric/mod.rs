//! Changed numbers.

mod config;
mod jitter;
mod mixup;
#[cfg(test)]
mod tests;

use self::jitter::Jitter;
use self::mixup::Mixup;
use super::draws::branch;
use crate::batch::{NumericBatch, NumericSet};
use crate::error::Result;
use crate::rng::{Key, Purpose};

pub use self::config::NumericAugmentConfig;
pub use self::mixup::MixPair;

/// Changes rows of numbers: mixup, then jitter.
///
/// ```
/// use firebrick_data::{NumericAugmentConfig, NumericAugmenter, NumericSet};
///
/// let train = NumericSet { features: vec![1., 2., 3.], width: 1, targets: vec![10., 20., 30.] };
/// let config = NumericAugmentConfig { jitter: 0.1, ..NumericAugmentConfig::default() };
/// let augmenter = NumericAugmenter::new(&config, 7, &train)?;
/// let mut batch = train.batch(&[2, 0]);
/// augmenter.apply(&mut batch, &train, 1);
/// assert_ne!(batch.features, [3., 1.]);
/// assert_eq!(batch.targets, [30., 10.]);
/// # Ok::<(), firebrick_data::DataError>(())
/// ```
#[derive(Clone, Debug)]
pub struct NumericAugmenter {
    seed: u64,
    jitter: Jitter,
    mixup: Option<Mixup>,
}

impl NumericAugmenter {
    /// Measures the spread of each feature of the training rows.
    ///
    /// # Errors
    /// As [`NumericAugmentConfig::validate`].
    pub fn new<T: Copy>(
        config: &NumericAugmentConfig,
        seed: u64,
        train: &NumericSet<T>,
    ) -> Result<Self> {
        config.validate()?;
        let jitter = Jitter::new(train, config.jitter, config.share);
        Ok(Self { seed, jitter, mixup: Mixup::new(config.mixup, config.share) })
    }

    /// Whether no batch is ever changed.
    pub fn is_identity(&self) -> bool {
        self.mixup.is_none() && self.jitter.is_identity()
    }

    /// Mixes the targets of a batch as its features were mixed: for regression.
    pub fn mix_targets(batch: &mut NumericBatch, set: &NumericSet, pairs: &[MixPair]) {
        mixup::mix_targets(batch, set, pairs);
    }

    /// Changes the features of a training batch, and mixes its targets where it has any: for regression.
    ///
    /// `set` is the training set that the batch was cut from. What happens to a row depends on the epoch and on
    /// where the row stands in the set, not on the batch that it is in.
    pub fn apply(&self, batch: &mut NumericBatch, set: &NumericSet, epoch: u64) {
        let pairs = self.apply_to_features(batch, set, epoch);
        mixup::mix_targets(batch, set, &pairs);
    }

    /// Changes the features of a training batch and says how they were mixed: for classification, whose loss is
    /// mixed as [`MixPair`] says.
    ///
    /// One pair a row of the batch, in order; none when mixup is off.
    pub fn apply_to_features<T: Copy>(
        &self,
        batch: &mut NumericBatch<T>,
        set: &NumericSet<T>,
        epoch: u64,
    ) -> Vec<MixPair> {
        let pairs = match &self.mixup {
            Some(mixup) => mixup.pairs(&batch.rows, set.len(), |row| self.key(epoch, row, 0)),
            None => Vec::new(),
        };
        mixup::mix_features(batch, set, &pairs);
        self.jitter.apply(batch, |row| self.key(epoch, row, 1));
        pairs
    }

    fn key(&self, epoch: u64, row: usize, transform: u64) -> Key {
        branch(Key::new(self.seed, Purpose::Augment).epoch(epoch).step(row as u64), transform)
    }
}
