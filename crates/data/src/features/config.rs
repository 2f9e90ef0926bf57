//! How feature columns are prepared.

use super::{CategoryEncoding, ClipTo, Imputation, MissingValues};
use crate::error::{DataError, Result};
use crate::scaling::ScalingKind;

/// How the columns of a [`FeaturePipeline`](crate::FeaturePipeline) are fitted.
///
/// | field | default | range |
/// |---|---|---|
/// | `missing_values` | see [`MissingValues`] | cells that are missing ones |
/// | `scaling` | `standard` | see [`ScalingKind`] |
/// | `missing` | `median` | see [`Imputation`] |
/// | `missing_fill` | 0 | finite; of `constant` |
/// | `missing_indicator` | `false` | an input that says where a number was missing |
/// | `clip` | none | quantiles or bounds, the lower first |
/// | `log` | none | numeric columns whose [`signed_log1p`](crate::signed_log1p) is taken |
/// | `categories` | `one_hot` | see [`CategoryEncoding`] |
/// | `min_category` | 1 | at least 1: rarer categories are the unknown one |
/// | `max_categories` | 256 | at least 1: a column of more is refused |
#[derive(Clone, Debug, PartialEq)]
pub struct FeatureConfig {
    /// Which cells are missing ones.
    pub missing_values: MissingValues,
    /// How numbers are scaled.
    pub scaling: ScalingKind,
    /// What stands in for a missing number.
    pub missing: Imputation,
    /// The number of [`Imputation::Constant`].
    pub missing_fill: f64,
    /// Whether gaps get an input of their own.
    pub missing_indicator: bool,
    /// Where numbers are cut off.
    pub clip: Option<ClipTo>,
    /// Columns whose logarithm is taken.
    pub log: Vec<String>,
    /// What a category becomes.
    pub categories: CategoryEncoding,
    /// Training rows that a category must have.
    pub min_category: usize,
    /// The most categories of a column.
    pub max_categories: usize,
}

impl Default for FeatureConfig {
    fn default() -> Self {
        Self {
            missing_values: MissingValues::default(),
            scaling: ScalingKind::default(),
            missing: Imputation::default(),
            missing_fill: 0.0,
            missing_indicator: false,
            clip: None,
            log: Vec::new(),
            categories: CategoryEncoding::default(),
            min_category: 1,
            max_categories: 256,
        }
    }
}

impl FeatureConfig {
    /// Checks the ranges.
    ///
    /// # Errors
    /// [`DataError::InvalidOption`].
    pub fn validate(&self) -> Result<()> {
        if !self.missing_fill.is_finite() {
            return Err(DataError::option(
                "data.missing_fill",
                self.missing_fill,
                "a finite number",
            ));
        }
        if self.missing_fill != 0.0 && self.missing != Imputation::Constant {
            let expected = "0 unless data.missing is constant";
            return Err(DataError::option("data.missing_fill", self.missing_fill, expected));
        }
        for (name, value) in
            [("data.min_category", self.min_category), ("data.max_categories", self.max_categories)]
        {
            if value == 0 {
                return Err(DataError::option(name, value, "at least 1"));
            }
        }
        let (name, [low, high], limit) = match self.clip {
            None => return Ok(()),
            Some(ClipTo::Quantiles(ends)) => ("data.clip", ends, (0.0, 1.0)),
            Some(ClipTo::Bounds(ends)) => ("data.clip_bounds", ends, (f64::MIN, f64::MAX)),
        };
        let inside = |x: f64| (limit.0..=limit.1).contains(&x);
        if inside(low) && inside(high) && low < high {
            return Ok(());
        }
        let expected = match name {
            "data.clip" => "two quantiles from 0 to 1, the lower first",
            _ => "two finite numbers, the lower first",
        };
        Err(DataError::option(name, format!("[{low}, {high}]"), expected))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_outside_its_range_is_named_with_what_it_may_be() {
        let base = FeatureConfig::default;
        let message = |config: FeatureConfig| config.validate().unwrap_err().to_string();
        assert!(base().validate().is_ok());
        let clip = |to| FeatureConfig { clip: Some(to), ..base() };
        assert!(clip(ClipTo::Quantiles([0.01, 0.99])).validate().is_ok());
        assert!(
            message(clip(ClipTo::Quantiles([0.5, 99.0]))).contains("two quantiles from 0 to 1")
        );
        assert!(message(clip(ClipTo::Bounds([2.0, 1.0]))).contains("the lower first"));
        assert!(message(clip(ClipTo::Bounds([f64::NAN, 1.0]))).contains("data.clip_bounds"));
        assert!(message(FeatureConfig { min_category: 0, ..base() }).contains("at least 1"));
        let fill = FeatureConfig { missing_fill: 3.0, ..base() };
        assert!(message(fill).contains("0 unless data.missing is constant"));
    }
}
