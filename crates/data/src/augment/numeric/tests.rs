use proptest::prelude::*;

use super::*;

/// Features of very different spread: `i`, `1000 i` and a constant; the target is the first one times 2.
fn set(rows: usize) -> NumericSet {
    let features = (0..rows).flat_map(|i| [i as f32, 1000.0 * i as f32, 4.0]).collect();
    NumericSet { features, width: 3, targets: (0..rows).map(|i| 2.0 * i as f32).collect() }
}

fn config(jitter: f64, mixup: f64) -> NumericAugmentConfig {
    NumericAugmentConfig { jitter, mixup, ..NumericAugmentConfig::default() }
}

fn applied(config: &NumericAugmentConfig, rows: &[usize], epoch: u64) -> NumericBatch {
    let set = set(2000);
    let mut batch = set.batch(rows);
    NumericAugmenter::new(config, 3, &set).unwrap().apply(&mut batch, &set, epoch);
    batch
}

/// Mean and variance.
fn moments(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    (mean, values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n)
}

#[test]
fn the_noise_of_a_feature_is_in_proportion_to_its_own_spread() {
    let (all, set): (Vec<usize>, _) = ((0..2000).collect(), set(2000));
    let batch = applied(&config(0.1, 0.0), &all, 1);
    let noise = |feature: usize| -> Vec<f64> {
        let pairs = batch.features.iter().zip(&set.features);
        pairs.skip(feature).step_by(3).map(|(a, b)| f64::from(a - b)).collect()
    };
    // The integers below n have the variance (n² − 1) / 12.
    let expected = 0.1 * ((2000.0_f64.powi(2) - 1.0) / 12.0).sqrt();
    for (feature, scale) in [(0, 1.0), (1, 1000.0)] {
        let (mean, variance) = moments(&noise(feature));
        let deviation = variance.sqrt() / (expected * scale);
        // Standard errors: 1/√2000 = 0.022 for the mean, 1/√4000 = 0.016 for the deviation.
        assert!((deviation - 1.0).abs() < 0.08, "{deviation}");
        assert!((mean / (expected * scale)).abs() < 0.11, "{mean}");
    }
    assert!(noise(2).iter().all(|&noise| noise == 0.0));
    assert_eq!(batch.targets, set.targets);
}

#[test]
fn lambda_has_the_moments_of_its_beta_distribution() {
    for alpha in [1e-3, 0.2, 1.0, 4.0, 100.0] {
        let set = set(20_000);
        let augmenter = NumericAugmenter::new(&config(0.0, alpha), 3, &set).unwrap();
        let mut batch = set.batch(&(0..20_000).collect::<Vec<_>>());
        let pairs = augmenter.apply_to_features(&mut batch, &set, 1);
        let lambdas: Vec<f64> = pairs.iter().map(|pair| f64::from(pair.lambda)).collect();
        assert!(lambdas.iter().all(|lambda| (0.0..=1.0).contains(lambda)));
        let (mean, variance) = moments(&lambdas);
        let expected = 1.0 / (4.0 * (2.0 * alpha + 1.0));
        // Five standard errors of the mean; the variance has a relative error of at most √(2/n) = 0.01.
        assert!((mean - 0.5).abs() < 5.0 * (expected / 20_000.0).sqrt(), "{alpha}: {mean}");
        assert!((variance / expected - 1.0).abs() < 0.05, "{alpha}: {variance} {expected}");
        // 20000 partners of 20000: about (1 − 1/e) of the rows are some row's partner.
        let partners: std::collections::BTreeSet<usize> = pairs.iter().map(|p| p.second).collect();
        assert!((12_300..13_000).contains(&partners.len()), "{}", partners.len());
    }
}

#[test]
fn a_linear_relation_survives_mixing_and_the_pairs_say_how_it_was_done() {
    let (set, config) = (set(50), config(0.0, 1.0));
    let augmenter = NumericAugmenter::new(&config, 3, &set).unwrap();
    let rows = [4, 40, 7];
    let mut batch = set.batch(&rows);
    augmenter.apply(&mut batch, &set, 1);
    for (features, target) in batch.features.chunks(3).zip(&batch.targets) {
        assert!((2.0 * features[0] - target).abs() < 1e-4, "{features:?} {target}");
    }
    let mut classes = set.batch(&rows);
    let pairs = augmenter.apply_to_features(&mut classes, &set, 1);
    assert_eq!((&classes.features, &classes.targets), (&batch.features, &set.batch(&rows).targets));
    for ((pair, row), features) in pairs.iter().zip(rows).zip(batch.features.chunks(3)) {
        let second = pair.second as f32;
        let mixed = pair.lambda * row as f32 + (1.0 - pair.lambda) * second;
        assert!(pair.first == row && (mixed - features[0]).abs() < 1e-4);
    }
}

