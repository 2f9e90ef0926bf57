//! Updates of parameters, each one pass over memory where a backend has a body for it.

#![cfg_attr(
    not(any(feature = "flex", feature = "ndarray", feature = "cube")),
    allow(unused_variables, dead_code, reason = "without a backend nothing calls the bodies")
)]

pub mod composed;

use burn::backend::{Backend, Dispatch, backend_extension, tensor::FloatTensor};
use burn::tensor::Tensor;

use crate::backends;

/// One step of Adam (Kingma and Ba, 2015) with decoupled weight decay (Loshchilov and Hutter, 2019;
/// 0 for plain Adam), as PyTorch computes it:
///
/// ```text
/// m ← β₁ m + (1 − β₁) g          v ← β₂ v + (1 − β₂) g²
/// θ ← θ − α λ θ − α/(1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε)
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AdamStep {
    /// Learning rate `α`.
    pub lr: f64,
    /// Decay `β₁` of the first moment, in `[0, 1)`.
    pub beta1: f64,
    /// Decay `β₂` of the second moment, in `[0, 1)`.
    pub beta2: f64,
    /// `ε`, above 0.
    pub epsilon: f64,
    /// Decoupled weight decay `λ`, at least 0.
    pub weight_decay: f64,
    /// Number `t` of this step, from 1.
    pub step: u32,
}

impl AdamStep {
    /// `α / (1 − β₁ᵗ)`.
    pub(crate) fn rate(&self) -> f64 {
        self.lr / (1.0 - self.beta1.powf(f64::from(self.step)))
    }

    /// `1 / √(1 − β₂ᵗ)`.
    pub(crate) fn spread(&self) -> f64 {
        1.0 / (1.0 - self.beta2.powf(f64::from(self.step))).sqrt()
    }
}

/// One step of gradient descent with momentum as PyTorch has it (without dampening):
///
/// ```text
/// v ← μ v + g          θ ← θ − α v
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SgdStep {
    /// Learning rate `α`.
    pub lr: f64,
    /// Momentum `μ`, in `[0, 1)`.
    pub momentum: f64,
}

/// The updates on a backend without gradients; the default bodies are made of its primitives.
pub trait UpdateKernel: Backend {
    /// Parameter and moments after the step.
    fn adam_kernel(
        param: FloatTensor<Self>,
        grad: FloatTensor<Self>,
        moments: [FloatTensor<Self>; 2],
        step: AdamStep,
    ) -> (FloatTensor<Self>, [FloatTensor<Self>; 2]) {
        composed::adam::<Self>(param, grad, moments, step)
    }

    /// A table and its moments after the step on some of its rows, which are `rows`, each once.
    fn adam_rows_kernel(
        table: FloatTensor<Self>,
        grad: FloatTensor<Self>,
        moments: [FloatTensor<Self>; 2],
        rows: &[u32],
        step: AdamStep,
    ) -> (FloatTensor<Self>, [FloatTensor<Self>; 2]) {
        composed::adam_rows::<Self>(table, grad, moments, rows, step)
    }

    /// Parameter and velocity after the step.
    fn sgd_kernel(
        param: FloatTensor<Self>,
        grad: FloatTensor<Self>,
        velocity: FloatTensor<Self>,
        step: SgdStep,
    ) -> (FloatTensor<Self>, FloatTensor<Self>) {
        composed::sgd::<Self>(param, grad, velocity, step)
    }

    /// `Σ x²` as a tensor of one element.
    fn squares_kernel(x: FloatTensor<Self>) -> FloatTensor<Self> {
        composed::squares::<Self>(x)
    }

    /// `decay · average + (1 − decay) · value`.
    fn average_kernel(
        average: FloatTensor<Self>,
        value: FloatTensor<Self>,
        decay: f64,
    ) -> FloatTensor<Self> {
        composed::average::<Self>(average, value, decay)
    }

    /// The value, in the memory of `target` where the backend can.
    fn overwrite_kernel(_target: FloatTensor<Self>, value: FloatTensor<Self>) -> FloatTensor<Self> {
        value
    }
}

/// The updates as operations of Burn's dispatching backend; not differentiable.
#[backend_extension(
    Flex: cfg(feature = "flex"),
    NdArray: cfg(feature = "ndarray"),
    Cube: cfg(feature = "cube")
)]
pub trait UpdateOps: Backend {
    /// Parameter, first and second moment after the step; see [`adam`].
    fn adam_update(
        param: FloatTensor<Self>,
        grad: FloatTensor<Self>,
        first: FloatTensor<Self>,
        second: FloatTensor<Self>,
        step: AdamStep,
    ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>);

