//! The preset `lstm` with random tokens, ready to be timed.

use burn::module::Module;
use burn::tensor::Device;
use firebrick::data::{Key, Purpose, TextSet, WordDropout};
use firebrick::models::{
    LstmClassifier, LstmClassifierConfig, Mode, PackedTokens, Precision, PreparedLstmClassifier,
};
use firebrick::ops::rng;
use firebrick::train::config::TrainConfig;
use firebrick::train::{Objective, RowWeights, TextBatch, TextObjective, Updater};

/// Number of classes.
pub(crate) const CLASSES: usize = 6;

/// What a benchmark varies; the defaults are the preset's.
#[derive(Clone, Debug)]
pub struct Setup {
    /// Tokens of each row of the batch.
    pub lengths: Vec<usize>,
    /// Size of the vocabulary.
    pub vocabulary: usize,
    /// Width of the hidden state.
    pub hidden: usize,
    /// How it is trained.
    pub train: TrainConfig,
}

impl Setup {
    /// The preset on rows of these lengths, in this precision, without the average of the weights,
    /// which others' training steps do not have.
    pub fn new(lengths: &[usize], precision: Precision) -> Self {
        Self {
            lengths: lengths.to_vec(),
            vocabulary: 10_000,
            hidden: crate::HIDDEN,
            train: TrainConfig { precision, ema: 0.0, ..TrainConfig::default() },
        }
    }

    fn network(&self, device: &Device) -> LstmClassifier {
        let config = LstmClassifierConfig {
            hidden: self.hidden,
            ..LstmClassifierConfig::new(self.vocabulary, CLASSES)
        };
        config.init(1, device).expect("a legal configuration")
    }

    /// Token ids that are anywhere in the vocabulary.
    pub(crate) fn ids(&self, count: usize) -> Vec<u32> {
        (0..count as u64).map(|i| (rng::unit(1, i) * self.vocabulary as f64) as u32).collect()
    }

    fn texts(&self) -> TextSet {
        let mut ids = self.ids(self.lengths.iter().sum()).into_iter();
        TextSet {
            ids: self.lengths.iter().map(|length| ids.by_ref().take(*length).collect()).collect(),
            labels: (0..self.lengths.len()).map(|row| (row % CLASSES) as u32).collect(),
        }
    }
}

/// A network, a batch, and what a training step needs.
pub struct TrainStep {
    network: Option<LstmClassifier>,
    objective: TextObjective,
    batch: TextBatch,
    updater: Updater<LstmClassifier>,
    precision: Precision,
    lr: f64,
    steps: u64,
}

impl TrainStep {
    /// A batch on a device.
    ///
    /// # Panics
    /// If there is no row or an empty one, or the configuration is illegal.
    pub fn new(setup: &Setup, device: &Device) -> Self {
        setup.train.validate().expect("a legal configuration");
        let (network, train) = (setup.network(&device.clone().autodiff()).train(), setup.texts());
        let objective = TextObjective {
            valid: TextSet::default(),
            word_dropout: WordDropout::new(&train, setup.vocabulary, 1, 0.0),
            train,
            weights: RowWeights::equal(),
            chance: None,
            embedding: setup.train.embedding,
            device: device.clone(),
        };
        let rows: Vec<usize> = (0..setup.lengths.len()).collect();
        Self {
            batch: objective
                .batch(&rows, Key::new(1, Purpose::WordDropout))
                .expect("rows in memory"),
            updater: Updater::new(&network, &setup.train),
            network: Some(network),
            objective,
            precision: setup.train.precision,
            lr: setup.train.lr,
            steps: 0,
        }
    }

    /// Forward, backward, update: the step of the training loop.
    pub fn run(&mut self) {
        let Some(network) = self.network.take() else { return };
        self.steps += 1;
        let mode = Mode::Train { key: self.steps, precision: self.precision };
        let loss = self.objective.loss(&network, &self.batch, mode);
        self.updater.backward(&network, loss, 1.0);
        let stepped = self.updater.step(&self.objective, network, self.lr);
        self.network = stepped.ok().map(|(network, _)| network);
        sync(&self.objective.device);
    }
}

/// A network laid out for answers, and a batch.
pub struct Answer {
    network: PreparedLstmClassifier,
    tokens: PackedTokens,
    device: Device,
}

impl Answer {
    /// A batch on a device.
    ///
    /// # Panics
    /// If there is no row or an empty one.
    pub fn new(setup: &Setup, device: &Device) -> Self {
        let ids = setup.ids(setup.lengths.iter().sum());
        Self {
            network: setup.network(device).prepare(setup.train.precision),
            tokens: PackedTokens::new(&ids, &setup.lengths, device),
            device: device.clone(),
        }
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
