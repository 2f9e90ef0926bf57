//! The models under test. A new model gets an `impl Subject` here and a line in `models.rs`.

use burn::module::Module;
use burn::store::ModuleSnapshot;
use burn::tensor::{Device, Tensor, TensorData};
use firebrick::models::{
    Initializer, LinearModel, LinearModelConfig, LstmClassifier, LstmClassifierConfig, Mode,
    PackedTokens,
};

/// A model that the suite can make and ask.
pub(crate) trait Subject {
    /// The network.
    type Model: Module + ModuleSnapshot + Clone;
    /// What one answer is given for.
    type Row: Clone + 'static;

    /// A small network whose weights are a function of the seed.
    fn model(seed: u64, device: &Device) -> Self::Model;

    /// Rows of different kinds.
    fn rows() -> Vec<Self::Row>;

    /// Outputs, `[rows, outputs]`.
    fn forward(model: &Self::Model, rows: &[Self::Row], mode: Mode, device: &Device) -> Tensor<2>;
}

/// The LSTM text classifier, two layers.
pub(crate) struct Lstm;

impl Subject for Lstm {
    type Model = LstmClassifier;
    type Row = Vec<u32>;

    fn model(seed: u64, device: &Device) -> LstmClassifier {
        let config =
            LstmClassifierConfig { embedding: 12, hidden: 20, ..LstmClassifierConfig::new(50, 3) };
        config.init(seed, device).expect("a legal configuration")
    }

    fn rows() -> Vec<Vec<u32>> {
        vec![vec![4, 9, 2], vec![7], vec![1, 2, 3, 4, 5, 6, 6], vec![49, 0, 7], vec![3, 3]]
    }

    fn forward(
        model: &LstmClassifier,
        rows: &[Vec<u32>],
        mode: Mode,
        device: &Device,
    ) -> Tensor<2> {
        let lengths: Vec<usize> = rows.iter().map(Vec::len).collect();
        model.forward(&PackedTokens::new(&rows.concat(), &lengths, device), mode)
    }
}

/// Multinomial logistic regression.
pub(crate) struct Linear;

impl Subject for Linear {
    type Model = LinearModel;
    type Row = Vec<f32>;

    fn model(seed: u64, device: &Device) -> LinearModel {
        let config = LinearModelConfig {
            outputs: 3,
            initializer: Initializer::Normal,
            ..LinearModelConfig::new(5)
        };
        config.init(seed, device).expect("a legal configuration")
    }

    fn rows() -> Vec<Vec<f32>> {
        (0..7)
            .map(|row| (0..5).map(|column| (row * 5 + column) as f32 / 17.0 - 1.0).collect())
            .collect()
    }

    fn forward(model: &LinearModel, rows: &[Vec<f32>], _: Mode, device: &Device) -> Tensor<2> {
        let features = TensorData::new(rows.concat(), [rows.len(), 5]);
        model.forward(Tensor::from_data(features, device))
    }
}
