//! Numbers of any size to numbers near one.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::{DataError, Result};
use crate::features::quantile;

/// How numbers are scaled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScalingKind {
    /// Mean 0, standard deviation 1 (over `n`, as scikit-learn's `StandardScaler`).
    #[default]
    Standard,
    /// The smallest to 0, the largest to 1.
    MinMax,
    /// The median to 0, the distance of the quartiles to 1 (as scikit-learn's `RobustScaler`): a few numbers far
    /// out do not move it.
    Robust,
    /// As they are.
    None,
}

impl fmt::Display for ScalingKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Standard => "standard",
            Self::MinMax => "min_max",
            Self::Robust => "robust",
            Self::None => "none",
        })
    }
}

impl FromStr for ScalingKind {
    type Err = DataError;

    fn from_str(name: &str) -> Result<Self> {
        match name {
            "standard" => Ok(Self::Standard),
            "min_max" => Ok(Self::MinMax),
            "robust" => Ok(Self::Robust),
            "none" => Ok(Self::None),
            _ => {
                let expected = "standard, min_max, robust or none";
                Err(DataError::option("scaling", format!("`{name}`"), expected))
            }
        }
    }
}

/// A fitted scaling: `unit = (x − shift) / scale`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scaler {
    /// How `shift` and `scale` were found.
    pub kind: ScalingKind,
    /// The value that becomes 0.
    pub shift: f64,
    /// The length that becomes 1; positive.
    pub scale: f64,
}

impl Scaler {
    /// Fits to a column of finite numbers.
    ///
    /// A constant column gets the scale 1, so that it becomes all zeros; an empty one is left as it is.
    pub fn fit(kind: ScalingKind, column: &[f64]) -> Self {
        let low = column.iter().copied().fold(f64::INFINITY, f64::min);
        let high = column.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if kind == ScalingKind::None || column.is_empty() {
            return Self { kind, shift: 0.0, scale: 1.0 };
        }
        // Compared, not computed: rounding would leave a constant column a tiny deviation.
        if low == high {
            return Self { kind, shift: low, scale: 1.0 };
        }
        let (shift, scale) = match kind {
            ScalingKind::MinMax => (low, high - low),
            ScalingKind::Robust => median_and_quartiles(column),
            _ => mean_and_deviation(column),
        };
        let usable = scale.is_finite() && scale > 0.0;
        Self { kind, shift, scale: if usable { scale } else { 1.0 } }
    }

    /// To scaled units.
    pub fn transform(&self, x: f64) -> f64 {
        (x - self.shift) / self.scale
    }

    /// Back from scaled units.
    pub fn inverse(&self, unit: f64) -> f64 {
        unit * self.scale + self.shift
    }

    /// A whole column to scaled units.
    pub fn transform_all(&self, column: &[f64]) -> Vec<f64> {
        column.iter().map(|&x| self.transform(x)).collect()
    }

    /// A whole column back from scaled units.
    pub fn inverse_all(&self, units: &[f64]) -> Vec<f64> {
        units.iter().map(|&unit| self.inverse(unit)).collect()
    }
}

fn mean_and_deviation(column: &[f64]) -> (f64, f64) {
    let n = column.len() as f64;
    let mean = column.iter().map(|x| x / n).sum::<f64>();
    let variance = column.iter().map(|x| (x - mean).powi(2) / n).sum::<f64>();
    (mean, variance.sqrt())
}

/// A column whose quartiles are one number, as of one that is mostly zero, gets the scale 1.
fn median_and_quartiles(column: &[f64]) -> (f64, f64) {
    let mut sorted = column.to_vec();
    sorted.sort_by(f64::total_cmp);
    (quantile(&sorted, 0.5), quantile(&sorted, 0.75) - quantile(&sorted, 0.25))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn standard_scaling_gives_mean_zero_and_deviation_one() {
        let column = [1.0, 2.0, 3.0, 4.0];
        let scaler = Scaler::fit(ScalingKind::Standard, &column);
        assert_eq!(scaler.shift, 2.5);
        assert!((scaler.scale - 1.25_f64.sqrt()).abs() < 1e-15);
        let (mean, deviation) = mean_and_deviation(&scaler.transform_all(&column));
        assert!(mean.abs() < 1e-15 && (deviation - 1.0).abs() < 1e-15);
    }

    #[test]
    fn min_max_scaling_ends_at_zero_and_one() {
        let scaler = Scaler::fit(ScalingKind::MinMax, &[-3.0, 1.0, 5.0]);
        assert_eq!(scaler.transform_all(&[-3.0, 1.0, 5.0]), [0.0, 0.5, 1.0]);
    }

    #[test]
    fn robust_scaling_goes_by_median_and_quartiles() {
        // sklearn.preprocessing.RobustScaler: center_ 3, scale_ 2.
        let scaler = Scaler::fit(ScalingKind::Robust, &[1.0, 2.0, 3.0, 4.0, 1e9]);
        assert_eq!((scaler.shift, scaler.scale), (3.0, 2.0));
        let mostly_zero = Scaler::fit(ScalingKind::Robust, &[0.0, 0.0, 0.0, 0.0, 7.0]);
        assert_eq!((mostly_zero.shift, mostly_zero.scale), (0.0, 1.0));
    }

    #[test]
    fn a_constant_column_becomes_zeros_and_comes_back() {
        for kind in [ScalingKind::Standard, ScalingKind::MinMax, ScalingKind::Robust] {
            let scaler = Scaler::fit(kind, &[0.1; 7]);
            assert_eq!(scaler.scale, 1.0);
            assert_eq!((scaler.transform(0.1), scaler.inverse(0.0)), (0.0, 0.1));
        }
    }

    proptest! {
        #[test]
        fn scaled_numbers_come_back(column in prop::collection::vec(-1e6_f64..1e6, 1..50)) {
            let kinds =
                [ScalingKind::Standard, ScalingKind::MinMax, ScalingKind::Robust, ScalingKind::None];
            for kind in kinds {
                let scaler = Scaler::fit(kind, &column);
                for (x, back) in column.iter().zip(scaler.inverse_all(&scaler.transform_all(&column))) {
                    prop_assert!((x - back).abs() <= 1e-9 * (1.0 + x.abs()));
                }
            }
        }
    }
}
