//! A run on columns of numbers and categories.

use std::collections::BTreeMap;
use std::path::Path;

use burn::tensor::Device;
use firebrick_bundle::{FeatureReader, GoldenInput, Predictor};
use firebrick_data::{
    ColumnKind, Example, Feature, FeatureColumn, FeaturePipeline, FeatureRow, Key,
    NumericAugmenter, NumericSet, Purpose, RowAccount, Table, feature_rows,
};
use firebrick_evaluate::{Answers, fitted_line};
use firebrick_models::LinearModel;
use firebrick_report::FittedLine;

use super::columns::{notes_on, short};
use super::decide::decide;
use super::rows::{Fit, Rows};
use super::task::Task;
use super::{Outcome, PreparedRun, Source, SplitRows, TestFile, Trained, hash, weights};
use crate::baseline::{LeastSquares, LinearInputs};
use crate::{
    Balancing, NumericChanges, NumericObjective, Result, RowWeights, RunConfig, Session, Target,
    fit_in,
};

/// Widest rows for which the distance from least squares is worth its cost.
const WIDEST: usize = 512;

/// Rows, pipeline and inputs of a run on columns; `E` is what is predicted.
#[derive(Debug)]
pub(super) struct PreparedFeatures<E: Task> {
    rows: Rows<FeatureRow<E::Label>>,
    pipeline: FeaturePipeline<E>,
    train_set: NumericSet<E::Target>,
    valid_set: NumericSet<E::Target>,
    weights: RowWeights,
}

impl<E: Task> PreparedFeatures<E> {
    pub(super) fn new(
        config: &RunConfig,
        source: &Source,
        columns: &[FeatureColumn],
        target: &str,
    ) -> Result<(Self, RowAccount, Option<TestFile>)> {
        config.data.validate_for(false, E::CLASSES)?;
        let options = config.data.features_config();
        let missing = &options.missing_values;
        let read = |table: &Table| {
            let policy = config.data.on_bad_rows;
            Ok(feature_rows::<E::Label>(table, columns, target, missing, policy)?)
        };
        let (rows, account, test_file) = Rows::new::<E>(config, source, read, Example::key)?;
        let labels = E::fit(&rows.train, config)?;
        let pipeline = FeaturePipeline::fit(&rows.train, columns, target, labels, &options)?;
        let train_set = pipeline.numeric_set(&rows.train, &rows.source)?;
        let valid_set = pipeline.numeric_set(&rows.valid, &rows.source)?;
        // An unknown label in the test file should stop the run now, not after the last epoch.
        for row in &rows.test {
            pipeline.labels.encode(&row.label, &rows.test_source, row.line)?;
        }
        pipeline.labels.check_decision(config)?;
        let weights = pipeline.labels.weigh(rows.weights.clone(), &train_set.targets, config)?;
        Ok((Self { rows, pipeline, train_set, valid_set, weights }, account, test_file))
    }
}

impl<E: Task> PreparedFeatures<E> {
    fn changes(&self, config: &RunConfig) -> Result<NumericChanges> {
        let (seed, how) = (config.train.seed, config.data.balance);
        let labels = E::class_numbers(&self.train_set.targets);
        let balance = labels.and_then(|labels| Balancing::new(labels, how, seed));
        let augmenter =
            NumericAugmenter::new(&config.data.augment.numbers(), seed, &self.train_set)?;
        Ok(NumericChanges { augment: (!augmenter.is_identity()).then_some(augmenter), balance })
    }
}

impl<E: Task> PreparedFeatures<E> {
    /// The line of a regression on one number, through the test rows.
    fn fitted_line(&self, outcome: &Outcome) -> Option<FittedLine> {
        let Answers::Numbers(answers) = &outcome.answers else { return None };
        let rows = self.rows.test.iter().map(|row| row.features.as_slice());
        fitted_line(&outcome.predictor, rows.zip(answers.truth.iter().copied()))
    }
}

