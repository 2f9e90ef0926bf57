//! What becomes of training rows: augmented, mixed, taken more or less often.

use burn::tensor::{Device, Tensor};
use firebrick_data::{
    Balance, Key, NumericAugmentConfig, NumericAugmenter, NumericSet, Purpose, TextAugmentConfig,
    TextAugmenter, TextSet, TextSource, TextTokenizer, TokenizerConfig,
};
use firebrick_models::{LinearModelConfig, Mode};
use firebrick_train::{
    Balancing, ChangedTexts, NumericChanges, NumericObjective, Objective, RowWeights, Target,
    TextAugmentation, TextChanges,
};

fn set<T>(targets: Vec<T>) -> NumericSet<T> {
    let features = (0..targets.len()).map(|i| i as f32 * 0.7 - 1.0).collect();
    NumericSet { features, width: 1, targets }
}

fn objective<T: Target>(train: NumericSet<T>, changes: NumericChanges) -> NumericObjective<T> {
    let valid = NumericSet::default();
    NumericObjective { train, valid, weights: RowWeights::equal(), changes, device: Device::flex() }
}

fn epoch(epoch: u64) -> Key {
    Key::new(3, Purpose::Shuffle).epoch(epoch)
}

#[test]
fn a_balanced_epoch_has_every_class_equally_often_and_each_epoch_its_own_rows() {
    let labels = vec![0, 0, 0, 0, 0, 0, 1, 1, 2];
    let count = |how, at| {
        let balance = Balancing::new(&labels, how, 3);
        let objective = objective(set(labels.clone()), NumericChanges { balance, augment: None });
        let rows: Vec<usize> =
            objective.batches(2, epoch(at)).from(0).flat_map(Result::unwrap).collect();
        let mut counts = [0; 3];
        rows.iter().for_each(|&row| counts[labels[row] as usize] += 1);
        (counts, rows)
    };
    assert_eq!(count(Balance::Over, 1).0, [6, 6, 6]);
    assert_eq!(count(Balance::Under, 1).0, [1, 1, 1]);
    assert_eq!(count(Balance::None, 1).0, [6, 2, 1]);
    let sorted = |at| {
        let mut rows = count(Balance::Under, at).1;
        rows.sort_unstable();
        rows
    };
    assert_ne!(sorted(1), sorted(2));
    assert_eq!(sorted(1), sorted(1));
}

fn mixer<T: Copy>(train: &NumericSet<T>) -> NumericAugmenter {
    let config = NumericAugmentConfig { mixup: 0.4, ..Default::default() };
    NumericAugmenter::new(&config, 5, train).unwrap()
}

/// The loss of the batch `rows`, and what it is by the definition of mixup: for each row between `i` and `j`,
/// `λ` times the loss with the target of `i` and `1 − λ` times that with the target of `j`.
fn losses(labels: &[u32]) -> (f32, f64) {
    let train = set(labels.to_vec());
    let (augmenter, rows) = (mixer(&train), [0, 3, 4, 1]);
    let changes = NumericChanges { augment: Some(augmenter.clone()), balance: None };
    let objective = objective(train.clone(), changes);
    let config = LinearModelConfig { outputs: 3, ..LinearModelConfig::new(1) };
    let network = config.init(7, &Device::flex().autodiff()).unwrap();
    let network = firebrick_models::LinearModel {
        weight: network
            .weight
            .map(|w| w + Tensor::from_floats([[0.3, -0.9, 0.5]], &Device::flex().autodiff())),
        ..network
    };
    let batch = objective.batch(&rows, epoch(2)).unwrap();
    let loss = objective.loss(&network, &batch, Mode::Eval).value.into_scalar::<f32>();

    let mut mixed = train.batch(&rows);
    let pairs = augmenter.apply_to_features(&mut mixed, &train, 2);
    assert!(pairs.iter().any(|pair| pair.first != pair.second));
    let one = |x: f32, label: u32| {
        let scores: Vec<f64> = [0.3, -0.9, 0.5].iter().map(|w| f64::from(x) * w).collect();
        let all: f64 = scores.iter().map(|score| score.exp()).sum();
        all.ln() - scores[label as usize]
    };
    let rows = mixed.features.iter().zip(&pairs).map(|(&x, pair)| {
        let lambda = f64::from(pair.lambda);
        lambda * one(x, labels[pair.first]) + (1.0 - lambda) * one(x, labels[pair.second])
    });
    (loss, rows.sum::<f64>() / pairs.len() as f64)
}

#[test]
fn the_loss_of_mixed_rows_is_mixed_as_in_the_paper() {
    let (loss, expected) = losses(&[0, 1, 2, 2, 1, 0]);
    assert!((f64::from(loss) - expected).abs() < 1e-5, "{loss} {expected}");
}

#[test]
fn mixed_rows_of_a_regression_have_targets_in_between() {
    let train = set(vec![0.0_f32, 10.0, 20.0, 30.0]);
    let changes = NumericChanges { augment: Some(mixer(&train)), balance: None };
    let objective = objective(train.clone(), changes);
    let (features, targets, weights) = objective.batch(&[0, 1, 2, 3], epoch(1)).unwrap();
    let features: Vec<f32> = features.into_data().iter::<f32>().collect();
    let targets: Vec<f32> = targets.into_data().iter::<f32>().collect();
    // The target is the same line of the feature for rows between two rows, as it is for the rows themselves.
    for (x, y) in features.iter().zip(&targets) {
        assert!(((x + 1.0) / 0.7 * 10.0 - y).abs() < 1e-4, "{x} {y}");
    }
    assert!(weights.is_none() && targets != [0.0, 10.0, 20.0, 30.0]);
}

#[test]
fn changed_texts_keep_the_labels_of_their_rows_in_every_epoch() {
    let texts: Vec<String> =
        (0..60).map(|i| format!("order {i} never came and nobody answers the phone")).collect();
    let labels: Vec<u32> = (0..60).map(|i| i % 3).collect();
    let words: Vec<&str> = texts.iter().map(String::as_str).collect();
    let tokenizer =
        TextTokenizer::train(&TokenizerConfig::default(), words.iter().copied()).unwrap();
    let ids = words.iter().map(|text| tokenizer.encode(text)).collect();
    let set = TextSet { ids, labels: labels.clone() };
    let config = TextAugmentConfig {
        share: 0.9,
        random_swap: 0.3,
        random_deletion: 0.3,
        ..TextAugmentConfig::default()
    };
    let augmenter = TextAugmenter::new(&config, 5).unwrap();
    let augment = Some(TextAugmentation::new(augmenter, texts, tokenizer, 64));
    let balance = Balancing::new(&labels, Balance::Over, 5);
    let changed = ChangedTexts { set: set.clone(), changes: TextChanges { augment, balance } };
    let mut differing = 0;
    for at in 1..5 {
        for rows in changed.epoch(7, epoch(at)).from(0).map(Result::unwrap) {
            let batch = changed.training_batch(&rows, at).unwrap();
            let own: Vec<u32> = batch.rows.iter().map(|&row| labels[row]).collect();
            assert_eq!(batch.labels, own);
            let mut taken = batch.rows.clone();
            let mut asked = rows.clone();
            taken.sort_unstable();
            asked.sort_unstable();
            assert_eq!(taken, asked);
            differing += usize::from(batch.ids != set.batch_with(&rows, |_| None).ids);
        }
    }
    assert!(differing > 20, "the texts themselves change: {differing}");
}
