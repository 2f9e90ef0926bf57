//! Dropout in one parallel pass.

use burn::backend::{Flex, TensorMetadata, tensor::FloatTensor};
use burn::tensor::TensorData;

use super::kernel::{Isa, in_parts, multiversion};
use super::values;
use crate::dropout::DropoutMask;

/// Elements of a task; even, since two places share a draw.
const TASK: usize = 1 << 14;

/// The elements of an `f32` tensor times those of the mask.
pub(crate) fn masked(x: &FloatTensor<Flex>, mask: DropoutMask) -> FloatTensor<Flex> {
    let (x, isa) = (x.to_contiguous(), Isa::current());
    let from = values(&x);
    let out = in_parts(from.len(), TASK, |task, out| {
        let first = task * TASK;
        apply(isa, &mask, first, &from[first..first + out.len()], out);
    });
    FloatTensor::<Flex>::from_data(TensorData::new(out, x.shape()))
}

multiversion! {
    fn apply(mask: &DropoutMask, first: usize, values: &[f32], out: &mut [f32]) = apply_body
}

#[inline(always)]
fn apply_body(mask: &DropoutMask, first: usize, values: &[f32], out: &mut [f32]) {
    mask.apply(first, values, out);
}
