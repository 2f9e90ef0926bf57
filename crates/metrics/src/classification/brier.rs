//! Mean squared distance of the probabilities from the truth.

use crate::{ClassProbabilities, Interval, MetricsError, mean_interval};

impl ClassProbabilities {
    /// Brier score, lower is better: [`brier_scaled`](Self::brier_scaled) by a half for two
    /// classes (so `0..=1`, the mean of `(p − y)²`), whole for more (`0..=2`).
    ///
    /// That is scikit-learn's `scale_by_half="auto"`.
    ///
    /// # Errors
    /// [`MetricsError::Empty`] without rows.
    pub fn brier(&self) -> Result<f64, MetricsError> {
        self.brier_scaled(self.n_classes() < 3)
    }

    /// Mean over the rows of `Σ (p − y)²` over the classes, `y` being 1 for the true class and
    /// else 0; halved if `by_half`, which puts it into `0..=1` for any number of classes.
    ///
    /// After G. W. Brier, *Verification of forecasts expressed in terms of probability* (1950).
    ///
    /// # Errors
    /// [`MetricsError::Empty`] without rows.
    pub fn brier_scaled(&self, by_half: bool) -> Result<f64, MetricsError> {
        let whole = self.mean(squared)?;
        Ok(if by_half { 0.5 * whole } else { whole })
    }

    /// The [Brier score](Self::brier) with the normal interval of a mean, see [`mean_interval`].
    ///
    /// # Errors
    /// As [`mean_interval`].
    pub fn brier_interval(&self, level: f64) -> Result<Interval, MetricsError> {
        let share = if self.n_classes() < 3 { 0.5 } else { 1.0 };
        let costs: Vec<f64> = self.pairs().map(|(t, row)| share * squared(t, row)).collect();
        of_costs(self.brier()?, &costs, level)
    }
}

fn squared(truth: usize, row: &[f64]) -> f64 {
    let squares = row.iter().enumerate().map(|(class, probability)| {
        let error = if class == truth { 1.0 - probability } else { *probability };
        error * error
    });
    squares.sum()
}

/// The interval of a mean of costs: none of them is below 0. `estimate` is that mean, to the last digit as reported.
pub(super) fn of_costs(estimate: f64, costs: &[f64], level: f64) -> Result<Interval, MetricsError> {
    let found = mean_interval(costs, level)?;
    Ok(Interval { estimate, low: found.low.max(0.0), ..found })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_classes_are_halved_and_three_are_not() {
        let two = ClassProbabilities::from_parts(2, vec![1], vec![0.5, 0.5]).unwrap();
        assert_eq!((two.brier(), two.brier_scaled(false)), (Ok(0.25), Ok(0.5)));
        let three = ClassProbabilities::from_parts(3, vec![1], vec![1.0, 0.0, 0.0]).unwrap();
        assert_eq!((three.brier(), three.brier_scaled(true)), (Ok(2.0), Ok(1.0)));
    }
}
