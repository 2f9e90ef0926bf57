//! How weights start.

use burn::module::Param;
use burn::tensor::{Device, Tensor, TensorData};
use firebrick_ops::rng;
use serde::{Deserialize, Serialize};

/// The distribution that a weight matrix is drawn from.
///
/// Draws depend on `(key, element)` alone, so the same seed gives the same weights on every
/// device, for any number of threads.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Initializer {
    /// All zeros.
    Zeros,
    /// Normal with mean 0 and standard deviation 1, as PyTorch's `nn.Embedding`.
    Normal,
    /// Uniform on `±1/sqrt(fan)`, PyTorch's default for `nn.Linear` (`fan` = inputs) and `nn.LSTM`
    /// (`fan` = hidden size).
    Uniform,
    /// Uniform on `±sqrt(6 / (fan_in + fan_out))` (Glorot and Bengio, 2010).
    Xavier,
    /// Normal with standard deviation `sqrt(2 / fan_in)` (He et al., 2015).
    He,
    /// Rows or columns orthonormal (Saxe et al., 2014); a wider matrix is made of square blocks,
    /// which gives each gate of a recurrent layer an orthogonal matrix of its own.
    Orthogonal,
}

/// The sizes that an initialiser scales by.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fan {
    /// Values that flow into one unit.
    pub(crate) fan_in: usize,
    /// Values that flow out of one unit.
    pub(crate) fan_out: usize,
    /// What PyTorch's default divides by: the inputs of a linear layer, the hidden size of an LSTM.
    pub(crate) uniform: usize,
}

impl Initializer {
    /// A `[rows, cols]` parameter.
    pub(crate) fn matrix(
        self,
        [rows, cols]: [usize; 2],
        fan: Fan,
        key: u64,
        device: &Device,
    ) -> Param<Tensor<2>> {
        let values = self.values(rows, cols, fan, key);
        Param::from_tensor(Tensor::from_data(TensorData::new(values, [rows, cols]), device))
    }

    /// A parameter vector of `len` elements. Vectors can't be orthogonal: they start at zero then.
    pub(crate) fn vector(
        self,
        len: usize,
        fan: Fan,
        key: u64,
        device: &Device,
    ) -> Param<Tensor<1>> {
        let values = self.vector_values(len, fan, key);
        Param::from_tensor(Tensor::from_data(TensorData::new(values, [len]), device))
    }

    /// A parameter vector whose elements are sums of two draws, as the two biases of PyTorch's LSTM
    /// make them together.
    pub(crate) fn vector_of_two(
        self,
        len: usize,
        fan: Fan,
        keys: [u64; 2],
        device: &Device,
    ) -> Param<Tensor<1>> {
        let [first, second] = keys.map(|key| self.vector_values(len, fan, key));
        let sums: Vec<f32> = first.into_iter().zip(second).map(|(a, b)| a + b).collect();
        Param::from_tensor(Tensor::from_data(TensorData::new(sums, [len]), device))
    }

    fn vector_values(self, len: usize, fan: Fan, key: u64) -> Vec<f32> {
        match self {
            Self::Orthogonal => vec![0.0; len],
            _ => self.values(1, len, fan, key),
        }
    }

    fn values(self, rows: usize, cols: usize, fan: Fan, key: u64) -> Vec<f32> {
        let n = rows * cols;
        let uniform = |bound: f64| -> Vec<f32> {
            (0..n).map(|i| ((2.0 * rng::unit(key, i as u64) - 1.0) * bound) as f32).collect()
        };
        let normal = |deviation: f64| -> Vec<f32> {
            (0..n).map(|i| (rng::normal(key, i as u64) * deviation) as f32).collect()
        };
        match self {
            Self::Zeros => vec![0.0; n],
            Self::Normal => normal(1.0),
            Self::Uniform => uniform(1.0 / (fan.uniform as f64).sqrt()),
            Self::Xavier => uniform((6.0 / (fan.fan_in + fan.fan_out) as f64).sqrt()),
            Self::He => normal((2.0 / fan.fan_in as f64).sqrt()),
            Self::Orthogonal => orthogonal(rows, cols, key),
        }
    }
}

