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
    not(feature = "cube"),
    allow(unused_variables, reason = "the dispatch of the passes has no arm that takes them")
)]

mod autodiff;
pub mod composed;

use burn::backend::{Backend, Dispatch, ExtensionType, backend_extension, tensor::FloatTensor};
use burn::tensor::Tensor;

use crate::{PackedLayout, Precision, backends};

/// What goes into one layer.
#[derive(Clone, Debug, ExtensionType)]
#[extension_type(fusion: cfg(feature = "cube"))]
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

/// What one forward pass leaves behind for the backward pass; all but the hidden states in a layout
/// that is the backend's own business.
#[derive(Clone, Debug, ExtensionType)]
#[extension_type(fusion: cfg(feature = "cube"))]
pub struct GruTrace<B: Backend> {
    /// Hidden states, `[tokens, H]`.
    pub hidden: FloatTensor<B>,
    /// Activated gates (the default body's: `r z n`, `[tokens, 3H]`).
    pub gates: FloatTensor<B>,
    /// The recurrent shares `b_n` of the new gate (`[tokens, H]`).
    pub shares: FloatTensor<B>,
    /// The hidden states as the backward pass likes them (those above).
    pub states: FloatTensor<B>,
}

/// Gradients of one layer's inputs; each has the shape of what it belongs to.
#[derive(Clone, Debug, ExtensionType)]
#[extension_type(fusion: cfg(feature = "cube"))]
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
/// backend's own primitives. On a lazy backend (Burn's fusion) each is one opaque operation.
#[backend_extension(Cube: cfg(feature = "cube"), Fusion: cfg(feature = "cube"))]
pub trait GruKernel: Backend {
    /// Hidden states `[tokens, H]`, given how many sequences run at each time step.
    #[fusion(meta = |inputs, _sizes| shapes::hidden(inputs))]
    fn gru_forward(
        #[extension_type] inputs: GruInputs<Self>,
        batch_sizes: Vec<usize>,
    ) -> FloatTensor<Self> {
        composed::forward(inputs, &batch_sizes)
    }

    /// The same, with what [`gru_backward`](Self::gru_backward) needs.
    #[fusion(meta = |inputs, _sizes| shapes::trace(inputs))]
    fn gru_trace(
        #[extension_type] inputs: GruInputs<Self>,
        batch_sizes: Vec<usize>,
    ) -> GruTrace<Self> {
        composed::trace(inputs, &batch_sizes)
    }

    /// Gradients of all inputs, given the gradient of the hidden states, `[tokens, H]`, and the trace
    /// that [`gru_trace`](Self::gru_trace) left on the same backend.
    #[fusion(meta = |inputs, _trace, _grad, _sizes| shapes::grads(inputs))]
    fn gru_backward(
        #[extension_type] inputs: GruInputs<Self>,
        #[extension_type] trace: GruTrace<Self>,
        grad: FloatTensor<Self>,
        batch_sizes: Vec<usize>,
    ) -> GruGrads<Self> {
        composed::backward(inputs, trace, grad, &batch_sizes)
    }
}

/// Shapes of results by those of the inputs, for a backend that runs later.
#[cfg(feature = "cube")]
mod shapes {
    use burn::backend::fusion::custom::TensorSpec;
    use burn::tensor::Shape;

    use super::{GruGradsMetadata, GruInputsMetadata, GruTraceMetadata};

    pub(super) fn hidden(inputs: &GruInputsMetadata) -> TensorSpec {
        of_width(inputs, inputs.w_hh.shape[0])
    }

    pub(super) fn trace(inputs: &GruInputsMetadata) -> GruTraceMetadata {
        GruTraceMetadata {
            hidden: hidden(inputs),
            gates: of_width(inputs, inputs.w_hh.shape[1]),
            shares: hidden(inputs),
            states: hidden(inputs),
        }
    }

    pub(super) fn grads(inputs: &GruInputsMetadata) -> GruGradsMetadata {
        GruGradsMetadata {
            input: inputs.input.clone(),
            w_ih: inputs.w_ih.clone(),
            w_hh: inputs.w_hh.clone(),
            b_ih: inputs.b_ih.clone(),
            b_hh: inputs.b_hh.clone(),
        }
    }

    fn of_width(inputs: &GruInputsMetadata, width: usize) -> TensorSpec {
        let tokens = inputs.input.shape[0];
        TensorSpec::new(Shape::new([tokens, width]), inputs.input.dtype)
    }
}

/// The packed GRU as an operation of Burn's dispatching backend, differentiable.
#[backend_extension(
    Flex: cfg(feature = "flex"),
    NdArray: cfg(feature = "ndarray"),
    Cube: cfg(feature = "cube"),
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
#[allow(unused_macros, reason = "a build may hold no backend")]
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
                Self::gru_forward(inputs, batch_sizes)
            }
        }
    };
}

backends::each!(plain_backend);

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
