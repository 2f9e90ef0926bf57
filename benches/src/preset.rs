//! The preset `lstm` with random tokens, ready to be timed.

use burn::module::Module;
use burn::nn::loss::CrossEntropyLossConfig;
use burn::optim::{GradientsParams, ModuleOptimizer};
use burn::tensor::{Device, Int, Tensor, TensorData};
use firebrick::models::{LstmClassifier, LstmClassifierConfig, Mode, PackedTokens};
use firebrick::ops::rng;
use firebrick::train::config::TrainConfig;

/// Size of the vocabulary.
const VOCABULARY: usize = 10_000;
/// Number of classes.
const CLASSES: usize = 6;

/// A network, a batch, and what a training step needs.
pub struct Preset {
    network: Option<LstmClassifier>,
    tokens: PackedTokens,
    targets: Tensor<1, Int>,
    optimizer: ModuleOptimizer,
    lr: f64,
    steps: u64,
    device: Device,
}

impl Preset {
    /// A batch of rows of these lengths on a device.
    ///
    /// # Panics
    /// If there is no row or an empty one.
    pub fn new(lengths: &[usize], device: &Device) -> Self {
        let network =
            LstmClassifierConfig::new(VOCABULARY, CLASSES).init(1, &device.clone().autodiff());
        let count = lengths.iter().sum::<usize>() as u64;
        let ids: Vec<u32> =
            (0..count).map(|i| (rng::unit(1, i) * VOCABULARY as f64) as u32).collect();
        let classes: Vec<i32> = (0..lengths.len()).map(|row| (row % CLASSES) as i32).collect();
        let config = TrainConfig::default();
        Self {
            network: network.ok().map(Module::train),
            tokens: PackedTokens::new(&ids, lengths, device),
            targets: Tensor::from_data(TensorData::new(classes, [lengths.len()]), device),
            optimizer: config.init_optimizer(),
            lr: config.lr,
            steps: 0,
            device: device.clone(),
        }
    }

    /// Forward, backward, Adam.
    pub fn train_step(&mut self) {
        let Some(network) = self.network.take() else { return };
        self.steps += 1;
        let logits = network.forward(&self.tokens, Mode::Train { key: self.steps });
        let loss = CrossEntropyLossConfig::new().init(&self.device);
        let loss = loss.forward(logits, self.targets.clone());
        let grads = GradientsParams::from_grads(loss.backward(), &network);
        self.network = Some(self.optimizer.step(self.lr, network, grads));
        self.sync();
    }

    /// Logits of the batch.
    pub fn predict(&mut self) {
        let Some(network) = self.network.take() else { return };
        let network = network.valid();
        let _ = network.forward(&self.tokens, Mode::Eval);
        self.network = Some(network);
        self.sync();
    }

    fn sync(&self) {
        // A failed synchronisation would show as a time near zero.
        self.device.sync().expect("the device finishes");
    }
}
