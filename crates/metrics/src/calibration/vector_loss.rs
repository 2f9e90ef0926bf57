//! The loss that vector scaling minimises.

use super::newton::Convex;
use super::softmax::{log_sum_exp, softmax};
use crate::checks::LabelledRows;

/// Mean log loss of `softmax(w ∘ z + b)` plus `ridge / 2 · (‖w − 1‖² + ‖b‖²)`.
///
/// Parameters are all scales, then all biases: `2 · n_classes` numbers.
pub(crate) struct VectorLoss<'a> {
    rows: LabelledRows<'a>,
    ridge: f64,
    /// Probabilities at the place of the last gradient, shape `[rows, n_classes]`.
    probabilities: Vec<f64>,
}

impl<'a> VectorLoss<'a> {
    pub(crate) fn new(rows: LabelledRows<'a>, ridge: f64) -> Self {
        Self { rows, ridge, probabilities: vec![0.0; rows.values.len()] }
    }

    /// Adds up, over the rows, a value for each class `(probabilities, logits, truth, out)` and its
    /// product with the logit: the shape that every derivative here has.
    fn sum(&self, mut term: impl FnMut(&[f64], &[f64], usize, &mut [f64])) -> Vec<f64> {
        let n = self.rows.n_classes;
        let mut total = vec![0.0; 2 * n];
        let mut out = vec![0.0; n];
        for ((row, truth), probabilities) in self.rows.iter().zip(self.probabilities.chunks(n)) {
            term(probabilities, row, truth, &mut out);
            for class in 0..n {
                total[class] += out[class] * row[class];
                total[n + class] += out[class];
            }
        }
        total.iter_mut().for_each(|sum| *sum /= self.rows.len() as f64);
        total
    }

    /// How far each parameter is from doing nothing.
    fn excess(&self, place: usize, value: f64) -> f64 {
        if place < self.rows.n_classes { value - 1.0 } else { value }
    }
}

/// `w ∘ z + b` into `out`.
pub(crate) fn transform(parameters: &[f64], row: &[f64], out: &mut [f64]) {
    let (scale, bias) = parameters.split_at(row.len());
    for (class, out) in out.iter_mut().enumerate() {
        *out = scale[class] * row[class] + bias[class];
    }
}

impl Convex for VectorLoss<'_> {
    fn value(&self, at: &[f64]) -> f64 {
        let mut logits = vec![0.0; self.rows.n_classes];
        let mut loss = 0.0;
        for (row, truth) in self.rows.iter() {
            transform(at, row, &mut logits);
            loss += log_sum_exp(&logits) - logits[truth];
        }
        let excess: f64 =
            at.iter().enumerate().map(|(place, &x)| self.excess(place, x).powi(2)).sum();
        loss / self.rows.len() as f64 + 0.5 * self.ridge * excess
    }

    fn gradient(&mut self, at: &[f64]) -> Vec<f64> {
        let n = self.rows.n_classes;
        for (row, out) in self.rows.values.chunks(n).zip(self.probabilities.chunks_mut(n)) {
            transform(at, row, out);
            softmax(out);
        }
        let mut gradient = self.sum(|probabilities, _, truth, out| {
            out.copy_from_slice(probabilities);
            out[truth] -= 1.0;
        });
        for (place, slope) in gradient.iter_mut().enumerate() {
            *slope += self.ridge * self.excess(place, at[place]);
        }
        gradient
    }

    fn curve(&self, direction: &[f64]) -> Vec<f64> {
        let mut curved = self.sum(|probabilities, row, _, out| {
            transform(direction, row, out);
            let mean: f64 = out.iter().zip(probabilities).map(|(u, p)| u * p).sum();
            out.iter_mut().zip(probabilities).for_each(|(u, p)| *u = p * (*u - mean));
        });
        curved.iter_mut().zip(direction).for_each(|(c, d)| *c += self.ridge * d);
        curved
    }

    fn diagonal(&self) -> Vec<f64> {
        let n = self.rows.n_classes;
        let mut diagonal = vec![0.0; 2 * n];
        for (row, probabilities) in self.rows.values.chunks(n).zip(self.probabilities.chunks(n)) {
            for class in 0..n {
                let variance = probabilities[class] * (1.0 - probabilities[class]);
                diagonal[class] += variance * row[class] * row[class];
                diagonal[n + class] += variance;
            }
        }
        let rows = self.rows.len() as f64;
        diagonal.iter().map(|entry| (entry / rows).max(0.0) + self.ridge).collect()
    }
}
