//! From a table to a bundle: the whole run.

mod numeric;
mod text;

use std::path::Path;

use burn::tensor::Device;
use firebrick_bundle::{Predictor, Staging, files};
use firebrick_data::{InputColumns, Roles, RowAccount, Table, Task};
use firebrick_metrics::ScoreKind;
use serde::Serialize;

use crate::baseline::Baseline;
use crate::{EpochRecord, Evaluation, JsonlLog, Observer, Result, RunConfig, TrainError};

use numeric::PreparedNumbers;
use text::PreparedText;

/// The rows to learn from, and rows to be judged on if they come in a file of their own.
#[derive(Clone, Debug)]
pub struct Source {
    /// The training file.
    pub train: Table,
    /// A test file; without one, a share of the training file is held back.
    pub test: Option<Table>,
}

/// A run whose data is read, checked, split and ready for the first step.
#[derive(Debug)]
pub struct Prepared {
    config: RunConfig,
    roles: Roles,
    account: RowAccount,
    test_file: Option<TestFile>,
    rows: SplitRows,
    task: PreparedTask,
}

/// What became of the rows of a test file.
#[derive(Clone, Debug, PartialEq)]
pub struct TestFile {
    /// Its name.
    pub source: String,
    /// Rows used and set aside.
    pub account: RowAccount,
    /// Rows whose input also stands in the training file: they are judged like the others, so that
    /// a published split stays comparable, but the model may have learnt them by heart.
    pub seen_in_training: usize,
}

#[derive(Debug)]
enum PreparedTask {
    Text(Box<PreparedText>),
    Numbers(Box<PreparedNumbers>),
}

/// Rows on each side of the split.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct SplitRows {
    /// To learn from.
    pub train: usize,
    /// To choose the epoch.
    pub valid: usize,
    /// To be judged on.
    pub test: usize,
}

/// What a run gives back; the bundle lies on the disk by then.
#[derive(Debug)]
pub struct Outcome {
    /// The model, as the bundle holds it.
    pub predictor: Predictor,
    /// Its scores on rows that training never saw.
    pub evaluation: Evaluation,
    /// The scores of simple models on the same rows.
    pub baselines: Vec<Baseline<Evaluation>>,
    /// Every epoch.
    pub epochs: Vec<EpochRecord>,
    /// The epoch whose weights were kept, from 1.
    pub best_epoch: usize,
    /// For a linear regression: the largest distance of a coefficient from the least-squares
    /// solution, both in scaled units; `None` where there is no single solution.
    pub distance_from_least_squares: Option<f64>,
}

/// Checks, cleans, splits and fits the pipeline; no network is made yet.
///
/// `roles` says what the columns are; the configuration's model must fit them.
///
/// # Errors
/// What is wrong with the rows or the configuration.
pub fn prepare(mut config: RunConfig, source: &Source, roles: Roles) -> Result<Prepared> {
    config.validate()?;
    if source.test.is_some() {
        config.data.test = 0.0;
    }
    fits_the_task(&config, &roles)?;
    record_roles(&mut config, &roles);
    let (task, account, test_file, rows) = match &roles.input {
        InputColumns::Text { column } => {
            let (task, account, test) = PreparedText::new(&config, source, column, &roles.target)?;
            let rows = task.split_rows();
            (PreparedTask::Text(Box::new(task)), account, test, rows)
        }
        InputColumns::Numeric { columns } => {
            let (task, account, test) =
                PreparedNumbers::new(&config, source, columns, &roles.target)?;
            let rows = task.split_rows();
            (PreparedTask::Numbers(Box::new(task)), account, test, rows)
        }
    };
    if rows.test == 0 {
        let expected = "above 0 unless there is a test file";
        TrainError::check(config.data.test > 0.0, "data.test", config.data.test, expected)?;
        let message = "no rows are left for the test: rows with the same input are kept together, \
                       and there are too few different inputs to hold some back. Add rows, or give \
                       a test file";
        return Err(TrainError::Data { message: message.into() });
    }
    Ok(Prepared { config, roles, account, test_file, rows, task })
}

/// The model must read this kind of input, and the score must be one of this kind of task.
fn fits_the_task(config: &RunConfig, roles: &Roles) -> Result<()> {
    let (kind, reads) = (
        config.model.kind(),
        match &roles.input {
            InputColumns::Text { .. } => ("lstm", "lstm, the model that reads text"),
            InputColumns::Numeric { .. } => ("linear", "linear, the model that reads numbers"),
        },
    );
    TrainError::check(kind == reads.0, "model.kind", kind, reads.1)?;
    let score = config.train.score;
    let (legal, scores): (bool, fn(&ScoreKind) -> bool) = match roles.task {
        Task::Classification => (score.is_for_classification(), |s| s.is_for_classification()),
        Task::Regression => (score.is_for_regression(), |s| s.is_for_regression()),
    };
    let names: Vec<&str> = ScoreKind::ALL.iter().filter(|s| scores(s)).map(|s| s.name()).collect();
    let expected = format!("a score of a {}: {}", roles.task, names.join(", "));
    TrainError::check(legal, "train.score", score, &expected)
}

