//! Updates in one pass over memory, in place, shared out over the threads of the pool.

use burn::backend::{Flex, TensorMetadata, tensor::FloatTensor};
use burn::tensor::DType;
use rayon::prelude::*;

use super::kernel::{Isa, multiversion};
use super::{into_tensor, values};
use crate::update::{AdamStep, SgdStep, UpdateKernel, composed};

type FlexTensor = FloatTensor<Flex>;

/// Elements that a task takes at once: a few times the nearest cache, so that starting costs little.
const TASK: usize = 1 << 14;

impl UpdateKernel for Flex {
    fn adam_kernel(
        param: FlexTensor,
        grad: FlexTensor,
        [first, second]: [FlexTensor; 2],
        step: AdamStep,
    ) -> (FlexTensor, [FlexTensor; 2]) {
        if ![&param, &grad, &first, &second].into_iter().all(|x| x.dtype() == DType::F32) {
            return composed::adam::<Self>(param, grad, [first, second], step);
        }
        let (grad, [mut param, mut first, mut second]) =
            (grad.to_contiguous(), [param, first, second].map(whole));
        let sizes = [&param, &first, &second].map(|x| x.shape());
        assert_eq!(sizes, [(); 3].map(|()| grad.shape()), "one shape");
        let isa = Isa::current();
        param
            .storage_mut::<f32>()
            .par_chunks_mut(TASK)
            .zip(first.storage_mut::<f32>().par_chunks_mut(TASK))
            .zip(second.storage_mut::<f32>().par_chunks_mut(TASK))
            .zip(values(&grad).par_chunks(TASK))
            .for_each(|(((param, first), second), grad)| {
                adam(isa, param, grad, first, second, &step);
            });
        (param, [first, second])
    }

    fn adam_rows_kernel(
        table: FlexTensor,
        grad: FlexTensor,
        [first, second]: [FlexTensor; 2],
        rows: &[u32],
        step: AdamStep,
    ) -> (FlexTensor, [FlexTensor; 2]) {
        if ![&table, &grad, &first, &second].into_iter().all(|x| x.dtype() == DType::F32) {
            return composed::adam_rows::<Self>(table, grad, [first, second], rows, step);
        }
        let (grad, [mut table, mut first, mut second]) =
            (grad.to_contiguous(), [table, first, second].map(whole));
        let width = table.shape()[1];
        let isa = Isa::current();
        {
            let table = table.storage_mut::<f32>();
            let (first, second) = (first.storage_mut::<f32>(), second.storage_mut::<f32>());
            // The rows of a batch are a few thousand at most: one thread's work.
            for (row, grad) in rows.iter().zip(values(&grad).chunks(width.max(1))) {
                let at = *row as usize * width..(*row as usize + 1) * width;
                let (first, second) = (&mut first[at.clone()], &mut second[at.clone()]);
                adam(isa, &mut table[at], grad, first, second, &step);
            }
        }
        (table, [first, second])
    }

    fn sgd_kernel(
        param: FlexTensor,
        grad: FlexTensor,
        velocity: FlexTensor,
        step: SgdStep,
    ) -> (FlexTensor, FlexTensor) {
        if ![&param, &grad, &velocity].into_iter().all(|x| x.dtype() == DType::F32) {
            return composed::sgd::<Self>(param, grad, velocity, step);
        }
        let (grad, [mut param, mut velocity]) =
            (grad.to_contiguous(), [param, velocity].map(whole));
        let sizes = [param.shape(), velocity.shape()];
        assert_eq!(sizes, [(); 2].map(|()| grad.shape()), "one shape");
        let isa = Isa::current();
        param
            .storage_mut::<f32>()
            .par_chunks_mut(TASK)
            .zip(velocity.storage_mut::<f32>().par_chunks_mut(TASK))
            .zip(values(&grad).par_chunks(TASK))
            .for_each(|((param, velocity), grad)| sgd(isa, param, grad, velocity, &step));
        (param, velocity)
    }

    fn squares_kernel(x: FlexTensor) -> FlexTensor {
        if x.dtype() != DType::F32 {
            return composed::squares::<Self>(x);
        }
        let (x, isa) = (x.to_contiguous(), Isa::current());
        // A sum for each task, added up in order: the threads have no say in it.
        let sums: Vec<f64> = values(&x)
            .par_chunks(TASK)
            .map(|x| {
                let mut sum = 0.0;
                squares(isa, x, &mut sum);
                sum
            })
            .collect();
        into_tensor(vec![sums.into_iter().sum::<f64>() as f32], [1])
    }

