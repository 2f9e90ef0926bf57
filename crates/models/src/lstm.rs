//! The LSTM text classifier.

use burn::module::{Module, Param};
use burn::tensor::{Device, Int, Tensor, TensorData};
use firebrick_ops::{PackedLayout, Precision, PreparedLstm, dropout, packed_lstm, rng};
use serde::{Deserialize, Serialize};

use crate::init::{Fan, Initializer};
use crate::{Mode, ModelError, PackedTokens};

/// Hyper-parameters of [`LstmClassifier`]; the defaults are the preset `lstm`.
///
/// | name | default | range | meaning |
/// |---|---|---|---|
/// | `vocab_size` | – | ≥ 1 | token ids are below it |
/// | `classes` | – | ≥ 1 | logits a row; 1 for a regression, as `num_labels` of Hugging Face |
/// | `embedding` | 256 | 1 … 8192 | width of a token's vector |
/// | `hidden` | 512 | 1 … 8192 | width of the hidden and of the cell state |
/// | `layers` | 2 | 1 … 16 | LSTM layers on top of each other |
/// | `dropout` | 0.5 | [0, 1) | between layers and before the output |
/// | `init` | PyTorch's | see [`LstmInit`] | what weights are drawn from |
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LstmClassifierConfig {
    /// Size of the vocabulary.
    pub vocab_size: usize,
    /// Number of classes; 1 for a regression, whose one output is the number.
    pub classes: usize,
    /// Width of a token's vector.
    pub embedding: usize,
    /// Width of the hidden state.
    pub hidden: usize,
    /// Number of LSTM layers.
    pub layers: usize,
    /// Probability of dropping an element between layers and before the output.
    pub dropout: f64,
    /// What weights are drawn from.
    #[serde(default)]
    pub init: LstmInit,
}

/// What each kind of weight of an [`LstmClassifier`] starts from; the defaults are PyTorch's.
///
/// | name | default | fans of `xavier` and `he` |
/// |---|---|---|
/// | `embedding` | `normal` | `vocab_size` in, `embedding` out: a linear layer on one-hot tokens |
/// | `input` | `uniform` | inputs of the layer in, `hidden` out |
/// | `recurrent` | `uniform` | `hidden` in and out |
/// | `bias` | `uniform` | as `recurrent`; the sum of two draws, since PyTorch has two biases |
/// | `output` | `uniform` | `hidden` in, `classes` out; also of the output's bias |
///
/// `uniform` is on `±1/sqrt(hidden)` for all of them.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LstmInit {
    /// Of the tokens' vectors.
    pub embedding: Initializer,
    /// Of the weights from a layer's input to its gates.
    pub input: Initializer,
    /// Of the weights from the hidden state to the gates.
    pub recurrent: Initializer,
    /// Of the gates' biases.
    pub bias: Initializer,
    /// Of the output layer.
    pub output: Initializer,
}

impl Default for LstmInit {
    fn default() -> Self {
        Self {
            embedding: Initializer::Normal,
            input: Initializer::Uniform,
            recurrent: Initializer::Uniform,
            bias: Initializer::Uniform,
            output: Initializer::Uniform,
        }
    }
}

impl LstmClassifierConfig {
    /// The preset `lstm` for a vocabulary and a number of classes.
    pub fn new(vocab_size: usize, classes: usize) -> Self {
        Self {
            vocab_size,
            classes,
            embedding: 256,
            hidden: 512,
            layers: 2,
            dropout: 0.5,
            init: LstmInit::default(),
        }
    }

