//! A run whose numbers go wrong goes back and on, the same way whether or not it is stopped.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use burn::tensor::Device;
use firebrick_data::NumericSet;
use firebrick_metrics::ScoreKind;
use firebrick_models::LinearRegressionConfig;
use firebrick_train::config::{CheckpointConfig, OnDivergence, OptimizerKind, TrainConfig};
use firebrick_train::{
    Checkpoints, Interrupt, NumericObjective, Observer, RowWeights, Session, TrainError, fit_in,
};

/// Counts how often the run went back.
#[derive(Default)]
struct Returns(usize);

impl Observer for Returns {
    fn note(&mut self, message: &str) {
        self.0 += usize::from(message.contains("with half the rate, 0.75"));
    }
}

/// Three rows of one feature: plain gradient descent halves or doubles its error at every step, at a
/// rate of 0.75 or 1.5 times the largest that is stable.
fn doubling() -> (NumericObjective, TrainConfig) {
    let train =
        NumericSet { features: vec![-1.0, 0.0, 1.0], width: 1, targets: vec![-1.0, 0.5, 2.0] };
    let weights = RowWeights::equal();
    let objective = NumericObjective {
        valid: train.clone(),
        train,
        weights,
        changes: Default::default(),
        device: Device::flex(),
    };
    let config = TrainConfig {
        // The curvature of the intercept's direction is 2: rates below 1 are stable.
        lr: 1.5,
        epochs: 400,
        batch_size: 0,
        patience: 0,
        ema: 0.0,
        score: ScoreKind::Loss,
        optimizer: OptimizerKind::Sgd,
        on_divergence: OnDivergence::RollBack,
        ..TrainConfig::default()
    };
    (objective, config)
}

fn fit_line(
    folder: &Path,
    stop: usize,
    observer: &mut dyn Observer,
) -> Result<(Vec<f64>, usize), TrainError> {
    let (objective, config) = doubling();
    let looked = AtomicUsize::new(0);
    let asked = || looked.fetch_add(1, Ordering::Relaxed) + 1 == stop;
    let mut session = Session::new(observer).interruptible(Interrupt::when(&asked)).saved(
        Checkpoints::new(
            folder,
            &CheckpointConfig { steps: 1, minutes: 0.0, keep: 1, ..CheckpointConfig::default() },
            &config,
        ),
        true,
    );
    let network = LinearRegressionConfig::new(1).init(1, &Device::flex().autodiff()).unwrap();
    let fitted = fit_in(&objective, network, &config, &mut session)?;
    Ok((fitted.last.coefficients(), fitted.epochs.len()))
}

#[test]
fn a_run_that_is_rolled_back_goes_on_to_its_end_and_does_so_when_it_is_stopped_as_well() {
    let folder = tempfile::tempdir().unwrap();
    let mut notes = Returns::default();
    let (line, epochs) = fit_line(folder.path(), 0, &mut notes).unwrap();
    // Least squares: 0.5 + 1.5 x.
    assert!((line[0] - 0.5).abs() < 1e-4 && (line[1] - 1.5).abs() < 1e-4, "{line:?}");
    assert_eq!((epochs, notes.0), (400, 1));
    // Before it goes wrong, about there, and after.
    for stop in [3, 60, 61, 62, 63, 64, 65, 66, 67, 100] {
        let folder = tempfile::tempdir().unwrap();
        let stopped = fit_line(folder.path(), stop, &mut ()).unwrap_err();
        assert!(matches!(stopped, TrainError::Interrupted { .. }), "{stopped}");
        assert_eq!(fit_line(folder.path(), 0, &mut ()).unwrap(), (line.clone(), epochs));
    }
}
