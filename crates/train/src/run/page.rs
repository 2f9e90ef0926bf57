//! A run as a page.

use firebrick_data::InputColumns;
use firebrick_evaluate::{
    Evaluation, add_coverage, add_decision, data_card, headline_scores, slices_section,
};
use firebrick_report::{
    Asked, Baseline, DataCard, Epoch, Field, Hash, Learning, Page, RunReport, ScoreName,
    SplitCount, Timing, Unit,
};

use super::{Outcome, Prepared, RunOptions, SplitRows, Trained, columns};
use crate::EpochRecord;

/// What is asked of a page besides the run itself.
pub(super) struct Made<'a> {
    pub(super) options: &'a RunOptions<'a>,
    pub(super) device: String,
    pub(super) seconds: f64,
}

impl Prepared {
    /// The page of a finished run, as HTML.
    pub(super) fn page(&self, trained: &Trained, made: &Made<'_>) -> String {
        Page::render(&self.report(trained, made), made.options.language)
    }

    fn report(&self, trained: &Trained, made: &Made<'_>) -> RunReport {
        let outcome = &trained.outcome;
        let mut page = trained.page.clone();
        let name = made.options.out.file_name().map(|name| name.to_string_lossy().into_owned());
        page.title = name.unwrap_or_default();
        if let Some(headline) = &mut page.headline {
            let names: Vec<&str> = headline.scores.iter().map(|s| s.name.as_str()).collect();
            headline.baselines = baselines(outcome, &names);
        }
        page.asked = Some(self.asked(made));
        page.data = Some(self.data_card(page.data.take().unwrap_or_default()));
        let (best, held_back) = (outcome.best_epoch, self.rows.valid > 0);
        page.learning = Some(learning_section(&outcome.epochs, best, held_back));
        page.slices = outcome.slices.iter().map(slices_section).collect();
        add_decision(&mut page, &outcome.predictor);
        add_coverage(&mut page, &outcome.predictor, &outcome.answers);
        page.timings = timings(outcome, made.seconds);
        page.hashes = self
            .data
            .iter()
            .map(|(name, value)| Hash { name: name.clone(), value: value.clone() })
            .collect();
        page
    }

    fn asked(&self, made: &Made<'_>) -> Asked {
        let train = &self.config.train;
        let inputs = match &self.roles.input {
            InputColumns::Text { column } => column.clone(),
            InputColumns::Features { columns } => {
                columns.iter().map(|column| column.name.as_str()).collect::<Vec<_>>().join(", ")
            }
        };
        Asked {
            command: made.options.command.to_owned(),
            task: self.roles.task.to_string(),
            inputs,
            target: self.roles.target.clone(),
            model: self.config.model.kind().to_owned(),
            device: device(&made.device),
            seed: Some(train.seed),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            date: String::new(),
            more: vec![
                Field::new("train.optimizer", format!("{:?}", train.optimizer).to_lowercase()),
                Field::new("train.lr", train.lr.to_string()),
                Field::new("train.batch_size", train.batch_size.to_string()),
            ],
        }
    }

    fn data_card(&self, card: DataCard) -> DataCard {
        let SplitRows { train, valid, test } = self.rows;
        let split = |name: &str, rows: usize| SplitCount { name: name.into(), rows: rows as u64 };
        let mut files = vec![(self.source.as_str(), &self.account)];
        files.extend(self.test_file.iter().map(|file| (file.source.as_str(), &file.account)));
        DataCard {
            classes: card.classes,
            lengths: card.lengths,
            splits: vec![split("train", train), split("valid", valid), split("test", test)],
            columns: columns::cards(&self.roles, &self.filled, &self.run.column_notes()),
            ..data_card(&files)
        }
    }
}

/// `Device<Flex(Cpu)>` as a user knows it: `flex`.
fn device(shown: &str) -> String {
    let inner = shown.split_once('<').map_or(shown, |(_, inner)| inner);
    inner.split(['(', '>']).next().unwrap_or(shown).to_lowercase()
}

fn baselines(outcome: &Outcome, names: &[&str]) -> Vec<Baseline> {
    let values = |evaluation: &Evaluation| {
        let scores = headline_scores(evaluation);
        let of = |name: &&str| scores.iter().find(|score| score.0 == *name).map(|score| score.2);
        names.iter().map(of).collect()
    };
    let baselines = outcome.baselines.iter().rev();
    baselines.map(|b| Baseline { name: b.name.clone(), values: values(&b.report) }).collect()
}

/// How a network learnt, as a section of a page. Without rows `held_back` the losses "of validation" are those of the
/// training rows, and not shown twice.
pub fn learning_section(epochs: &[EpochRecord], best_epoch: usize, held_back: bool) -> Learning {
    let finite = |x: f64| x.is_finite().then_some(x);
    let epoch = |record: &EpochRecord| Epoch {
        epoch: record.epoch as u32,
        train_loss: finite(record.train_loss),
        valid_loss: finite(record.valid_loss).filter(|_| held_back),
        valid_score: finite(record.valid_score).filter(|_| held_back),
        rate: finite(record.lr),
    };
    let score = epochs.first().map(|record| record.score);
    let score = score.map_or_else(ScoreName::default, |score| ScoreName {
        name: score.name().into(),
        unit: if score.is_for_regression() { Unit::Number } else { Unit::Fraction },
        higher_is_better: score.higher_is_better(),
    });
    let epochs = epochs.iter().map(epoch).collect();
    Learning { epochs, score, best_epoch: Some(best_epoch as u32) }
}

fn timings(outcome: &Outcome, seconds: f64) -> Vec<Timing> {
    let timing = |name: &str, seconds: f64| Timing { name: name.into(), seconds };
    let epochs: f64 = outcome.epochs.iter().map(|epoch| epoch.epoch_seconds).sum();
    let waiting: f64 = outcome.epochs.iter().map(|epoch| epoch.waiting_seconds).sum();
    vec![
        timing("steps and validation", epochs - waiting),
        timing("waiting for batches", waiting),
        timing("evaluation, simple models, the rest", (seconds - epochs).max(0.0)),
    ]
}
