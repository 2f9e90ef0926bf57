//! Noise on every feature.

use rand_distr::{Distribution, StandardNormal};

use crate::augment::draws::Draws;
use crate::batch::{NumericBatch, NumericSet};
use crate::rng::Key;

/// Adds Gaussian noise of mean 0 and of a standard deviation in units of each feature's own (Um et al., "Data
/// Augmentation of Wearable Sensor Data for Parkinson's Disease Monitoring using Convolutional Neural Networks",
/// ICMI 2017, arXiv 1706.00527, where it is called jittering).
///
/// A feature that is the same in every row stays as it is.
#[derive(Clone, Debug)]
pub(super) struct Jitter {
    /// Of the noise, one a feature.
    deviations: Vec<f64>,
    share: f64,
}

impl Jitter {
    pub(super) fn new<T: Copy>(train: &NumericSet<T>, strength: f64, share: f64) -> Self {
        let deviations = (0..train.width).map(|feature| strength * deviation(train, feature));
        Self { deviations: deviations.collect(), share }
    }

    pub(super) fn is_identity(&self) -> bool {
        self.share == 0.0 || self.deviations.iter().all(|&deviation| deviation == 0.0)
    }

    pub(super) fn apply<T>(&self, batch: &mut NumericBatch<T>, key: impl Fn(usize) -> Key) {
        if self.is_identity() {
            return;
        }
        let width = batch.width.max(1);
        for (values, &row) in batch.features.chunks_mut(width).zip(&batch.rows) {
            let mut draws = Draws::new(key(row));
            if !draws.chance(self.share) {
                continue;
            }
            for (value, deviation) in values.iter_mut().zip(&self.deviations) {
                let noise: f64 = StandardNormal.sample(&mut draws);
                let noisy = (f64::from(*value) + deviation * noise) as f32;
                // At the very end of the range a number could leave it.
                *value = noisy.clamp(f32::MIN, f32::MAX);
            }
        }
    }
}

/// The standard deviation of a feature over the rows (Welford 1962), 0 without rows.
fn deviation<T: Copy>(set: &NumericSet<T>, feature: usize) -> f64 {
    let (mut count, mut mean, mut squares) = (0.0, 0.0, 0.0);
    for &value in set.features.iter().skip(feature).step_by(set.width) {
        let value = f64::from(value);
        count += 1.0;
        let off = value - mean;
        mean += off / count;
        squares += off * (value - mean);
    }
    if count > 0.0 { (squares / count).sqrt() } else { 0.0 }
}
