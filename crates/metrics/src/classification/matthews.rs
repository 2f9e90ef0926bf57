//! Matthews' correlation between truth and prediction.

use crate::{ConfusionMatrix, MetricsError};

impl ConfusionMatrix {
    /// Matthews correlation coefficient, `−1..=1`: 1 is perfect, 0 is no better than chance.
    ///
    /// For several classes after J. Gorodkin, *Comparing two K-category assignments by a
    /// K-category correlation coefficient* (2004). With `n` rows, `c` of them right, and `t`, `p`
    /// the rows of each class in truth and prediction:
    /// `(c·n − t·p) / √((n² − p·p)(n² − t·t))`.
    /// It is 0 where truth or prediction is one class only, as in scikit-learn.
    ///
    /// # Errors
    /// [`MetricsError::Empty`] without rows.
    pub fn matthews(&self) -> Result<f64, MetricsError> {
        self.check_rows()?;
        let counts = self.counts_per_class();
        // No sum here is above n² < 2¹²⁸.
        let dot = |left: &[u64], right: &[u64]| -> u128 {
            left.iter().zip(right).map(|(&l, &r)| u128::from(l) * u128::from(r)).sum()
        };
        let truth: Vec<u64> = counts.iter().map(|counts| counts.support).collect();
        let predicted: Vec<u64> = counts.iter().map(|counts| counts.predicted).collect();
        let rows = u128::from(self.total());
        let spread = |side: &[u64]| (rows * rows - dot(side, side)) as f64;
        let both = spread(&predicted) * spread(&truth);
        if both == 0.0 {
            return Ok(0.0);
        }
        let right = u128::from(self.correct()) * rows;
        // Rounding may carry it an ulp beyond its bounds.
        Ok((difference(right, dot(&truth, &predicted)) / both.sqrt()).clamp(-1.0, 1.0))
    }
}

fn difference(left: u128, right: u128) -> f64 {
    let size = left.abs_diff(right) as f64;
    if left < right { -size } else { size }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn perfect_is_one_and_inverted_is_minus_one() {
        let score = |predicted: &[usize]| {
            ConfusionMatrix::from_pairs(2, &[0, 1, 1], predicted).unwrap().matthews().unwrap()
        };
        assert_eq!((score(&[0, 1, 1]), score(&[1, 0, 0]), score(&[1, 1, 1])), (1.0, -1.0, 0.0));
    }

    #[test]
    fn the_largest_counts_do_not_overflow() {
        let half = u64::MAX / 2;
        let matrix = ConfusionMatrix::try_from(vec![vec![half, 0], vec![0, half]]).unwrap();
        assert_eq!(matrix.matthews(), Ok(1.0));
    }
}
