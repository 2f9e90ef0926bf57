//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use firebrick_data::Task;

use crate::reading::ReadingArgs;

mod evaluate;
mod serve;

pub(crate) use evaluate::{CompareArgs, EvaluateArgs};
pub(crate) use serve::{LogFormat, LogLevel, ServeArgs};

/// From a labelled file to a trained model that predicts.
#[derive(Debug, Parser)]
#[command(
    name = "firebrick",
    version,
    propagate_version = true,
    after_help = "Examples:
  firebrick check tickets.csv                     what a careful colleague would say about it
  firebrick train tickets.csv -o tickets          learn from a labelled file
  firebrick predict tickets \"I was charged twice\"  label a text
  firebrick predict tickets new.csv > labelled.csv  label a file
  firebrick evaluate tickets more.csv             scores on rows with known labels
  firebrick serve tickets                         answer over HTTP

Exit codes: 0 done, 1 failed (a file is missing or can't be written), 2 wrong usage, 3 a gate failed, 65 bad data, 78 bad configuration,
130 or 143 interrupted (SIGINT, SIGTERM).

FIREBRICK_ISA=avx2, portable or default in the environment keeps the CPU kernels from the widest
instructions that the processor has, to compare."
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// What is wrong with a data file, and worth knowing, before training
    Check(CheckArgs),
    /// Learn from a labelled file: a class or a number, from a text or from numbers and categories
    Train(TrainArgs),
    /// Answer for texts or for rows of columns, given here, in a file, or on standard input
    Predict(PredictArgs),
    /// Scores of a model on a file with known answers
    Evaluate(EvaluateArgs),
    /// Several models beside each other, by the scores that their training left
    Compare(CompareArgs),
    /// Answer over HTTP: standard protocols, and a page to try a model
    Serve(ServeArgs),
    /// What a model is, what it was trained on, and whether its files are whole
    Inspect(InspectArgs),
    /// Which devices this program can use
    Devices(DevicesArgs),
}

impl Command {
    /// Threads asked for.
    pub(crate) fn threads(&self) -> Option<u16> {
        match self {
            Self::Train(args) => args.compute.threads,
            Self::Predict(args) => args.answering.compute.threads,
            Self::Evaluate(args) => args.answering.compute.threads,
            Self::Inspect(args) => args.compute.threads,
            Self::Serve(args) => args.answering.compute.threads,
            Self::Check(_) | Self::Compare(_) | Self::Devices(_) => None,
        }
    }
}

/// Where to compute.
#[derive(Debug, Args)]
pub(crate) struct Compute {
    /// Device: `auto`, `flex` (CPU), `wgpu` or `cuda` (graphics cards; `wgpu:1` is the second), `ndarray`;
    /// see `firebrick devices`
    #[arg(long, default_value = "auto", value_name = "DEVICE")]
    pub(crate) device: String,
    /// Threads to use; all processors if left out. Results do not depend on it
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
}

/// How a trained model computes its answers.
#[derive(Debug, Args)]
pub(crate) struct Answering {
    #[command(flatten)]
    pub(crate) compute: Compute,
    /// Format of a network's products: `fp32`, or `bf16`, twice as fast where the processor has
    /// AVX-512 BF16, with about three digits
    #[arg(long, value_name = "FORMAT", default_value = "fp32", value_parser = ["fp32", "bf16"])]
    pub(crate) precision: String,
}

/// Arguments of `check`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  firebrick check tickets.csv
  firebrick check train.csv test.csv --html report.html
  firebrick check 'data/2024-*.csv' --label topic --strict   one data file of several parts
  firebrick check patients.csv --group sex --json | jq '.findings[].kind'
  firebrick check tickets.csv --on-bad-rows quarantine bad.jsonl   keep what can't be read

