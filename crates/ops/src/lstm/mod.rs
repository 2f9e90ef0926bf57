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
    not(feature = "cube"),
    allow(unused_variables, reason = "the dispatch of the passes has no arm that takes them")
)]

mod autodiff;
pub mod composed;
pub(crate) mod inference;

use burn::backend::{Backend, Dispatch, ExtensionType, backend_extension, tensor::FloatTensor};
use burn::tensor::Tensor;

use crate::{PackedLayout, Precision, backends};

pub use inference::{LstmInferenceOps, PreparedLstm};

/// What one forward pass leaves behind for the backward pass.
#[derive(Clone, Debug, ExtensionType)]
#[extension_type(fusion: cfg(feature = "cube"))]
pub struct LstmTrace<B: Backend> {
    /// Hidden states, `[tokens, H]`.
    pub hidden: FloatTensor<B>,
    /// Activated gates, in a layout that is the backend's own business (the default body's:
    /// `i f g o`, `[tokens, 4H]`).
    pub gates: FloatTensor<B>,
    /// Cell states, likewise (`[tokens, H]`).
    pub cells: FloatTensor<B>,
}

/// Gradients of one layer's inputs; each has the shape of what it belongs to.
#[derive(Clone, Debug, ExtensionType)]
#[extension_type(fusion: cfg(feature = "cube"))]
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
#[derive(Clone, Debug, ExtensionType)]
#[extension_type(fusion: cfg(feature = "cube"))]
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
/// deserves better overrides them. On a lazy backend (Burn's fusion) each is one opaque operation.
#[backend_extension(Cube: cfg(feature = "cube"), Fusion: cfg(feature = "cube"))]
pub trait LstmKernel: Backend {
    /// Hidden states `[tokens, H]`, given how many sequences run at each time step.
    #[fusion(meta = |inputs, _sizes| shapes::hidden(inputs))]
    fn lstm_forward(
        #[extension_type] inputs: LstmInputs<Self>,
        batch_sizes: Vec<usize>,
    ) -> FloatTensor<Self> {
        composed::forward(inputs, &batch_sizes)
    }

    /// The same, with what [`lstm_backward`](Self::lstm_backward) needs.
    #[fusion(meta = |inputs, _sizes| shapes::trace(inputs))]
    fn lstm_trace(
        #[extension_type] inputs: LstmInputs<Self>,
        batch_sizes: Vec<usize>,
    ) -> LstmTrace<Self> {
        composed::trace(inputs, &batch_sizes)
    }

    /// Gradients of all inputs, given the gradient of the hidden states, `[tokens, H]`, and the trace
    /// that [`lstm_trace`](Self::lstm_trace) left on the same backend.
    #[fusion(meta = |inputs, _trace, _grad, _sizes| shapes::grads(inputs))]
    fn lstm_backward(
        #[extension_type] inputs: LstmInputs<Self>,
        #[extension_type] trace: LstmTrace<Self>,
        grad: FloatTensor<Self>,
        batch_sizes: Vec<usize>,
    ) -> LstmGrads<Self> {
        composed::backward(inputs, trace, grad, &batch_sizes)
    }
}

/// Shapes of results by those of the inputs, for a backend that runs later.
#[cfg(feature = "cube")]
mod shapes {
    use burn::backend::fusion::custom::TensorSpec;
    use burn::tensor::Shape;

    use super::{LstmGradsMetadata, LstmInputsMetadata, LstmTraceMetadata};

    pub(super) fn hidden(inputs: &LstmInputsMetadata) -> TensorSpec {
        of_width(inputs, inputs.w_hh.shape[0])
    }

    pub(super) fn trace(inputs: &LstmInputsMetadata) -> LstmTraceMetadata {
        let gates = of_width(inputs, inputs.w_hh.shape[1]);
        LstmTraceMetadata { hidden: hidden(inputs), gates, cells: hidden(inputs) }
    }

    pub(super) fn grads(inputs: &LstmInputsMetadata) -> LstmGradsMetadata {
        LstmGradsMetadata {
            input: inputs.input.clone(),
            w_ih: inputs.w_ih.clone(),
            w_hh: inputs.w_hh.clone(),
            bias: inputs.bias.clone(),
        }
    }

    fn of_width(inputs: &LstmInputsMetadata, width: usize) -> TensorSpec {
        let tokens = inputs.input.shape[0];
        TensorSpec::new(Shape::new([tokens, width]), inputs.input.dtype)
    }
}

/// The packed LSTM as an operation of Burn's dispatching backend, differentiable.
#[backend_extension(
    Flex: cfg(feature = "flex"),
    NdArray: cfg(feature = "ndarray"),
    Cube: cfg(feature = "cube"),
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
#[allow(unused_macros, reason = "a build may hold no backend")]
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
                Self::lstm_forward(inputs, batch_sizes)
            }
        }
    };
}

backends::each!(plain_backend);

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