    /// Checks every hyper-parameter against its range.
    ///
    /// # Errors
    /// [`ModelError::OutOfRange`] for the first that is outside.
    pub fn validate(&self) -> Result<(), ModelError> {
        let width = 1..=8192;
        ModelError::check(self.vocab_size >= 1, "vocab_size", self.vocab_size, "at least 1")?;
        ModelError::check(self.classes >= 1, "classes", self.classes, "at least 1")?;
        let wide = width.contains(&self.embedding);
        ModelError::check(wide, "embedding", self.embedding, "1 to 8192")?;
        ModelError::check(width.contains(&self.hidden), "hidden", self.hidden, "1 to 8192")?;
        ModelError::check((1..=16).contains(&self.layers), "layers", self.layers, "1 to 16")?;
        let legal = (0.0..1.0).contains(&self.dropout);
        ModelError::check(legal, "dropout", self.dropout, "at least 0 and below 1")
    }

    /// Makes the network; its weights are a function of `seed`, drawn from what `init` says.
    ///
    /// # Errors
    /// As [`validate`](Self::validate).
    pub fn init(&self, seed: u64, device: &Device) -> Result<LstmClassifier, ModelError> {
        self.validate()?;
        let lstm = (0..self.layers)
            .map(|layer| self.init_layer(layer, rng::subkey(seed, 2 + layer as u64), device))
            .collect();
        let (shape, key) = ([self.vocab_size, self.embedding], rng::subkey(seed, 0));
        let embedding = self.init.embedding.matrix(shape, self.fan(shape), key, device);
        let (shape, key) = ([self.hidden, self.classes], rng::subkey(seed, 1));
        let (init, fan) = (self.init.output, self.fan(shape));
        Ok(LstmClassifier {
            embedding: Embedding { weight: embedding },
            lstm,
            output: Output {
                weight: init.matrix(shape, fan, rng::subkey(key, 0), device),
                bias: init.vector(self.classes, fan, rng::subkey(key, 1), device),
            },
            dropout: self.dropout,
        })
    }

    fn init_layer(&self, layer: usize, key: u64, device: &Device) -> LstmLayer {
        let inputs = if layer == 0 { self.embedding } else { self.hidden };
        let (hidden, gates) = (self.hidden, 4 * self.hidden);
        let LstmInit { input, recurrent, bias, .. } = self.init;
        let key = |part| rng::subkey(key, part);
        let (fan_input, fan) = (self.fan([inputs, hidden]), self.fan([hidden, hidden]));
        LstmLayer {
            weight_ih: input.matrix([inputs, gates], fan_input, key(0), device),
            weight_hh: recurrent.matrix([hidden, gates], fan, key(1), device),
            bias: bias.vector_of_two(gates, fan, [key(2), key(3)], device),
        }
    }

    fn fan(&self, [fan_in, fan_out]: [usize; 2]) -> Fan {
        Fan { fan_in, fan_out, uniform: self.hidden }
    }
}

/// Token embedding → LSTM layers → hidden state of the top layer at each row's own last token →
/// dropout → linear, one output a class, or a single one for a regression. Padding does not exist in it: rows are
/// packed.
#[derive(Module, Debug)]
pub struct LstmClassifier {
    embedding: Embedding,
    lstm: Vec<LstmLayer>,
    output: Output,
    #[module(skip)]
    dropout: f64,
}

/// One vector a token id.
#[derive(Module, Debug)]
struct Embedding {
    /// `[vocab_size, embedding]`.
    weight: Param<Tensor<2>>,
}

/// The weights of one LSTM layer, gates in the order input, forget, cell, output.
///
/// One bias, where PyTorch has two that act through their sum.
#[derive(Module, Debug)]
struct LstmLayer {
    /// `[inputs, 4 · hidden]`.
    weight_ih: Param<Tensor<2>>,
    /// `[hidden, 4 · hidden]`.
    weight_hh: Param<Tensor<2>>,
    /// `[4 · hidden]`.
    bias: Param<Tensor<1>>,
}

/// The linear layer that makes the logits.
#[derive(Module, Debug)]
struct Output {
    /// `[hidden, classes]`.
    weight: Param<Tensor<2>>,
    /// `[classes]`.
    bias: Param<Tensor<1>>,
}

