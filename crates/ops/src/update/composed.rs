//! The default bodies of the updates: made of a backend's primitives.

use burn::backend::{Backend, Scalar, tensor::FloatTensor};

use super::{AdamStep, SgdStep};

/// Default body of [`UpdateKernel::adam_kernel`](crate::UpdateKernel::adam_kernel).
pub fn adam<B: Backend>(
    param: FloatTensor<B>,
    grad: FloatTensor<B>,
    [first, second]: [FloatTensor<B>; 2],
    step: AdamStep,
) -> (FloatTensor<B>, [FloatTensor<B>; 2]) {
    let first = average::<B>(first, grad.clone(), step.beta1);
    let second = average::<B>(second, B::float_mul(grad.clone(), grad), step.beta2);
    let spread = B::float_mul_scalar(B::float_sqrt(second.clone()), scalar(step.spread()));
    let direction = B::float_div(first.clone(), B::float_add_scalar(spread, scalar(step.epsilon)));
    let kept = match step.weight_decay {
        0.0 => param,
        decay => B::float_mul_scalar(param, scalar(1.0 - step.lr * decay)),
    };
    let param = B::float_sub(kept, B::float_mul_scalar(direction, scalar(step.rate())));
    (param, [first, second])
}

/// Default body of [`UpdateKernel::sgd_kernel`](crate::UpdateKernel::sgd_kernel).
pub fn sgd<B: Backend>(
    param: FloatTensor<B>,
    grad: FloatTensor<B>,
    velocity: FloatTensor<B>,
    step: SgdStep,
) -> (FloatTensor<B>, FloatTensor<B>) {
    let velocity = B::float_add(B::float_mul_scalar(velocity, scalar(step.momentum)), grad);
    let moved = B::float_mul_scalar(velocity.clone(), scalar(step.lr));
    (B::float_sub(param, moved), velocity)
}

/// Default body of [`UpdateKernel::squares_kernel`](crate::UpdateKernel::squares_kernel).
pub fn squares<B: Backend>(x: FloatTensor<B>) -> FloatTensor<B> {
    B::float_sum(B::float_mul(x.clone(), x))
}

/// Default body of [`UpdateKernel::average_kernel`](crate::UpdateKernel::average_kernel).
pub fn average<B: Backend>(
    average: FloatTensor<B>,
    value: FloatTensor<B>,
    decay: f64,
) -> FloatTensor<B> {
    B::float_add(
        B::float_mul_scalar(average, scalar(decay)),
        B::float_mul_scalar(value, scalar(1.0 - decay)),
    )
}

fn scalar(value: f64) -> Scalar {
    Scalar::from(value as f32)
}
