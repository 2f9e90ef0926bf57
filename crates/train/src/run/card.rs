//! What a model's folder says of its run.

use firebrick_bundle::{CardScore, ModelCard, code_span};
use firebrick_data::{InputColumns, Task};
use firebrick_evaluate::{Intervals, Slices, headline_scores};
use serde::Serialize;

use super::{Outcome, Prepared, SplitRows, TestFile};
use crate::baseline::Baseline;
use crate::{Evaluation, Result, TrainError};

impl Prepared {
    pub(super) fn metrics_json(&self, outcome: &Outcome) -> Result<String> {
        #[derive(Serialize)]
        struct Metrics<'a> {
            #[serde(flatten)]
            evaluation: &'a Evaluation,
            baselines: &'a [Baseline<Evaluation>],
            intervals: &'a Intervals,
            #[serde(skip_serializing_if = "Vec::is_empty")]
            slices: Vec<&'a Slices>,
            best_epoch: usize,
            epochs: usize,
            split: SplitRows,
        }
        let metrics = Metrics {
            evaluation: &outcome.evaluation,
            baselines: &outcome.baselines,
            intervals: &outcome.intervals,
            slices: outcome.slices.iter().collect(),
            best_epoch: outcome.best_epoch,
            epochs: outcome.epochs.len(),
            split: self.rows,
        };
        let json = serde_json::to_string_pretty(&metrics)
            .map_err(|error| TrainError::Data { message: error.to_string() })?;
        Ok(json + "\n")
    }

    pub(super) fn card(&self, name: String, command: &str, outcome: &Outcome) -> Result<String> {
        let pipeline_tag = match (&self.roles.input, self.roles.task) {
            (InputColumns::Text { .. }, _) => "text-classification",
            (InputColumns::Features { .. }, Task::Classification) => "tabular-classification",
            (InputColumns::Features { .. }, Task::Regression) => "tabular-regression",
        };
        let mut language = self.config.card.language.clone();
        if language.is_empty() {
            language.extend(self.run.language().map(str::to_owned));
        }
        let judged_on = self.test_file.as_ref().map_or(&self.source, |file| &file.source);
        let card = ModelCard {
            usage: usage(&name),
            name,
            pipeline_tag,
            license: self.config.card.license.clone(),
            language,
            network: format!("Preset `{}`, trained with Firebrick.", self.config.model.kind()),
            intended: self.intended(outcome),
            data: self.data_lines(),
            dataset: file_names(judged_on),
            judged: self.judged(),
            scores: scores(outcome),
            decision: decision(outcome),
            limits: self.limits(),
            command: command.to_string(),
        };
        Ok(card.to_markdown())
    }

    fn intended(&self, outcome: &Outcome) -> Vec<String> {
        let target = code_span(&self.roles.target);
        let from = match &self.roles.input {
            InputColumns::Text { column } => {
                format!("a text such as those of the column {}", code_span(column))
            }
            InputColumns::Features { columns } => {
                let names = columns.iter().map(|column| column.name.as_str());
                format!("the columns {}", listed(names))
            }
        };
        vec![match outcome.predictor.labels() {
            Some(labels) => format!(
                "It gives one of {} classes of {target} ({}) with probabilities, from {from}.",
                labels.len(),
                listed(labels.labels().iter().map(String::as_str))
            ),
            None => format!("It predicts the number {target} from {from}."),
        }]
    }

    fn judged(&self) -> String {
        let test = self.rows.test;
        match &self.test_file {
            Some(TestFile { seen_in_training: None, .. }) => {
                format!("{test} rows, an unknown number of which training saw too")
            }
            Some(TestFile { seen_in_training: Some(seen @ 1..), .. }) => {
                format!("{test} rows, {seen} of which training saw too")
            }
            _ => format!("{test} rows that training never saw"),
        }
    }

    fn data_lines(&self) -> Vec<String> {
        let SplitRows { train, valid, test } = self.rows;
        let mut data = vec![self.roles.to_string(), self.account.to_string()];
        if let Some(TestFile { source, account, seen_in_training }) = &self.test_file {
            let seen = seen_in_training.map_or("an unknown number".into(), |n| n.to_string());
            data.push(format!("{source}: {account}; {seen} also in the training file"));
        }
        if let Some(personal) = self.personal() {
            data.push(format!("redacted before anything was learnt: {personal}"));
        }
        data.push(format!(
            "{train} rows to learn from, {valid} to choose the epoch, {test} to judge"
        ));
        data
    }

    /// What follows from the data, and what nobody looked at.
    fn limits(&self) -> Vec<String> {
        let SplitRows { train, test, .. } = self.rows;
        let mut limits = vec![format!(
            "It learnt from {train} rows and was judged on {test}; how it does on data from elsewhere was not measured."
        )];
        if self.test_file.is_none() {
            limits.push(
                "The rows that it was judged on were drawn from the file that it learnt from."
                    .into(),
            );
        }
        if self.config.data.group.is_none() {
            limits.push("Differences between groups of people or things were not measured.".into());
        }
        if let InputColumns::Text { .. } = self.roles.input {
            let most = self.config.data.max_tokens;
            limits.push(format!("Of a text the first {most} tokens are read."));
        }
        limits
    }
}

