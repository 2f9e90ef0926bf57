//! From a table to a bundle: the whole run.

mod card;
mod columns;
mod decide;
mod entrance;
mod features;
mod fingerprint;
mod folder;
mod language;
mod locate;
mod make;
mod options;
mod page;
mod record;
mod rows;
mod settle;
mod streamed;
mod streamed_files;
mod streamed_task;
mod task;
mod text;

pub use fingerprint::{fingerprint, is_training_data};
pub use folder::unfinished_run;
pub use options::{Finished, RunOptions, Start};
pub use page::learning_section;
pub use streamed::{StreamedSource, prepare_streamed};

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use burn::tensor::Device;
use firebrick_bundle::{GoldenRow, Predictor, Staging, files, weights_to_bytes};
use firebrick_data::{PersonalAudit, Roles, RowAccount, Table};
use firebrick_evaluate::{Answers, Intervals, Slices};
use firebrick_report::RunReport;
use serde::Serialize;

use crate::baseline::Baseline;
use crate::{
    Checkpoints, EpochRecord, Evaluation, JsonlLog, Observer, Result, RowWeights, RunConfig,
    Session, TensorBoardLog, TrainError,
};

use columns::Filled;
use entrance::{Entrance, entrance};
use folder::{Records, kept_epochs, take_over};
use make::{Made, make};
use record::RunRecord;
use settle::settle;

/// The rows to learn from, and rows to be judged on if they come in a file of their own.
#[derive(Clone, Debug)]
pub struct Source {
    /// The training file.
    pub train: Table,
    /// A test file; without one, a share of the training file is held back.
    pub test: Option<Table>,
    /// How much the rows of the training file count, by their lines, if not the same.
    pub weights: Option<BTreeMap<u64, f64>>,
}

impl Source {
    /// A file, a share of which is held back.
    pub fn new(train: Table) -> Self {
        Self { train, test: None, weights: None }
    }

    /// How much rows on some lines count.
    fn weights(&self, lines: impl Iterator<Item = u64>) -> RowWeights {
        let Some(weights) = &self.weights else { return RowWeights::equal() };
        let of = |line| weights.get(&line).copied().unwrap_or(1.0);
        RowWeights::new(&lines.map(of).collect::<Vec<f64>>())
    }
}

/// A run whose data is read, checked, split and ready for the first step.
#[derive(Debug)]
pub struct Prepared {
    config: RunConfig,
    roles: Roles,
    account: RowAccount,
    test_file: Option<TestFile>,
    rows: SplitRows,
    run: Box<dyn PreparedRun>,
    /// Hashes of the files' rows.
    data: BTreeMap<String, String>,
    /// The name of the training files.
    source: String,
    /// How far the columns of the training file are filled, if it is in memory.
    filled: BTreeMap<String, Filled>,
}

/// What became of the rows of a test file.
#[derive(Clone, Debug, PartialEq)]
pub struct TestFile {
    /// Its name.
    pub source: String,
    /// Rows used and set aside.
    pub account: RowAccount,
    /// Rows whose input also stands in the training file: they are judged like the others, so that
    /// a published split stays comparable, but the model may have learnt them by heart. `None` where there are too
    /// many rows to compare in the memory allowed.
    pub seen_in_training: Option<usize>,
}

/// Folder of the checkpoints in a run's folder.
const CHECKPOINTS: &str = "checkpoints";

/// Rows and pipeline of a run, of whatever kind: two inputs by two tasks.
trait PreparedRun: std::fmt::Debug + Send + Sync {
    /// Rows on each side of the split.
    fn split_rows(&self) -> SplitRows;

    /// Hashes of what the network's inputs and outputs stand for.
    fn inputs(&self) -> Result<BTreeMap<String, String>>;

    /// A line on what the pipeline learnt, and lines on what else there is to say.
    fn summary(&self) -> String;

    /// The personal data that was replaced, if that was asked for.
    fn personal(&self) -> Option<&PersonalAudit> {
        None
    }