/// What was found becomes part of the saved configuration, so that it says all there is to say.
fn record_roles(config: &mut RunConfig, roles: &Roles) {
    config.data.label = Some(roles.target.clone());
    config.data.task = Some(roles.task);
    match &roles.input {
        InputColumns::Text { column } => config.data.text = Some(column.clone()),
        InputColumns::Numeric { columns } => config.data.features = Some(columns.clone()),
    }
}

impl Prepared {
    /// The whole resolved configuration.
    pub fn config(&self) -> &RunConfig {
        &self.config
    }

    /// What the columns are.
    pub fn roles(&self) -> &Roles {
        &self.roles
    }

    /// What became of every row of the training file.
    pub fn account(&self) -> &RowAccount {
        &self.account
    }

    /// What became of the rows of the test file, if there is one.
    pub fn test_file(&self) -> Option<&TestFile> {
        self.test_file.as_ref()
    }

    /// Rows on each side of the split.
    pub fn rows(&self) -> SplitRows {
        self.rows
    }

    /// A line on what the pipeline learnt, such as the size of the vocabulary.
    pub fn pipeline_summary(&self) -> String {
        match &self.task {
            PreparedTask::Text(text) => text.summary(),
            PreparedTask::Numbers(numbers) => numbers.summary(),
        }
    }

    /// Trains, evaluates and writes the bundle to `out`.
    ///
    /// The configuration (`config_toml`) and the log go into `out.partial` before the first step;
    /// the finished bundle is renamed into place.
    ///
    /// # Errors
    /// [`TrainError::Diverged`] if the loss stops being a number, or what stops the bundle.
    pub fn run(
        &self,
        out: &Path,
        config_toml: &str,
        command: &str,
        device: &Device,
        observer: &mut dyn Observer,
    ) -> Result<Outcome> {
        // A setting that would be ignored is a mistake that the user should hear of.
        let precision = self.config.train.precision;
        let expected = "fp32 here: bf16 needs the device flex on a processor with AVX-512 BF16 (and \
                        FIREBRICK_ISA not to forbid it)";
        let native = precision.is_native(device);
        TrainError::check(native, "train.precision", "bf16", expected)?;
        let staging = Staging::create(out)?;
        staging.write(files::RUN_CONFIG, config_toml)?;
        let mut log = JsonlLog::create(&staging.path().join(files::TRAINING_LOG))?;
        let mut observer = (&mut log, observer);
        let (outcome, golden) = match &self.task {
            PreparedTask::Text(text) => text.run(&self.config, device, &mut observer)?,
            PreparedTask::Numbers(numbers) => numbers.run(&self.config, device, &mut observer)?,
        };
        staging.write_predictor(&outcome.predictor, &golden)?;
        staging.write(files::METRICS, self.metrics_json(&outcome)?)?;
        let name = out.file_name().map(|name| name.to_string_lossy().into_owned());
        staging.write(files::CARD, self.card(name.unwrap_or_default(), command, &outcome))?;
        staging.publish()?;
        Ok(outcome)
    }

    fn metrics_json(&self, outcome: &Outcome) -> Result<String> {
        #[derive(Serialize)]
        struct Metrics<'a> {
            #[serde(flatten)]
            evaluation: &'a Evaluation,
            baselines: &'a [Baseline<Evaluation>],
            best_epoch: usize,
            epochs: usize,
            split: SplitRows,
        }
        let metrics = Metrics {
            evaluation: &outcome.evaluation,
            baselines: &outcome.baselines,
            best_epoch: outcome.best_epoch,
            epochs: outcome.epochs.len(),
            split: self.rows,
        };
        let json = serde_json::to_string_pretty(&metrics)
            .map_err(|error| TrainError::Data { message: error.to_string() })?;
        Ok(json + "\n")
    }

    fn card(&self, name: String, command: &str, outcome: &Outcome) -> String {
        let classification = self.roles.task == Task::Classification;
        let scores = match &outcome.evaluation {
            Evaluation::Classification(report) => {
                vec![("accuracy".into(), report.accuracy), ("macro F1".into(), report.macro_f1)]
            }
            Evaluation::Regression(report) => {
                vec![
                    ("RMSE".into(), report.rmse),
                    ("MAE".into(), report.mae),
                    ("R²".into(), report.r2),
                ]
            }
        };
        let SplitRows { train, valid, test } = self.rows;
        let mut data = vec![self.roles.to_string(), self.account.to_string()];
        let mut judged = format!("{test} rows that training never saw");
        if let Some(TestFile { source, account, seen_in_training }) = &self.test_file {
            data.push(format!("{source}: {account}; {seen_in_training} also in the training file"));
            if *seen_in_training > 0 {
                judged = format!("{test} rows, {seen_in_training} of which training saw too");
            }
        }
        data.push(format!(
            "{train} rows to learn from, {valid} to choose the epoch, {test} to judge"
        ));
        firebrick_bundle::ModelCard {
            name,
            pipeline_tag: if classification { "text-classification" } else { "tabular-regression" },
            network: format!("Preset `{}`, trained with Firebrick.", self.config.model.kind()),
            data,
            judged,
            scores,
            command: command.to_string(),
        }
        .to_markdown()
    }
}
