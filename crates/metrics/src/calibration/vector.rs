//! A scale and a bias for each class.

use serde::{Deserialize, Serialize};

use super::newton::minimise;
use super::softmax::softmax;
use super::temperature::{best_inverse, check_whole_rows};
use super::vector_loss::{VectorLoss, transform};
use crate::MetricsError;
use crate::checks::LabelledRows;
use crate::error::check_lengths;

/// Logits beyond this are refused: their squares, summed, must stay far inside `f64`.
const LARGEST_LOGIT: f64 = 1e6;

/// Vector scaling: `softmax(w ∘ z + b)` with a scale and a bias a class (Guo et al. 2017).
///
/// Unlike a temperature it can change which class is the largest: it repairs classes that are
/// predicted too often. It wants some tens of rows a class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VectorScaling {
    /// `w`, a number a class; 1 changes nothing.
    pub scale: Vec<f64>,
    /// `b`, a number a class; 0 changes nothing.
    pub bias: Vec<f64>,
}

impl VectorScaling {
    /// Weight of the pull towards doing nothing, `RIDGE / 2 · (‖w − 1‖² + ‖b‖²)`, against the mean
    /// log loss. It bounds the parameters where the classes can be separated or one is missing.
    pub const RIDGE: f64 = 1e-3;

    /// The parameters with the lowest mean log loss plus ridge on `logits`, shape
    /// `[rows, n_classes]`, by Newton's method with conjugate gradients: a few hundred passes over
    /// the rows, memory for one copy of them.
    ///
    /// # Errors
    /// [`MetricsError::Empty`], [`MetricsError::LengthMismatch`],
    /// [`MetricsError::ClassOutOfRange`], [`MetricsError::NotFinite`], and
    /// [`MetricsError::Overflow`] for logits beyond ±1e6.
    pub fn fit(n_classes: usize, truth: &[usize], logits: &[f64]) -> Result<Self, MetricsError> {
        let rows = LabelledRows::finite("logit", n_classes, truth, logits)?;
        if logits.iter().any(|logit| logit.abs() > LARGEST_LOGIT) {
            return Err(MetricsError::Overflow { what: "vector scaling" });
        }
        // From the best temperature: where the softmax is saturated Newton's steps lead nowhere.
        let scale = best_inverse(rows, 1.0 / LARGEST_LOGIT, 1.0);
        let start = [vec![scale; n_classes], vec![0.0; n_classes]].concat();
        let found = minimise(&mut VectorLoss::new(rows, Self::RIDGE), start);
        let (scale, bias) = found.split_at(n_classes);
        Ok(Self { scale: scale.to_vec(), bias: bias.to_vec() })
    }

    /// `softmax(w ∘ z + b)` of each row; shape `[rows, n_classes]` in and out.
    ///
    /// # Errors
    /// [`MetricsError::LengthMismatch`] unless whole rows are given and there are as many scales
    /// as biases, [`MetricsError::NotFinite`], and [`MetricsError::Overflow`] where a scaled logit
    /// is beyond the range of `f64`.
    pub fn apply(&self, logits: &[f64]) -> Result<Vec<f64>, MetricsError> {
        let n_classes = self.scale.len();
        check_lengths("biases", n_classes, self.bias.len())?;
        check_whole_rows(n_classes, logits)?;
        let parameters = [self.scale.as_slice(), &self.bias].concat();
        let mut values = vec![0.0; logits.len()];
        for (row, out) in logits.chunks(n_classes.max(1)).zip(values.chunks_mut(n_classes.max(1))) {
            transform(&parameters, row, out);
            if out.iter().any(|value| !value.is_finite()) {
                return Err(MetricsError::Overflow { what: "a scaled logit" });
            }
            softmax(out);
        }
        Ok(values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_that_can_be_separated_get_bounded_parameters() {
        let found = VectorScaling::fit(2, &[0, 1], &[3.0, 1.0, 1.0, 3.0]).unwrap();
        for value in found.scale.iter().chain(&found.bias) {
            assert!(value.abs() < 10.0, "{found:?}");
        }
    }

    #[test]
    fn logits_of_any_size_are_scaled_down_to_what_they_tell() {
        let logits: Vec<f64> = [2.0, 1.0, 1.0, 2.0, 2.0, 1.0].iter().map(|z| z * 4e5).collect();
        let found = VectorScaling::fit(2, &[0, 1, 1], &logits).unwrap();
        let probabilities = found.apply(&logits).unwrap();
        // Two rows are alike, and one of them is of class 0; the third can be told apart.
        assert!((probabilities[0] - 0.5).abs() < 0.01, "{probabilities:?}");
        assert!(probabilities[3] > 0.9, "{found:?}");
    }

    #[test]
    fn a_class_predicted_too_often_is_pushed_back() {
        // The logits say 0 in every row; the truth says 0 in one of four.
        let found = VectorScaling::fit(2, &[0, 1, 1, 1], &[1.0, 0.0].repeat(4)).unwrap();
        let probabilities = found.apply(&[1.0, 0.0]).unwrap();
        assert!((probabilities[0] - 0.25).abs() < 0.01, "{probabilities:?}");
    }

    #[test]
    fn one_row_and_one_class_are_no_trouble() {
        assert!(VectorScaling::fit(3, &[2], &[1.0, 2.0, 3.0]).is_ok());
        let one = VectorScaling::fit(1, &[0, 0], &[1.0, 2.0]).unwrap();
        assert_eq!(one.apply(&[5.0]), Ok(vec![1.0]));
    }

    #[test]
    fn parameters_that_do_not_belong_together_are_refused() {
        let json = r#"{"scale":[1.0,1.0],"bias":[0.0]}"#;
        let found: VectorScaling = serde_json::from_str(json).unwrap();
        assert!(matches!(found.apply(&[1.0, 2.0]), Err(MetricsError::LengthMismatch { .. })));
        assert!(matches!(
            VectorScaling::fit(2, &[0], &[1e7, 0.0]),
            Err(MetricsError::Overflow { .. })
        ));
    }
}
