//! What is checked of rows before anything is computed from them.

use crate::error::{MetricsError, check_lengths};

/// How far a row's sum may be from 1: what a softmax in 32 bits over many classes can lose.
/// A single probability may exceed 1 by as much.
const TOLERANCE: f64 = 1e-3;

/// Values of shape `[rows, n_classes]`, row after row, and the class of each row: shapes and
/// classes are right and there is at least one row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LabelledRows<'a> {
    pub(crate) n_classes: usize,
    pub(crate) truth: &'a [usize],
    pub(crate) values: &'a [f64],
}

impl<'a> LabelledRows<'a> {
    /// Rows of any finite numbers, called `what` in errors.
    pub(crate) fn finite(
        what: &'static str,
        n_classes: usize,
        truth: &'a [usize],
        values: &'a [f64],
    ) -> Result<Self, MetricsError> {
        let rows = Self::shaped(what, n_classes, truth, values)?;
        check_finite(what, n_classes, values)?;
        Ok(rows)
    }

    /// Rows of probabilities that add up to 1 each, within 0.001.
    pub(crate) fn distributions(
        n_classes: usize,
        truth: &'a [usize],
        values: &'a [f64],
    ) -> Result<Self, MetricsError> {
        let rows = Self::shaped("probabilities", n_classes, truth, values)?;
        for (row, distribution) in values.chunks(n_classes).enumerate() {
            check_distribution(row as u64, distribution)?;
        }
        Ok(rows)
    }

    fn shaped(
        what: &'static str,
        n_classes: usize,
        truth: &'a [usize],
        values: &'a [f64],
    ) -> Result<Self, MetricsError> {
        check_lengths(what, truth.len().saturating_mul(n_classes), values.len())?;
        check_classes(n_classes, truth)?;
        Ok(Self { n_classes, truth, values })
    }

    /// Number of rows, at least 1.
    pub(crate) fn len(&self) -> usize {
        self.truth.len()
    }

    /// The rows with their classes.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&'a [f64], usize)> + use<'a> {
        self.values.chunks(self.n_classes).zip(self.truth.iter().copied())
    }
}

/// At least one row, each of a class below `n_classes`.
pub(crate) fn check_classes(n_classes: usize, truth: &[usize]) -> Result<(), MetricsError> {
    if truth.is_empty() {
        return Err(MetricsError::Empty);
    }
    match truth.iter().position(|&class| class >= n_classes) {
        None => Ok(()),
        Some(row) => Err(MetricsError::ClassOutOfRange {
            row: row as u64,
            what: "truth",
            class: truth[row],
            n_classes,
        }),
    }
}

/// Finite values, `columns` of them a row.
pub(crate) fn check_finite(
    what: &'static str,
    columns: usize,
    values: &[f64],
) -> Result<(), MetricsError> {
    match values.iter().position(|value| !value.is_finite()) {
        None => Ok(()),
        Some(place) => {
            let row = (place / columns.max(1)) as u64;
            Err(MetricsError::NotFinite { row, value: values[place], what })
        }
    }
}

/// Two columns of equal length, at least one row, all finite.
pub(crate) fn check_pairs(truth: &[f64], predicted: &[f64]) -> Result<(), MetricsError> {
    check_lengths("predictions", truth.len(), predicted.len())?;
    if truth.is_empty() {
        return Err(MetricsError::Empty);
    }
    check_finite("truth", 1, truth)?;
    check_finite("prediction", 1, predicted)
}

/// Probabilities of one row.
pub(crate) fn check_distribution(row: u64, distribution: &[f64]) -> Result<(), MetricsError> {
    let outside = |value: &&f64| !(0.0..=1.0 + TOLERANCE).contains(*value);
    if let Some(&value) = distribution.iter().find(outside) {
        return Err(MetricsError::NotAProbability { row, value });
    }
    let sum: f64 = distribution.iter().sum();
    if (sum - 1.0).abs() > TOLERANCE {
        return Err(MetricsError::NotADistribution { row, sum });
    }
    Ok(())
}

/// An argument strictly between 0 and 1.
pub(crate) fn check_open_unit(what: &'static str, value: f64) -> Result<f64, MetricsError> {
    if value > 0.0 && value < 1.0 {
        return Ok(value);
    }
    Err(MetricsError::OutOfRange { what, value, expected: "more than 0 and less than 1" })
}

/// The index of the largest value, the lowest one of ties; 0 for no values.
pub(crate) fn argmax(values: impl IntoIterator<Item = f64>) -> usize {
    let mut best = (0, f64::NEG_INFINITY);
    for (index, value) in values.into_iter().enumerate() {
        if value > best.1 {
            best = (index, value);
        }
    }
    best.0
}

/// `value`, unless computing it left the range of `f64`.
pub(crate) fn fits(what: &'static str, value: f64) -> Result<f64, MetricsError> {
    if value.is_finite() { Ok(value) } else { Err(MetricsError::Overflow { what }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_value_is_reported_with_its_row_not_its_place() {
        let values = [0.0, 1.0, 2.0, 3.0, f64::NAN, 5.0];
        let error = LabelledRows::finite("logit", 2, &[0, 1, 1], &values).unwrap_err();
        assert_eq!(error.to_string(), "row 2: logit is NaN, not a finite number");
    }

    #[test]
    fn the_largest_of_equals_is_the_first() {
        assert_eq!(argmax([1.0, 3.0, 3.0]), 1);
        assert_eq!(argmax([]), 0);
    }

    #[test]
    fn no_rows_and_no_classes_are_refused() {
        assert!(matches!(LabelledRows::distributions(2, &[], &[]), Err(MetricsError::Empty)));
        let none = LabelledRows::distributions(0, &[0], &[]);
        assert!(matches!(none, Err(MetricsError::ClassOutOfRange { .. })));
    }
}