impl LstmClassifier {
    /// Logits `[rows, classes]`, rows in the order in which they were packed.
    ///
    /// # Panics
    /// If a token id is not below `vocab_size`.
    pub fn forward(&self, tokens: &PackedTokens, mode: Mode) -> Tensor<2> {
        self.forward_with(self.embedding.weight.val(), tokens, mode)
    }

    /// Logits as of [`forward`](Self::forward), with these vectors, `[n, embedding]`, in the
    /// embedding's place; token ids are below `n`.
    ///
    /// # Panics
    /// If a token id is not.
    pub fn forward_with(&self, vectors: Tensor<2>, tokens: &PackedTokens, mode: Mode) -> Tensor<2> {
        let layout = &tokens.layout;
        let mut x = vectors.select(0, tokens.ids.clone());
        for (index, layer) in self.lstm.iter().enumerate() {
            if index > 0 {
                x = self.drop(x, mode, index as u64);
            }
            x = layer.forward(x, layout, mode.precision());
        }
        let last = last_states(x, layout);
        self.output.forward(self.drop(last, mode, 0))
    }

    /// The vectors of some token ids, `[ids, embedding]`, cut off from the embedding: a leaf of its
    /// own, whose gradient is as large as it is.
    pub fn vectors(&self, ids: &[u32]) -> Tensor<2> {
        let table = self.embedding.weight.val().inner();
        let index: Vec<i32> = ids.iter().map(|id| *id as i32).collect();
        let index = TensorData::new(index, [ids.len()]);
        let vectors = table.clone().select(0, Tensor::<1, Int>::from_data(index, &table.device()));
        Tensor::from_inner(vectors).require_grad()
    }

    /// The network with its embedding, `[vocab_size, embedding]` and without gradients, replaced by
    /// what is made of it; in place if nobody else holds it.
    pub fn map_embedding(mut self, change: impl FnOnce(Tensor<2>) -> Tensor<2>) -> Self {
        self.embedding.weight = self.embedding.weight.map(|weight| {
            let tracked = weight.is_require_grad();
            let weight = change(weight.inner());
            if tracked { Tensor::from_inner(weight).require_grad() } else { weight }
        });
        self
    }

    /// The network with its weights laid out for answers in this precision; it shares what needs no
    /// layout.
    pub fn prepare(&self, precision: Precision) -> PreparedLstmClassifier {
        PreparedLstmClassifier {
            embedding: self.embedding.weight.val().inner(),
            lstm: self.lstm.iter().map(|layer| layer.prepare(precision)).collect(),
            output: self.output.clone().valid(),
        }
    }

    fn drop(&self, x: Tensor<2>, mode: Mode, place: u64) -> Tensor<2> {
        match mode {
            Mode::Eval => x,
            Mode::Train { key, .. } => dropout(x, self.dropout, rng::subkey(key, place)),
        }
    }
}

/// An [`LstmClassifier`] that is done learning.
#[derive(Clone, Debug)]
pub struct PreparedLstmClassifier {
    embedding: Tensor<2>,
    lstm: Vec<PreparedLstm>,
    output: Output,
}

impl PreparedLstmClassifier {
    /// Logits `[rows, classes]`; in single precision those of [`LstmClassifier::forward`] with
    /// [`Mode::Eval`].
    ///
    /// # Panics
    /// If a token id is not below `vocab_size`.
    pub fn forward(&self, tokens: &PackedTokens) -> Tensor<2> {
        let mut x = self.embedding.clone().select(0, tokens.ids.clone().inner());
        for layer in &self.lstm {
            x = layer.forward(x, &tokens.layout);
        }
        self.output.forward(last_states(x, &tokens.layout))
    }
}

