//! What the backward passes of all packed layers share.

use burn::backend::ops::{FloatTensorOps, IntTensorOps};
use burn::tensor::{Shape, Slice, TensorData};
use burn_cubecl::CubeBackend;
use burn_cubecl::tensor::CubeTensor;

use super::{empty, first_rows};

/// One time step of a packed batch: its rows follow those of the step before it.
#[derive(Clone, Copy)]
pub(super) struct Step {
    /// Row of its first sequence.
    pub(super) offset: usize,
    /// Row of the first sequence of the step before; `None` at the first step.
    pub(super) before: Option<usize>,
    /// Sequences that run.
    pub(super) running: usize,
    /// Sequences that run at the step after it.
    pub(super) later: usize,
}

/// The time steps in order.
pub(super) fn steps(batch_sizes: &[usize]) -> Vec<Step> {
    let (mut offset, mut before) = (0, None);
    let mut steps = Vec::with_capacity(batch_sizes.len());
    for (t, &running) in batch_sizes.iter().enumerate() {
        let later = batch_sizes.get(t + 1).copied().unwrap_or(0);
        steps.push(Step { offset, before, running, later });
        (before, offset) = (Some(offset), offset + running);
    }
    steps
}

/// `Σ_t h_{t-1}ᵀ · d_sums_t`, as one product over all rows from the second time step on.
///
/// `hidden` is `[tokens, H]`, `d_sums` `[tokens, G]`; the result is `[H, G]`.
pub(super) fn recurrent_weight_grad(
    hidden: CubeTensor,
    d_sums: CubeTensor,
    batch_sizes: &[usize],
) -> CubeTensor {
    let [tokens, gates] = d_sums.meta.shape().dims::<2>();
    let first = batch_sizes.first().copied().unwrap_or(0);
    if tokens == first {
        let device = hidden.device.clone();
        let shape = Shape::new([hidden.meta.shape()[1], gates]);
        return CubeBackend::float_zeros(shape, &device, burn::tensor::FloatDType::F32);
    }
    // The sequences of a step are the first ones of the step before.
    let mut rows: Vec<i32> = Vec::with_capacity(tokens - first);
    for step in steps(batch_sizes) {
        let start = step.before.unwrap_or(0) as i32;
        rows.extend(step.before.iter().flat_map(|_| start..start + step.running as i32));
    }
    let rows = TensorData::new(rows, [tokens - first]);
    let rows = CubeBackend::int_from_data(rows, &hidden.device);
    let previous = CubeBackend::float_select(hidden, 0, rows);
    let d_sums =
        CubeBackend::float_slice(d_sums, &[Slice::from(first..tokens), Slice::from(0..gates)]);
    CubeBackend::float_matmul(CubeBackend::float_transpose(previous), d_sums)
}

/// The product of the step's gate gradients, the first rows of `sums`, with the transposed recurrent
/// weights: what the step hands to the hidden states before it. Nothing at the first step.
pub(super) fn handed_back(
    sums: &CubeTensor,
    w_hh_t: &CubeTensor,
    step: Step,
    nothing: &CubeTensor,
) -> CubeTensor {
    match step.before {
        Some(_) => CubeBackend::float_matmul(first_rows(sums, step.running), w_hh_t.clone()),
        None => nothing.clone(),
    }
}

/// A place-holder for an argument that the kernel does not read.
pub(super) fn unread(like: &CubeTensor) -> CubeTensor {
    empty(like, [1, 1])
}
