//! The LSTM text classifier.

use burn::module::{Module, Param};
use burn::tensor::{Device, Int, Tensor, TensorData};
use firebrick_ops::{PackedLayout, dropout, packed_lstm, rng};
use serde::{Deserialize, Serialize};

use crate::init::{Fan, Initializer};
use crate::{Mode, ModelError, PackedTokens};

/// Hyper-parameters of [`LstmClassifier`]; the defaults are the preset `lstm`.
///
/// | name | default | range | meaning |
/// |---|---|---|---|
/// | `vocab_size` | – | ≥ 1 | token ids are below it |
/// | `classes` | – | ≥ 2 | logits a row |
/// | `embedding` | 256 | 1 … 8192 | width of a token's vector |
/// | `hidden` | 512 | 1 … 8192 | width of the hidden and of the cell state |
/// | `layers` | 2 | 1 … 16 | LSTM layers on top of each other |
/// | `dropout` | 0.5 | [0, 1) | between layers and before the output |
/// | `recurrent_init` | `uniform` | any | start of the recurrent weights |
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LstmClassifierConfig {
    /// Size of the vocabulary.
    pub vocab_size: usize,
    /// Number of classes.
    pub classes: usize,
    /// Width of a token's vector.
    pub embedding: usize,
    /// Width of the hidden state.
    pub hidden: usize,
    /// Number of LSTM layers.
    pub layers: usize,
    /// Probability of dropping an element between layers and before the output.
    pub dropout: f64,
    /// Start of the recurrent weights.
    pub recurrent_init: Initializer,
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
            recurrent_init: Initializer::Uniform,
        }
    }

    /// Checks every hyper-parameter against its range.
    ///
    /// # Errors
    /// [`ModelError::OutOfRange`] for the first that is outside.
    pub fn validate(&self) -> Result<(), ModelError> {
        let width = 1..=8192;
        ModelError::check(self.vocab_size >= 1, "vocab_size", self.vocab_size, "at least 1")?;
        ModelError::check(self.classes >= 2, "classes", self.classes, "at least 2")?;
        let wide = width.contains(&self.embedding);
        ModelError::check(wide, "embedding", self.embedding, "1 to 8192")?;
        ModelError::check(width.contains(&self.hidden), "hidden", self.hidden, "1 to 8192")?;
        ModelError::check((1..=16).contains(&self.layers), "layers", self.layers, "1 to 16")?;
        let legal = (0.0..1.0).contains(&self.dropout);
        ModelError::check(legal, "dropout", self.dropout, "at least 0 and below 1")
    }

    /// Makes the network; its weights are a function of `seed`.
    ///
    /// As in PyTorch: embeddings are standard normal; LSTM weights are uniform on `±1/sqrt(hidden)`,
    /// an LSTM bias is the sum of two such draws, and the output layer is uniform on the same, since
    /// `hidden` is its number of inputs.
    ///
    /// # Errors
    /// As [`validate`](Self::validate).
    pub fn init(&self, seed: u64, device: &Device) -> Result<LstmClassifier, ModelError> {
        self.validate()?;
        let fan = Fan { fan_in: self.hidden, fan_out: self.classes };
        let shape = [self.vocab_size, self.embedding];
        let lstm = (0..self.layers)
            .map(|layer| self.init_layer(layer, rng::subkey(seed, 2 + layer as u64), device))
            .collect();
        let output = rng::subkey(seed, 1);
        let shape_out = [self.hidden, self.classes];
        Ok(LstmClassifier {
            embedding: Embedding {
                weight: Initializer::Normal.matrix(shape, fan, rng::subkey(seed, 0), device),
            },
            lstm,
            output: Output {
                weight: Initializer::Uniform.matrix(shape_out, fan, rng::subkey(output, 0), device),
                bias: Initializer::Uniform.vector(
                    self.classes,
                    fan,
                    rng::subkey(output, 1),
                    device,
                ),
            },
            dropout: self.dropout,
        })
    }

    fn init_layer(&self, layer: usize, key: u64, device: &Device) -> LstmLayer {
        let inputs = if layer == 0 { self.embedding } else { self.hidden };
        let gates = 4 * self.hidden;
        let fan = Fan { fan_in: self.hidden, fan_out: self.hidden };
        let uniform = Initializer::Uniform;
        LstmLayer {
            weight_ih: uniform.matrix([inputs, gates], fan, rng::subkey(key, 0), device),
            weight_hh: self.recurrent_init.matrix(
                [self.hidden, gates],
                fan,
                rng::subkey(key, 1),
                device,
            ),
            bias: uniform.vector_of_two(gates, fan, [2, 3].map(|k| rng::subkey(key, k)), device),
        }
    }
}

/// Token embedding → LSTM layers → hidden state of the top layer at each row's own last token →
/// dropout → linear. Padding does not exist in it: rows are packed.
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
        let layout = &tokens.layout;
        let mut x = self.embedding.weight.val().select(0, tokens.ids.clone());
        for (index, layer) in self.lstm.iter().enumerate() {
            if index > 0 {
                x = self.drop(x, mode, index as u64);
            }
            x = layer.forward(x, layout);
        }
        let last = last_rows(layout, &x.device().inner());
        let last = self.drop(x.select(0, last), mode, 0);
        let bias = self.output.bias.val().unsqueeze::<2>();
        last.matmul(self.output.weight.val()) + bias
    }

    fn drop(&self, x: Tensor<2>, mode: Mode, place: u64) -> Tensor<2> {
        match mode {
            Mode::Eval => x,
            Mode::Train { key } => dropout(x, self.dropout, rng::subkey(key, place)),
        }
    }
}

impl LstmLayer {
    fn forward(&self, x: Tensor<2>, layout: &PackedLayout) -> Tensor<2> {
        packed_lstm(x, self.weight_ih.val(), self.weight_hh.val(), self.bias.val(), layout)
    }
}

fn last_rows(layout: &PackedLayout, device: &Device) -> Tensor<1, Int> {
    let rows: Vec<i32> = layout.last_rows().into_iter().map(|row| row as i32).collect();
    let len = rows.len();
    Tensor::from_data(TensorData::new(rows, [len]), device)
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
            (LstmClassifierConfig { classes: 1, ..good.clone() }, "classes is 1"),
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
    fn the_preset_has_the_parameters_of_the_design() {
        let model = LstmClassifierConfig::new(10_000, 5).init(1, &Device::flex()).unwrap();
        let lstm = (256 + 512 + 1) * 2048 + (512 + 512 + 1) * 2048;
        assert_eq!(model.num_params(), 10_000 * 256 + lstm + 512 * 5 + 5);
    }
}
