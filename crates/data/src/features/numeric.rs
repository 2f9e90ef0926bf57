//! A column of numbers: filled, clipped, logarithm taken, scaled.

use serde::{Deserialize, Serialize};

use super::{Cell, Clip, FeatureConfig, Imputer, signed_log1p};
use crate::scaling::Scaler;

/// A fitted column of numbers. One input, or two with an indicator of gaps:
/// `scale(log(clip(impute(x))))`, each step as far as it is asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NumericFeature {
    /// The column.
    pub name: String,
    /// What stands in for a missing number.
    pub imputer: Imputer,
    /// Where numbers are cut off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clip: Option<Clip>,
    /// Whether [`signed_log1p`] is taken.
    #[serde(default)]
    pub log: bool,
    /// The scaling, fitted to what the steps before it leave.
    pub scaler: Scaler,
}

impl NumericFeature {
    /// Fits to a column of training cells, `None` where one is missing.
    pub fn fit(name: &str, column: &[Option<f64>], config: &FeatureConfig) -> Self {
        let indicator = config.missing_indicator;
        let imputer = Imputer::fit(config.missing, config.missing_fill, indicator, column);
        let filled: Vec<f64> = column.iter().copied().flatten().collect();
        let clip = config.clip.map(|to| Clip::fit(to, &filled));
        let log = config.log.iter().any(|logged| logged == name);
        let scaler = Scaler::fit(config.scaling, &[]);
        let mut feature = Self { name: name.to_owned(), imputer, clip, log, scaler };
        let shaped: Vec<f64> = column.iter().map(|&x| feature.shape(x)).collect();
        feature.scaler = Scaler::fit(config.scaling, &shaped);
        feature
    }

    /// How many inputs the column gives.
    pub fn width(&self) -> usize {
        1 + usize::from(self.imputer.indicator)
    }

    /// Adds the inputs of a cell; one that is no number counts as missing.
    pub fn encode(&self, cell: &Cell, inputs: &mut Vec<f32>) {
        let number = match cell {
            Cell::Number(x) => Some(*x),
            Cell::Category(_) | Cell::Missing => None,
        };
        inputs.push(self.scaler.transform(self.shape(number)) as f32);
        if self.imputer.indicator {
            inputs.push(f32::from(u8::from(number.is_none())));
        }
    }

    /// What the first input is, such as `log1p(area)`.
    pub fn term(&self) -> String {
        let (open, close) = if self.log { ("log1p(", ")") } else { ("", "") };
        format!("{open}{}{close}", self.name)
    }

    /// Everything before the scaling.
    fn shape(&self, number: Option<f64>) -> f64 {
        let x = number.unwrap_or(self.imputer.value);
        let x = self.clip.map_or(x, |clip| clip.apply(x));
        if self.log { signed_log1p(x) } else { x }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::{ClipTo, Imputation};
    use crate::scaling::ScalingKind;

    fn inputs(feature: &NumericFeature, cell: Cell) -> Vec<f32> {
        let mut inputs = Vec::new();
        feature.encode(&cell, &mut inputs);
        inputs
    }

    #[test]
    fn a_gap_gets_the_median_before_scaling_and_its_indicator_beside() {
        let config = FeatureConfig { missing_indicator: true, ..FeatureConfig::default() };
        let column = [Some(0.0), Some(2.0), Some(4.0), None];
        let feature = NumericFeature::fit("x", &column, &config);
        assert_eq!((feature.width(), feature.scaler.shift), (2, 2.0));
        assert_eq!(inputs(&feature, Cell::Missing), [0.0, 1.0]);
        assert_eq!(inputs(&feature, Cell::Number(2.0)), [0.0, 0.0]);
    }

    #[test]
    fn clipping_comes_before_the_logarithm_and_this_before_scaling() {
        let config = FeatureConfig {
            clip: Some(ClipTo::Bounds([0.0, 100.0])),
            log: vec!["x".into()],
            scaling: ScalingKind::None,
            missing: Imputation::Constant,
            ..FeatureConfig::default()
        };
        let feature = NumericFeature::fit("x", &[Some(1e9), Some(-5.0)], &config);
        assert_eq!(inputs(&feature, Cell::Number(1e12)), [101f64.ln() as f32]);
        assert_eq!(inputs(&feature, Cell::Number(-7.0)), [0.0]);
        assert_eq!(feature.term(), "log1p(x)");
        let plain = NumericFeature::fit("y", &[Some(3.0)], &FeatureConfig::default());
        assert_eq!(plain.term(), "y");
    }
}