Nothing is changed and nothing is trained. Errors stop training, or make its result meaningless; warnings
cost quality, or make figures better than they are; notes are good to know. Personal data is counted and
located, never shown. Exit codes: 0, or with --strict 65 if there is an error or a warning. Rows that
can't be read are an error, rows with a cell that can't be used a warning, and both are counted as `train`
would; --on-bad-rows error stops at the first of either.")]
pub(crate) struct CheckArgs {
    /// File to learn from, in any form that `train` reads; a pattern in quotes or a folder may be several
    /// files; `-` is standard input
    #[arg(value_name = "DATA")]
    pub(crate) data: PathBuf,
    /// File to judge a model on: is it like the other, and does the other give it away?
    #[arg(value_name = "TEST")]
    pub(crate) test: Option<PathBuf>,
    /// Column that holds the text [default: found]
    #[arg(long, value_name = "COLUMN")]
    pub(crate) text: Option<String>,
    /// Column that holds the label or the number to predict [default: found]
    #[arg(long, value_name = "COLUMN")]
    pub(crate) label: Option<String>,
    /// Columns of numbers and categories to predict from, comma-separated [default: found]
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    pub(crate) features: Option<Vec<String>>,
    /// `classification` or `regression` [default: found]
    #[arg(long, value_name = "TASK")]
    pub(crate) task: Option<Task>,
    /// Column whose values are groups that will be judged one by one, such as sex or region
    #[arg(long, value_name = "COLUMN")]
    pub(crate) group: Option<String>,
    /// Tokens to which texts will be cut
    #[arg(long, value_name = "N", default_value_t = 256, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) max_tokens: u32,
    /// Learning rate at which plain gradient descent on the raw numbers is tried
    #[arg(long, value_name = "RATE", default_value_t = 0.01, value_parser = rate)]
    pub(crate) rate: f64,
    /// Don't look for personal data
    #[arg(long)]
    pub(crate) no_personal: bool,
    /// Exit with 65 if there is an error or a warning
    #[arg(long)]
    pub(crate) strict: bool,
    /// Print the report as JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// Also write the report as a page
    #[arg(long, value_name = "FILE")]
    pub(crate) html: Option<PathBuf>,
    /// Language of the page: en or zh
    #[arg(long, value_name = "LANGUAGE", default_value = "en")]
    pub(crate) lang: String,
    #[command(flatten)]
    pub(crate) reading: ReadingArgs,
}

/// A number above 0.
fn rate(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(rate) if rate > 0.0 && rate.is_finite() => Ok(rate),
        _ => Err("expected a number above 0, such as 0.01".into()),
    }
}

/// Arguments of `train`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  firebrick train tickets.csv -o tickets
  firebrick train reviews.tsv --text body --label stars --task classification -o reviews
  firebrick train train.csv --test test.csv -o model
  firebrick train 2023.csv 2024.csv.gz -o model      several files with the same columns
  firebrick train mails/ -o mails-model              a folder a label: mails/spam/1.txt
  firebrick train houses.csv -o houses               columns: linear or logistic regression
  firebrick train ratings.csv --label valence -o valence   a number from a text
  firebrick train tickets.csv -o tickets --set train.lr=3e-4 --set model.hidden=256
  firebrick train huge.csv -o huge --memory 2GB     texts that don't fit into the memory
  firebrick train tickets.csv -o tickets --runs 5    how much does chance matter?
  firebrick train tickets.csv -o tickets --resume    go on where Ctrl-C or a crash left it

