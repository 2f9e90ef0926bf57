//! Numbers far out, brought to a bound.

use serde::{Deserialize, Serialize};

use super::quantile;

/// Where numbers are cut off.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ClipTo {
    /// At two quantiles of the column's training cells, each in `[0, 1]`.
    Quantiles([f64; 2]),
    /// At two numbers in the column's own unit.
    Bounds([f64; 2]),
}

/// Fitted bounds: `min(max(x, low), high)`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clip {
    /// The smallest number left.
    pub low: f64,
    /// The largest number left; not below `low`.
    pub high: f64,
}

impl Clip {
    /// Fits to the numbers of a column, in any order. Quantiles of no numbers are 0.
    pub fn fit(to: ClipTo, numbers: &[f64]) -> Self {
        match to {
            ClipTo::Bounds([low, high]) => Self { low, high },
            ClipTo::Quantiles([low, high]) => {
                let mut sorted = numbers.to_vec();
                sorted.sort_by(f64::total_cmp);
                Self { low: quantile(&sorted, low), high: quantile(&sorted, high) }
            }
        }
    }

    /// The number, or the bound that it is beyond.
    pub fn apply(&self, x: f64) -> f64 {
        x.max(self.low).min(self.high)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_beyond_the_quantiles_of_training_become_these() {
        let numbers: Vec<f64> = (0..=100).rev().map(f64::from).collect();
        let clip = Clip::fit(ClipTo::Quantiles([0.05, 0.95]), &numbers);
        assert_eq!((clip.low, clip.high), (5.0, 95.0));
        assert_eq!([-1e9, 5.0, 50.0, 1e9].map(|x| clip.apply(x)), [5.0, 5.0, 50.0, 95.0]);
    }

    #[test]
    fn given_bounds_are_taken_as_they_are() {
        let clip = Clip::fit(ClipTo::Bounds([0.0, 1.0]), &[]);
        assert_eq!([-2.0, 0.5, 2.0].map(|x| clip.apply(x)), [0.0, 0.5, 1.0]);
    }
}
