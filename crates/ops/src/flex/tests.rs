//! What the tests of the fast bodies share.

use burn::backend::{Flex, tensor::FloatTensor};
use burn::tensor::{Shape, TensorData};

use crate::rng;

pub(super) type FlexTensor = FloatTensor<Flex>;

pub(super) fn random(shape: impl Into<Shape>, key: u64, scale: f64) -> FlexTensor {
    let shape = shape.into();
    let n = shape.num_elements() as u64;
    let values: Vec<f32> = (0..n).map(|i| ((rng::unit(key, i) - 0.5) * scale) as f32).collect();
    FlexTensor::from_data(TensorData::new(values, shape))
}

pub(super) fn values(tensor: &FlexTensor) -> Vec<f32> {
    tensor.to_contiguous().as_slice::<f32>().expect("f32").to_vec()
}

pub(super) fn assert_close(what: &str, got: &[f32], want: &[f32]) {
    assert_eq!(got.len(), want.len(), "{what}");
    for (i, (a, b)) in got.iter().zip(want).enumerate() {
        assert!((a - b).abs() <= 2e-4 * (1.0 + b.abs()), "{what}[{i}]: {a}, default body {b}");
    }
}

/// What bf16 operands give against fp32: the largest difference is a small share of the largest value.
pub(super) fn assert_near(what: &str, got: &[f32], want: &[f32]) {
    assert_eq!(got.len(), want.len(), "{what}");
    let largest = want.iter().fold(1e-6f32, |m, x| m.max(x.abs()));
    let error = got.iter().zip(want).fold(0.0f32, |m, (a, b)| m.max((a - b).abs())) / largest;
    assert!(error < 2e-2, "{what}: off by {error} of the largest value");
}

pub(super) fn lengths(batch: usize, longest: usize) -> Vec<usize> {
    (0..batch).map(|row| 1 + (row * 5) % longest).collect()
}