impl LstmLayer {
    fn forward(&self, x: Tensor<2>, layout: &PackedLayout, precision: Precision) -> Tensor<2> {
        let (w_ih, w_hh) = (self.weight_ih.val(), self.weight_hh.val());
        packed_lstm(x, w_ih, w_hh, self.bias.val(), layout, precision)
    }

    fn prepare(&self, precision: Precision) -> PreparedLstm {
        let (w_ih, w_hh) = (self.weight_ih.val(), self.weight_hh.val());
        PreparedLstm::new(w_ih, w_hh, self.bias.val(), precision)
    }
}

impl Output {
    fn forward(&self, x: Tensor<2>) -> Tensor<2> {
        x.matmul(self.weight.val()) + self.bias.val().unsqueeze::<2>()
    }
}

/// Of packed hidden states `[tokens, H]`, each row's last, `[rows, H]`.
fn last_states(x: Tensor<2>, layout: &PackedLayout) -> Tensor<2> {
    let rows: Vec<i32> = layout.last_rows().into_iter().map(|row| row as i32).collect();
    let (len, device) = (rows.len(), x.device().inner());
    x.select(0, Tensor::<1, Int>::from_data(TensorData::new(rows, [len]), &device))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_hyper_parameter_outside_its_range_is_named() {
        let good = LstmClassifierConfig::new(10, 2);
        assert_eq!(good.validate(), Ok(()));
        let message = |config: LstmClassifierConfig| config.validate().unwrap_err().to_string();
        let cases = [
            (LstmClassifierConfig { vocab_size: 0, ..good.clone() }, "vocab_size is 0"),
            (LstmClassifierConfig { classes: 0, ..good.clone() }, "classes is 0"),
            (LstmClassifierConfig { embedding: 0, ..good.clone() }, "embedding is 0"),
            (LstmClassifierConfig { hidden: 9000, ..good.clone() }, "hidden is 9000"),
            (LstmClassifierConfig { layers: 0, ..good.clone() }, "layers is 0"),
            (LstmClassifierConfig { dropout: 1.0, ..good.clone() }, "dropout is 1"),
        ];
        for (config, part) in cases {
            let message = message(config);
            assert!(message.starts_with("model.") && message.contains(part), "{message}");
        }
    }

    #[test]
    fn each_kind_of_weight_starts_from_its_own_initialiser() {
        let init = LstmInit {
            embedding: Initializer::Zeros,
            recurrent: Initializer::Orthogonal,
            bias: Initializer::Zeros,
            ..LstmInit::default()
        };
        let config = LstmClassifierConfig {
            embedding: 8,
            hidden: 12,
            layers: 1,
            init,
            ..LstmClassifierConfig::new(20, 3)
        };
        let model = config.init(1, &Device::flex()).unwrap();
        let values = |x: Tensor<2>| x.into_data().iter::<f32>().collect::<Vec<_>>();
        let layer = &model.lstm[0];
        assert!(values(model.embedding.weight.val()).iter().all(|x| *x == 0.0));
        assert!(layer.bias.val().into_data().iter::<f32>().all(|x| x == 0.0));
        let bound = 1.0 / 12f32.sqrt();
        let input = values(layer.weight_ih.val());
        assert!(input.iter().all(|x| x.abs() <= bound) && input.iter().any(|x| *x != 0.0));
        let gate = layer.weight_hh.val().narrow(1, 0, 12);
        let identity = values(gate.clone().transpose().matmul(gate));
        for (i, x) in identity.iter().enumerate() {
            assert!((x - if i % 13 == 0 { 1.0 } else { 0.0 }).abs() < 1e-5);
        }
    }

    #[test]
    fn the_preset_has_the_parameters_of_the_design() {
        let model = LstmClassifierConfig::new(10_000, 5).init(1, &Device::flex()).unwrap();
        let lstm = (256 + 512 + 1) * 2048 + (512 + 512 + 1) * 2048;
        assert_eq!(model.num_params(), 10_000 * 256 + lstm + 512 * 5 + 5);
    }
}
