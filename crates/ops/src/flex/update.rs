//! Updates in one pass over memory, in place, shared out over the threads of the pool.

use burn::backend::{Flex, TensorMetadata, tensor::FloatTensor};
use burn::tensor::DType;
use rayon::prelude::*;

use super::kernel::{Isa, multiversion};
use super::values;
use crate::update::{AdamStep, UpdateKernel, composed};

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
    fn lerp(average: &mut [f32], value: &[f32], decay: f32) = lerp_body
}

#[inline(always)]
fn lerp_body(average: &mut [f32], value: &[f32], decay: f32) {
    let rest = 1.0 - decay;
    for (average, value) in average.iter_mut().zip(value) {
        *average = decay * *average + rest * value;
    }
}
