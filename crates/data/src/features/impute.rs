//! What stands in for a number that is missing.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::quantile;

/// What stands in for a missing number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Imputation {
    /// The median of the column's training cells; 0 if all are missing.
    #[default]
    Median,
    /// Their mean; 0 if all are missing.
    Mean,
    /// A number that is given.
    Constant,
}

impl fmt::Display for Imputation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Median => "median",
            Self::Mean => "mean",
            Self::Constant => "constant",
        })
    }
}

/// A fitted imputation: a missing number becomes `value`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Imputer {
    /// How `value` was found.
    pub kind: Imputation,
    /// What stands in.
    pub value: f64,
    /// Whether an input of its own says where the number was missing: 1 there, else 0.
    pub indicator: bool,
    /// In how many training rows it was missing.
    pub missing: usize,
}

impl Imputer {
    /// Fits to a column of finite numbers. The indicator is for columns that have gaps in the training rows: of
    /// others it would be all zeros, from which nothing is learnt.
    pub fn fit(kind: Imputation, constant: f64, indicator: bool, column: &[Option<f64>]) -> Self {
        let mut filled: Vec<f64> = column.iter().copied().flatten().collect();
        let missing = column.len() - filled.len();
        let value = match kind {
            Imputation::Constant => constant,
            Imputation::Mean => {
                let n = filled.len() as f64;
                filled.iter().map(|x| x / n).sum()
            }
            Imputation::Median => {
                filled.sort_by(f64::total_cmp);
                quantile(&filled, 0.5)
            }
        };
        Self { kind, value, indicator: indicator && missing > 0, missing }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_get_the_median_the_mean_or_what_is_given() {
        let column = [Some(1.0), None, Some(9.0), Some(2.0)];
        let value = |kind| Imputer::fit(kind, -1.0, false, &column).value;
        assert_eq!(value(Imputation::Median), 2.0);
        assert_eq!(value(Imputation::Mean), 4.0);
        assert_eq!(value(Imputation::Constant), -1.0);
        assert_eq!(Imputer::fit(Imputation::Mean, 0.0, false, &[None]).value, 0.0);
    }

    #[test]
    fn only_a_column_with_gaps_gets_an_indicator() {
        let fit = |column: &[Option<f64>]| Imputer::fit(Imputation::Mean, 0.0, true, column);
        assert_eq!((fit(&[None, Some(1.0)]).indicator, fit(&[None, Some(1.0)]).missing), (true, 1));
        assert!(!fit(&[Some(1.0)]).indicator);
    }
}
