//! `firebrick train`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use burn::tensor::Device;
use firebrick_bundle::{Predictor, Regressor, Staging, files};
use firebrick_data::{Compression, Feature, MemoryLimit, ReadOptions, Roles, Table, infer_roles};
use firebrick_train::{
    Evaluation, Finished, Interrupt, Outcome, Prepared, RunOptions, Source, SplitRows, Start,
    StreamedSource, TestFile, TrainError, prepare, prepare_streamed,
};
use serde::Serialize;

use crate::args::TrainArgs;
use crate::exit::{Interrupted, Usage};
use crate::output::{self, remark};
use crate::progress::Progress;
use crate::settings::Settings;
use crate::signals::Signals;

pub(crate) fn run(args: &TrainArgs, signals: &Signals) -> anyhow::Result<()> {
    let settings = Settings::collect(args)?;
    let out = output_folder(args)?;
    crate::pages::language(&args.lang)?;
    // Told before the data is read; whoever writes the model looks again.
    if args.runs.is_none() {
        Staging::check(&out)?;
    }
    let (device_name, device) = super::device(&args.compute)?;
    let reading = settings.reading()?;
    let (data, roles) = match settings.memory()? {
        Some(memory) => streamed(args, &settings, reading, memory)?,
        None => in_memory(args, &settings, &reading)?,
    };
    let device_name = device_name.to_string();
    let job = Job { args, settings, data, roles, device_name, device, signals };
    match args.runs {
        Some(runs) => super::runs::several(&job, &out, runs),
        None => job.once(&out),
    }
}

/// Whole files.
fn in_memory(
    args: &TrainArgs,
    settings: &Settings,
    reading: &ReadOptions,
) -> anyhow::Result<(Data, Roles)> {
    let mut train = super::read_tables(&args.data, reading)?;
    let weights = take_weights(settings, &mut train)?;
    let roles = infer_roles(&train, &settings.role_options()?)?;
    remark(format_args!("found: {roles}"));
    let test = match &args.test {
        Some(path) => Some(super::read_tables(std::slice::from_ref(path), reading)?),
        None => None,
    };
    Ok((Data::Tables(Box::new(Source { train, test, weights })), roles))
}

/// How much each row counts, if a column says so: it is taken out of the table.
fn take_weights(
    settings: &Settings,
    table: &mut Table,
) -> anyhow::Result<Option<BTreeMap<u64, f64>>> {
    let Some(column) = settings.weight()? else { return Ok(None) };
    settings.role_options()?.check_weight(table, &column)?;
    Ok(Some(table.take_weights(&column)?))
}

/// Files that are read in passes: a few rows say what the columns are.
fn streamed(
    args: &TrainArgs,
    settings: &Settings,
    options: ReadOptions,
    memory: MemoryLimit,
) -> anyhow::Result<(Data, Roles)> {
    let (train, test) = (args.data.clone(), args.test.iter().cloned().collect::<Vec<_>>());
    if train.iter().chain(&test).any(|path| path.as_os_str() == "-") {
        let message = "standard input can't be read several times, as --memory needs: give a file";
        return Err(Usage(message.into()).into());
    }
    let options = memory.bounded(options);
    let mut head = Table::read_head(&train, &options, memory.head())?;
    remark(crate::reading::found_head(&head));
    take_weights(settings, &mut head)?;
    let roles = infer_roles(&head, &settings.role_options()?)?;
    remark(format_args!("found in these rows: {roles}"));
    Ok((Data::Streamed(StreamedSource { train, test, options }), roles))
}

/// Where the rows are.
enum Data {
    Tables(Box<Source>),
    Streamed(StreamedSource),
}

/// What is to be trained.
pub(super) struct Job<'a> {
    pub(super) args: &'a TrainArgs,
    pub(super) settings: Settings,
    data: Data,
    roles: Roles,
    device_name: String,
    device: Device,
    signals: &'a Signals,
}

