//! Rows and classes that count more than others.

use burn::tensor::{Device, Tensor, TensorData};

/// How much each training row counts in the loss, relative to the others.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RowWeights(Vec<f32>);

impl RowWeights {
    /// Every row the same.
    pub fn equal() -> Self {
        Self::default()
    }

    /// One weight above 0 a row.
    pub fn new(weights: Vec<f32>) -> Self {
        Self(weights)
    }

    /// The weights with those of the rows' classes multiplied in, which make the classes count the
    /// same: `rows / (classes · rows of the class)`.
    #[must_use]
    pub fn balanced(self, labels: &[u32], classes: usize) -> Self {
        let mut counts = vec![0usize; classes];
        labels.iter().for_each(|&label| counts[label as usize] += 1);
        let present = counts.iter().filter(|&&count| count > 0).count();
        let of =
            |label: u32| labels.len() as f64 / (present as f64 * counts[label as usize] as f64);
        let own = |row: usize| self.0.get(row).map_or(1.0, |&weight| f64::from(weight));
        let both = labels.iter().enumerate().map(|(row, &label)| (of(label) * own(row)) as f32);
        Self(both.collect())
    }

    /// How much some rows count together.
    pub fn sum(&self, rows: &[usize]) -> f64 {
        match self.0.is_empty() {
            true => rows.len() as f64,
            false => rows.iter().map(|&row| f64::from(self.0[row])).sum(),
        }
    }

    /// The weights of some rows, `[rows]`, with a sum of 1; `None` if every row counts the same.
    pub(crate) fn shares(&self, rows: &[usize], device: &Device) -> Option<Tensor<1>> {
        if self.0.is_empty() {
            return None;
        }
        let sum = self.sum(rows);
        let shares: Vec<f32> =
            rows.iter().map(|&row| (f64::from(self.0[row]) / sum) as f32).collect();
        Some(Tensor::from_data(TensorData::new(shares, [rows.len()]), device))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn balanced_classes_count_the_same_as_in_scikit_learn() {
        // compute_class_weight("balanced", classes=[0, 1], y=[0, 0, 0, 1]) gives 2/3 and 2.
        let weights = RowWeights::equal().balanced(&[0, 0, 1, 0], 2);
        assert_eq!(weights, RowWeights::new(vec![2.0 / 3.0, 2.0 / 3.0, 2.0, 2.0 / 3.0]));
        assert!((weights.sum(&[0, 2]) - 8.0 / 3.0).abs() < 1e-6);
        let both = RowWeights::new(vec![1.0, 3.0, 1.0, 1.0]).balanced(&[0, 0, 1, 0], 2);
        assert!((both.sum(&[1]) - 2.0).abs() < 1e-6);
    }

    #[test]
    fn equal_rows_have_no_weights_of_their_own() {
        assert_eq!(RowWeights::equal().sum(&[4, 9]), 2.0);
        assert!(RowWeights::equal().shares(&[4, 9], &Device::flex()).is_none());
    }
}