    /// A table and its moments after the step on some of its rows; see [`adam_rows`].
    fn adam_rows_update(
        table: FloatTensor<Self>,
        grad: FloatTensor<Self>,
        first: FloatTensor<Self>,
        second: FloatTensor<Self>,
        rows: Vec<u32>,
        step: AdamStep,
    ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>);

    /// Parameter and velocity after the step; see [`sgd`].
    fn sgd_update(
        param: FloatTensor<Self>,
        grad: FloatTensor<Self>,
        velocity: FloatTensor<Self>,
        step: SgdStep,
    ) -> (FloatTensor<Self>, FloatTensor<Self>);

    /// `Σ x²` as a tensor of one element; see [`sum_of_squares`].
    fn squares(x: FloatTensor<Self>) -> FloatTensor<Self>;

    /// The average after one more value; see [`moving_average`].
    fn average_update(
        average: FloatTensor<Self>,
        value: FloatTensor<Self>,
        decay: f64,
    ) -> FloatTensor<Self>;

    /// The value in another tensor's memory; see [`overwrite`].
    fn overwritten(target: FloatTensor<Self>, value: FloatTensor<Self>) -> FloatTensor<Self>;
}

/// Makes a backend with kernels a backend with the operations.
#[allow(unused_macros, reason = "a build may hold no backend")]
macro_rules! plain_backend {
    ($backend:ty) => {
        impl UpdateOps for $backend {
            fn adam_update(
                param: FloatTensor<Self>,
                grad: FloatTensor<Self>,
                first: FloatTensor<Self>,
                second: FloatTensor<Self>,
                step: AdamStep,
            ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>) {
                let (param, [first, second]) =
                    Self::adam_kernel(param, grad, [first, second], step);
                (param, first, second)
            }

            fn adam_rows_update(
                table: FloatTensor<Self>,
                grad: FloatTensor<Self>,
                first: FloatTensor<Self>,
                second: FloatTensor<Self>,
                rows: Vec<u32>,
                step: AdamStep,
            ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>) {
                let (table, [first, second]) =
                    Self::adam_rows_kernel(table, grad, [first, second], &rows, step);
                (table, first, second)
            }

            fn sgd_update(
                param: FloatTensor<Self>,
                grad: FloatTensor<Self>,
                velocity: FloatTensor<Self>,
                step: SgdStep,
            ) -> (FloatTensor<Self>, FloatTensor<Self>) {
                Self::sgd_kernel(param, grad, velocity, step)
            }

            fn squares(x: FloatTensor<Self>) -> FloatTensor<Self> {
                Self::squares_kernel(x)
            }

            fn average_update(
                average: FloatTensor<Self>,
                value: FloatTensor<Self>,
                decay: f64,
            ) -> FloatTensor<Self> {
                Self::average_kernel(average, value, decay)
            }

            fn overwritten(
                target: FloatTensor<Self>,
                value: FloatTensor<Self>,
            ) -> FloatTensor<Self> {
                Self::overwrite_kernel(target, value)
            }
        }
    };
}

backends::each!(plain_backend);

#[cfg(feature = "ndarray")]
impl UpdateKernel for burn::backend::NdArray {}
/// The primitives are fused by Burn.
#[cfg(feature = "cube")]
impl UpdateKernel for burn::backend::Cube {}

/// One step of Adam on a parameter of any shape, given its gradient and its two moments, which have
/// the same shape and start at zero. All are without gradients of their own.
///
/// Returns the parameter and the moments after the step. Tensors that nobody else holds are
/// changed in place where the backend can.
///
/// # Panics
/// If the shapes differ or `step.step` is 0.
pub fn adam<const D: usize>(
    param: Tensor<D>,
    grad: Tensor<D>,
    [first, second]: [Tensor<D>; 2],
    step: AdamStep,
) -> (Tensor<D>, [Tensor<D>; 2]) {
    let shapes = [&grad, &first, &second].map(|x| x.dims());
    assert_eq!(shapes, [param.dims(); 3], "adam: parameter, gradient and moments have one shape");
    assert!(step.step > 0, "adam: steps are counted from 1");
    let (param, first, second) = <Dispatch as UpdateOps>::adam_update(
        param.into_dispatch(),
        grad.into_dispatch(),
        first.into_dispatch(),
        second.into_dispatch(),
        step,
    );
    (Tensor::from_dispatch(param), [first, second].map(Tensor::from_dispatch))
}

