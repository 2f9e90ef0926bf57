//! What a model's folder says of its run.

use firebrick_data::{InputColumns, Task};
use firebrick_evaluate::{Intervals, Slices};
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

    pub(super) fn card(&self, name: String, command: &str, outcome: &Outcome) -> String {
        let pipeline_tag = match (&self.roles.input, self.roles.task) {
            (InputColumns::Text { .. }, _) => "text-classification",
            (InputColumns::Features { .. }, Task::Classification) => "tabular-classification",
            (InputColumns::Features { .. }, Task::Regression) => "tabular-regression",
        };
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
            let seen = seen_in_training.map_or("an unknown number".into(), |n| n.to_string());
            data.push(format!("{source}: {account}; {seen} also in the training file"));
            if *seen_in_training != Some(0) {
                judged = format!("{test} rows, {seen} of which training saw too");
            }
        }
        if let Some(personal) = self.personal() {
            data.push(format!("redacted before anything was learnt: {personal}"));
        }
        data.push(format!(
            "{train} rows to learn from, {valid} to choose the epoch, {test} to judge"
        ));
        firebrick_bundle::ModelCard {
            name,
            pipeline_tag,
            network: format!("Preset `{}`, trained with Firebrick.", self.config.model.kind()),
            data,
            judged,
            scores,
            command: command.to_string(),
        }
        .to_markdown()
    }
}
