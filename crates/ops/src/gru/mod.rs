//! One layer of the packed GRU (Cho et al., 2014), in PyTorch's form.
//!
//! For a sequence that is still running at time `t`, with gates in blocks of width H in the order
//! `r z n`:
//!
//! ```text
//! a = x_t · W_ih + b_ih        b = h_{t-1} · W_hh + b_hh
//! r = σ(a_r + b_r)             z = σ(a_z + b_z)
//! n = tanh(a_n + r ⊙ b_n)      h_t = (1 − z) ⊙ n + z ⊙ h_{t-1}        h_0 = 0
//! ```
//!
//! The rows lie as [`PackedLayout`](crate::PackedLayout) says.

#![cfg_attr(
    not(any(feature = "flex", feature = "ndarray")),
    allow(unused_variables, reason = "without a backend the dispatch has no arm that takes them")
)]

mod autodiff;
pub mod composed;

use burn::backend::{Backend, Dispatch, backend_extension, tensor::FloatTensor};
use burn::tensor::Tensor;

use crate::{PackedLayout, Precision};

/// What goes into one layer.
#[derive(Clone, Debug)]
pub struct GruInputs<B: Backend> {
    /// Packed input, `[tokens, I]`.
    pub input: FloatTensor<B>,
    /// Input weights, `[I, 3H]`.
    pub w_ih: FloatTensor<B>,
    /// Recurrent weights, `[H, 3H]`.
    pub w_hh: FloatTensor<B>,
    /// Bias of the input's share, `[3H]`.
    pub b_ih: FloatTensor<B>,
    /// Bias of the recurrent share, `[3H]`.
    pub b_hh: FloatTensor<B>,
    /// How products are made, where the backend has a choice.
    pub precision: Precision,
}

/// What one forward pass leaves behind; all but the hidden states is the backend's own business.
#[derive(Clone, Debug)]
pub struct GruTrace<B: Backend> {
    /// Hidden states, `[tokens, H]`.
    pub hidden: FloatTensor<B>,
    /// What the backward pass needs; empty when not asked for.
    pub kept: Vec<FloatTensor<B>>,
}

/// Gradients of one layer's inputs; each has the shape of what it belongs to.
#[derive(Clone, Debug)]
pub struct GruGrads<B: Backend> {
    /// Of the input, `[tokens, I]`.
    pub input: FloatTensor<B>,
    /// Of the input weights, `[I, 3H]`.
    pub w_ih: FloatTensor<B>,
    /// Of the recurrent weights, `[H, 3H]`.
    pub w_hh: FloatTensor<B>,
    /// Of the input's bias, `[3H]`.
    pub b_ih: FloatTensor<B>,
    /// Of the recurrent bias, `[3H]`.
    pub b_hh: FloatTensor<B>,
}

/// The two passes of the layer on a backend without gradients; the default bodies are made of the
/// backend's own primitives.
pub trait GruKernel: Backend {
    /// Runs the layer; `keep` asks for what [`gru_backward`](Self::gru_backward) needs.
    fn gru_forward(inputs: GruInputs<Self>, batch_sizes: &[usize], keep: bool) -> GruTrace<Self> {
        composed::forward(inputs, batch_sizes, keep)
    }

    /// Gradients of all inputs, given the gradient of the hidden states, `[tokens, H]`, and the trace
    /// that [`gru_forward`](Self::gru_forward) left on the same backend.
    ///
    /// # Panics
    /// If the trace was not kept.
    fn gru_backward(
        inputs: GruInputs<Self>,
        trace: GruTrace<Self>,
        grad: FloatTensor<Self>,
        batch_sizes: &[usize],
    ) -> GruGrads<Self> {
        composed::backward(inputs, trace, grad, batch_sizes)
    }
}

/// The packed GRU as an operation of Burn's dispatching backend, differentiable.
#[backend_extension(
    Flex: cfg(feature = "flex"),
    NdArray: cfg(feature = "ndarray"),
    Autodiff
)]
pub trait PackedGruOps: Backend {
    /// Hidden states `[tokens, H]` of one layer; see [`packed_gru`].
    #[allow(clippy::too_many_arguments, reason = "tensors cross Burn's dispatch one by one")]
    fn packed_gru(
        input: FloatTensor<Self>,
        w_ih: FloatTensor<Self>,
        w_hh: FloatTensor<Self>,
        b_ih: FloatTensor<Self>,
        b_hh: FloatTensor<Self>,
        batch_sizes: Vec<usize>,
        precision: Precision,
    ) -> FloatTensor<Self>;
}

/// Makes a backend with a kernel a backend with the operation.
#[cfg(any(feature = "flex", feature = "ndarray"))]
macro_rules! plain_backend {
    ($backend:ty) => {
        impl PackedGruOps for $backend {
            fn packed_gru(
                input: FloatTensor<Self>,
                w_ih: FloatTensor<Self>,
                w_hh: FloatTensor<Self>,
                b_ih: FloatTensor<Self>,
                b_hh: FloatTensor<Self>,
                batch_sizes: Vec<usize>,
                precision: Precision,
            ) -> FloatTensor<Self> {
                let inputs = GruInputs { input, w_ih, w_hh, b_ih, b_hh, precision };
                Self::gru_forward(inputs, &batch_sizes, false).hidden
            }
        }
    };
}

#[cfg(feature = "flex")]
plain_backend!(burn::backend::Flex);
#[cfg(feature = "ndarray")]
plain_backend!(burn::backend::NdArray);
#[cfg(feature = "ndarray")]
impl GruKernel for burn::backend::NdArray {}

/// Weights and biases of one GRU layer, gates in the order `r z n`.
#[derive(Clone, Debug)]
pub struct GruWeights {
    /// Input weights, `[I, 3H]`.
    pub w_ih: Tensor<2>,
    /// Recurrent weights, `[H, 3H]`.
    pub w_hh: Tensor<2>,
    /// Bias of the input's share, `[3H]`.
    pub b_ih: Tensor<1>,
    /// Bias of the recurrent share, `[3H]`.
    pub b_hh: Tensor<1>,
}

/// Runs one GRU layer over a packed batch, `[tokens, I]` in the order of `layout`, from zero states.
///
/// Returns the hidden states `[tokens, H]` in the same order. Differentiable in the input and in
/// all weights and biases; `precision` is the format of the products' operands.
///
/// # Panics
/// If the shapes do not fit each other or the layout.
pub fn packed_gru(
    input: Tensor<2>,
    weights: GruWeights,
    layout: &PackedLayout,
    precision: Precision,
) -> Tensor<2> {
    let GruWeights { w_ih, w_hh, b_ih, b_hh } = weights;
    let ([tokens, width], [hidden, gates]) = (input.dims(), w_hh.dims());
    assert!(width > 0 && hidden > 0, "packed_gru: a layer has inputs and hidden units");
    assert_eq!(tokens, layout.tokens(), "packed_gru: input rows and tokens of the layout");
    assert_eq!(gates, 3 * hidden, "packed_gru: w_hh is [H, 3H]");
    assert_eq!(w_ih.dims(), [width, gates], "packed_gru: w_ih is [I, 3H]");
    assert_eq!([b_ih.dims(), b_hh.dims()], [[gates]; 2], "packed_gru: biases are [3H]");
    Tensor::from_dispatch(<Dispatch as PackedGruOps>::packed_gru(
        input.into_dispatch(),
        w_ih.into_dispatch(),
        w_hh.into_dispatch(),
        b_ih.into_dispatch(),
        b_hh.into_dispatch(),
        layout.batch_sizes().to_vec(),
        precision,
    ))
}
