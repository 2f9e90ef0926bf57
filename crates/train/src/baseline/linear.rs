//! Least squares in closed form.

use firebrick_data::{NumericRow, least_squares};

/// The coefficients that minimise the squared error, in the columns' own units.
#[derive(Clone, Debug, PartialEq)]
pub struct LeastSquares {
    /// The intercept, then one slope a feature.
    pub coefficients: Vec<f64>,
}

impl LeastSquares {
    /// `None` where the features determine no single solution.
    pub fn fit(rows: &[NumericRow]) -> Option<Self> {
        let features: Vec<Vec<f64>> = rows.iter().map(|row| row.features.clone()).collect();
        let targets: Vec<f64> = rows.iter().map(|row| row.target).collect();
        least_squares(&features, &targets).map(|coefficients| Self { coefficients })
    }

    /// The prediction for one row of features.
    pub fn predict(&self, features: &[f64]) -> f64 {
        let slopes = &self.coefficients[1..];
        self.coefficients[0] + slopes.iter().zip(features).map(|(w, x)| w * x).sum::<f64>()
    }
}
