//! Dropout in one kernel, with the mask of every other device.

use burn::tensor::DType;
use burn_cubecl::CubeBackend;
use burn_cubecl::kernel::into_contiguous;
use burn_cubecl::tensor::CubeTensor;
use cubecl::prelude::*;

use super::{empty, units};
use crate::dropout::{DropoutMask, DropoutOps};
use crate::rng::{FINALISER, GOLDEN_GAMMA};

impl DropoutOps for CubeBackend {
    fn masked(x: CubeTensor, mask: DropoutMask) -> CubeTensor {
        match x.dtype {
            DType::F32 => masked(into_contiguous(x), mask),
            _ => mask.multiply::<Self>(x),
        }
    }
}

/// A 64-bit number in two words: WGSL has no wider ones.
#[derive(CubeType, Clone, Copy)]
struct Wide {
    low: u32,
    high: u32,
}

/// `a · b` without what overflows.
#[cube]
fn times(a: Wide, #[comptime] b: u64) -> Wide {
    let low = comptime!(b as u32).runtime();
    let high = comptime!((b >> 32) as u32).runtime();
    Wide { low: a.low * low, high: a.low.mul_hi(low) + a.low * high + a.high * low }
}

/// `a ^ (a >> by)`, for `by` from 1 to 31.
#[cube]
fn folded(a: Wide, #[comptime] by: u32) -> Wide {
    let across = comptime!(32 - by);
    Wide { low: a.low ^ ((a.low >> by) | (a.high << across)), high: a.high ^ (a.high >> by) }
}

/// The draw number `index` of a key: [`rng::bits`](crate::rng::bits) in words.
#[cube]
fn bits(key_low: u32, key_high: u32, index: u32) -> Wide {
    let place = times(Wide { low: index + 1u32, high: 0u32 }, GOLDEN_GAMMA);
    let low = place.low + key_low;
    let carry = u32::cast_from(low < key_low);
    let start = Wide { low, high: place.high + key_high + carry };
    let first = times(folded(start, 30u32), comptime!(FINALISER[0]));
    let second = times(folded(first, 27u32), comptime!(FINALISER[1]));
    folded(second, 31u32)
}

/// Two elements a unit, since they share a draw.
#[cube(launch)]
#[allow(clippy::too_many_arguments, reason = "buffers and words of one launch")]
fn dropout_kernel(
    x: &Tensor<f32>,
    out: &mut Tensor<f32>,
    elements: u32,
    key_low: u32,
    key_high: u32,
    threshold: u32,
    scale: f32,
) {
    let first = ABSOLUTE_POS * 2;
    if first >= elements as usize {
        terminate!();
    }
    let draw = bits(key_low, key_high, ABSOLUTE_POS as u32);
    let mut kept = scale;
    if draw.low < threshold {
        kept = 0.0f32;
    }
    out[first] = x[first] * kept;
    if first + 1 < elements as usize {
        let mut kept = scale;
        if draw.high < threshold {
            kept = 0.0f32;
        }
        out[first + 1] = x[first + 1] * kept;
    }
}

/// The elements of a contiguous `f32` tensor times those of the mask.
fn masked(x: CubeTensor, mask: DropoutMask) -> CubeTensor {
    let elements = x.meta.num_elements();
    assert!(elements < u32::MAX as usize, "dropout: a tensor of more elements than u32 counts");
    let out = empty(&x, x.meta.shape().clone());
    let (count, dim) = units(&x, elements.div_ceil(2));
    let (threshold, scale) = mask.parts();
    dropout_kernel::launch(
        &out.client,
        count,
        dim,
        x.into_tensor_arg(),
        out.clone().into_tensor_arg(),
        elements as u32,
        mask.key as u32,
        (mask.key >> 32) as u32,
        threshold,
        scale,
    );
    out
}
