//! Rows between rows.

use rand_distr::{Beta, Distribution};

use crate::augment::draws::Draws;
use crate::batch::{NumericBatch, NumericSet};
use crate::rng::Key;

/// How a row of a batch was mixed: `λ · first + (1 − λ) · second`.
///
/// For classes the loss is mixed in the same way: with `ŷ` the prediction for the mixed features,
/// `λ · loss(ŷ, label of first) + (1 − λ) · loss(ŷ, label of second)`, which for cross-entropy is the loss of the
/// mixed one-hot targets.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MixPair {
    /// The row of the training set that the batch held.
    pub first: usize,
    /// The row of the training set that it was mixed with.
    pub second: usize,
    /// λ in [0, 1]; 1 where the row was left as it is.
    pub lambda: f32,
}

/// Mixes each row with another one of the training set, features and targets alike, by `λ ~ Beta(α, α)` (Zhang,
/// Cissé, Dauphin and Lopez-Paz, "mixup: Beyond Empirical Risk Minimization", ICLR 2018, arXiv 1710.09412).
///
/// The paper draws the partner from the same batch, for speed alone. Here it is any row of the training set and
/// every row has its own λ, so that what happens to a row does not depend on the batch that it is in.
#[derive(Clone, Debug)]
pub(super) struct Mixup {
    lambda: Beta<f64>,
    share: f64,
}

impl Mixup {
    /// `None` for an `alpha` of 0.
    pub(super) fn new(alpha: f64, share: f64) -> Option<Self> {
        let lambda = Beta::new(alpha, alpha).ok()?;
        (share > 0.0).then_some(Self { lambda, share })
    }

    /// The partners of `rows` among the rows `0..all`.
    pub(super) fn pairs(
        &self,
        rows: &[usize],
        all: usize,
        key: impl Fn(usize) -> Key,
    ) -> Vec<MixPair> {
        rows.iter().map(|&row| self.pair(row, all, Draws::new(key(row)))).collect()
    }

    fn pair(&self, first: usize, all: usize, mut draws: Draws) -> MixPair {
        if !draws.chance(self.share) {
            return MixPair { first, second: first, lambda: 1.0 };
        }
        let second = draws.below(all);
        MixPair { first, second, lambda: self.lambda.sample(&mut draws) as f32 }
    }
}

/// Mixes the features of a batch with those of the rows in `set`; nothing without pairs.
pub(super) fn mix_features<T: Copy>(
    batch: &mut NumericBatch<T>,
    set: &NumericSet<T>,
    pairs: &[MixPair],
) {
    let width = batch.width.max(1);
    for (values, pair) in batch.features.chunks_mut(width).zip(pairs) {
        let other = &set.features[pair.second * width..(pair.second + 1) * width];
        values.iter_mut().zip(other).for_each(|(value, &other)| *value = mix(*value, other, pair));
    }
}

/// Mixes the targets of a batch; nothing without pairs or without targets.
pub(super) fn mix_targets(batch: &mut NumericBatch, set: &NumericSet, pairs: &[MixPair]) {
    for (target, pair) in batch.targets.iter_mut().zip(pairs) {
        *target = mix(*target, set.targets[pair.second], pair);
    }
}

/// Exactly `first` where the two are equal or λ is 1.
fn mix(first: f32, second: f32, pair: &MixPair) -> f32 {
    let (a, b) = (f64::from(first), f64::from(second));
    (b + f64::from(pair.lambda) * (a - b)) as f32
}
