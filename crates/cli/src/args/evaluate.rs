//! Arguments of the commands that judge models.

use std::path::PathBuf;

use clap::Args;

use super::Answering;
use crate::reading::ReadingArgs;

/// Arguments of `evaluate`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  firebrick evaluate tickets more.csv
  firebrick evaluate tickets more.csv --json | jq .macro_f1
  firebrick evaluate tickets more.csv --by region --report page.html
  firebrick evaluate tickets more.csv --require 'macro_f1>=0.85' --require 'recall[bug]>=0.8' \\
    --max-gap 'recall:region<=0.05'                 exit code 3 if one is not met
  firebrick evaluate loans more.csv --min-ratio 'selection_rate[yes]:region>=0.8'
  firebrick evaluate tickets more.csv --compare tickets.previous
  firebrick evaluate tickets valid.csv --decide 'precision[bug] at recall>=0.9'
  firebrick evaluate tickets more.csv --coverage 0.9 --require 'coverage>=0.88' --require 'set_size<=1.5'

Scores are named as in --json: accuracy, macro_f1, roc_auc, log_loss, ece, rmse, …; those of a class with its
name, recall[bug], or without for every class. A gap is that between the best and the worst slice of a column,
a ratio that of the lowest to the highest; slices, and scores of a class in them, that fewer than 30 rows decide are shown and not compared.
--decide raises a goal on these rows and keeps the rule in the model: accuracy, balanced_accuracy, macro_f1,
f1[CLASS], 'precision[CLASS] at recall>=NUMBER', 'recall[CLASS] at precision>=NUMBER', costs such as
'{ bug = { billing = 5.0 } }' (a bug that is answered billing costs 5, other mistakes 1), or argmax again.
--coverage adds the scores coverage (also of a class), set_size and singleton_sets, or interval_width.
Fit on rows that neither training nor the final judgement uses.")]
pub(crate) struct EvaluateArgs {
    /// Folder of the model
    pub(crate) model: PathBuf,
    /// Files with known answers, in any form that `train` reads; `-` reads standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) data: Vec<PathBuf>,
    /// Column that holds the text [default: as in training]
    #[arg(long, value_name = "COLUMN")]
    pub(crate) text: Vec<String>,
    /// Column that holds the label or the number [default: as in training]
    #[arg(long, value_name = "COLUMN")]
    pub(crate) label: Option<String>,
    /// Scores of the rows of each value of a column; repeat for several
    #[arg(long, value_name = "COLUMN")]
    pub(crate) by: Vec<String>,
    /// A condition that must be met, such as 'macro_f1>=0.85' or 'recall[bug]>=0.8'; repeat for several
    #[arg(long, value_name = "CONDITION")]
    pub(crate) require: Vec<String>,
    /// How far a score may differ between slices, such as 'recall:region<=0.05'; repeat for several
    #[arg(long, value_name = "CONDITION")]
    pub(crate) max_gap: Vec<String>,
    /// How small the lowest of the slices may be beside the highest, such as 'selection_rate[yes]:region>=0.8'; repeat for
    /// several
    #[arg(long, value_name = "CONDITION")]
    pub(crate) min_ratio: Vec<String>,
    /// Another model to compare with on the same rows
    #[arg(long, value_name = "MODEL")]
    pub(crate) compare: Option<PathBuf>,
    /// Fit what answers are to be good at to these rows, and keep it in the model
    #[arg(long, value_name = "GOAL")]
    pub(crate) decide: Option<String>,
    /// Fit the calibration of probabilities to these rows, and keep it in the model
    #[arg(long, value_name = "METHOD")]
    pub(crate) calibrate: Option<Calibrate>,
    /// Also judge sets of classes, or intervals of numbers, that hold the truth in this share of rows, such as 0.9
    #[arg(long, value_name = "SHARE", value_parser = crate::commands::share)]
    pub(crate) coverage: Option<f64>,
    /// Fit the conformity scores that --coverage needs to these rows, and keep them in the model
    #[arg(long)]
    pub(crate) conformal: bool,
    /// Print the worst mistakes, so many
    #[arg(long, value_name = "N", num_args = 0..=1, default_missing_value = "10")]
    pub(crate) mistakes: Option<usize>,
    /// Print labels that are likely wrong, so many (confident learning); for rows that the model did not learn from
    #[arg(long, value_name = "N", num_args = 0..=1, default_missing_value = "10")]
    pub(crate) label_errors: Option<usize>,
    /// Write a page with curves, calibration, slices and mistakes to this file
    #[arg(long, value_name = "FILE")]
    pub(crate) report: Option<PathBuf>,
    /// Language of the page: en or zh
    #[arg(long, value_name = "LANGUAGE", default_value = "en")]
    pub(crate) lang: String,
    /// Print the scores as JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// Print the scores as CSV, one a line; comparisons, mistakes and label errors are in --json
    #[arg(long, conflicts_with_all = ["json", "compare", "mistakes", "label_errors"])]
    pub(crate) csv: bool,
    #[command(flatten)]
    pub(crate) reading: ReadingArgs,
    #[command(flatten)]
    pub(crate) answering: Answering,
}

/// How probabilities are calibrated.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(crate) enum Calibrate {
    /// Not at all
    None,
    /// One temperature for all classes; answers stay
    Temperature,
    /// A factor and a shift for each class
    Vector,
    /// A logistic curve; for two classes
    Platt,
    /// A rising step function for each class; for thousands of rows
    Isotonic,
}

impl From<Calibrate> for firebrick_bundle::CalibrationMethod {
    fn from(method: Calibrate) -> Self {
        match method {
            Calibrate::None => Self::None,
            Calibrate::Temperature => Self::Temperature,
            Calibrate::Vector => Self::Vector,
            Calibrate::Platt => Self::Platt,
            Calibrate::Isotonic => Self::Isotonic,
        }
    }
}

/// Arguments of `compare`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  firebrick compare runs/*
  firebrick compare tickets tickets.previous --report runs.html

The scores are those of each model's own test rows, as training wrote them down. They can be compared if these are
the same rows, as with one test file or one seed: the best (*) is marked among such models, and where rows differ a
letter says which are the same. A model whose answers were changed since is never the best: its scores are of before.
Each task has a table of its own. For two models on one file, with significance, there is
firebrick evaluate MODEL FILE --compare OTHER.")]
pub(crate) struct CompareArgs {
    /// Folders of models; what is none is left out and told
    #[arg(required = true, value_name = "MODEL")]
    pub(crate) models: Vec<PathBuf>,
    /// Write a page with scores and learning curves to this file
    #[arg(long, value_name = "FILE")]
    pub(crate) report: Option<PathBuf>,
    /// Language of the page: en or zh
    #[arg(long, value_name = "LANGUAGE", default_value = "en")]
    pub(crate) lang: String,
    /// Print the table as JSON
    #[arg(long)]
    pub(crate) json: bool,
}