Columns, task, delimiter and split are found and printed; the whole resolved configuration is saved
as train.toml in the model before the first step.
--set takes any key of it. The most wanted, with the defaults for text | for columns | for a
single number predicted from another:
  train.epochs 25 | 1000 | 2000       train.patience 4 | 10 | 20    train.seed 42
  train.batch_size 32 | 256 | 0 (all rows)                 train.lr 0.001 | 0.01 | 0.01
  data.valid 0.1 | 0.1 for classes, 0 for numbers | 0      data.test 0.1 | 0.2 | 0.2
  data.max_tokens 256
  model.hidden 512            model.layers 2               model.dropout 0.5
  model.embedding 256         data.word_dropout 0.25
  data.tokenizer.kind word (or bpe)                        data.tokenizer.vocab_size 10000
  train.ema 0.999             data.scaling standard (or min_max, robust, none)
  data.missing median (or mean, constant)                  data.missing_indicator false
  data.categories one_hot (or index)                       data.min_category 1
  data.clip [0.01, 0.99] (quantiles; off by default)       data.log [] (columns)
  train.precision fp32 (or bf16: faster where the processor has AVX-512 BF16)
  train.embedding dense (or lazy, with train.ema=0: for vocabularies of 100,000 and more)
  train.schedule.kind constant (or linear, cosine, step, exponential, one_cycle, plateau)
  train.schedule.warmup_steps 0                            train.clip_norm 0 (no clipping)
  train.accumulate 1 (batches a step)                      train.class_weights none (or balanced)
  train.on_divergence stop (or roll_back)                  checkpoint.steps 0
  checkpoint.minutes 1        checkpoint.keep 2            checkpoint.keep_epochs 0
  checkpoint.keep_last false  train.clip_value 0           train.max_rollbacks 3

Ctrl-C ends the batch, saves the run in FOLDER.partial and exits with 130. The same command with
--resume goes on and ends with the very weights that an undisturbed run has; after a crash too, from
the last checkpoint (one a minute).

Rows without a label, without a text, or with a cell that is no number in a column of numbers are
set aside and told; at a row that can't be read, such as one with too many cells, the program stops,
unless --on-bad-rows says otherwise. A number or category that is missing (empty, NA, N/A, NaN, null,
?, -: data.missing_values) is filled, and counted. Rows with the same input stay on one side of the
split.")]
pub(crate) struct TrainArgs {
    /// Files with the same columns: CSV, TSV, JSONL or fastText, also compressed (gzip, zstd); a pattern such as
    /// 'data/*.csv'; a folder with a folder for each label and texts in them; or `-` for standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) data: Vec<PathBuf>,
    /// Folder for the model; an earlier model there is kept as NAME.previous [default: model/NAME]
    #[arg(short, long, value_name = "FOLDER")]
    pub(crate) output: Option<PathBuf>,
    /// File to judge the model on; without it a share of the rows is held back
    #[arg(long, value_name = "FILE")]
    pub(crate) test: Option<PathBuf>,
    /// Preset: `lstm` for text, `linear` for columns [default: by what is read]
    #[arg(long, value_name = "PRESET")]
    pub(crate) model: Option<String>,
    /// Column that holds the text; given several times, the texts of the columns are joined
    /// [default: found]
    #[arg(long, value_name = "COLUMN")]
    pub(crate) text: Vec<String>,
    /// Column that holds the label or the number to predict [default: found]
    #[arg(long, value_name = "COLUMN")]
    pub(crate) label: Option<String>,
    /// Columns of numbers and categories to predict from, comma-separated [default: found]
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    pub(crate) features: Option<Vec<String>>,
    /// Column of numbers above 0 that says how much each row counts in training; every row needs
    /// one, and the simple models beside the network do not use it
    /// [default: all the same]
    #[arg(long, value_name = "COLUMN")]
    pub(crate) weight: Option<String>,
    /// Column of groups, such as a region: test rows are judged group by group too; not learnt from
    #[arg(long, value_name = "COLUMN")]
    pub(crate) group: Option<String>,
    /// For texts that don't fit into the memory: the files are read several times, encoded rows kept on
    /// the disk beside the model, and rows take at most this, such as 2GB; the network comes on top.
    /// Results depend on it [default: all rows in memory]
    #[arg(long, value_name = "SIZE")]
    pub(crate) memory: Option<String>,
    /// `classification` or `regression` [default: found]
    #[arg(long, value_name = "TASK")]
    pub(crate) task: Option<String>,
    /// Start of all random numbers: the same seed gives the same model [default: 42]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(..=i64::MAX as u64))]
    pub(crate) seed: Option<u64>,
    /// Train so many models, with the seeds SEED, SEED+1 and so on, into FOLDER/seed-N each, and print
    /// mean and standard deviation of their scores
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(2..=1000))]
    pub(crate) runs: Option<u16>,
    /// TOML file with settings, such as the train.toml of another model
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// A setting by its dotted name; may be repeated
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub(crate) set: Vec<String>,
    /// Go on with the run that was interrupted here, given the same data and settings, from its
    /// newest whole checkpoint; begin if there is none
    #[arg(long, conflicts_with = "restart")]
    pub(crate) resume: bool,
    /// With --resume: also if settings or data are others than when the run began
    #[arg(long, requires = "resume")]
    pub(crate) allow_changes: bool,
    /// Throw away the run that was interrupted here, and begin anew
    #[arg(long)]
    pub(crate) restart: bool,
    /// Stop training after this time, such as 90s, 10m or 2h, with the best epoch until then
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub(crate) max_time: Option<std::time::Duration>,
    /// Language of report.html: en or zh
    #[arg(long, value_name = "LANGUAGE", default_value = "en")]
    pub(crate) lang: String,
    /// Print the result as JSON
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) reading: ReadingArgs,
    #[command(flatten)]
    pub(crate) compute: Compute,
}