impl Job<'_> {
    fn once(&self, out: &Path) -> anyhow::Result<()> {
        let prepared = self.prepare(None)?;
        match (self.train(&prepared, out)?, self.args.json) {
            (None, json) => print_already(out, json),
            (Some(outcome), true) => print_json(out, &outcome),
            (Some(outcome), false) => print_result(out, &prepared, &outcome),
        }
    }

    /// The seed of the configuration.
    pub(super) fn seed(&self) -> anyhow::Result<u64> {
        Ok(self.settings.resolve(&self.roles)?.train.seed)
    }

    /// Splits the rows and fits the pipeline; with a seed other than the configuration's, if given.
    pub(super) fn prepare(&self, seed: Option<u64>) -> anyhow::Result<Prepared> {
        // There is nothing to save while rows are split and tokens counted.
        self.signals.end_at_once();
        if self.signals.requested() {
            return Err(Interrupted { code: self.signals.code(), checkpoint: None }.into());
        }
        let mut config = self.settings.resolve(&self.roles)?;
        config.train.seed = seed.unwrap_or(config.train.seed);
        let roles = self.roles.clone();
        let prepared = match &self.data {
            Data::Tables(source) => prepare(config, source, roles)?,
            Data::Streamed(source) => prepare_streamed(config, source, roles)?,
        };
        describe(&prepared, &self.device_name);
        Ok(prepared)
    }

    /// Trains and writes the model; `None` if it was complete before.
    pub(super) fn train(
        &self,
        prepared: &Prepared,
        out: &Path,
    ) -> anyhow::Result<Option<Box<Outcome>>> {
        let toml = toml::to_string_pretty(prepared.config())?;
        let mut progress = Progress::new(prepared.rows().valid > 0);
        // Until here there was nothing to save.
        self.signals.ask();
        let requested = || self.signals.requested();
        let options = RunOptions {
            config_toml: &toml,
            command: &super::command_line(),
            start: start(self.args),
            language: crate::pages::language(&self.args.lang)?,
            interrupt: Interrupt::when(&requested),
            ..RunOptions::new(out)
        };
        let finished = prepared.run(&options, &self.device, &mut progress);
        progress.clear();
        match finished {
            Ok(Finished::Trained(outcome)) => Ok(Some(outcome)),
            Ok(Finished::Already) => Ok(None),
            Err(TrainError::Interrupted { checkpoint }) => {
                Err(Interrupted { code: self.signals.code(), checkpoint }.into())
            }
            Err(error) => Err(error.into()),
        }
    }
}

fn start(args: &TrainArgs) -> Start {
    match (args.resume, args.restart) {
        (true, _) => Start::Resume { allow_changes: args.allow_changes },
        (_, true) => Start::Restart,
        _ => Start::Fresh,
    }
}

/// The result of a run that had come to its end before.
fn print_already(out: &Path, json: bool) -> anyhow::Result<()> {
    if !json {
        let message = format!("The model in {} is complete; nothing is left to do.", out.display());
        return Ok(output::line(message)?);
    }
    let text = std::fs::read_to_string(out.join(files::METRICS))?;
    let metrics: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&text)?;
    let model = ("model".to_string(), out.display().to_string().into());
    output::json(&std::iter::once(model).chain(metrics).collect::<serde_json::Map<_, _>>())
}

/// `-o`, or `model/NAME` after the data file.
fn output_folder(args: &TrainArgs) -> anyhow::Result<PathBuf> {
    if let Some(output) = &args.output {
        return Ok(output.clone());
    }
    let first = args.data.first().filter(|path| path.as_os_str() != "-");
    let Some(path) = first else {
        return Err(Usage("data from standard input needs a folder: -o FOLDER".into()).into());
    };
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    let plain = name.as_deref().map(|name| Path::new(Compression::strip(name)).file_stem());
    match plain.flatten().and_then(|stem| stem.to_str()) {
        Some(stem) if !stem.contains(['*', '?', '[']) => Ok(Path::new("model").join(stem)),
        _ => Err(Usage("a pattern of files needs a folder: -o FOLDER".into()).into()),
    }
}

fn describe(prepared: &Prepared, device: &str) {
    remark(prepared.account());
    if let Some(TestFile { source, account, seen_in_training }) = prepared.test_file() {
        remark(format_args!("{source}: {account}"));
        match seen_in_training {
            Some(0) => {}
            Some(seen) => remark(format_args!(
                "note: {seen} of them stand in the training file too; they are judged like the others"
            )),
            None => remark(
                "note: they are too many to be compared with the training file in the memory allowed",
            ),
        }
    }
    let SplitRows { train, valid, test } = prepared.rows();
    let choose = match valid {
        0 => "none held back to choose the epoch".to_string(),
        n => format!("{n} to choose the epoch"),
    };
    remark(format_args!("split: {train} rows to learn from, {choose}, {test} to judge"));
    remark(prepared.pipeline_summary());
    let config = prepared.config();
    let epochs = config.train.epochs;
    remark(format_args!(
        "training `{}` on {device}, seed {}, at most {epochs} {}\n",
        config.model.kind(),
        config.train.seed,
        if epochs == 1 { "epoch" } else { "epochs" }
    ));
}

