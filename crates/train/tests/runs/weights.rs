//! A row that counts twice is a row that is there twice, and batches whose gradients are added up
//! are one batch.

use burn::tensor::Device;
use firebrick_data::{NumericSet, TextSet, WordDropout};
use firebrick_metrics::ScoreKind;
use firebrick_models::{LinearRegressionConfig, LstmClassifierConfig};
use firebrick_train::config::{OptimizerKind, TrainConfig};
use firebrick_train::{NumericObjective, RowWeights, TextObjective, fit};

const ROWS: [[f32; 3]; 6] = [
    [1.0, 2.0, 1.0],
    [-1.0, 0.5, 0.0],
    [0.0, 1.0, 2.0],
    [2.0, -1.0, 1.5],
    [0.3, 0.1, -1.0],
    [-2.0, 1.0, 0.5],
];

/// Plain gradient descent on all rows.
fn config() -> TrainConfig {
    TrainConfig {
        epochs: 5,
        batch_size: 0,
        lr: 0.05,
        patience: 0,
        ema: 0.0,
        score: ScoreKind::Loss,
        optimizer: OptimizerKind::Sgd,
        ..TrainConfig::default()
    }
}

fn line(rows: &[usize], weights: RowWeights, config: &TrainConfig) -> Vec<f64> {
    let train = NumericSet {
        features: rows.iter().flat_map(|&row| ROWS[row][..2].to_vec()).collect(),
        width: 2,
        targets: rows.iter().map(|&row| ROWS[row][2]).collect(),
    };
    let objective = NumericObjective {
        valid: train.clone(),
        train,
        weights,
        changes: Default::default(),
        device: Device::flex(),
    };
    let network = LinearRegressionConfig::new(2).init(1, &Device::flex().autodiff()).unwrap();
    fit(&objective, network, config, &mut ()).unwrap().last.coefficients()
}

fn assert_close(one: &[f64], other: &[f64]) {
    for (a, b) in one.iter().zip(other) {
        assert!((a - b).abs() < 1e-5, "{one:?}, {other:?}");
    }
}

#[test]
fn a_row_that_counts_twice_is_as_one_that_is_there_twice() {
    let weights = RowWeights::new(&[1.0, 2.0, 1.0, 3.0, 1.0, 1.0]);
    let weighted = line(&[0, 1, 2, 3, 4, 5], weights, &config());
    let repeated = line(&[0, 1, 1, 2, 3, 3, 3, 4, 5], RowWeights::equal(), &config());
    assert_close(&weighted, &repeated);
    let equal = line(&[0, 1, 2, 3, 4, 5], RowWeights::equal(), &config());
    assert!((equal[0] - weighted[0]).abs() > 1e-3);
}

#[test]
fn batches_whose_gradients_are_added_up_are_one_batch() {
    let all = [0, 1, 2, 3, 4, 5];
    let weights = || RowWeights::new(&[1.0, 2.0, 0.5, 3.0, 1.0, 4.0]);
    for weights in [RowWeights::equal(), weights()] {
        let whole = line(&all, weights.clone(), &config());
        // Batches of 4 and 2 rows.
        let parts = TrainConfig { batch_size: 4, accumulate: 2, ..config() };
        assert_close(&whole, &line(&all, weights, &parts));
    }
}

/// The loss of the first epoch of a network without dropout.
fn first_loss(rows: &[usize], weights: RowWeights) -> f64 {
    let texts: [&[u32]; 4] = [&[2, 3], &[4], &[5, 2, 4], &[3, 3, 5, 2]];
    let train = TextSet {
        ids: rows.iter().map(|&row| texts[row].to_vec()).collect(),
        labels: rows.iter().map(|&row| (row % 2) as u32).collect(),
    };
    let objective = TextObjective {
        valid: train.clone(),
        word_dropout: WordDropout::new(&train, 6, 1, 0.0),
        train,
        weights,
        chance: None,
        embedding: Default::default(),
        device: Device::flex(),
    };
    let network = LstmClassifierConfig {
        embedding: 4,
        hidden: 3,
        dropout: 0.0,
        ..LstmClassifierConfig::new(6, 2)
    };
    let network = network.init(1, &Device::flex().autodiff()).unwrap();
    let config = TrainConfig { epochs: 1, ..config() };
    fit(&objective, network, &config, &mut ()).unwrap().epochs[0].train_loss
}

#[test]
fn texts_and_classes_count_what_their_weights_say() {
    let weighted = first_loss(&[0, 1, 2, 3], RowWeights::new(&[2.0, 1.0, 1.0, 1.0]));
    let repeated = first_loss(&[0, 0, 1, 2, 3], RowWeights::equal());
    assert!((weighted - repeated).abs() < 1e-6, "{weighted}, {repeated}");
    // Three rows of class 0, one of class 1: balanced, they count as three of each would.
    let balanced = first_loss(&[0, 2, 2, 1], RowWeights::equal().balanced(&[0, 0, 0, 1], 2));
    let repeated = first_loss(&[0, 2, 2, 1, 1, 1], RowWeights::equal());
    assert!((balanced - repeated).abs() < 1e-6, "{balanced}, {repeated}");
}
