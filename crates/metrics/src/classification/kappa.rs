//! Cohen's kappa: agreement beyond what chance gives.

use crate::double::Double;
use crate::{ConfusionMatrix, MetricsError};

/// What a disagreement between classes `i` and `j` costs in Cohen's kappa.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum KappaWeights {
    /// 1 for any disagreement: the classes have no order.
    #[default]
    None,
    /// `|i − j|`: the classes are steps of a scale.
    Linear,
    /// `(i − j)²`: the same, far misses cost more.
    Quadratic,
}

impl ConfusionMatrix {
    /// Cohen's kappa, at most 1: 1 is perfect, 0 is no better than chance.
    ///
    /// `1 − Σ w·observed / Σ w·expected`, where `expected` is what independent columns with the
    /// same class counts would give; after J. Cohen, *A coefficient of agreement for nominal
    /// scales* (1960), weighted (1968). Distances are those of the class indices, also across
    /// classes that do not occur: scikit-learn's answer when it is given all classes as `labels`.
    ///
    /// # Errors
    /// [`MetricsError::Empty`] without rows, [`MetricsError::Undefined`] where truth and
    /// prediction are all one and the same class (scikit-learn: NaN).
    pub fn cohen_kappa(&self, weights: KappaWeights) -> Result<f64, MetricsError> {
        self.check_rows()?;
        let counts = self.counts_per_class();
        let (mut observed, mut expected) = (Double::ZERO, Double::ZERO);
        for (truth, row) in counts.iter().enumerate() {
            for (predicted, column) in counts.iter().enumerate() {
                let weight = weights.of(truth, predicted);
                observed = observed + weight * double(self.get(truth, predicted));
                expected = expected + weight * (double(row.support) * double(column.predicted));
            }
        }
        if expected == Double::ZERO {
            let why = "truth and prediction are all one class";
            return Err(MetricsError::Undefined { what: "Cohen's kappa", why });
        }
        let beyond = expected - observed * double(self.total());
        Ok(beyond.to_f64() / expected.to_f64())
    }
}

impl KappaWeights {
    fn of(self, truth: usize, predicted: usize) -> Double {
        let distance = truth.abs_diff(predicted) as f64;
        Double::from(match self {
            Self::None => distance.min(1.0),
            Self::Linear => distance,
            Self::Quadratic => distance * distance,
        })
    }
}

fn double(count: u64) -> Double {
    Double::from(count as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agreement_by_chance_is_zero_and_perfect_agreement_one() {
        let chance = ConfusionMatrix::from_pairs(2, &[0, 0, 1, 1], &[0, 1, 0, 1]).unwrap();
        let perfect = ConfusionMatrix::from_pairs(3, &[0, 1, 2], &[0, 1, 2]).unwrap();
        for weights in [KappaWeights::None, KappaWeights::Linear, KappaWeights::Quadratic] {
            assert_eq!(chance.cohen_kappa(weights), Ok(0.0));
            assert_eq!(perfect.cohen_kappa(weights), Ok(1.0));
        }
    }

    #[test]
    fn a_far_miss_costs_more_only_on_a_scale() {
        let kappa = |miss: usize, weights| {
            let truth = [0, 1, 2, 3, 0];
            let matrix = ConfusionMatrix::from_pairs(4, &truth, &[0, 1, 2, 3, miss]).unwrap();
            matrix.cohen_kappa(weights).unwrap()
        };
        assert_eq!(kappa(1, KappaWeights::None), kappa(3, KappaWeights::None));
        assert!(kappa(1, KappaWeights::Linear) > kappa(3, KappaWeights::Linear));
        assert!(kappa(1, KappaWeights::Quadratic) > kappa(3, KappaWeights::Quadratic));
    }

    #[test]
    fn one_class_on_both_sides_has_no_kappa() {
        let matrix = ConfusionMatrix::from_pairs(2, &[1, 1], &[1, 1]).unwrap();
        let kappa = matrix.cohen_kappa(KappaWeights::None);
        assert!(matches!(kappa, Err(MetricsError::Undefined { .. })));
    }
}
