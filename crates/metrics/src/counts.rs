//! One class (or label) against the rest: three counts, the scores made of them, and their averages.

use crate::classification::fraction;
use crate::error::MetricsError;

/// How the scores of several classes (or labels) become one number, as scikit-learn's `average`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Average {
    /// Unweighted mean: each class counts the same, however rare.
    Macro,
    /// The score of all classes' counts put together.
    Micro,
    /// Mean weighted by support, the rows that belong to the class.
    Weighted,
}

/// How often a class was right, predicted and true.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Counts {
    /// Predicted and true.
    pub(crate) hits: u64,
    /// Predicted.
    pub(crate) predicted: u64,
    /// True.
    pub(crate) support: u64,
}

impl Counts {
    pub(crate) fn precision(&self) -> f64 {
        fraction(self.hits, self.predicted)
    }

    pub(crate) fn recall(&self) -> f64 {
        fraction(self.hits, self.support)
    }

    /// `hits / (predicted or true)`.
    pub(crate) fn jaccard(&self) -> f64 {
        let both = self.hits as f64;
        if self.hits == 0 { 0.0 } else { both / (self.either() - both) }
    }

    /// `(1 + β²)·hits / (β²·support + predicted)` for a checked `beta`.
    pub(crate) fn f_beta(&self, beta: f64) -> f64 {
        if self.hits == 0 {
            return 0.0;
        }
        let (hits, support, predicted) =
            (self.hits as f64, self.support as f64, self.predicted as f64);
        // Divided by the larger of 1 and β², so that no β makes it ∞/∞.
        if beta > 1.0 {
            let inverse = (1.0 / beta).powi(2);
            (1.0 + inverse) * hits / (support + inverse * predicted)
        } else {
            let square = beta.powi(2);
            (1.0 + square) * hits / (square * support + predicted)
        }
    }

    /// Predicted plus true: what is both counts twice.
    pub(crate) fn either(&self) -> f64 {
        self.predicted as f64 + self.support as f64
    }

    /// Both together; saturates, far beyond what rows can be counted one by one.
    pub(crate) fn plus(self, more: Self) -> Self {
        Self {
            hits: self.hits.saturating_add(more.hits),
            predicted: self.predicted.saturating_add(more.predicted),
            support: self.support.saturating_add(more.support),
        }
    }

    /// The counts of all classes together.
    pub(crate) fn together(counts: &[Self]) -> Self {
        counts.iter().copied().fold(Self::default(), Self::plus)
    }

    /// `score` averaged over the classes; 0 where all weights are 0, as then every score is.
    pub(crate) fn average(counts: &[Self], average: Average, score: impl Fn(&Self) -> f64) -> f64 {
        match average {
            Average::Micro => score(&Self::together(counts)),
            Average::Macro => mean(counts.iter().map(|counts| (1.0, score(counts)))),
            Average::Weighted => {
                mean(counts.iter().map(|counts| (counts.support as f64, score(counts))))
            }
        }
    }
}

/// Mean of fractions with weights, 0 without any weight.
pub(crate) fn mean(weighted: impl Iterator<Item = (f64, f64)>) -> f64 {
    let (weights, sum) = weighted.fold((0.0, 0.0), |(weights, sum), (weight, score)| {
        (weights + weight, sum + weight * score)
    });
    // Rounding may carry the mean of ones an ulp over 1.
    if weights == 0.0 { 0.0 } else { (sum / weights).min(1.0) }
}

/// Whether `beta` can weigh recall against precision.
pub(crate) fn check_beta(beta: f64) -> Result<(), MetricsError> {
    if beta.is_finite() && beta > 0.0 {
        return Ok(());
    }
    Err(MetricsError::OutOfRange { what: "beta", expected: "a finite number above 0", value: beta })
}

#[cfg(test)]
mod tests {
    use super::*;

    const COUNTS: Counts = Counts { hits: 2, predicted: 4, support: 8 };

    #[test]
    fn f_beta_goes_from_precision_over_f1_to_recall() {
        assert!((COUNTS.f_beta(1e-200) - COUNTS.precision()).abs() < 1e-15);
        assert!((COUNTS.f_beta(1.0) - 4.0 / 12.0).abs() < 1e-15);
        assert!((COUNTS.f_beta(1e200) - COUNTS.recall()).abs() < 1e-15);
    }

    #[test]
    fn nothing_to_divide_by_scores_zero() {
        let none = Counts::default();
        assert_eq!((none.f_beta(2.0), none.jaccard(), none.precision()), (0.0, 0.0, 0.0));
        assert_eq!(Counts::average(&[none], Average::Weighted, Counts::recall), 0.0);
    }

    #[test]
    fn a_beta_that_is_no_weight_is_refused() {
        for beta in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert!(check_beta(beta).is_err(), "{beta}");
        }
    }
}
