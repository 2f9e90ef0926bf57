//! One layer of the packed LSTM (Hochreiter and Schmidhuber, 1997; forget gate of Gers et al., 2000).
//!
//! For a sequence that is still running at time `t`:
//!
//! ```text
//! [i f g o] = x_t · W_ih + h_{t-1} · W_hh + b        (blocks of width H, in this order)
//! c_t = σ(f) ⊙ c_{t-1} + σ(i) ⊙ tanh(g)
//! h_t = σ(o) ⊙ tanh(c_t)                              h_0 = c_0 = 0
//! ```
//!
//! The rows lie as [`PackedLayout`](crate::PackedLayout) says, so a time step is one product with
//! a contiguous block of rows, and padding neither exists nor is computed.

#![cfg_attr(
    not(any(feature = "flex", feature = "ndarray")),
    allow(unused_variables, reason = "without a backend the dispatch has no arm that takes them")
)]

mod autodiff;
pub mod composed;
pub(crate) mod inference;

use burn::backend::{Backend, Dispatch, backend_extension, tensor::FloatTensor};
use burn::tensor::Tensor;

use crate::{PackedLayout, Precision};

pub use inference::{LstmInferenceOps, PreparedLstm};

/// What one forward pass leaves behind.
#[derive(Clone, Debug)]
pub struct LstmTrace<B: Backend> {
    /// Hidden states, `[tokens, H]`.
    pub hidden: FloatTensor<B>,
    /// Activated gates, in a layout that is the backend's own business (the default body's:
    /// `i f g o`, `[tokens, 4H]`); `None` when not asked for.
    pub gates: Option<FloatTensor<B>>,
    /// Cell states, likewise (`[tokens, H]`); `None` when not asked for.
    pub cells: Option<FloatTensor<B>>,
}

/// Gradients of one layer's inputs; each has the shape of what it belongs to.
#[derive(Clone, Debug)]
pub struct LstmGrads<B: Backend> {
    /// Of the input, `[tokens, I]`.
    pub input: FloatTensor<B>,
    /// Of the input weights, `[I, 4H]`.
    pub w_ih: FloatTensor<B>,
    /// Of the recurrent weights, `[H, 4H]`.
    pub w_hh: FloatTensor<B>,
    /// Of the bias, `[4H]`.
    pub bias: FloatTensor<B>,
}

/// What goes into one layer.
#[derive(Clone, Debug)]
pub struct LstmInputs<B: Backend> {
    /// Packed input, `[tokens, I]`.
    pub input: FloatTensor<B>,
    /// Input weights, `[I, 4H]`.
    pub w_ih: FloatTensor<B>,
    /// Recurrent weights, `[H, 4H]`.
    pub w_hh: FloatTensor<B>,
    /// Bias, `[4H]`.
    pub bias: FloatTensor<B>,
    /// How products are made, where the backend has a choice.
    pub precision: Precision,
}

/// The two passes of the layer on a backend without gradients.
///
/// The default bodies are made of the backend's own primitives and run anywhere; a backend that
/// deserves better overrides them.
pub trait LstmKernel: Backend {
    /// Runs the layer; `keep` asks for what [`lstm_backward`](Self::lstm_backward) needs.
    fn lstm_forward(
        inputs: LstmInputs<Self>,
        batch_sizes: &[usize],
        keep: bool,
    ) -> LstmTrace<Self> {
        composed::forward(inputs, batch_sizes, keep)
    }

    /// Gradients of all inputs, given the gradient of the hidden states, `[tokens, H]`, and the trace
    /// that [`lstm_forward`](Self::lstm_forward) left on the same backend.
    ///
    /// # Panics
    /// If the trace was not kept.
    fn lstm_backward(
        inputs: LstmInputs<Self>,
        trace: LstmTrace<Self>,
        grad: FloatTensor<Self>,
        batch_sizes: &[usize],
    ) -> LstmGrads<Self> {
        composed::backward(inputs, trace, grad, batch_sizes)
    }
}

/// The packed LSTM as an operation of Burn's dispatching backend, differentiable.
#[backend_extension(
    Flex: cfg(feature = "flex"),
    NdArray: cfg(feature = "ndarray"),
    Autodiff
)]
pub trait PackedLstmOps: Backend {
    /// Hidden states `[tokens, H]` of one layer; see [`packed_lstm`].
    fn packed_lstm(
        input: FloatTensor<Self>,
        w_ih: FloatTensor<Self>,
        w_hh: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        batch_sizes: Vec<usize>,
        precision: Precision,
    ) -> FloatTensor<Self>;
}

/// Makes a backend with a kernel a backend with the operation.
#[cfg(any(feature = "flex", feature = "ndarray"))]
macro_rules! plain_backend {
    ($backend:ty) => {
        impl PackedLstmOps for $backend {
            fn packed_lstm(
                input: FloatTensor<Self>,
                w_ih: FloatTensor<Self>,
                w_hh: FloatTensor<Self>,
                bias: FloatTensor<Self>,
                batch_sizes: Vec<usize>,
                precision: Precision,
            ) -> FloatTensor<Self> {
                let inputs = LstmInputs { input, w_ih, w_hh, bias, precision };
                Self::lstm_forward(inputs, &batch_sizes, false).hidden
            }
        }
    };
}

#[cfg(feature = "flex")]
plain_backend!(burn::backend::Flex);
#[cfg(feature = "ndarray")]
plain_backend!(burn::backend::NdArray);

#[cfg(feature = "ndarray")]
impl LstmKernel for burn::backend::NdArray {}

/// Runs one LSTM layer over a packed batch, from zero states.
///
/// * `input`: `[tokens, I]` in the order of `layout`
/// * `w_ih`: `[I, 4H]`, `w_hh`: `[H, 4H]`, `bias`: `[4H]`, gates in the order `i f g o`
/// * `precision`: the format of the products' operands
///
/// Returns the hidden states `[tokens, H]` in the same order. Differentiable in all four tensors.
///
/// # Panics
/// If the shapes do not fit each other or the layout.
pub fn packed_lstm(
    input: Tensor<2>,
    w_ih: Tensor<2>,
    w_hh: Tensor<2>,
    bias: Tensor<1>,
    layout: &PackedLayout,
    precision: Precision,
) -> Tensor<2> {
    let ([tokens, width], [hidden, gates]) = (input.dims(), w_hh.dims());
    assert!(width > 0 && hidden > 0, "packed_lstm: a layer has inputs and hidden units");
    assert_eq!(tokens, layout.tokens(), "packed_lstm: input rows and tokens of the layout");
    assert_eq!(gates, 4 * hidden, "packed_lstm: w_hh is [H, 4H]");
    assert_eq!(w_ih.dims(), [width, gates], "packed_lstm: w_ih is [I, 4H]");
    assert_eq!(bias.dims(), [gates], "packed_lstm: bias is [4H]");
    Tensor::from_dispatch(<Dispatch as PackedLstmOps>::packed_lstm(
        input.into_dispatch(),
        w_ih.into_dispatch(),
        w_hh.into_dispatch(),
        bias.into_dispatch(),
        layout.batch_sizes().to_vec(),
        precision,
    ))
}
