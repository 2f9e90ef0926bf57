//! Rows and classes that count more than others.

use burn::tensor::{Device, Tensor, TensorData};

/// How much each training row counts in the loss; 1 in the mean.
///
/// The loss of a batch is `1/rows Σ wᵢ lᵢ`. It is not divided by the weights of the batch, as
/// PyTorch's is: a batch of one class alone, which sorting by length can make, would then count as
/// much as any other, and the weights of classes would be lost.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RowWeights(Vec<f32>);

impl RowWeights {
    /// Every row the same.
    pub fn equal() -> Self {
        Self::default()
    }

    /// One weight above 0 a row; only their ratios count.
    pub fn new(weights: &[f64]) -> Self {
        // Divided by the largest first: the sum of large ones may be no number.
        let largest = weights.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
        let mean = weights.iter().map(|weight| weight / largest).sum::<f64>()
            / weights.len().max(1) as f64;
        Self(weights.iter().map(|weight| (weight / largest / mean) as f32).collect())
    }

    /// The weights with those of the rows' classes multiplied in, which make the classes count the
    /// same: `rows / (classes · rows of the class)`.
    #[must_use]
    pub fn balanced(self, labels: &[u32], classes: usize) -> Self {
        let mut counts = vec![0usize; classes];
        labels.iter().for_each(|&label| counts[label as usize] += 1);
        let classes: Vec<f64> = counts.iter().map(|&count| 1.0 / count as f64).collect();
        self.of_classes(labels, &classes)
    }

    /// The weights with those of the rows' classes, by number, multiplied in.
    #[must_use]
    pub fn of_classes(self, labels: &[u32], classes: &[f64]) -> Self {
        let own = |row: usize| self.0.get(row).map_or(1.0, |&weight| f64::from(weight));
        let both = labels.iter().enumerate();
        let both = both.map(|(row, &label)| own(row) * classes[label as usize]);
        Self::new(&both.collect::<Vec<_>>())
    }

    /// The weights of some rows; `None` if every row counts the same.
    pub(crate) fn rows(&self, rows: &[usize]) -> Option<Vec<f32>> {
        (!self.0.is_empty()).then(|| rows.iter().map(|&row| self.0[row]).collect())
    }

    /// Weights of a batch on a device, `[rows]`.
    pub(crate) fn to_device(weights: Option<Vec<f32>>, device: &Device) -> Option<Tensor<1>> {
        let weights = weights?;
        let shape = [weights.len()];
        Some(Tensor::from_data(TensorData::new(weights, shape), device))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn balanced_classes_count_the_same_as_in_scikit_learn() {
        // compute_class_weight("balanced", classes=[0, 1], y=[0, 0, 1, 0]) gives 2/3 and 2.
        let weights = RowWeights::equal().balanced(&[0, 0, 1, 0], 2);
        assert_eq!(weights, RowWeights(vec![2.0 / 3.0, 2.0 / 3.0, 2.0, 2.0 / 3.0]));
        let both = RowWeights::new(&[1.0, 4.0, 2.0, 1.0]).balanced(&[0, 0, 1, 0], 2);
        assert_eq!(both, RowWeights([0.5, 2.0, 3.0, 0.5].iter().map(|w| w * 2.0 / 3.0).collect()));
    }

    #[test]
    fn a_row_counts_as_much_as_itself_and_its_class_together() {
        let weights = RowWeights::new(&[1.0, 3.0, 1.0]).of_classes(&[0, 1, 1], &[2.0, 1.0]);
        assert_eq!(weights, RowWeights::new(&[2.0, 3.0, 1.0]));
    }

    #[test]
    fn only_ratios_count_and_equal_rows_have_no_weights_of_their_own() {
        assert_eq!(RowWeights::new(&[1.0, 3.0]), RowWeights::new(&[10.0, 30.0]));
        assert_eq!(RowWeights::new(&[1e308; 3]), RowWeights(vec![1.0; 3]));
        assert!(RowWeights::equal().rows(&[4, 9]).is_none());
    }
}