impl<E: Task> PreparedRun for PreparedFeatures<E>
where
    FeatureReader<E>: firebrick_bundle::Reader<Input = [firebrick_data::Cell], Labels = E>,
    Predictor: From<FeatureReader<E>>,
{
    fn split_rows(&self) -> SplitRows {
        self.rows.count()
    }

    fn inputs(&self) -> Result<BTreeMap<String, String>> {
        let terms = self.pipeline.inputs.terms().into_iter().map(|term| term.name);
        let mut inputs =
            BTreeMap::from([("features".into(), hash(&terms.collect::<Vec<_>>().join("\n")))]);
        inputs.insert("labels".into(), hash(&self.pipeline.labels.meaning()));
        Ok(inputs)
    }

    fn summary(&self) -> String {
        let features = describe(&self.pipeline.inputs.features);
        let labels = self.pipeline.labels.summary(&self.rows.train);
        labels.into_iter().chain([features]).collect::<Vec<_>>().join(", ")
    }

    fn column_notes(&self) -> BTreeMap<String, Vec<String>> {
        let features = self.pipeline.inputs.features.iter();
        features.map(|feature| (feature.name().to_owned(), notes_on(feature))).collect()
    }

    fn run(
        &self,
        config: &RunConfig,
        _: &Path,
        device: &Device,
        session: &mut Session<'_>,
    ) -> Result<Trained> {
        let width = self.pipeline.inputs.width();
        let network_config = config.model.linear_config(width, self.pipeline.labels.outputs())?;
        let init = Key::new(config.train.seed, Purpose::Init).hash64();
        let network = network_config.init(init, &device.clone().autodiff())?;
        let objective = NumericObjective {
            train: self.train_set.clone(),
            valid: self.valid_set.clone(),
            weights: self.weights.clone(),
            changes: self.changes(config)?,
            device: device.clone(),
        };
        let fitted = fit_in(&objective, network, &config.train, session)
            .map_err(|error| self.rows.locate(error))?;
        // Rows that count more than others have another least-squares solution.
        let comparable = self.weights == RowWeights::equal() && width <= WIDEST;
        let distance = comparable
            .then(|| distance_from_least_squares(&self.train_set, &fitted.network))
            .flatten();
        let (labels, valid) = (&self.pipeline.labels, self.rows.valid.len());
        let decided = decide(labels, &objective, &fitted.network, valid, config, session)?;
        let fit = Fit {
            decided,
            last: weights(&fitted.last)?,
            epochs: fitted.epochs,
            best_epoch: fitted.best_epoch,
            distance_from_least_squares: distance,
        };
        let reader = FeatureReader::new(
            self.pipeline.clone(),
            network_config,
            fitted.network,
            device.clone(),
        );
        let encode = |row: &FeatureRow<E::Label>| self.pipeline.inputs.encode(&row.features);
        let test: Vec<f32> = self.rows.test.iter().flat_map(encode).collect();
        let inputs = LinearInputs::of_columns(&self.train_set.features, &test, width);
        let golden =
            |row: &FeatureRow<E::Label>| GoldenInput::Features { features: row.features.clone() };
        let mut trained =
            self.rows.judge(labels, reader, &inputs, fit, session.interrupt, golden)?;
        if let Some(residuals) = &mut trained.page.residuals {
            residuals.fitted_line = self.fitted_line(&trained.outcome);
        }
        Ok(trained)
    }
}

/// Largest difference of a coefficient from the closed form, in scaled units; of numbers only.
fn distance_from_least_squares<T: Target>(
    train: &NumericSet<T>,
    network: &LinearModel,
) -> Option<f64> {
    let targets = T::as_numbers(&train.targets)?;
    let rows = train.features.chunks(train.width.max(1));
    let features: Vec<Vec<f64>> =
        rows.map(|row| row.iter().map(|&x| f64::from(x)).collect()).collect();
    let exact = LeastSquares::fit(&features, &targets).filter(|line| line.is_unique)?;
    let found = network.coefficients();
    let distances = exact.coefficients.iter().zip(&found).map(|(a, b)| (a - b).abs());
    Some(distances.fold(0.0, f64::max))
}

/// The columns in a line; one by one if they are few.
fn describe(features: &[Feature]) -> String {
    const FEW: usize = 4;
    let mut parts = Vec::new();
    if features.len() <= FEW {
        let one = |feature: &Feature| match feature {
            Feature::Numeric(feature) => format!("`{}` ({})", feature.name, feature.scaler.kind),
            Feature::Categorical(feature) => {
                format!("`{}` ({} categories)", feature.name, feature.categories.len())
            }
        };
        parts.push(features.iter().map(one).collect::<Vec<_>>().join(", "));
    } else {
        let of = |kind| features.iter().filter(move |f| f.column().kind == kind);
        let numbers = of(ColumnKind::Numeric).count();
        let names = of(ColumnKind::Categorical).count();
        let width: usize = features.iter().map(Feature::width).sum();
        let mut counts = vec![format!("{numbers} of numbers")];
        if names > 0 {
            counts.push(format!("{names} of categories"));
        }
        parts.push(format!("{}, {width} inputs", counts.join(", ")));
    }
    parts.extend(features.iter().filter_map(filled));
    format!("features: {}", parts.join("; "))
}

/// What stands in where a column has gaps.
fn filled(feature: &Feature) -> Option<String> {
    let (name, missing, by) = match feature {
        Feature::Numeric(feature) => {
            let imputer = &feature.imputer;
            let by = format!("{} {}", imputer.kind, short(imputer.value));
            (&feature.name, imputer.missing, by)
        }
        Feature::Categorical(feature) => (&feature.name, feature.unknown, "unknown".into()),
    };
    let rows = if missing == 1 { "row" } else { "rows" };
    (missing > 0).then(|| format!("`{name}` is missing in {missing} {rows} ({by})"))
}
