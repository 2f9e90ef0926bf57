//! All that is said of a model on the rows of a file.

use std::time::Instant;

use firebrick_bundle::{Covering, Predictor};
use firebrick_evaluate::{
    Answers, Coverage, Judged, LikelyLabelError, Mistake, ModelComparison, Slices, Verdict,
};
use firebrick_report::Timing;
use serde::Serialize;

use super::compared::Other;
use super::file::File;
use super::gates::Gates;
use crate::args::EvaluateArgs;
use crate::exit::Usage;

/// All that is said of a model.
#[derive(Serialize)]
pub(super) struct Found {
    /// All of them by their names, with their intervals.
    #[serde(flatten)]
    pub(super) scores: serde_json::Value,
    #[serde(skip)]
    pub(super) judged: Judged,
    /// That of sets or intervals, if it was asked for.
    #[serde(skip)]
    pub(super) coverage: Option<Coverage>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) slices: Vec<Slices>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) comparison: Option<ModelComparison>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) mistakes: Vec<Placed<Mistake>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) label_errors: Vec<Placed<LikelyLabelError>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) gates: Vec<Verdict>,
    #[serde(skip)]
    pub(super) answers: Answers,
    /// When the program began, asked the model, and had its answers.
    #[serde(skip)]
    times: [Instant; 3],
}

/// What is said of a row, with its own file: several may be read as one.
#[derive(Serialize)]
pub(super) struct Placed<T> {
    file: String,
    /// Its line is that of its file.
    #[serde(flatten)]
    pub(super) of: T,
    /// The line in the common count of the files.
    #[serde(skip)]
    pub(super) at: u64,
}

impl<T> Placed<T> {
    /// `line` is where its line stands: in the common count before, in that of its file then.
    fn new(file: &File<'_>, mut of: T, line: impl Fn(&mut T) -> &mut u64) -> Self {
        let at = *line(&mut of);
        let (name, own) = file.locate(at);
        *line(&mut of) = own;
        Self { file: name.to_owned(), of, at }
    }
}

/// What is asked of a model.
pub(super) struct Asked<'a> {
    pub(super) args: &'a EvaluateArgs,
    pub(super) gates: &'a Gates,
    pub(super) predictor: &'a Predictor,
    pub(super) covering: Option<&'a Covering>,
    pub(super) file: &'a File<'a>,
    /// When the program began.
    pub(super) began: Instant,
}

impl Found {
    pub(super) fn new(asked: &Asked<'_>) -> anyhow::Result<Self> {
        let Asked { args, gates, file, predictor, .. } = *asked;
        // Columns and the other model are looked at before anything is computed.
        let columns = gates.columns(&args.by);
        let cells =
            columns.iter().map(|column| file.cells(column)).collect::<Result<Vec<_>, _>>()?;
        let other = Other::of(args, predictor, file)?;
        let before = Instant::now();
        let answers = file.answers(predictor)?;
        let answered = Instant::now();
        let covering = asked.covering;
        let coverage = covering.map(|covering| Coverage::of(&answers, covering)).transpose()?;
        let judged = judged(&answers, coverage.as_ref())?;
        let slices = columns.iter().zip(&cells).map(|(column, cells)| {
            Slices::new(column, &file.of_answered(cells, &answers), &answers)
        });
        let slices = slices.collect::<Result<Vec<_>, _>>()?;
        Ok(Self {
            scores: judged.to_json(coverage.as_ref()),
            comparison: other.map(|other| other.beside(&answers, file)).transpose()?,
            mistakes: mistakes(args, &answers, file),
            label_errors: label_errors(args, &answers, file)?,
            gates: gates.verdicts(&judged.evaluation, coverage.as_ref(), &slices)?,
            judged,
            coverage,
            slices,
            answers,
            times: [asked.began, before, answered],
        })
    }

    /// Where the time went, up to now.
    pub(super) fn timings(&self) -> Vec<Timing> {
        let [began, asked, answered] = self.times;
        let timing = |name: &str, from: Instant, to: Instant| Timing {
            name: name.into(),
            seconds: to.duration_since(from).as_secs_f64(),
        };
        vec![
            timing("loading and reading", began, asked),
            timing("answers", asked, answered),
            timing("scores, intervals, the rest", answered, Instant::now()),
        ]
    }
}

fn judged(answers: &Answers, coverage: Option<&Coverage>) -> anyhow::Result<Judged> {
    let judged = answers.judged()?;
    Ok(match coverage {
        Some(coverage) => judged.with_coverage(coverage)?,
        None => judged,
    })
}

fn mistakes(args: &EvaluateArgs, answers: &Answers, file: &File<'_>) -> Vec<Placed<Mistake>> {
    let found = args.mistakes.map_or(Vec::new(), |most| answers.mistakes(most));
    found.into_iter().map(|of| Placed::new(file, of, |of| &mut of.line)).collect()
}

fn label_errors(
    args: &EvaluateArgs,
    answers: &Answers,
    file: &File<'_>,
) -> anyhow::Result<Vec<Placed<LikelyLabelError>>> {
    let found = match (answers, args.label_errors) {
        (_, None) => Vec::new(),
        (Answers::Classes(answers), Some(most)) => answers.label_errors(most)?,
        _ => {
            let message = "--label-errors is for a classifier; this model predicts a number";
            return Err(Usage(message.into()).into());
        }
    };
    Ok(found.into_iter().map(|of| Placed::new(file, of, |of| &mut of.line)).collect())
}
