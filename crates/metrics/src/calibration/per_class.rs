//! Isotonic regression of class probabilities.

use serde::{Deserialize, Serialize};

use super::isotonic::IsotonicRegression;
use super::temperature::check_whole_rows;
use crate::MetricsError;
use crate::checks::LabelledRows;
use crate::error::check_lengths;

/// A curve for each class against the rest, the results rescaled to add up to 1: scikit-learn's
/// `CalibratedClassifierCV(method="isotonic")` (Zadrozny and Elkan 2002).
///
/// Two classes need one curve, that of class 1. Free in shape, it wants about 1000 rows or more:
/// below that temperature or Platt scaling are safer. It can change which class is the largest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IsotonicCalibration {
    n_classes: usize,
    curves: Vec<IsotonicRegression>,
}

impl IsotonicCalibration {
    /// The curves for `scores`, shape `[rows, n_classes]`: probabilities or any other finite
    /// number that grows with them.
    ///
    /// A class that does not occur in the truth gets a curve of zeros.
    ///
    /// # Errors
    /// [`MetricsError::Empty`], [`MetricsError::LengthMismatch`],
    /// [`MetricsError::ClassOutOfRange`], [`MetricsError::NotFinite`].
    pub fn fit(n_classes: usize, truth: &[usize], scores: &[f64]) -> Result<Self, MetricsError> {
        LabelledRows::finite("score", n_classes, truth, scores)?;
        let curves = classes(n_classes)
            .map(|class| {
                let x = column(n_classes, class, scores);
                let y: Vec<f64> =
                    truth.iter().map(|&truth| f64::from(u8::from(truth == class))).collect();
                IsotonicRegression::fit(&x, &y)
            })
            .collect::<Result<_, _>>()?;
        Ok(Self { n_classes, curves })
    }

    /// Probabilities of shape `[rows, n_classes]`; a row in which every curve says 0 becomes even.
    ///
    /// # Errors
    /// [`MetricsError::LengthMismatch`] unless whole rows are given (and for a value read from a
    /// file that lacks curves), [`MetricsError::NotFinite`].
    pub fn apply(&self, scores: &[f64]) -> Result<Vec<f64>, MetricsError> {
        let n = self.n_classes;
        check_lengths("curves", classes(n).len(), self.curves.len())?;
        check_whole_rows(n, scores)?;
        let mut values = vec![0.0; scores.len()];
        for (class, curve) in classes(n).zip(&self.curves) {
            let heights = curve.apply(&column(n, class, scores))?;
            values.chunks_mut(n).zip(heights).for_each(|(row, height)| row[class] = height);
        }
        values.chunks_mut(n.max(1)).for_each(complete);
        Ok(values)
    }
}

/// The classes that have a curve.
fn classes(n_classes: usize) -> std::ops::Range<usize> {
    if n_classes == 2 { 1..2 } else { 0..n_classes }
}

fn column(n_classes: usize, class: usize, values: &[f64]) -> Vec<f64> {
    values.chunks(n_classes).map(|row| row[class]).collect()
}

/// Heights of the curves as a distribution.
fn complete(row: &mut [f64]) {
    if let [first, second] = row {
        *first = 1.0 - *second;
        return;
    }
    let (sum, even) = (row.iter().sum::<f64>(), 1.0 / row.len() as f64);
    row.iter_mut().for_each(|value| *value = if sum == 0.0 { even } else { *value / sum });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_that_never_occurs_gets_no_probability() {
        let scores = [0.6, 0.3, 0.1, 0.2, 0.7, 0.1];
        let found = IsotonicCalibration::fit(3, &[0, 1], &scores).unwrap();
        assert_eq!(found.apply(&scores).unwrap(), [1.0, 0.0, 0.0, 0.0, 1.0, 0.0]);
    }

    #[test]
    fn a_row_that_no_curve_wants_is_even() {
        let scores = [0.6, 0.2, 0.2, 0.2, 0.6, 0.2, 0.2, 0.2, 0.6];
        let found = IsotonicCalibration::fit(3, &[0, 1, 2], &scores).unwrap();
        assert_eq!(found.apply(&[0.1, 0.1, 0.1]).unwrap(), [1.0 / 3.0; 3]);
    }

    #[test]
    fn two_classes_need_one_curve_and_a_file_without_it_is_refused() {
        let found = IsotonicCalibration::fit(2, &[0, 1], &[0.9, 0.1, 0.2, 0.8]).unwrap();
        assert_eq!(found.curves.len(), 1);
        let half = found.apply(&[0.5, 0.45]).unwrap();
        assert!((half[1] - 0.5).abs() < 1e-15 && half[0] == 1.0 - half[1], "{half:?}");
        let none: IsotonicCalibration =
            serde_json::from_str(r#"{"n_classes":2,"curves":[]}"#).unwrap();
        assert!(none.apply(&[0.5, 0.5]).is_err());
    }
}
