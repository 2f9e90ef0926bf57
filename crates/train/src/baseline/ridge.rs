//! Ridge regression on sparse rows.

use firebrick_data::SparseRow;

use super::lbfgs::{Problem, minimise};
use crate::{Interrupt, Result};

/// Weight of `‖w‖²` against the squared errors, as scikit-learn's default.
const ALPHA: f64 = 1.0;
/// Most iterations of L-BFGS.
const ITERATIONS: usize = 200;
/// Largest element of the gradient of the mean loss, on targets of variance 1, at which the search ends.
const TOLERANCE: f64 = 1e-5;

/// `ŷ = b + w·x`, minimising `Σ (y − ŷ)² + ‖w‖²` by L-BFGS; the intercept is not penalised (Hoerl and Kennard, 1970).
#[derive(Clone, Debug)]
pub struct RidgeRegression {
    /// `[features + 1]`; the last is the intercept.
    weights: Vec<f64>,
    mean: f64,
    scale: f64,
}

impl RidgeRegression {
    /// Fits to rows whose indices are below `features`.
    ///
    /// # Errors
    /// [`TrainError::Interrupted`](crate::TrainError::Interrupted).
    pub fn fit(
        rows: &[SparseRow],
        targets: &[f64],
        features: usize,
        interrupt: Interrupt<'_>,
    ) -> Result<Self> {
        let n = targets.len().max(1) as f64;
        let mean = targets.iter().map(|y| y / n).sum::<f64>();
        let deviation = targets.iter().map(|y| (y - mean).powi(2) / n).sum::<f64>().sqrt();
        let scale = if deviation > 0.0 { deviation } else { 1.0 };
        let unit: Vec<f64> = targets.iter().map(|y| (y - mean) / scale).collect();
        let loss = Loss { rows, targets: &unit };
        let start = vec![0.0; features + 1];
        let weights = minimise(&loss, start, ITERATIONS, TOLERANCE, interrupt)?;
        Ok(Self { weights, mean, scale })
    }

    /// The prediction for a row.
    pub fn predict(&self, row: &SparseRow) -> f64 {
        self.mean + self.scale * output(row, &self.weights)
    }
}

fn output(row: &SparseRow, weights: &[f64]) -> f64 {
    let terms = row.indices.iter().zip(&row.values);
    let sum: f64 = terms.map(|(&i, &x)| f64::from(x) * weights[i as usize]).sum();
    sum + weights[weights.len() - 1]
}

struct Loss<'a> {
    rows: &'a [SparseRow],
    targets: &'a [f64],
}

impl Problem for Loss<'_> {
    fn value_and_gradient(&self, weights: &[f64], gradient: &mut [f64]) -> f64 {
        let share = 1.0 / self.rows.len().max(1) as f64;
        let last = weights.len() - 1;
        let mut value = 0.0;
        for (g, w) in gradient.iter_mut().zip(&weights[..last]) {
            *g = share * ALPHA * w;
            value += 0.5 * share * ALPHA * w * w;
        }
        gradient[last] = 0.0;
        for (row, y) in self.rows.iter().zip(self.targets) {
            let error = output(row, weights) - y;
            value += 0.5 * share * error * error;
            for (&i, &x) in row.indices.iter().zip(&row.values) {
                gradient[i as usize] += share * error * f64::from(x);
            }
            gradient[last] += share * error;
        }
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_solution_is_that_of_the_normal_equations() {
        // One feature 1 in half of 100 rows: w = Σxy / (Σx² + α) on centred numbers.
        let row = |i: usize| match i % 2 {
            0 => SparseRow { indices: vec![0], values: vec![1.0] },
            _ => SparseRow::default(),
        };
        let rows: Vec<SparseRow> = (0..100).map(row).collect();
        let targets: Vec<f64> = (0..100).map(|i| if i % 2 == 0 { 3.0 } else { 1.0 }).collect();
        let model = RidgeRegression::fit(&rows, &targets, 1, Interrupt::never()).unwrap();
        let slope = model.predict(&rows[0]) - model.predict(&rows[1]);
        assert!((slope - 2.0 * 25.0 / 26.0).abs() < 1e-3, "{slope}");
        let mean = (model.predict(&rows[0]) + model.predict(&rows[1])) / 2.0;
        assert!((mean - 2.0).abs() < 1e-3, "{mean}");
    }
}