    /// What becomes of the cells of a column, by its name.
    fn column_notes(&self) -> BTreeMap<String, Vec<String>> {
        BTreeMap::new()
    }

    /// The language of the texts as model hubs name it, if it could be told.
    fn language(&self) -> Option<&'static str> {
        None
    }

    /// Trains and judges. What doesn't fit into the memory may go into `folder`, which is the run's.
    fn run(
        &self,
        config: &RunConfig,
        folder: &Path,
        device: &Device,
        session: &mut Session<'_>,
    ) -> Result<Trained>;
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
    /// 95 % intervals of these.
    pub intervals: Intervals,
    /// The model's answers to those rows.
    pub answers: Answers,
    /// The scores of the groups among them, if a column of groups was named.
    pub slices: Option<Slices>,
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

/// What a task makes of its rows.
struct Trained {
    outcome: Outcome,
    golden: Vec<GoldenRow>,
    /// The weights of the last epoch, in the safetensors format.
    last: Vec<u8>,
    /// What the answers have to say, as sections of a page.
    page: RunReport,
}

/// Checks, cleans, splits and fits the pipeline; no network is made yet.
///
/// `roles` says what the columns are; the configuration's model must fit them.
///
/// # Errors
/// What is wrong with the rows or the configuration.
pub fn prepare(config: RunConfig, source: &Source, roles: Roles) -> Result<Prepared> {
    let config = settle(config, &roles, source.test.is_some())?;
    if let Some(memory) = config.data.memory {
        let expected = "not set for a table, which is in memory";
        TrainError::check(false, "data.memory", memory, expected)?;
    }
    let (column, expected) = (&config.data.weight, "given together with the rows' weights");
    let weighted = source.weights.is_some();
    TrainError::check(
        column.is_some() == weighted,
        "data.weight",
        column.as_deref().unwrap_or("not set"),
        expected,
    )?;
    let weights = fingerprint::of_weights(source.weights.as_ref());
    let mut data = BTreeMap::from([("training".to_string(), fingerprint(&source.train, weights))]);
    for path in config.data.augment.text.files() {
        let bytes = std::fs::read(path).map_err(|source| firebrick_data::DataError::Io {
            path: path.display().to_string(),
            source,
        })?;
        data.insert(path.display().to_string(), blake3::hash(&bytes).to_hex().to_string());
    }
    if let Some(test) = &source.test {
        data.insert("test".into(), fingerprint(test, std::iter::empty()));
    }
    let made = make(&config, source, &roles)?;
    let filled = columns::filled(&source.train);
    let prepared = assemble(config, roles, made, data, source.train.source.clone())?;
    Ok(Prepared { filled, ..prepared })
}

