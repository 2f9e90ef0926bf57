//! The loop on a problem small enough to follow by hand.
//!
//! The loss is the weight itself, so its gradient is 1 at every step, and the validation scores are
//! read from a script.

use std::sync::atomic::{AtomicUsize, Ordering};

use burn::module::Param;
use burn::tensor::{Device, Tensor};
use firebrick_data::{Batches, Key};
use firebrick_metrics::ScoreKind;
use firebrick_models::{LinearRegression, LinearRegressionConfig, Mode};
use firebrick_train::config::{OptimizerKind, TrainConfig};
use firebrick_train::{
    EpochRecord, Fitted, Interrupt, Loss, Objective, Observer, TrainError, Validation, fit,
};

struct Scripted {
    scores: Vec<f64>,
    epoch: AtomicUsize,
    factor: f32,
}

impl Objective for Scripted {
    type Network = LinearRegression;
    type Batch = ();
    type Target = f32;

    fn batches(&self, _: usize, _: Key) -> Batches<'_> {
        vec![vec![0]].into()
    }

    fn batch(&self, _: &[usize], _: Key) -> firebrick_train::Result<()> {
        Ok(())
    }

    fn loss(&self, network: &LinearRegression, (): &(), _: Mode) -> Loss {
        network.weight.val().sum().mul_scalar(self.factor).into()
    }

    fn held_back(
        &self,
        _: &LinearRegression,
        _: Interrupt<'_>,
        _: &mut firebrick_train::Each<'_, f32>,
    ) -> firebrick_train::Result<()> {
        Ok(())
    }

    fn validate(
        &self,
        _: &LinearRegression,
        _: ScoreKind,
        _: Interrupt<'_>,
    ) -> firebrick_train::Result<Validation> {
        let score = self.scores[self.epoch.fetch_add(1, Ordering::Relaxed)];
        Ok(Validation { loss: 1.0, score })
    }
}

/// Stochastic gradient descent with rate 0.5, no averaging.
fn plain(epochs: usize) -> TrainConfig {
    TrainConfig {
        epochs,
        lr: 0.5,
        patience: 0,
        ema: 0.0,
        optimizer: OptimizerKind::Sgd,
        ..TrainConfig::default()
    }
}

fn run_from(
    start: f32,
    factor: f32,
    scores: &[f64],
    config: &TrainConfig,
    observer: &mut dyn Observer,
) -> Result<Fitted<LinearRegression>, TrainError> {
    let device = Device::flex().autodiff();
    let mut network = LinearRegressionConfig::new(1).init(0, &device).unwrap();
    network.weight = Param::from_tensor(Tensor::from_data([[start]], &device));
    let objective = Scripted { scores: scores.to_vec(), epoch: AtomicUsize::new(0), factor };
    fit(&objective, network, config, observer)
}

fn weight(fitted: &Fitted<LinearRegression>) -> f64 {
    fitted.network.coefficients()[1]
}

fn assert_close(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-6, "{found}, expected {expected}");
}

#[test]
fn the_weights_of_the_best_epoch_are_returned_not_the_last() {
    let fitted = run_from(0.0, 1.0, &[0.5, 0.9, 0.7, 0.6], &plain(4), &mut ()).unwrap();
    assert_eq!((fitted.best_epoch, fitted.epochs.len()), (2, 4));
    assert_close(weight(&fitted), -0.5 * 2.0);
    let best: Vec<bool> = fitted.epochs.iter().map(|epoch| epoch.best).collect();
    assert_eq!(best, [true, true, false, false]);
}

#[test]
fn the_run_ends_when_patience_is_used_up() {
    let config = TrainConfig { patience: 2, ..plain(9) };
    let scores = [0.5, 0.9, 0.7, 0.8, 0.95, 0.96, 0.97, 0.98, 0.99];
    let fitted = run_from(0.0, 1.0, &scores, &config, &mut ()).unwrap();
    assert_eq!((fitted.best_epoch, fitted.epochs.len()), (2, 4));
}

