//! Dropout whose mask depends on a key and a place alone.

#![cfg_attr(
    not(any(feature = "flex", feature = "ndarray", feature = "cube")),
    allow(unused_variables, dead_code, reason = "without a backend nothing calls the bodies")
)]

use burn::backend::autodiff::{
    checkpoint::{base::Checkpointer, strategy::CheckpointStrategy},
    grads::Gradients,
    ops::{Backward, Ops, OpsKind},
};
use burn::backend::{
    Autodiff, Backend, Dispatch, TensorMetadata, backend_extension, tensor::FloatTensor,
};
use burn::tensor::{Tensor, TensorData};

use crate::rng;

/// Dropout as an operation of Burn's dispatching backend, differentiable.
#[backend_extension(
    Flex: cfg(feature = "flex"),
    NdArray: cfg(feature = "ndarray"),
    Cube: cfg(feature = "cube"),
    Autodiff,
    Fusion: cfg(feature = "cube")
)]
pub trait DropoutOps: Backend {
    /// The elements that `mask` keeps, scaled; see [`dropout`].
    #[fusion(dtype = x, shape = x)]
    fn masked(x: FloatTensor<Self>, mask: DropoutMask) -> FloatTensor<Self>;
}

/// Inverted dropout (Srivastava et al., JMLR 2014): each element is zeroed with probability
/// `rate`, the others are multiplied by `1 / (1 - rate)`. The shape `[rows, width]` is kept.
///
/// The mask is a function of `(key, place)`: the same key gives the same mask on every device, for
/// any number of threads. Give every use of every step a key of its own ([`rng::subkey`]).
///
/// # Panics
/// If `rate` is not in `[0, 1)`.
pub fn dropout(x: Tensor<2>, rate: f64, key: u64) -> Tensor<2> {
    assert!((0.0..1.0).contains(&rate), "dropout rate {rate} is not in [0, 1)");
    if rate == 0.0 {
        return x;
    }
    let mask = DropoutMask { rate, key };
    Tensor::from_dispatch(<Dispatch as DropoutOps>::masked(x.into_dispatch(), mask))
}

/// A mask by its rate, in `(0, 1)`, and its key; its elements are computed where they are needed,
/// in the backward pass once more.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DropoutMask {
    /// Probability of a zero.
    pub rate: f64,
    /// What the mask is drawn from.
    pub key: u64,
}

impl DropoutMask {
    /// Multiplies elements by those of the mask, of which the first has the place `first`, an even
    /// number: `0` with probability `rate`, else `1 / (1 - rate)`. Two places share a 64-bit draw.
    #[inline(always)]
    pub(crate) fn apply(&self, first: usize, values: &[f32], out: &mut [f32]) {
        let (threshold, scale) = self.parts();
        let factor = |half: u64| if half < u64::from(threshold) { 0.0 } else { scale };
        let place = (first / 2) as u64;
        for (i, (out, values)) in out.chunks_mut(2).zip(values.chunks(2)).enumerate() {
            let draw = rng::bits(self.key, place + i as u64);
            out[0] = values[0] * factor(draw & 0xffff_ffff);
            if let ([_, out], [_, value]) = (out, values) {
                *out = value * factor(draw >> 32);
            }
        }
    }

    /// What a draw of 32 bits is below for a zero, and what other elements are multiplied by.
    #[inline(always)]
    pub(crate) fn parts(&self) -> (u32, f32) {
        ((self.rate * (1u64 << 32) as f64) as u32, (1.0 / (1.0 - self.rate)) as f32)
    }

    /// The default body: the mask is made on the host.
    pub(crate) fn multiply<B: Backend>(self, x: FloatTensor<B>) -> FloatTensor<B> {
        let shape = x.shape();
        let mut mask = vec![0.0; shape.num_elements()];
        self.apply(0, &vec![1.0; mask.len()], &mut mask);
        let mask = B::float_from_data(TensorData::new(mask, shape), &x.device());
        B::float_mul(x, mask)
    }
}

