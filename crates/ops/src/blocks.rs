//! Rows, columns and transposes of matrices in a backend's primitives, for the default bodies.

use burn::backend::{Backend, Scalar, TensorMetadata, tensor::FloatTensor};
use burn::tensor::Slice;

/// Rows `start … start + len`.
pub(crate) fn rows<B: Backend>(x: FloatTensor<B>, start: usize, len: usize) -> FloatTensor<B> {
    let width = x.shape()[1];
    B::float_slice(x, &[Slice::from(start..start + len), Slice::from(0..width)])
}

/// Columns `start … start + len`.
pub(crate) fn columns<B: Backend>(x: FloatTensor<B>, start: usize, len: usize) -> FloatTensor<B> {
    let height = x.shape()[0];
    B::float_slice(x, &[Slice::from(0..height), Slice::from(start..start + len)])
}

/// The transpose, laid out anew: a product with a strided view is several times slower on CPUs.
pub(crate) fn transposed<B: Backend>(x: FloatTensor<B>) -> FloatTensor<B> {
    B::float_add_scalar(B::float_transpose(x), Scalar::from(0.0f32))
}

/// `1 − x`.
pub(crate) fn one_minus<B: Backend>(x: FloatTensor<B>) -> FloatTensor<B> {
    B::float_add_scalar(B::float_neg(x), Scalar::from(1.0f32))
}

/// `1 − x²`.
pub(crate) fn one_minus_square<B: Backend>(x: FloatTensor<B>) -> FloatTensor<B> {
    one_minus::<B>(B::float_mul(x.clone(), x))
}

/// Zeros of the shape of `x`.
pub(crate) fn zeros_like<B: Backend>(x: FloatTensor<B>) -> FloatTensor<B> {
    let (shape, dtype) = (x.shape(), x.dtype());
    B::float_zeros(shape, &x.device(), dtype.into())
}

/// `x` with `y` added to its first rows; the other sequences end here and receive nothing.
pub(crate) fn add_to_first_rows<B: Backend>(
    x: FloatTensor<B>,
    y: FloatTensor<B>,
) -> FloatTensor<B> {
    let (all, some) = (x.shape()[0], y.shape()[0]);
    if all == some {
        return B::float_add(x, y);
    }
    let head = B::float_add(rows::<B>(x.clone(), 0, some), y);
    B::float_cat(vec![head, rows::<B>(x, some, all - some)], 0)
}

/// `Σ_t h_{t-1}ᵀ · d_sums_t`, as one product over all rows from the second time step on.
pub(crate) fn recurrent_weight_grad<B: Backend>(
    hidden: &FloatTensor<B>,
    sums: &[FloatTensor<B>],
    batch_sizes: &[usize],
) -> FloatTensor<B> {
    if sums.len() < 2 {
        let nothing = zeros_like::<B>(rows::<B>(hidden.clone(), 0, 1));
        return B::float_matmul(transposed::<B>(nothing), rows::<B>(sums[0].clone(), 0, 1));
    }
    let mut previous = Vec::with_capacity(sums.len() - 1);
    let mut offset = 0;
    for pair in batch_sizes.windows(2) {
        previous.push(rows::<B>(hidden.clone(), offset, pair[1]));
        offset += pair[0];
    }
    let previous = transposed::<B>(B::float_cat(previous, 0));
    B::float_matmul(previous, B::float_cat(sums[1..].to_vec(), 0))
}