#[test]
fn an_epoch_without_a_score_is_never_the_best_and_a_run_of_them_is_no_model() {
    let fitted = run_from(0.0, 1.0, &[f64::NAN, 0.1, f64::NAN], &plain(3), &mut ()).unwrap();
    assert_eq!(fitted.best_epoch, 2);
    let error = run_from(0.0, 1.0, &[f64::NAN; 3], &plain(3), &mut ()).unwrap_err();
    assert!(matches!(error, TrainError::Diverged(_)), "{error}");
}

#[test]
fn a_loss_that_overflows_stops_the_run_with_step_rate_and_last_loss() {
    let config = TrainConfig { lr: 1e20, ..plain(9) };
    let error = run_from(1.0, 1e20, &[0.5; 9], &config, &mut ()).unwrap_err().to_string();
    assert!(error.starts_with("training diverged"), "{error}");
    assert!(error.contains("epoch 2, step 1") && error.contains("last finite loss"), "{error}");
}

#[test]
fn an_observer_that_fails_ends_the_run_with_its_error() {
    struct Full;
    impl Observer for Full {
        fn epoch(&mut self, record: &EpochRecord) -> firebrick_train::Result<()> {
            let source = std::io::Error::other("disk full");
            match record.epoch {
                2 => Err(TrainError::Io { path: "training.jsonl".into(), source }),
                _ => Ok(()),
            }
        }
    }
    let error = run_from(0.0, 1.0, &[0.1, 0.2, 0.3], &plain(3), &mut Full).unwrap_err();
    assert_eq!(error.to_string(), "training.jsonl: disk full");
}

#[test]
fn the_average_of_the_weights_is_what_is_kept() {
    let config = TrainConfig { ema: 0.999, ..plain(2) };
    let fitted = run_from(0.0, 1.0, &[0.1, 0.2], &config, &mut ()).unwrap();
    // Weights −0.5 and −1 after the steps; decays 2/11 and 3/12.
    let first = (1.0 - 2.0 / 11.0) * -0.5;
    assert_close(weight(&fitted), 0.25 * first - 0.75);
}

/// The weight after each of two steps, from 2.
fn two_steps(config: &TrainConfig) -> [f64; 2] {
    [1, 2].map(|epochs| {
        let config = TrainConfig { epochs, ..config.clone() };
        weight(&run_from(2.0, 1.0, &[0.1, 0.2], &config, &mut ()).unwrap())
    })
}

#[test]
fn every_optimiser_takes_the_steps_of_its_formula() {
    let [one, two] = two_steps(&plain(1));
    assert_close(one, 2.0 - 0.5);
    assert_close(two, 2.0 - 1.0);

    // v₁ = 1, v₂ = 0.9 v₁ + 1, without dampening.
    let [one, two] = two_steps(&TrainConfig { momentum: 0.9, ..plain(1) });
    assert_close(one, 2.0 - 0.5);
    assert_close(two, 2.0 - 0.5 - 0.5 * 1.9);

    // With a constant gradient of 1 both corrected moments are 1: each step is α / (1 + ε).
    let adam = TrainConfig { optimizer: OptimizerKind::Adam, lr: 0.1, ..plain(1) };
    let [one, two] = two_steps(&adam);
    assert_close(one, 2.0 - 0.1);
    assert_close(two, 2.0 - 0.2);
    let [one, _] = two_steps(&TrainConfig { epsilon: 1.0, ..adam.clone() });
    assert_close(one, 2.0 - 0.1 / 2.0);

    // Decoupled decay: θ shrinks by α λ θ besides Adam's step.
    let adamw = TrainConfig { optimizer: OptimizerKind::Adamw, weight_decay: 0.5, ..adam };
    let [one, two] = two_steps(&adamw);
    assert_close(one, 2.0 * (1.0 - 0.1 * 0.5) - 0.1);
    assert_close(two, one * (1.0 - 0.1 * 0.5) - 0.1);
}

#[test]
fn clipping_and_penalties_act_inside_the_loop() {
    let clipped = TrainConfig { clip_norm: 0.25, ..plain(1) };
    assert_close(two_steps(&clipped)[0], 2.0 - 0.5 * 0.25);
    // Gradient 1 + l1·sign(θ) + 2·l2·θ at θ = 2.
    let penalised = TrainConfig { l1: 0.1, l2: 0.01, ..plain(1) };
    assert_close(two_steps(&penalised)[0], 2.0 - 0.5 * (1.0 + 0.1 + 0.04));
}
