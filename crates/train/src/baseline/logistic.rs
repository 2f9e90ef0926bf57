//! Multinomial logistic regression on sparse rows.

use firebrick_data::SparseRow;

use super::lbfgs::{Problem, minimise};
use crate::{Interrupt, Result};

/// Hyper-parameters of [`LogisticRegression`].
///
/// | name | default | range | meaning |
/// |---|---|---|---|
/// | `c` | 10 | > 0 | weight of the data against `½ ‖W‖²`, as scikit-learn's `C` |
/// | `max_iterations` | 200 | ≥ 1 | of L-BFGS |
/// | `tolerance` | 1e-4 | > 0 | stops when no element of the gradient, a row, is larger |
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LogisticConfig {
    /// Inverse strength of the penalty.
    pub c: f64,
    /// Most iterations.
    pub max_iterations: usize,
    /// Largest element of the gradient of the mean loss at which the search ends.
    pub tolerance: f64,
}

impl Default for LogisticConfig {
    fn default() -> Self {
        Self { c: 10.0, max_iterations: 200, tolerance: 1e-4 }
    }
}

/// `p(class | x) = softmax(W x + b)`, fitted by L-BFGS on all rows; intercepts are not penalised.
#[derive(Clone, Debug)]
pub struct LogisticRegression {
    /// `[features + 1, classes]`, row after row; the last row holds the intercepts.
    weights: Vec<f64>,
    classes: usize,
}

impl LogisticRegression {
    /// Fits to rows whose indices are below `features` and classes below `classes`.
    ///
    /// # Errors
    /// [`TrainError::Interrupted`](crate::TrainError::Interrupted).
    pub fn fit(
        rows: &[SparseRow],
        truth: &[usize],
        classes: usize,
        features: usize,
        config: &LogisticConfig,
        interrupt: Interrupt<'_>,
    ) -> Result<Self> {
        // Scaled to a mean over rows, so that the tolerance does not depend on their number.
        let penalty = 1.0 / (config.c * rows.len().max(1) as f64);
        let loss = Loss { rows, truth, classes, features, penalty };
        let start = vec![0.0; (features + 1) * classes];
        let weights = minimise(&loss, start, config.max_iterations, config.tolerance, interrupt)?;
        Ok(Self { weights, classes })
    }

    /// The most probable class; of equal ones, the first.
    pub fn predict(&self, row: &SparseRow) -> usize {
        let mut logits = vec![0.0; self.classes];
        add_logits(row, &self.weights, self.classes, &mut logits);
        (0..self.classes).fold(0, |best, k| if logits[k] > logits[best] { k } else { best })
    }
}

fn add_logits(row: &SparseRow, weights: &[f64], classes: usize, logits: &mut [f64]) {
    logits.copy_from_slice(&weights[weights.len() - classes..]);
    for (&index, &value) in row.indices.iter().zip(&row.values) {
        let weights = &weights[index as usize * classes..][..classes];
        for (logit, w) in logits.iter_mut().zip(weights) {
            *logit += f64::from(value) * w;
        }
    }
}

struct Loss<'a> {
    rows: &'a [SparseRow],
    truth: &'a [usize],
    classes: usize,
    features: usize,
    penalty: f64,
}

impl Problem for Loss<'_> {
    fn value_and_gradient(&self, weights: &[f64], gradient: &mut [f64]) -> f64 {
        let penalised = self.features * self.classes;
        let mut value = 0.0;
        for (g, w) in gradient.iter_mut().zip(weights).take(penalised) {
            *g = self.penalty * w;
            value += 0.5 * self.penalty * w * w;
        }
        gradient[penalised..].fill(0.0);
        let share = 1.0 / self.rows.len() as f64;
        let mut logits = vec![0.0; self.classes];
        for (row, &truth) in self.rows.iter().zip(self.truth) {
            add_logits(row, weights, self.classes, &mut logits);
            let largest = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let at_truth = logits[truth] - largest;
            let mut sum = 0.0;
            for logit in &mut logits {
                *logit = (*logit - largest).exp();
                sum += *logit;
            }
            value += share * (sum.ln() - at_truth);
            for (k, p) in logits.iter_mut().enumerate() {
                *p = share * (*p / sum - f64::from(u8::from(k == truth)));
            }
            for (&index, &x) in row.indices.iter().zip(&row.values) {
                let gradient = &mut gradient[index as usize * self.classes..][..self.classes];
                for (g, d) in gradient.iter_mut().zip(&logits) {
                    *g += f64::from(x) * d;
                }
            }
            for (g, d) in gradient[penalised..].iter_mut().zip(&logits) {
                *g += d;
            }
        }
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(pairs: &[(u32, f32)]) -> SparseRow {
        SparseRow {
            indices: pairs.iter().map(|p| p.0).collect(),
            values: pairs.iter().map(|p| p.1).collect(),
        }
    }

    #[test]
    fn the_gradient_is_that_of_the_loss() {
        let rows = [row(&[(0, 1.0), (2, -0.5)]), row(&[(1, 2.0)]), row(&[(0, 0.3), (1, 0.7)])];
        let truth = [0, 2, 1];
        let loss = Loss { rows: &rows, truth: &truth, classes: 3, features: 3, penalty: 0.1 };
        let at: Vec<f64> = (0..12).map(|i| (f64::from(i) * 0.7).sin()).collect();
        let mut gradient = vec![0.0; 12];
        loss.value_and_gradient(&at, &mut gradient);
        for k in 0..12 {
            let moved = |h: f64| {
                let mut at = at.clone();
                at[k] += h;
                loss.value_and_gradient(&at, &mut [0.0; 12])
            };
            let numeric = (moved(1e-5) - moved(-1e-5)) / 2e-5;
            assert!((gradient[k] - numeric).abs() < 1e-8, "{k}: {} {numeric}", gradient[k]);
        }
    }

    #[test]
    fn separable_classes_are_separated() {
        let rows: Vec<SparseRow> = (0..30).map(|i| row(&[(i % 3, 1.0), (3, 0.2)])).collect();
        let truth: Vec<usize> = (0..30).map(|i| i % 3).collect();
        let config = LogisticConfig::default();
        let model =
            LogisticRegression::fit(&rows, &truth, 3, 4, &config, Interrupt::never()).unwrap();
        assert!(rows.iter().zip(&truth).all(|(row, &class)| model.predict(row) == class));
    }
}
