//! `firebrick evaluate`.

mod changes;
mod conformal;
mod coverage;
mod decide;
mod file;
mod page;
mod print;

use std::time::Instant;

use firebrick_bundle::{Bundle, Covering, Predictor};
use firebrick_evaluate::{
    Answers, COVERAGE_SCORES, Coverage, Judged, LikelyLabelError, MaxGap, MinRatio, Mistake,
    ModelComparison, Requirement, ScoreName, SliceGate, Slices, Verdict,
};
use firebrick_report::Timing;
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
    let wanted = decide::wanted(args, goal);
    let began = Instant::now();
    let bundle = Bundle::open(&args.model)?;
    if wanted.is_some() {
        // The changed model would take the place of a run that can still go on.
        if let Some(path) = unfinished_run(&args.model)? {
            return Err(TrainError::Unfinished { path }.into());
        }
    }
    let predictor = super::predictor(&args.model, &args.answering)?;
    let file = File::read(args, predictor.info())?;
    let (predictor, changes) = match wanted {
        Some(wanted) => {
            let (predictor, changes) = wanted.fit(predictor, &file)?;
            (predictor, Some(changes))
        }
        None => (predictor, None),
    };
    let covering = args.coverage.map(|share| super::covering(&args.model, &predictor, share));
    let found = Found::new(args, &gates, &predictor, covering.transpose()?.as_ref(), &file, began)?;
    if let Some(path) = &args.report {
        page::write(path, args, &bundle, &found, &predictor, &file)?;
    }
    let met = gates_failed(&found.gates);
    // Kept before anything is printed: who reads the output may go away.
    if let (Ok(()), Some(changes)) = (&met, changes) {
        changes.keep(&bundle, &predictor, &file, &found.judged.evaluation)?;
    }
    match (args.json, args.csv) {
        (true, _) => output::json(&found)?,
        (_, true) => print::csv(&found)?,
        _ => print::text(args, &found, &file)?,
    }
    met
}

/// The conditions that were asked for.
struct Gates {
    requirements: Vec<Requirement>,
    gaps: Vec<MaxGap>,
    ratios: Vec<MinRatio>,
}

impl Gates {
    fn of(args: &EvaluateArgs) -> anyhow::Result<Self> {
        let requirements: Vec<Requirement> =
            args.require.iter().map(|gate| gate.parse()).collect::<Result<_, _>>()?;
        let gaps: Vec<MaxGap> =
            args.max_gap.iter().map(|gate| gate.parse()).collect::<Result<_, _>>()?;
        let ratios: Vec<MinRatio> =
            args.min_ratio.iter().map(|gate| gate.parse()).collect::<Result<_, _>>()?;
        let gates = Self { requirements, gaps, ratios };
        gates.check_coverage(args.coverage.is_some())?;
        Ok(gates)
    }

    /// Refuses a score of sets or intervals where none are asked for, and of slices, which have none.
    fn check_coverage(&self, asked: bool) -> anyhow::Result<()> {
        let of_coverage = |score: &ScoreName| COVERAGE_SCORES.contains(&score.name.as_str());
        let needs = |gate: &&Requirement| !asked && of_coverage(&gate.score);
        if let Some(gate) = self.requirements.iter().find(needs) {
            let message =
                format!("the condition `{gate}` needs a coverage, such as --coverage 0.9");
            return Err(Usage(message).into());
        }
        if let Some(gate) = self.of_slices().find(|gate| of_coverage(&gate.score)) {
            let message = format!("the condition `{gate}`: slices have no `{}`", gate.score);
            return Err(Usage(message).into());
        }
        Ok(())
    }

    fn of_slices(&self) -> impl Iterator<Item = &SliceGate> {
        self.gaps.iter().map(|gap| &gap.of).chain(self.ratios.iter().map(|ratio| &ratio.of))
    }

    /// Every column that makes slices, in the order in which they were named.
    fn columns(&self, by: &[String]) -> Vec<String> {
        let mut columns: Vec<String> = Vec::new();
        for column in by.iter().chain(self.of_slices().map(|gate| &gate.column)) {
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
    /// All of them by their names, with their intervals.
    #[serde(flatten)]
    scores: serde_json::Value,
    #[serde(skip)]
    judged: Judged,
    /// That of sets or intervals, if it was asked for.
    #[serde(skip)]
    coverage: Option<Coverage>,
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
    /// When the program began, asked the model, and had its answers.
    #[serde(skip)]
    times: [Instant; 3],
}

impl Found {
    fn new(
        args: &EvaluateArgs,
        gates: &Gates,
        predictor: &Predictor,
        covering: Option<&Covering>,
        file: &File<'_>,
        began: Instant,
    ) -> anyhow::Result<Self> {
        // Columns are looked up before anything is computed.
        let columns = gates.columns(&args.by);
        let cells =
            columns.iter().map(|column| file.cells(column)).collect::<Result<Vec<_>, _>>()?;
        let asked = Instant::now();
        let answers = file.answers(predictor)?;
        let answered = Instant::now();
        let coverage = covering.map(|covering| Coverage::of(&answers, covering)).transpose()?;
        let judged = answers.judged()?;
        let judged = match &coverage {
            Some(coverage) => judged.with_coverage(coverage)?,
            None => judged,
        };
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
            verdicts.push(gate.check_covered(&judged.evaluation, coverage.as_ref())?);
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
            scores: judged.to_json(coverage.as_ref()),
            judged,
            coverage,
            slices,
            comparison,
            mistakes: args.mistakes.map_or(Vec::new(), |most| answers.mistakes(most)),
            label_errors,
            gates: verdicts,
            answers,
            times: [began, asked, answered],
        })
    }
}

impl Found {
    /// Where the time went, up to now.
    fn timings(&self) -> Vec<Timing> {
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