#[cfg(feature = "flex")]
impl DropoutOps for burn::backend::Flex {
    fn masked(x: FloatTensor<Self>, mask: DropoutMask) -> FloatTensor<Self> {
        match x.dtype() {
            burn::tensor::DType::F32 => crate::flex::masked(&x, mask),
            _ => mask.multiply::<Self>(x),
        }
    }
}

#[cfg(feature = "ndarray")]
impl DropoutOps for burn::backend::NdArray {
    fn masked(x: FloatTensor<Self>, mask: DropoutMask) -> FloatTensor<Self> {
        mask.multiply::<Self>(x)
    }
}

#[derive(Debug)]
struct DropoutBackward;

impl<B: DropoutOps> Backward<B, 1> for DropoutBackward {
    type State = DropoutMask;

    fn backward(self, ops: Ops<DropoutMask, 1>, grads: &mut Gradients, _: &mut Checkpointer) {
        let grad = grads.consume::<B>(&ops.node);
        let [parent] = ops.parents;
        if let Some(node) = parent {
            grads.register::<B>(node.id, B::masked(grad, ops.state));
        }
    }
}

impl<B: DropoutOps, C: CheckpointStrategy> DropoutOps for Autodiff<B, C> {
    fn masked(x: FloatTensor<Self>, mask: DropoutMask) -> FloatTensor<Self> {
        let nodes = [x.node()];
        let out = B::masked(x.into_primitive(), mask);
        match DropoutBackward.prepare::<C>(nodes).compute_bound().stateful() {
            OpsKind::Tracked(prep) => prep.finish(mask, out),
            OpsKind::UnTracked(prep) => prep.finish(out),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Device;

    fn mask(n: usize, rate: f64, key: u64) -> Vec<f32> {
        let x = Tensor::<2>::ones([1, n], &Device::flex());
        dropout(x, rate, key).into_data().try_to_vec().expect("f32")
    }

    #[test]
    fn the_share_of_zeros_is_the_rate_and_the_mean_stays_one() {
        for rate in [0.1, 0.5, 0.9] {
            let n = 200_001;
            let mask = mask(n, rate, 42);
            let zeros = mask.iter().filter(|&&m| m == 0.0).count() as f64 / n as f64;
            let mean = mask.iter().map(|&m| f64::from(m)).sum::<f64>() / n as f64;
            assert!((zeros - rate).abs() < 0.01, "rate {rate}: {zeros}");
            assert!((mean - 1.0).abs() < 0.03, "rate {rate}: mean {mean}");
        }
    }

    #[test]
    fn the_same_key_gives_the_same_mask_and_another_key_another() {
        assert_eq!(mask(1000, 0.5, 1), mask(1000, 0.5, 1));
        assert_ne!(mask(1000, 0.5, 1), mask(1000, 0.5, 2));
    }

    #[test]
    fn the_fast_body_draws_the_mask_of_the_default_one() {
        use burn::backend::{Flex, tensor::FloatTensor};
        for n in [1, 2, 7, 16_384, 16_385, 50_001] {
            let mask = DropoutMask { rate: 0.3, key: 5 };
            let values: Vec<f32> = (0..n).map(|i| i as f32 - 3.5).collect();
            let x = FloatTensor::<Flex>::from_data(TensorData::new(values, [1, n]));
            let (fast, slow) = (Flex::masked(x.clone(), mask), mask.multiply::<Flex>(x));
            let (fast, slow) = (fast.as_slice::<f32>(), slow.as_slice::<f32>());
            assert!(fast.expect("f32") == slow.expect("f32"), "{n} elements");
        }
    }

    #[test]
    fn the_gradient_passes_where_the_value_passed() {
        let device = Device::flex().autodiff();
        let x = Tensor::<2>::ones([8, 16], &device).require_grad();
        let y = dropout(x.clone(), 0.5, 9);
        let grads = y.clone().sum().backward();
        let grad = x.grad(&grads).expect("x takes part");
        grad.into_data().assert_eq(&y.inner().into_data(), true);
    }
}