/// A length of time above nothing.
fn duration(text: &str) -> Result<std::time::Duration, String> {
    match humantime::parse_duration(text) {
        Ok(time) if !time.is_zero() => Ok(time),
        Ok(_) => Err("expected more than nothing, such as 90s".into()),
        Err(_) => Err("expected a time such as 90s, 10m or 2h".into()),
    }
}

/// Arguments of `predict`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  firebrick predict tickets \"I was charged twice this month\"
  firebrick predict tickets new.csv > labelled.csv   a CSV file gives CSV, a JSONL file JSONL
  cat new.jsonl | firebrick predict tickets -
  firebrick predict tickets 'new/*.csv'              files that a pattern matches, one after the other
  firebrick predict tickets --as-text notes.txt      the text `notes.txt`, not a file
  firebrick predict houses area=120 place=bay        columns, one row; one left out is missing
  firebrick predict tickets new.csv --coverage 0.9   with the classes that 90 % of such rows have

An argument that is a file, or a pattern that matches files, is read. One that is written like a path
(./new, new/, logs/2024-*, new.csv) and is none is refused; other words with a slash in them are texts, with
a note.")]
pub(crate) struct PredictArgs {
    /// Folder of the model
    pub(crate) model: PathBuf,
    /// Texts, one file (a pattern in quotes may be several), or `-` for standard input; for a model of columns also COLUMN=VALUE …
    #[arg(required = true, value_name = "TEXT|FILE|-")]
    pub(crate) input: Vec<String>,
    /// Take the arguments as texts, whatever they look like
    #[arg(long)]
    pub(crate) as_text: bool,
    /// Column of the file that holds the text [default: as in training]
    #[arg(long, value_name = "COLUMN")]
    pub(crate) text: Vec<String>,
    /// Also give what holds the truth in this share of rows, such as 0.9: a set of classes, likeliest first (`set`), or
    /// an interval of numbers (`low`, `high`). Rows like those of training are assumed
    #[arg(long, value_name = "SHARE", value_parser = crate::commands::share)]
    pub(crate) coverage: Option<f64>,
    /// Print one JSON object a row: `label`, `score`, `probabilities`, or `value`
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) reading: ReadingArgs,
    #[command(flatten)]
    pub(crate) answering: Answering,
}

/// Arguments of `inspect`.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  firebrick inspect tickets")]
pub(crate) struct InspectArgs {
    /// Folder of the model
    pub(crate) model: PathBuf,
    /// Print the configuration and the list of files as JSON
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) compute: Compute,
}

/// Arguments of `devices`.
#[derive(Debug, Args)]
pub(crate) struct DevicesArgs {
    /// Print the list as JSON
    #[arg(long)]
    pub(crate) json: bool,
}
