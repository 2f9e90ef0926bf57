//! A layer that is done learning: its weights are laid out once, for many answers.

use burn::backend::{Backend, Dispatch, TensorMetadata, backend_extension, tensor::FloatTensor};
use burn::tensor::{Shape, Slice, Tensor};

use super::{LstmInputs, composed};
use crate::{PackedLayout, Precision};

/// Inference as operations of Burn's dispatching backend; not differentiable.
///
/// The default bodies keep the weights as they are and run the default body of the layer.
#[backend_extension(
    Flex: cfg(feature = "flex"),
    NdArray: cfg(feature = "ndarray"),
    Cube: cfg(feature = "cube"),
    Fusion: cfg(feature = "cube")
)]
pub trait LstmInferenceOps: Backend {
    /// Input weights, recurrent weights and bias as one vector, in the order that the backend's
    /// [`lstm_infer`](Self::lstm_infer) likes best for products in this precision.
    #[fusion(dtype = w_ih, shape = flat_shape(w_ih, w_hh, bias))]
    fn lstm_prepare(
        w_ih: FloatTensor<Self>,
        w_hh: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        precision: Precision,
    ) -> FloatTensor<Self> {
        let _ = precision;
        prepare::<Self>(w_ih, w_hh, bias)
    }

    /// Hidden states `[tokens, hidden]` for inputs `[tokens, I]`.
    #[fusion(dtype = input, shape = Shape::new([input[0], *hidden]))]
    fn lstm_infer(
        input: FloatTensor<Self>,
        prepared: FloatTensor<Self>,
        hidden: usize,
        batch_sizes: Vec<usize>,
        precision: Precision,
    ) -> FloatTensor<Self> {
        let _ = precision;
        infer::<Self>(input, prepared, hidden, &batch_sizes)
    }
}

/// Default body of [`LstmInferenceOps::lstm_prepare`].
pub(crate) fn prepare<B: Backend>(
    w_ih: FloatTensor<B>,
    w_hh: FloatTensor<B>,
    bias: FloatTensor<B>,
) -> FloatTensor<B> {
    let flat = |x: FloatTensor<B>| {
        let len = x.shape().num_elements();
        B::float_reshape(x, Shape::new([len]))
    };
    B::float_cat(vec![flat(w_ih), flat(w_hh), flat(bias)], 0)
}

/// The shape of what the default body prepares.
#[cfg(feature = "cube")]
fn flat_shape(w_ih: &Shape, w_hh: &Shape, bias: &Shape) -> Shape {
    Shape::new([[w_ih, w_hh, bias].map(Shape::num_elements).iter().sum::<usize>()])
}

/// Default body of [`LstmInferenceOps::lstm_infer`].
pub(crate) fn infer<B: Backend>(
    input: FloatTensor<B>,
    prepared: FloatTensor<B>,
    hidden: usize,
    batch_sizes: &[usize],
) -> FloatTensor<B> {
    let (width, gates) = (input.shape()[1], 4 * hidden);
    let part = |start: usize, shape: Shape| {
        let len = shape.num_elements();
        let part = B::float_slice(prepared.clone(), &[Slice::from(start..start + len)]);
        B::float_reshape(part, shape)
    };
    let inputs = LstmInputs::<B> {
        input,
        w_ih: part(0, Shape::new([width, gates])),
        w_hh: part(width * gates, Shape::new([hidden, gates])),
        bias: part((width + hidden) * gates, Shape::new([gates])),
        precision: Precision::Single,
    };
    composed::forward(inputs, batch_sizes)
}

#[cfg(feature = "ndarray")]
impl LstmInferenceOps for burn::backend::NdArray {}