fn print_result(out: &Path, prepared: &Prepared, outcome: &Outcome) -> anyhow::Result<()> {
    let name = format!(
        "{} (epoch {} of {})",
        prepared.config().model.kind(),
        outcome.best_epoch,
        outcome.epochs.len()
    );
    let mut rows = vec![(name, &outcome.evaluation)];
    rows.extend(outcome.baselines.iter().rev().map(|b| (b.name.clone(), &b.report)));
    let judged = prepared.rows().test;
    match prepared.test_file() {
        Some(file) => output::line(format_args!("\nOn the {judged} rows of {}:\n", file.source))?,
        None => output::line(format_args!("\nOn {judged} rows that training never saw:\n"))?,
    }
    output::line(output::comparison(&rows))?;
    if let Some(better) = better_baseline(outcome) {
        let own = prepared.config().model.kind();
        output::line(format_args!("On these rows {better} does better than `{own}`.\n"))?;
    }
    if let Predictor::Regressor(regressor) = &outcome.predictor {
        output::line(format_args!("fitted line: {}", line_of(regressor)))?;
        match outcome.distance_from_least_squares {
            Some(distance) => {
                let units = prepared.config().data.scaling;
                output::line(format_args!(
                    "distance from the least-squares solution: {distance:.1e} (scaling `{units}`)\n"
                ))?;
            }
            None => output::line("")?,
        }
    }
    output::line(format_args!("The model is in {}. Try it:", out.display()))?;
    let example = match outcome.predictor.info().features() {
        Some(inputs) => inputs.features.iter().map(example_of).collect::<Vec<_>>().join(" "),
        None => "\"some text\"".to_string(),
    };
    Ok(output::line(format_args!("  firebrick predict {} {example}", out.display()))?)
}

/// The simple model that beats the network, if one does. A line fitted by gradient descent is not
/// beaten by the same line in closed form, whose error differs in some late digit.
fn better_baseline(outcome: &Outcome) -> Option<&str> {
    let better = |report: &Evaluation| match (report, &outcome.evaluation) {
        (Evaluation::Classification(report), Evaluation::Classification(own)) => {
            report.accuracy > own.accuracy
        }
        (Evaluation::Regression(report), Evaluation::Regression(own)) => report.r2 > own.r2 + 1e-4,
        _ => false,
    };
    let found = outcome.baselines.iter().find(|baseline| better(&baseline.report));
    found.map(|baseline| baseline.name.as_str())
}

/// A `COLUMN=VALUE` that training met.
fn example_of(feature: &Feature) -> String {
    let pair = match feature {
        Feature::Numeric(feature) => {
            let x = feature.imputer.value;
            let digits = if x.fract() == 0.0 || x.abs() >= 100.0 { 0 } else { 3 };
            format!("{}={x:.digits$}", feature.name)
        }
        Feature::Categorical(feature) => {
            let first = feature.categories.first().map_or("", String::as_str);
            format!("{}={first}", feature.name)
        }
    };
    super::quoted(pair)
}

/// `price = 42.0 + 3.15 · area`; of many terms the first.
pub(crate) fn line_of(regressor: &Regressor) -> String {
    const SHOWN: usize = 12;
    let coefficients = regressor.coefficients();
    let target = &regressor.pipeline().label_column;
    let mut line = format!("{target} = {}", output::number(coefficients[0]));
    let terms = regressor.pipeline().inputs.terms();
    for (slope, term) in coefficients[1..].iter().zip(&terms).take(SHOWN) {
        let sign = if *slope < 0.0 { '-' } else { '+' };
        let name = match term.name.contains(' ') {
            true => format!("[{}]", term.name),
            false => term.name.clone(),
        };
        line += &format!(" {sign} {} · {name}", output::number(slope.abs()));
    }
    match terms.len().saturating_sub(SHOWN) {
        0 => line,
        more => line + &format!(" and {more} more"),
    }
}

fn print_json(out: &Path, outcome: &Outcome) -> anyhow::Result<()> {
    #[derive(Serialize)]
    struct Result<'a> {
        model: String,
        #[serde(flatten)]
        evaluation: &'a Evaluation,
        baselines: &'a [firebrick_train::baseline::Baseline<Evaluation>],
        best_epoch: usize,
        epochs: usize,
        #[serde(skip_serializing_if = "Option::is_none")]
        distance_from_least_squares: Option<f64>,
    }
    output::json(&Result {
        model: out.display().to_string(),
        evaluation: &outcome.evaluation,
        baselines: &outcome.baselines,
        best_epoch: outcome.best_epoch,
        epochs: outcome.epochs.len(),
        distance_from_least_squares: outcome.distance_from_least_squares,
    })
}