/// One step of Adam on some rows of a table `[V, E]`, given in rising order; `grad`, `[rows, E]`, is
/// theirs. The moments, `[V, E]`, of other rows stay as they are: a row that is
/// seldom met is moved as if the steps between had not been (PyTorch's `SparseAdam`).
///
/// # Panics
/// If the shapes do not fit, a row is beyond the table or occurs twice, or `step.step` is 0.
pub fn adam_rows(
    table: Tensor<2>,
    grad: Tensor<2>,
    [first, second]: [Tensor<2>; 2],
    rows: &[u32],
    step: AdamStep,
) -> (Tensor<2>, [Tensor<2>; 2]) {
    let [height, width] = table.dims();
    assert_eq!(
        [first.dims(), second.dims()],
        [[height, width]; 2],
        "adam_rows: moments of a table"
    );
    assert_eq!(grad.dims(), [rows.len(), width], "adam_rows: a gradient for every row");
    let rises = rows.windows(2).all(|pair| pair[0] < pair[1]);
    let inside = rows.last().is_none_or(|row| (*row as usize) < height);
    assert!(rises && inside, "adam_rows: rows of the table, each once, in order");
    assert!(step.step > 0, "adam_rows: steps are counted from 1");
    let (table, first, second) = <Dispatch as UpdateOps>::adam_rows_update(
        table.into_dispatch(),
        grad.into_dispatch(),
        first.into_dispatch(),
        second.into_dispatch(),
        rows.to_vec(),
        step,
    );
    (Tensor::from_dispatch(table), [first, second].map(Tensor::from_dispatch))
}

/// One step of gradient descent on a parameter of any shape, given its gradient and its velocity,
/// which starts at zero. All are without gradients of their own.
///
/// Returns the parameter and the velocity after the step, changed in place where nobody else holds
/// them and the backend can.
///
/// # Panics
/// If the shapes differ.
pub fn sgd<const D: usize>(
    param: Tensor<D>,
    grad: Tensor<D>,
    velocity: Tensor<D>,
    step: SgdStep,
) -> (Tensor<D>, Tensor<D>) {
    let shapes = [grad.dims(), velocity.dims()];
    assert_eq!(shapes, [param.dims(); 2], "sgd: parameter, gradient and velocity have one shape");
    let (param, velocity) = <Dispatch as UpdateOps>::sgd_update(
        param.into_dispatch(),
        grad.into_dispatch(),
        velocity.into_dispatch(),
        step,
    );
    (Tensor::from_dispatch(param), Tensor::from_dispatch(velocity))
}

/// `Σ x²` of a tensor without gradients, the same to the bit for any number of threads.
pub fn sum_of_squares<const D: usize>(x: Tensor<D>) -> f64 {
    let sum = Tensor::<1>::from_dispatch(<Dispatch as UpdateOps>::squares(x.into_dispatch()));
    f64::from(sum.into_scalar::<f32>())
}

/// `decay · average + (1 − decay) · value`, `decay` in `[0, 1]`; both of one shape, without gradients.
///
/// # Panics
/// If the shapes differ.
pub fn moving_average<const D: usize>(
    average: Tensor<D>,
    value: Tensor<D>,
    decay: f64,
) -> Tensor<D> {
    assert_eq!(average.dims(), value.dims(), "moving_average: both have one shape");
    Tensor::from_dispatch(<Dispatch as UpdateOps>::average_update(
        average.into_dispatch(),
        value.into_dispatch(),
        decay,
    ))
}

/// The bits of `value`, copied into the memory of `target`, on backends that can and if nobody else
/// holds it: a copy that costs no new memory. Both of one shape, without gradients.
///
/// # Panics
/// If the shapes differ.
pub fn overwrite<const D: usize>(target: Tensor<D>, value: Tensor<D>) -> Tensor<D> {
    assert_eq!(target.dims(), value.dims(), "overwrite: both have one shape");
    Tensor::from_dispatch(<Dispatch as UpdateOps>::overwritten(
        target.into_dispatch(),
        value.into_dispatch(),
    ))
}
