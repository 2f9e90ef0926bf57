//! A run on numbers.

use std::collections::{BTreeMap, HashSet};

use burn::tensor::Device;
use firebrick_bundle::{GoldenRow, Predictor, Regressor};
use firebrick_data::{
    FeaturePipeline, Key, NumericRow, NumericSet, Purpose, RowAccount, ScalingKind, least_squares,
    numeric_rows, select, split_rows,
};
use firebrick_models::LinearRegression;

use super::{Outcome, Source, SplitRows, TestFile, Trained, locate, weights};
use crate::baseline::{self, Baseline};
use crate::{
    Evaluation, NumericObjective, Result, RowWeights, RunConfig, Session, TrainError,
    evaluate_regressor, fit_in,
};

/// Rows whose answers are kept in the bundle.
const GOLDEN_ROWS: usize = 8;

/// Rows and pipeline of a run on numbers.
#[derive(Debug)]
pub(super) struct PreparedNumbers {
    /// Name of the training file.
    source: String,
    train: Vec<NumericRow>,
    valid: Vec<NumericRow>,
    test: Vec<NumericRow>,
    weights: RowWeights,
    pipeline: FeaturePipeline,
}

impl PreparedNumbers {
    pub(super) fn new(
        config: &RunConfig,
        source: &Source,
        features: &[String],
        target: &str,
    ) -> Result<(Self, RowAccount, Option<TestFile>)> {
        let policy = config.data.on_bad_rows;
        let (rows, account) = numeric_rows(&source.train, features, target, policy)?;
        let keys: Vec<Vec<u64>> = rows.iter().map(NumericRow::key).collect();
        let split = split_rows(&keys, config.data.fractions(), config.train.seed)?;
        let train = select(&rows, &split.train);
        let (test, test_file) = match &source.test {
            Some(table) => {
                let (test, account) = numeric_rows(table, features, target, policy)?;
                let known: HashSet<&Vec<u64>> = keys.iter().collect();
                let seen_in_training = test.iter().filter(|r| known.contains(&r.key())).count();
                (test, Some(TestFile { source: table.source.clone(), account, seen_in_training }))
            }
            None => (select(&rows, &split.test), None),
        };
        let scaling = config.data.scaling;
        // Raw features are asked for to see the raw problem: the target stays raw with them.
        let target_scaling = match scaling {
            ScalingKind::None => ScalingKind::None,
            _ => ScalingKind::Standard,
        };
        let pipeline = FeaturePipeline::fit(&train, features, target, scaling, target_scaling)?;
        let valid = select(&rows, &split.valid);
        let weights = source.weights(train.iter().map(|row| row.line));
        let source = source.train.source.clone();
        Ok((Self { source, train, valid, test, weights, pipeline }, account, test_file))
    }

    pub(super) fn split_rows(&self) -> SplitRows {
        SplitRows { train: self.train.len(), valid: self.valid.len(), test: self.test.len() }
    }

    /// The names of the network's inputs.
    pub(super) fn inputs(&self) -> BTreeMap<String, String> {
        let names: Vec<&str> = self.pipeline.features.iter().map(|f| f.name.as_str()).collect();
        BTreeMap::from([("features".to_string(), names.join(", "))])
    }

    pub(super) fn summary(&self) -> String {
        let features: Vec<String> = self
            .pipeline
            .features
            .iter()
            .map(|feature| format!("`{}` ({})", feature.name, feature.scaler.kind))
            .collect();
        format!("features: {}", features.join(", "))
    }

    pub(super) fn run(
        &self,
        config: &RunConfig,
        device: &Device,
        session: &mut Session<'_>,
    ) -> Result<Trained> {
        let Some(network_config) = config.model.regressor(self.pipeline.width()) else {
            return Err(TrainError::Config {
                name: "model.kind".into(),
                found: config.model.kind().into(),
                expected: "linear, the model that reads numbers".into(),
            });
        };
        let init = Key::new(config.train.seed, Purpose::Init).hash64();
        let network = network_config.init(init, &device.clone().autodiff())?;
        let objective = NumericObjective {
            train: self.pipeline.numeric_set(&self.train),
            valid: self.pipeline.numeric_set(&self.valid),
            weights: self.weights.clone(),
            device: device.clone(),
        };
        let line = |row: usize| self.train.get(row).map(|row| row.line);
        let fitted = fit_in(&objective, network, &config.train, session)
            .map_err(|error| locate(error, &self.source, line))?;
        let last = weights(&fitted.last)?;
        // Rows that count more than others have another least-squares solution.
        let equal = self.weights == RowWeights::equal();
        let distance =
            equal.then(|| distance_from_least_squares(&objective.train, &fitted.network)).flatten();
        let regressor =
            Regressor::new(self.pipeline.clone(), network_config, fitted.network, device.clone());
        let report = evaluate_regressor(&regressor, &self.test)?;
        let baselines = baseline::for_regression(&self.train, &self.test)?;
        let rows: Vec<Vec<f64>> =
            self.test.iter().take(GOLDEN_ROWS).map(|row| row.features.clone()).collect();
        let golden = GoldenRow::of_numbers(&regressor, &rows);
        let outcome = Outcome {
            predictor: Predictor::Regressor(Box::new(regressor)),
            evaluation: Evaluation::Regression(report),
            baselines: baselines
                .into_iter()
                .map(|b| Baseline { name: b.name, report: Evaluation::Regression(b.report) })
                .collect(),
            epochs: fitted.epochs,
            best_epoch: fitted.best_epoch,
            distance_from_least_squares: distance,
        };
        Ok(Trained { outcome, golden, last })
    }
}

/// Largest difference of a coefficient from the closed form, in scaled units.
fn distance_from_least_squares(train: &NumericSet, network: &LinearRegression) -> Option<f64> {
    let rows = train.features.chunks(train.width.max(1));
    let features: Vec<Vec<f64>> =
        rows.map(|row| row.iter().map(|&x| f64::from(x)).collect()).collect();
    let targets: Vec<f64> = train.targets.iter().map(|&y| f64::from(y)).collect();
    let exact = least_squares(&features, &targets)?;
    let found = network.coefficients();
    Some(exact.iter().zip(&found).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max))
}
