//! Texts or features, classes or numbers: every combination learns, resumes to the bit and minds weights.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use burn::tensor::Device;
use firebrick_bundle::weights_to_bytes;
use firebrick_data::{NumericSet, TextSet, WordDropout};
use firebrick_metrics::ScoreKind;
use firebrick_models::{LinearModelConfig, LstmClassifierConfig};
use firebrick_train::config::{CheckpointConfig, TrainConfig};
use firebrick_train::{
    Checkpoints, Interrupt, NumericObjective, Objective, RowWeights, Session, Target,
    TextObjective, TrainError, fit_in,
};

const ROWS: u32 = 24;

/// What decides a row's target: 0 or 1.
fn side(row: u32) -> u32 {
    row % 2
}

fn texts<T: Target>(target: impl Fn(u32) -> T, weights: RowWeights) -> TextObjective<TextSet<T>> {
    let train = TextSet {
        ids: (0..ROWS).map(|row| vec![2 + side(row), 4 + row % 3, 2 + side(row)]).collect(),
        labels: (0..ROWS).map(target).collect(),
    };
    TextObjective {
        valid: train.clone(),
        word_dropout: WordDropout::new(&train, 8, 1, 0.25),
        train,
        weights,
        chance: None,
        embedding: Default::default(),
        device: Device::flex(),
    }
}

fn features<T: Target>(target: impl Fn(u32) -> T, weights: RowWeights) -> NumericObjective<T> {
    let row = |row: u32| [side(row) as f32 - 0.5, (row % 5) as f32 / 5.0, 1.0];
    let train = NumericSet {
        features: (0..ROWS).flat_map(row).collect(),
        width: 3,
        targets: (0..ROWS).map(target).collect(),
    };
    NumericObjective {
        valid: train.clone(),
        train,
        weights,
        changes: Default::default(),
        device: Device::flex(),
    }
}

fn class(row: u32) -> u32 {
    side(row)
}

fn number(row: u32) -> f32 {
    side(row) as f32 * 2.0 - 1.0
}

fn config() -> TrainConfig {
    TrainConfig {
        epochs: 4,
        batch_size: 5,
        lr: 0.05,
        patience: 0,
        score: ScoreKind::Loss,
        ..TrainConfig::default()
    }
}

/// Losses and last weights of a run that is stopped at the `stop`-th look, 0: never.
fn run<O: Objective>(
    objective: &O,
    network: O::Network,
    folder: &Path,
    stop: usize,
) -> Result<(Vec<f64>, Vec<u8>), TrainError> {
    let looked = AtomicUsize::new(0);
    let asked = || looked.fetch_add(1, Ordering::Relaxed) + 1 == stop;
    let (mut observer, config) = ((), config());
    let save = CheckpointConfig { minutes: 0.0, ..CheckpointConfig::default() };
    let mut session = Session::new(&mut observer)
        .interruptible(Interrupt::when(&asked))
        .saved(Checkpoints::new(folder, &save, &config), true);
    let fitted = fit_in(objective, network, &config, &mut session)?;
    let losses = fitted.epochs.iter().map(|epoch| epoch.train_loss).collect();
    Ok((losses, weights_to_bytes(&fitted.last).unwrap()))
}

fn learns_and_resumes<O: Objective>(objective: &O, network: impl Fn() -> O::Network) {
    let alone = run(objective, network(), tempfile::tempdir().unwrap().path(), 0).unwrap();
    assert!(alone.0[3] < alone.0[0], "{:?}", alone.0);
    for stop in [1, 7] {
        let folder = tempfile::tempdir().unwrap();
        let stopped = run(objective, network(), folder.path(), stop);
        assert!(matches!(stopped, Err(TrainError::Interrupted { .. })));
        assert!(run(objective, network(), folder.path(), 0).unwrap() == alone);
    }
}

fn lstm(classes: usize) -> firebrick_models::LstmClassifier {
    let config =
        LstmClassifierConfig { embedding: 4, hidden: 5, ..LstmClassifierConfig::new(8, classes) };
    config.init(1, &Device::flex().autodiff()).unwrap()
}

fn linear(outputs: usize) -> firebrick_models::LinearModel {
    let config = LinearModelConfig { outputs, ..LinearModelConfig::new(3) };
    config.init(1, &Device::flex().autodiff()).unwrap()
}

#[test]
fn every_combination_learns_and_resumes_to_the_bit() {
    learns_and_resumes(&texts(class, RowWeights::equal()), || lstm(2));
    learns_and_resumes(&texts(number, RowWeights::equal()), || lstm(1));
    learns_and_resumes(&features(class, RowWeights::equal()), || linear(2));
    learns_and_resumes(&features(number, RowWeights::equal()), || linear(1));
}

#[test]
fn weights_of_rows_and_classes_change_every_combination() {
    let weights = || RowWeights::new(&(0..ROWS).map(|row| f64::from(row + 1)).collect::<Vec<_>>());
    let folder = tempfile::tempdir().unwrap();
    let place = |name: &str| folder.path().join(name);
    fn last<O: Objective>(objective: &O, network: O::Network, place: &Path) -> Vec<u8> {
        std::fs::create_dir_all(place).unwrap();
        run(objective, network, place, 0).unwrap().1
    }
    let equal = RowWeights::equal;
    let one = last(&texts(number, equal()), lstm(1), &place("a"));
    assert!(one != last(&texts(number, weights()), lstm(1), &place("b")));
    let one = last(&features(class, equal()), linear(2), &place("c"));
    assert!(one != last(&features(class, weights()), linear(2), &place("d")));
    let balanced = equal().balanced(&[0, 0, 0, 1].repeat(6), 2);
    assert!(one != last(&features(class, balanced), linear(2), &place("e")));
}