fn usage(name: &str) -> Vec<String> {
    // A name that a shell would take apart stands in quotes.
    let plain = |c: char| c.is_alphanumeric() || "-_.".contains(c);
    let name = match name.chars().all(plain) {
        true => name.to_owned(),
        false => format!("'{}'", name.replace('\'', "'\\''")),
    };
    vec![
        format!("firebrick predict {name} new.csv > answers.csv"),
        format!("firebrick evaluate {name} test.csv --report page.html"),
        format!("firebrick inspect {name}"),
    ]
}

/// The first few as code.
fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    const SHOWN: usize = 20;
    let names: Vec<&str> = names.collect();
    let shown: Vec<String> = names.iter().take(SHOWN).map(|name| code_span(name)).collect();
    let more = names.len().saturating_sub(SHOWN);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    shown.join(", ") + &more
}

/// Files without their folders: a card may be published.
fn file_names(source: &str) -> String {
    let names = source.split(", ").map(|path| path.rsplit(['/', '\\']).next().unwrap_or(path));
    names.collect::<Vec<_>>().join(", ")
}

fn scores(outcome: &Outcome) -> Vec<CardScore> {
    let metric = |key: &str| match key {
        "macro_f1" => "f1",
        "r2" => "r_squared",
        "accuracy" => "accuracy",
        "roc_auc" => "roc_auc",
        "rmse" => "rmse",
        "mae" => "mae",
        "log_loss" => "log_loss",
        _ => "ece",
    };
    let shown = headline_scores(&outcome.evaluation).into_iter();
    let score = shown.map(|(name, key, value, _, _)| CardScore {
        name: name.to_owned(),
        metric: metric(key),
        value,
        interval: outcome.intervals.get(key).map(|interval| (interval.low, interval.high)),
    });
    score.collect()
}

fn decision(outcome: &Outcome) -> Vec<String> {
    let decision = outcome.predictor.decision();
    let calibration = decision
        .and_then(|decision| decision.calibration.as_ref())
        .map(|calibration| format!("Probabilities are calibrated: {}.", calibration.describe()));
    let rule = decision.filter(|decision| decision.rule.is_some()).map(|decision| {
        let goal = decision.goal.clone().unwrap_or_default();
        format!("Answers are weighed for this goal: {goal}.")
    });
    let conformal = outcome.predictor.conformal().map(|conformal| {
        let (rows, what) =
            (conformal.scores().rows(), if decision.is_some() { "Sets" } else { "Intervals" });
        format!(
            "{what} of any coverage follow from {rows} rows that were held back: `--coverage 0.9`."
        )
    });
    calibration.into_iter().chain(rule).chain(conformal).collect()
}
