//! The preset `lstm` with random tokens, ready to be timed.

use burn::module::Module;
use burn::nn::loss::CrossEntropyLossConfig;
use burn::optim::{GradientsParams, ModuleOptimizer};
use burn::tensor::{Device, Int, Tensor, TensorData};
use firebrick::models::{
    LstmClassifier, LstmClassifierConfig, Mode, PackedTokens, Precision, PreparedLstmClassifier,
};
use firebrick::ops::rng;
use firebrick::train::config::TrainConfig;

/// Size of the vocabulary.
pub(crate) const VOCABULARY: usize = 10_000;
/// Number of classes.
pub(crate) const CLASSES: usize = 6;

fn network(device: &Device) -> LstmClassifier {
    let config = LstmClassifierConfig::new(VOCABULARY, CLASSES);
    config.init(1, device).expect("the preset is a legal configuration")
}

/// Token ids that are anywhere in the vocabulary.
pub(crate) fn random_ids(count: usize) -> Vec<u32> {
    (0..count as u64).map(|i| (rng::unit(1, i) * VOCABULARY as f64) as u32).collect()
}

fn tokens(lengths: &[usize], device: &Device) -> PackedTokens {
    PackedTokens::new(&random_ids(lengths.iter().sum()), lengths, device)
}

/// A network, a batch, and what a training step needs.
pub struct TrainStep {
    network: Option<LstmClassifier>,
    tokens: PackedTokens,
    targets: Tensor<1, Int>,
    optimizer: ModuleOptimizer,
    lr: f64,
    precision: Precision,
    steps: u64,
    device: Device,
}

impl TrainStep {
    /// A batch of rows of these lengths on a device.
    ///
    /// # Panics
    /// If there is no row or an empty one.
    pub fn new(lengths: &[usize], precision: Precision, device: &Device) -> Self {
        let classes: Vec<i32> = (0..lengths.len()).map(|row| (row % CLASSES) as i32).collect();
        let config = TrainConfig::default();
        Self {
            network: Some(network(&device.clone().autodiff()).train()),
            tokens: tokens(lengths, device),
            targets: Tensor::from_data(TensorData::new(classes, [lengths.len()]), device),
            optimizer: config.init_optimizer(),
            lr: config.lr,
            precision,
            steps: 0,
            device: device.clone(),
        }
    }

    /// Forward, backward, Adam.
    pub fn run(&mut self) {
        let Some(network) = self.network.take() else { return };
        self.steps += 1;
        let mode = Mode::Train { key: self.steps, precision: self.precision };
        let logits = network.forward(&self.tokens, mode);
        let loss = CrossEntropyLossConfig::new().init(&self.device);
        let loss = loss.forward(logits, self.targets.clone());
        let grads = GradientsParams::from_grads(loss.backward(), &network);
        self.network = Some(self.optimizer.step(self.lr, network, grads));
        sync(&self.device);
    }
}

/// A network laid out for answers, and a batch.
pub struct Answer {
    network: PreparedLstmClassifier,
    tokens: PackedTokens,
    device: Device,
}

impl Answer {
    /// A batch of rows of these lengths on a device.
    ///
    /// # Panics
    /// If there is no row or an empty one.
    pub fn new(lengths: &[usize], precision: Precision, device: &Device) -> Self {
        let network = network(device).prepare(precision);
        Self { network, tokens: tokens(lengths, device), device: device.clone() }
    }

    /// Logits of the batch.
    pub fn run(&self) {
        let _ = self.network.forward(&self.tokens);
        sync(&self.device);
    }
}

fn sync(device: &Device) {
    // A failed synchronisation would show as a time near zero.
    device.sync().expect("the device finishes");
}