/// `[rows, cols]` in blocks of at most `rows` columns, each with orthonormal columns (or, for a
/// tall matrix, all columns orthonormal).
fn orthogonal(rows: usize, cols: usize, key: u64) -> Vec<f32> {
    let mut out = vec![0.0f32; rows * cols];
    for (block, start) in (0..cols).step_by(rows.max(1)).enumerate() {
        let width = rows.min(cols - start);
        let columns = orthonormal_columns(rows, width, rng::subkey(key, block as u64));
        for (c, column) in columns.iter().enumerate() {
            for (r, &x) in column.iter().enumerate() {
                out[r * cols + start + c] = x as f32;
            }
        }
    }
    out
}

/// Gram–Schmidt, done twice for accuracy, on normal draws.
fn orthonormal_columns(rows: usize, width: usize, key: u64) -> Vec<Vec<f64>> {
    let mut columns: Vec<Vec<f64>> = Vec::with_capacity(width);
    for c in 0..width {
        let mut v: Vec<f64> = (0..rows).map(|r| rng::normal(key, (c * rows + r) as u64)).collect();
        for _ in 0..2 {
            for u in &columns {
                let along: f64 = u.iter().zip(&v).map(|(a, b)| a * b).sum();
                v.iter_mut().zip(u).for_each(|(x, a)| *x -= along * a);
            }
        }
        let norm = v.iter().map(|x| x * x).sum::<f64>().sqrt();
        v.iter_mut().for_each(|x| *x /= norm);
        columns.push(v);
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;

    const FAN: Fan = Fan { fan_in: 64, fan_out: 32, uniform: 64 };

    fn moments(values: &[f32]) -> (f64, f64, f64) {
        let n = values.len() as f64;
        let mean = values.iter().map(|&x| f64::from(x)).sum::<f64>() / n;
        let variance = values.iter().map(|&x| (f64::from(x) - mean).powi(2)).sum::<f64>() / n;
        let largest = values.iter().fold(0.0f64, |m, &x| m.max(f64::from(x).abs()));
        (mean, variance.sqrt(), largest)
    }

    #[test]
    fn each_distribution_has_its_spread() {
        let spread = |init: Initializer| moments(&init.values(200, 200, FAN, 1));
        assert_eq!(spread(Initializer::Zeros), (0.0, 0.0, 0.0));
        let (mean, deviation, _) = spread(Initializer::Normal);
        assert!(mean.abs() < 0.02 && (deviation - 1.0).abs() < 0.02);
        let (_, deviation, largest) = spread(Initializer::Uniform);
        assert!(largest <= 0.125 && (deviation - 0.125 / 3f64.sqrt()).abs() < 0.002);
        let (_, _, largest) = spread(Initializer::Xavier);
        assert!(largest <= 0.25 && largest > 0.249);
        let (_, deviation, _) = spread(Initializer::He);
        assert!((deviation - (2.0f64 / 64.0).sqrt()).abs() < 0.003);
    }

    #[test]
    fn every_block_of_an_orthogonal_matrix_is_orthogonal() {
        let (rows, cols) = (12, 48);
        let values = Initializer::Orthogonal.values(rows, cols, FAN, 5);
        for block in 0..4 {
            for a in 0..rows {
                for b in 0..rows {
                    let dot: f64 = (0..rows)
                        .map(|r| {
                            let at = |c: usize| f64::from(values[r * cols + block * rows + c]);
                            at(a) * at(b)
                        })
                        .sum();
                    let want = if a == b { 1.0 } else { 0.0 };
                    assert!((dot - want).abs() < 1e-6, "block {block}: {a}·{b} = {dot}");
                }
            }
        }
    }

    #[test]
    fn a_vector_that_can_not_be_orthogonal_starts_at_zero() {
        let device = Device::flex();
        let init = Initializer::Orthogonal;
        for param in [init.vector(6, FAN, 1, &device), init.vector_of_two(6, FAN, [1, 2], &device)]
        {
            assert!(param.val().into_data().iter::<f32>().all(|x| x == 0.0));
        }
    }

    #[test]
    fn the_same_key_gives_the_same_values_and_another_key_others() {
        let draw = |key| Initializer::Normal.values(4, 4, FAN, key);
        assert_eq!(draw(1), draw(1));
        assert_ne!(draw(1), draw(2));
    }
}
