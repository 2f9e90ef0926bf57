//! The same network made of Burn's own layers, which pad.

use burn::module::Module;
use burn::nn::loss::CrossEntropyLossConfig;
use burn::nn::{
    Dropout, DropoutConfig, Embedding, EmbeddingConfig, Linear, LinearConfig, Lstm, LstmConfig,
};
use burn::optim::{AdamConfig, GradientsParams, ModuleOptimizer};
use burn::tensor::{Device, Int, Tensor, TensorData};

use crate::preset::{CLASSES, Setup};
use crate::{EMBEDDING, HIDDEN};

#[derive(Module, Debug)]
struct Network {
    embedding: Embedding,
    lower: Lstm,
    upper: Lstm,
    dropout: Dropout,
    output: Linear,
}

impl Network {
    fn new(vocabulary: usize, device: &Device) -> Self {
        Self {
            embedding: EmbeddingConfig::new(vocabulary, EMBEDDING).init(device),
            lower: LstmConfig::new(EMBEDDING, HIDDEN, true).init(device),
            upper: LstmConfig::new(HIDDEN, HIDDEN, true).init(device),
            dropout: DropoutConfig::new(0.5).init(),
            output: LinearConfig::new(HIDDEN, CLASSES).init(device),
        }
    }

    /// Logits for padded ids `[rows, longest]`; `last` picks each row's end.
    fn forward(&self, ids: Tensor<2, Int>, last: Tensor<1, Int>) -> Tensor<2> {
        let [rows, longest] = ids.dims();
        let x = self.embedding.forward(ids);
        let (x, _) = self.lower.forward(x, None);
        let (x, _) = self.upper.forward(self.dropout.forward(x), None);
        let x = x.reshape([rows * longest, HIDDEN]).select(0, last);
        self.output.forward(self.dropout.forward(x))
    }
}

/// A padded batch on a device.
struct Padded {
    ids: Tensor<2, Int>,
    /// Where each row ends, counted over all rows.
    last: Tensor<1, Int>,
}

impl Padded {
    fn new(setup: &Setup, device: &Device) -> Self {
        let lengths = &setup.lengths;
        let rows = lengths.len();
        let longest = lengths.iter().copied().max().expect("at least one row");
        let ids: Vec<i32> = setup.ids(rows * longest).into_iter().map(|id| id as i32).collect();
        let last: Vec<i32> =
            lengths.iter().enumerate().map(|(row, len)| (row * longest + len - 1) as i32).collect();
        Self {
            ids: Tensor::from_data(TensorData::new(ids, [rows, longest]), device),
            last: Tensor::from_data(TensorData::new(last, [rows]), device),
        }
    }
}

/// A padded batch, and what answers of Burn's layers need.
pub struct BurnAnswer {
    network: Network,
    batch: Padded,
    device: Device,
}

impl BurnAnswer {
    /// A batch on a device, at the preset's hidden size, in single precision.
    ///
    /// # Panics
    /// If there is no row.
    pub fn new(setup: &Setup, device: &Device) -> Self {
        let network = Network::new(setup.vocabulary, device).valid();
        Self { network, batch: Padded::new(setup, device), device: device.clone() }
    }

    /// Logits of the batch.
    pub fn run(&self) {
        let _ = self.network.forward(self.batch.ids.clone(), self.batch.last.clone());
        self.device.sync().expect("the device finishes");
    }
}

/// A padded batch, and what a training step of Burn's layers needs.
pub struct BurnTrainStep {
    network: Option<Network>,
    batch: Padded,
    targets: Tensor<1, Int>,
    optimizer: ModuleOptimizer,
    device: Device,
}

impl BurnTrainStep {
    /// A batch on a device, at the preset's hidden size, in single precision.
    ///
    /// # Panics
    /// If there is no row.
    pub fn new(setup: &Setup, device: &Device) -> Self {
        let rows = setup.lengths.len();
        let classes: Vec<i32> = (0..rows).map(|row| (row % CLASSES) as i32).collect();
        Self {
            network: Some(Network::new(setup.vocabulary, &device.clone().autodiff())),
            batch: Padded::new(setup, device),
            targets: Tensor::from_data(TensorData::new(classes, [rows]), device),
            optimizer: AdamConfig::new().with_epsilon(1e-8).init(),
            device: device.clone(),
        }
    }

    /// Forward, backward, Adam.
    pub fn run(&mut self) {
        let Some(network) = self.network.take() else { return };
        let logits = network.forward(self.batch.ids.clone(), self.batch.last.clone());
        let loss = CrossEntropyLossConfig::new().init(&self.device);
        let loss = loss.forward(logits, self.targets.clone());
        let grads = GradientsParams::from_grads(loss.backward(), &network);
        self.network = Some(self.optimizer.step(1e-3, network, grads));
        self.device.sync().expect("the device finishes");
    }
}
