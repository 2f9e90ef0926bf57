//! The default bodies of the updates: made of a backend's primitives.

use burn::backend::{Backend, Scalar, TensorMetadata, tensor::FloatTensor};
use burn::tensor::{IndexingUpdateOp, TensorData};

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

/// Default body of [`UpdateKernel::adam_rows_kernel`](crate::UpdateKernel::adam_rows_kernel).
pub fn adam_rows<B: Backend>(
    table: FloatTensor<B>,
    grad: FloatTensor<B>,
    [first, second]: [FloatTensor<B>; 2],
    rows: &[u32],
    step: AdamStep,
) -> (FloatTensor<B>, [FloatTensor<B>; 2]) {
    if rows.is_empty() {
        return (table, [first, second]);
    }
    let index: Vec<i32> = rows.iter().map(|row| *row as i32).collect();
    let index = B::int_from_data(TensorData::new(index, [rows.len()]), &table.device());
    let some = |all: &FloatTensor<B>| B::float_select(all.clone(), 0, index.clone());
    let (old, old_first, old_second) = (some(&table), some(&first), some(&second));
    let moments = [old_first.clone(), old_second.clone()];
    let (new, [new_first, new_second]) = adam::<B>(old.clone(), grad, moments, step);
    let put = |all: FloatTensor<B>, old: FloatTensor<B>, new: FloatTensor<B>| {
        B::float_select_assign(all, 0, index.clone(), B::float_sub(new, old), IndexingUpdateOp::Add)
    };
    let moments = [put(first, old_first, new_first), put(second, old_second, new_second)];
    (put(table, old, new), moments)
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
