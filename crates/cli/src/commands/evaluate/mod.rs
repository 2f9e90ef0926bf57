//! `firebrick evaluate`.

mod decide;
mod file;
mod page;
mod print;

use firebrick_bundle::{Bundle, Predictor};
use firebrick_evaluate::{
    Answers, Judged, LikelyLabelError, MaxGap, MinRatio, Mistake, ModelComparison, Requirement,
    Slices, Verdict,
};
use firebrick_train::{TrainError, unfinished_run};
use serde::Serialize;

use self::file::File;
use crate::args::EvaluateArgs;
use crate::exit::{GateFailed, Usage};
use crate::output;

pub(crate) fn run(args: &EvaluateArgs) -> anyhow::Result<()> {
    // A condition that can't be understood should not be told after an hour of answers.
    let gates = Gates::of(args)?;
    if let Some(page) = &args.report {
        crate::pages::check_free("--report", page, &args.data)?;
        args.lang
            .parse::<firebrick_report::Language>()
            .map_err(|error| Usage(format!("--lang: {error}")))?;
    }
    let goal = args.decide.as_deref().map(decide::goal).transpose()?;
    let bundle = Bundle::open(&args.model)?;
    if args.decide.is_some() || args.calibrate.is_some() {
        // The changed model would take the place of a run that can still go on.
        if let Some(path) = unfinished_run(&args.model)? {
            return Err(TrainError::Unfinished { path }.into());
        }
    }
    let predictor = super::predictor(&args.model, &args.answering)?;
    let file = File::read(args, predictor.info())?;
    let (predictor, revised) = match decide::wanted(args, goal) {
        Some(wanted) => (wanted.fit(predictor, &file)?, true),
        None => (predictor, false),
    };
    let found = Found::new(args, &gates, &predictor, &file)?;
    if let Some(path) = &args.report {
        page::write(path, args, &found, &predictor, &file)?;
    }
    match (args.json, args.csv) {
        (true, _) => output::json(&found)?,
        (_, true) => print::csv(&found)?,
        _ => print::text(args, &found, &file)?,
    }
    gates_failed(&found.gates)?;
    if revised {
        bundle.revise(&predictor, &[])?;
        let path = args.model.display();
        output::remark(format_args!(
            "{path} now decides so; the model as it was is in {path}.previous. Its metrics.json and report.html are \
             still those of training"
        ));
    }
    Ok(())
}

/// The conditions that were asked for.
struct Gates {
    requirements: Vec<Requirement>,
    gaps: Vec<MaxGap>,
    ratios: Vec<MinRatio>,
}

impl Gates {
    fn of(args: &EvaluateArgs) -> anyhow::Result<Self> {
        let requirements =
            args.require.iter().map(|gate| gate.parse()).collect::<Result<_, _>>()?;
        let gaps = args.max_gap.iter().map(|gate| gate.parse()).collect::<Result<_, _>>()?;
        let ratios = args.min_ratio.iter().map(|gate| gate.parse()).collect::<Result<_, _>>()?;
        Ok(Self { requirements, gaps, ratios })
    }

    /// Every column that makes slices, in the order in which they were named.
    fn columns(&self, by: &[String]) -> Vec<String> {
        let mut columns: Vec<String> = Vec::new();
        let gaps = self.gaps.iter().map(|gap| &gap.of.column);
        let ratios = self.ratios.iter().map(|ratio| &ratio.of.column);
        for column in by.iter().chain(gaps).chain(ratios) {
            if !columns.contains(column) {
                columns.push(column.clone());
            }
        }
        columns
    }
}

/// All that is said of a model.
#[derive(Serialize)]
struct Found {
    #[serde(flatten)]
    judged: Judged,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    slices: Vec<Slices>,
    #[serde(skip_serializing_if = "Option::is_none")]
    comparison: Option<ModelComparison>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    mistakes: Vec<Mistake>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    label_errors: Vec<LikelyLabelError>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    gates: Vec<Verdict>,
    #[serde(skip)]
    answers: Answers,
}

impl Found {
    fn new(
        args: &EvaluateArgs,
        gates: &Gates,
        predictor: &Predictor,
        file: &File<'_>,
    ) -> anyhow::Result<Self> {
        // Columns are looked up before anything is computed.
        let columns = gates.columns(&args.by);
        let cells =
            columns.iter().map(|column| file.cells(column)).collect::<Result<Vec<_>, _>>()?;
        let answers = file.answers(predictor)?;
        let judged = answers.judged()?;
        let slices = columns.iter().zip(&cells).map(|(column, cells)| {
            Slices::new(column, &file.of_answered(cells, &answers), &answers)
        });
        let slices = slices.collect::<Result<Vec<_>, _>>()?;
        let comparison = match &args.compare {
            Some(model) => {
                let other = super::predictor(model, &args.answering)?;
                Some(ModelComparison::new(&answers, &file.answers(&other)?)?)
            }
            None => None,
        };
        let label_errors = match (&answers, args.label_errors) {
            (_, None) => Vec::new(),
            (Answers::Classes(answers), Some(most)) => answers.label_errors(most)?,
            _ => {
                let message = "--label-errors is for a classifier; this model predicts a number";
                return Err(Usage(message.into()).into());
            }
        };
        let mut verdicts = Vec::new();
        for gate in &gates.requirements {
            verdicts.push(gate.check(&judged.evaluation)?);
        }
        for gate in &gates.gaps {
            let slices = slices.iter().find(|slices| slices.column == gate.of.column);
            verdicts.extend(slices.map(|slices| slices.check(gate)).transpose()?);
        }
        for gate in &gates.ratios {
            let slices = slices.iter().find(|slices| slices.column == gate.of.column);
            verdicts.extend(slices.map(|slices| slices.check_ratio(gate)).transpose()?);
        }
        Ok(Self {
            judged,
            slices,
            comparison,
            mistakes: args.mistakes.map_or(Vec::new(), |most| answers.mistakes(most)),
            label_errors,
            gates: verdicts,
            answers,
        })
    }
}

fn gates_failed(verdicts: &[Verdict]) -> anyhow::Result<()> {
    let failed: Vec<String> =
        verdicts.iter().filter(|verdict| !verdict.passed).map(print::verdict).collect();
    if failed.is_empty() {
        return Ok(());
    }
    let (failed_count, all) = (failed.len(), verdicts.len());
    let word = if failed_count == 1 { "is" } else { "are" };
    let lines = failed.join("\n  ");
    let message = format!("{failed_count} of {all} conditions {word} not met:\n  {lines}");
    Err(GateFailed(message).into())
}