/// The weights of one LSTM layer, laid out for inference.
///
/// ```
/// use burn::tensor::{Device, Distribution, Tensor};
/// use firebrick_ops::{PackedLayout, Precision, PreparedLstm, packed_lstm};
///
/// let device = Device::flex();
/// let random = |shape| Tensor::<2>::random(shape, Distribution::Uniform(-0.1, 0.1), &device);
/// let (x, w_ih, w_hh) = (random([5, 3]), random([3, 4 * 8]), random([8, 4 * 8]));
/// let (bias, layout) = (Tensor::<1>::zeros([4 * 8], &device), PackedLayout::new(&[2, 3]));
/// let precision = Precision::Single;
/// let prepared = PreparedLstm::new(w_ih.clone(), w_hh.clone(), bias.clone(), precision);
/// let hidden = prepared.forward(x.clone(), &layout).into_data();
/// hidden.assert_eq(&packed_lstm(x, w_ih, w_hh, bias, &layout, precision).into_data(), true);
/// ```
#[derive(Clone, Debug)]
pub struct PreparedLstm {
    weights: Tensor<1>,
    input: usize,
    hidden: usize,
    precision: Precision,
}

impl PreparedLstm {
    /// Lays out `w_ih`, `[I, 4H]`, `w_hh`, `[H, 4H]`, and `bias`, `[4H]`, for products in this
    /// precision; gradients do not pass.
    ///
    /// # Panics
    /// If the shapes do not fit each other.
    pub fn new(w_ih: Tensor<2>, w_hh: Tensor<2>, bias: Tensor<1>, precision: Precision) -> Self {
        let ([input, columns], [hidden, gates]) = (w_ih.dims(), w_hh.dims());
        assert!(input > 0 && hidden > 0, "PreparedLstm: a layer has inputs and hidden units");
        assert_eq!(gates, 4 * hidden, "PreparedLstm: w_hh is [H, 4H]");
        assert_eq!(columns, gates, "PreparedLstm: w_ih is [I, 4H]");
        assert_eq!(bias.dims(), [gates], "PreparedLstm: bias is [4H]");
        let weights = Tensor::from_dispatch(<Dispatch as LstmInferenceOps>::lstm_prepare(
            w_ih.inner().into_dispatch(),
            w_hh.inner().into_dispatch(),
            bias.inner().into_dispatch(),
            precision,
        ));
        Self { weights, input, hidden, precision }
    }

    /// Hidden states `[tokens, H]` of a packed input `[tokens, I]`, from zero states; the same as
    /// [`packed_lstm`](crate::packed_lstm) gives, without gradients.
    ///
    /// # Panics
    /// If the input does not fit the weights or the layout.
    pub fn forward(&self, input: Tensor<2>, layout: &PackedLayout) -> Tensor<2> {
        let expected = [layout.tokens(), self.input];
        assert_eq!(input.dims(), expected, "PreparedLstm: the input is [tokens, I]");
        Tensor::from_dispatch(<Dispatch as LstmInferenceOps>::lstm_infer(
            input.inner().into_dispatch(),
            self.weights.clone().into_dispatch(),
            self.hidden,
            layout.batch_sizes().to_vec(),
            self.precision,
        ))
    }
}

#[cfg(all(test, feature = "flex"))]
mod tests {
    use super::*;
    use burn::backend::Flex;
    use burn::tensor::TensorData;

    #[test]
    fn the_default_bodies_give_what_the_kernels_give() {
        let random = |shape: Vec<usize>, key| {
            let n = shape.iter().product::<usize>() as u64;
            let values: Vec<f32> = (0..n).map(|i| crate::rng::unit(key, i) as f32 - 0.5).collect();
            FloatTensor::<Flex>::from_data(TensorData::new(values, shape))
        };
        let (input, hidden) = (5, 7);
        let x = random(vec![6, input], 1);
        let w_ih = random(vec![input, 4 * hidden], 2);
        let (w_hh, bias) = (random(vec![hidden, 4 * hidden], 3), random(vec![4 * hidden], 4));
        let single = Precision::Single;
        let fast = Flex::lstm_prepare(w_ih.clone(), w_hh.clone(), bias.clone(), single);
        let fast = Flex::lstm_infer(x.clone(), fast, hidden, vec![3, 2, 1], single);
        let slow = prepare::<Flex>(w_ih, w_hh, bias);
        let slow = infer::<Flex>(x, slow, hidden, &[3, 2, 1]);
        let (fast, slow) = (fast.as_slice::<f32>(), slow.as_slice::<f32>());
        let (fast, slow) = (fast.expect("f32"), slow.expect("f32"));
        assert_eq!(fast.len(), slow.len());
        assert!(fast.iter().zip(slow).all(|(a, b)| (a - b).abs() < 1e-5));
    }
}