fn assemble(
    config: RunConfig,
    roles: Roles,
    (run, account, test_file): Made,
    data: BTreeMap<String, String>,
    source: String,
) -> Result<Prepared> {
    let rows = run.split_rows();
    if rows.test == 0 {
        let expected = "above 0 unless there is a test file";
        TrainError::check(config.data.test > 0.0, "data.test", config.data.test, expected)?;
        let message = "no rows are left for the test: rows with the same input are kept together, \
                       and there are too few different inputs to hold some back. Add rows, or give \
                       a test file";
        return Err(TrainError::Data { message: message.into() });
    }
    let filled = BTreeMap::new();
    Ok(Prepared { config, roles, account, test_file, rows, run, data, source, filled })
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
        self.run.summary()
    }

    /// The personal data that was replaced, if that was asked for.
    fn personal(&self) -> Option<&PersonalAudit> {
        self.run.personal()
    }

    /// Trains, evaluates and writes the bundle to its place.
    ///
    /// The configuration and the log go into `NAME.partial` before the first step, checkpoints beside
    /// them; the finished bundle is renamed into place, and that folder removed.
    ///
    /// # Errors
    /// [`TrainError::Diverged`] if loss or gradients stop being numbers, [`TrainError::Interrupted`],
    /// [`TrainError::Unfinished`] and [`TrainError::Changed`] by `options.start`, or what stops the
    /// bundle.
    pub fn run(
        &self,
        options: &RunOptions<'_>,
        device: &Device,
        observer: &mut dyn Observer,
    ) -> Result<Finished> {
        // A setting that would be ignored is a mistake that the user should hear of.
        let precision = self.config.train.precision;
        let expected = "fp32 here: bf16 needs the device flex on a processor with AVX-512 BF16 (and \
                        FIREBRICK_ISA not to forbid it)";
        let native = precision.is_native(device);
        TrainError::check(native, "train.precision", "bf16", expected)?;
        let staging = Staging::open(options.out)?;
        let record = RunRecord::new(
            &self.config,
            self.data.clone(),
            self.run.inputs()?,
            format!("{device:?}"),
        )?;
        let run = staging.run_folder().to_path_buf();
        let checkpoints =
            Checkpoints::new(&run.join(CHECKPOINTS), &self.config.checkpoint, &self.config.train);
        let entrance = match entrance(&staging, &record, &checkpoints, options.start) {
            Ok(entrance) => entrance,
            Err(error) => {
                // What is wrong matters more than a folder that is left behind.
                let _ = staging.leave();
                return Err(error);
            }
        };
        match entrance {
            Entrance::Done => {
                return staging.finish().map(|()| Finished::Already).map_err(Into::into);
            }
            Entrance::New(note) => {
                note.iter().for_each(|note| observer.note(note));
                staging.clear()?;
            }
            Entrance::Resumed(changes) => {
                changes.iter().for_each(|change| observer.note(&format!("all the same: {change}")));
                staging.begin_bundle()?;
            }
        }
        let mut log = JsonlLog::open(&run.join(files::TRAINING_LOG))?;
        let mut board = TensorBoardLog::open(&run.join(files::EVENTS))?;
        let mut records =
            Records { staging: &staging, run: record.to_json()?, config: options.config_toml };
        let mut logs = (&mut log, &mut board);
        let mut logs = (&mut records, &mut logs);
        let mut watched = (&mut logs, observer);
        let resume = matches!(options.start, Start::Resume { .. });
        let kept = checkpoints.folder().to_path_buf();
        let mut session =
            Session::new(&mut watched).interruptible(options.interrupt).saved(checkpoints, resume);
        let began = Instant::now();
        let trained = self.run.run(&self.config, &run, device, &mut session);
        let trained = session.settle(trained)?;
        let seconds = began.elapsed().as_secs_f64();
        let made = page::Made { options, device: format!("{device:?}"), seconds };
        staging.write(files::REPORT, self.page(&trained, &made))?;
        let Trained { outcome, golden, last, .. } = trained;
        staging.write_predictor(&outcome.predictor, &golden)?;
        staging.write(files::METRICS, self.metrics_json(&outcome)?)?;
        let name = options.out.file_name().map(|name| name.to_string_lossy().into_owned());
        let card = self.card(name.unwrap_or_default(), options.command, &outcome)?;
        staging.write(files::CARD, card)?;
        for name in [files::RUN, files::RUN_CONFIG, files::TRAINING_LOG, files::EVENTS] {
            take_over(&staging, &run.join(name))?;
        }
        for path in kept_epochs(&kept, &self.config, outcome.epochs.len())? {
            take_over(&staging, &path)?;
        }
        if self.config.checkpoint.keep_last {
            staging.write("last.safetensors", last)?;
        }
        staging.publish()?;
        Ok(Finished::Trained(Box::new(outcome)))
    }
}

fn hash(text: &str) -> String {
    blake3::hash(text.as_bytes()).to_hex().to_string()
}

/// The weights of a network, in the safetensors format.
fn weights<N: burn::module::Module>(network: &N) -> Result<Vec<u8>> {
    weights_to_bytes(network).map_err(|message| TrainError::Data { message })
}