    fn average_kernel(average: FlexTensor, value: FlexTensor, decay: f64) -> FlexTensor {
        if average.dtype() != DType::F32 || value.dtype() != DType::F32 {
            return composed::average::<Self>(average, value, decay);
        }
        let (mut average, value, isa) = (whole(average), value.to_contiguous(), Isa::current());
        assert_eq!(average.shape(), value.shape(), "one shape");
        average
            .storage_mut::<f32>()
            .par_chunks_mut(TASK)
            .zip(values(&value).par_chunks(TASK))
            .for_each(|(average, value)| lerp(isa, average, value, decay as f32));
        average
    }

    fn overwrite_kernel(target: FlexTensor, value: FlexTensor) -> FlexTensor {
        if target.dtype() != DType::F32 || value.dtype() != DType::F32 || !target.is_unique() {
            return value;
        }
        let (mut target, value) = (whole(target), value.to_contiguous());
        assert_eq!(target.shape(), value.shape(), "one shape");
        target
            .storage_mut::<f32>()
            .par_chunks_mut(TASK)
            .zip(values(&value).par_chunks(TASK))
            .for_each(|(target, value)| target.copy_from_slice(value));
        target
    }
}

/// The tensor as one that fills its memory in order; itself, mostly.
fn whole(tensor: FlexTensor) -> FlexTensor {
    let fills =
        tensor.is_contiguous() && tensor.storage::<f32>().len() == tensor.shape().num_elements();
    match fills {
        true => tensor,
        false => FlexTensor::from_data(tensor.into_data()),
    }
}

multiversion! {
    fn adam(
        param: &mut [f32],
        grad: &[f32],
        first: &mut [f32],
        second: &mut [f32],
        step: &AdamStep,
    ) = adam_body
}

#[inline(always)]
fn adam_body(
    param: &mut [f32],
    grad: &[f32],
    first: &mut [f32],
    second: &mut [f32],
    step: &AdamStep,
) {
    let (beta1, beta2) = (step.beta1 as f32, step.beta2 as f32);
    let (rest1, rest2) = ((1.0 - step.beta1) as f32, (1.0 - step.beta2) as f32);
    let (rate, spread) = (step.rate() as f32, step.spread() as f32);
    let (epsilon, keep) = (step.epsilon as f32, (1.0 - step.lr * step.weight_decay) as f32);
    let n = param.len();
    let (grad, first, second) = (&grad[..n], &mut first[..n], &mut second[..n]);
    for k in 0..n {
        let m = beta1 * first[k] + rest1 * grad[k];
        let v = beta2 * second[k] + rest2 * (grad[k] * grad[k]);
        first[k] = m;
        second[k] = v;
        param[k] = keep * param[k] - rate * (m / (v.sqrt() * spread + epsilon));
    }
}

multiversion! {
    fn sgd(param: &mut [f32], grad: &[f32], velocity: &mut [f32], step: &SgdStep) = sgd_body
}

#[inline(always)]
fn sgd_body(param: &mut [f32], grad: &[f32], velocity: &mut [f32], step: &SgdStep) {
    let (momentum, lr) = (step.momentum as f32, step.lr as f32);
    for ((param, grad), velocity) in param.iter_mut().zip(grad).zip(velocity) {
        *velocity = momentum * *velocity + grad;
        *param -= lr * *velocity;
    }
}

multiversion! {
    fn squares(x: &[f32], sum: &mut f64) = squares_body
}

/// Eight sums side by side, so that a vector holds them.
#[inline(always)]
fn squares_body(x: &[f32], sum: &mut f64) {
    let mut sums = [0.0f64; 8];
    let (eights, rest) = x.as_chunks::<8>();
    for x in eights {
        for (sum, x) in sums.iter_mut().zip(x) {
            *sum += f64::from(*x) * f64::from(*x);
        }
    }
    for (sum, x) in sums.iter_mut().zip(rest) {
        *sum += f64::from(*x) * f64::from(*x);
    }
    *sum = sums.iter().sum();
}

multiversion! {
    fn lerp(average: &mut [f32], value: &[f32], decay: f32) = lerp_body
}

#[inline(always)]
fn lerp_body(average: &mut [f32], value: &[f32], decay: f32) {
    let rest = 1.0 - decay;
    for (average, value) in average.iter_mut().zip(value) {
        *average = decay * *average + rest * value;
    }
}
