//! An embedding that is learnt row by row, beside one that is learnt whole.

use burn::tensor::Device;
use firebrick_data::{TextSet, WordDropout};
use firebrick_models::{LstmClassifier, LstmClassifierConfig};
use firebrick_train::config::{EmbeddingUpdate, TrainConfig};
use firebrick_train::{RowWeights, TextObjective, fit};

const VOCABULARY: usize = 12;

/// Twenty texts of three tokens; the tokens that occur are below `used`.
fn texts(used: u32) -> TextSet {
    let ids = (0..20u32).map(|i| (0..3).map(|k| (i * 5 + k * 3) % used).collect()).collect();
    TextSet { ids, labels: (0..20).map(|i| i % 2).collect() }
}

fn config(embedding: EmbeddingUpdate, batch_size: usize) -> TrainConfig {
    TrainConfig {
        epochs: 4,
        batch_size,
        patience: 0,
        ema: 0.0,
        clip_norm: 0.5,
        embedding,
        ..TrainConfig::default()
    }
}

fn start() -> LstmClassifier {
    let config = LstmClassifierConfig {
        embedding: 6,
        hidden: 5,
        layers: 1,
        ..LstmClassifierConfig::new(VOCABULARY, 2)
    };
    config.init(1, &Device::flex().autodiff()).unwrap()
}

/// The vectors of all tokens after training.
fn trained(train: &TextSet, config: &TrainConfig) -> Vec<f32> {
    let objective = TextObjective {
        train: train.clone(),
        valid: train.clone(),
        word_dropout: WordDropout::new(train, VOCABULARY, 1, 0.0),
        weights: RowWeights::equal(),
        chance: None,
        embedding: config.embedding,
        device: Device::flex(),
    };
    vectors(&fit(&objective, start(), config, &mut ()).unwrap().network)
}

fn vectors(network: &LstmClassifier) -> Vec<f32> {
    let all: Vec<u32> = (0..VOCABULARY as u32).collect();
    network.vectors(&all).into_data().try_to_vec().unwrap()
}

#[test]
fn where_every_step_meets_every_token_lazy_and_dense_are_the_same_to_a_rounding() {
    let train = texts(VOCABULARY as u32);
    let [dense, lazy] = [EmbeddingUpdate::Dense, EmbeddingUpdate::Lazy]
        .map(|embedding| trained(&train, &config(embedding, 0)));
    let largest = dense.iter().zip(&lazy).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(largest < 1e-5, "{largest}");
    assert!(dense != vectors(&start()));
}

#[test]
fn vectors_of_tokens_that_no_step_meets_stay_to_the_bit_and_the_others_move() {
    let before = vectors(&start());
    let after = trained(&texts(7), &config(EmbeddingUpdate::Lazy, 4));
    let (met, unmet) = (0..7 * 6, 7 * 6..VOCABULARY * 6);
    assert_eq!(before[unmet.clone()], after[unmet]);
    for (before, after) in before[met.clone()].chunks(6).zip(after[met].chunks(6)) {
        assert_ne!(before, after);
    }
}
