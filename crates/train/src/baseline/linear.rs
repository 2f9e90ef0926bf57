//! Least squares in closed form.

use firebrick_data::{least_squares, smallest_basis};

/// The coefficients that minimise the squared error.
#[derive(Clone, Debug, PartialEq)]
pub struct LeastSquares {
    /// The intercept, then one slope a feature.
    pub coefficients: Vec<f64>,
    /// Whether no other coefficients do as well. One-hot columns add up to the intercept's, so that some of them have
    /// the slope 0 here; the predictions are the same whichever.
    pub is_unique: bool,
}

impl LeastSquares {
    /// Fits to rows of features, `[n, d]`, and targets, `[n]`.
    ///
    /// `None` if there is no row.
    pub fn fit(features: &[Vec<f64>], targets: &[f64]) -> Option<Self> {
        if let Some(coefficients) = least_squares(features, targets) {
            return Some(Self { coefficients, is_unique: true });
        }
        let width = features.first()?.len();
        let kept = smallest_basis(features);
        let chosen: Vec<Vec<f64>> =
            features.iter().map(|row| kept.iter().map(|&j| row[j]).collect()).collect();
        let found = match kept.is_empty() {
            true => vec![targets.iter().sum::<f64>() / targets.len() as f64],
            false => least_squares(&chosen, targets)?,
        };
        let mut coefficients = vec![0.0; width + 1];
        coefficients[0] = found[0];
        kept.iter().zip(&found[1..]).for_each(|(&j, w)| coefficients[j + 1] = *w);
        Some(Self { coefficients, is_unique: false })
    }

    /// The prediction for one row of features.
    pub fn predict(&self, features: &[f64]) -> f64 {
        let slopes = &self.coefficients[1..];
        self.coefficients[0] + slopes.iter().zip(features).map(|(w, x)| w * x).sum::<f64>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_hot_columns_have_a_solution_that_is_not_the_only_one() {
        // Groups with the means 1 and 5, a slope of 2 and a column that is always 0.
        let row = |i: usize| {
            let group = f64::from(u8::from(i.is_multiple_of(2)));
            vec![group, 1.0 - group, 0.0, i as f64]
        };
        let features: Vec<Vec<f64>> = (0..20).map(row).collect();
        let truth = |row: &[f64]| row[0] + 5.0 * row[1] + 2.0 * row[3];
        let targets: Vec<f64> = features.iter().map(|row| truth(row)).collect();
        let line = LeastSquares::fit(&features, &targets).unwrap();
        assert!(!line.is_unique);
        for row in &features {
            assert!((line.predict(row) - truth(row)).abs() < 1e-9);
        }
    }
}