#[test]
fn a_row_fares_the_same_in_any_batch_and_differently_in_another_epoch_or_with_another_seed() {
    let config = config(0.1, 0.4);
    let many: Vec<usize> = (0..50).collect();
    let all = applied(&config, &many, 1);
    let one = applied(&config, &[7], 1);
    assert_eq!((&all.features[21..24], all.targets[7]), (&one.features[..], one.targets[0]));
    assert_ne!(all.features, applied(&config, &many, 2).features);
    let (set, mut other) = (set(2000), set(2000).batch(&many));
    NumericAugmenter::new(&config, 4, &set).unwrap().apply(&mut other, &set, 1);
    assert_ne!(all.features, other.features);
}

#[test]
fn a_share_of_the_rows_is_changed() {
    let set = set(2000);
    for config in [config(0.1, 0.0), config(0.0, 1.0)] {
        let config = NumericAugmentConfig { share: 0.3, ..config };
        let batch = applied(&config, &(0..2000).collect::<Vec<_>>(), 1);
        let rows = batch.features.chunks(3).zip(set.features.chunks(3));
        let changed = rows.filter(|(a, b)| a != b).count();
        // Binomial: five standard deviations are 102.
        assert!((498..702).contains(&changed), "{changed}");
    }
}

#[test]
fn by_default_nothing_changes() {
    let set = set(20);
    let augmenter = NumericAugmenter::new(&NumericAugmentConfig::default(), 3, &set).unwrap();
    let mut batch = set.batch(&[3, 1]);
    augmenter.apply(&mut batch, &set, 1);
    assert_eq!(batch, set.batch(&[3, 1]));
    assert!(augmenter.is_identity());
    let none = NumericAugmentConfig { share: 0.0, ..config(1.0, 1.0) };
    assert!(NumericAugmenter::new(&none, 3, &set).unwrap().is_identity());
    assert!(!NumericAugmenter::new(&config(1.0, 0.0), 3, &set).unwrap().is_identity());
}

#[test]
fn values_outside_the_range_are_refused_by_name() {
    let error = |config: NumericAugmentConfig| config.validate().unwrap_err().to_string();
    let jitter = error(config(f64::NAN, 0.0));
    assert_eq!(jitter, "option `data.augment.jitter` is NaN; expected a number of at least 0.");
    assert!(error(config(0.0, 101.0)).starts_with("option `data.augment.mixup` is 101;"));
    let share = NumericAugmentConfig { share: -0.1, ..NumericAugmentConfig::default() };
    assert!(error(share).starts_with("option `data.augment.share` is -0.1;"));
    let unknown = serde_json::from_str::<NumericAugmentConfig>(r#"{"jiter": 1}"#).unwrap_err();
    assert!(unknown.to_string().contains("unknown field `jiter`"));
}

#[test]
fn the_numbers_never_change_between_versions() {
    let batch = applied(&config(0.1, 0.4), &[7], 1);
    assert_eq!(batch.features.iter().map(|x| x.to_bits()).collect::<Vec<_>>(), FIRST_ROW);
}

const FIRST_ROW: [u32; 3] = [1127578973, 1205056071, 1082130432];

proptest! {
    #[test]
    fn results_are_finite_and_a_mixed_row_is_between_its_two_rows(
        values in prop::collection::vec(-1e30_f32..1e30, 1..40), jitter in 0.0_f64..10.0,
        alpha in 0.0_f64..100.0, seed: u64, epoch: u64
    ) {
        let set = NumericSet { targets: values.clone(), features: values, width: 1 };
        let rows: Vec<usize> = (0..set.len()).collect();
        let mut batch = set.batch(&rows);
        NumericAugmenter::new(&config(jitter, alpha), seed, &set).unwrap().apply(&mut batch, &set, epoch);
        prop_assert!(batch.features.iter().all(|x| x.is_finite()));
        let low = set.targets.iter().copied().fold(f32::MAX, f32::min);
        let high = set.targets.iter().copied().fold(f32::MIN, f32::max);
        prop_assert!(batch.targets.iter().all(|x| (low..=high).contains(x)));
    }
}
