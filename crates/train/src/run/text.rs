//! A run on text.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

use burn::tensor::Device;
use firebrick_bundle::{GoldenInput, Predictor, TextReader};
use firebrick_data::{
    Cleaner, Example, Key, PersonalAudit, Purpose, RowAccount, Table, TextAugmenter, TextPipeline,
    TextRow, TextSet, TextTokenizer, WordDropout, text_key, text_rows,
};
use firebrick_models::{LstmClassifier, LstmClassifierConfig};

use super::decide::decide;
use super::language;
use super::rows::{Fit, Rows};
use super::task::Task;
use super::{PreparedRun, Source, SplitRows, TestFile, Trained, hash, weights};
use crate::baseline::LinearInputs;
use crate::{
    Balancing, ChangedTexts, Result, RowWeights, RunConfig, Session, TextAugmentation, TextChanges,
    TextObjective, TrainError, fit_in,
};

/// Rows, pipeline and token ids of a run on text; `E` is what is predicted.
#[derive(Debug)]
pub(super) struct PreparedText<E: Task> {
    rows: Rows<TextRow<E::Label>>,
    pipeline: TextPipeline<E>,
    train_set: TextSet<E::Target>,
    valid_set: TextSet<E::Target>,
    weights: RowWeights,
    truncated: usize,
    /// What was replaced in the texts of the training file, if that was asked for.
    personal: Option<PersonalAudit>,
    augmenter: TextAugmenter,
}

/// Counts personal data, row by row.
fn audit<'a, L: 'a>(
    clean: &Cleaner,
    rows: impl Iterator<Item = &'a TextRow<L>>,
) -> Option<PersonalAudit> {
    let mut audit = PersonalAudit::default();
    for row in rows {
        audit.add(&clean.personal(&row.text)?);
    }
    Some(audit)
}

impl<E: Task> PreparedText<E> {
    pub(super) fn new(
        config: &RunConfig,
        source: &Source,
        text: &str,
        label: &str,
    ) -> Result<(Self, RowAccount, Option<TestFile>)> {
        let options = config.data.text_pipeline();
        let read =
            |table: &Table| Ok(text_rows::<E::Label>(table, text, label, config.data.on_bad_rows)?);
        // Texts that are one when they are clean are one to the model.
        let key = |row: &TextRow<E::Label>| text_key(&options.clean.clean(&row.text));
        let (rows, account, test_file) = Rows::new::<E>(config, source, read, key)?;
        let labels = E::fit(&rows.train, config)?;
        config.data.validate_for(true, E::CLASSES)?;
        let texts = rows.train.iter().map(|row| row.text.as_str());
        let pipeline = TextPipeline::with_labels(texts, text, label, labels, &options)?;
        check_vocabulary(&pipeline.tokenizer, config)?;
        let (train_set, truncated) = pipeline.text_set(&rows.train, &rows.source)?;
        let (valid_set, _) = pipeline.text_set(&rows.valid, &rows.source)?;
        // An unknown label in the test file should stop the run now, not after the last epoch.
        for row in &rows.test {
            pipeline.labels.encode(&row.label, &rows.test_source, row.line)?;
        }
        pipeline.labels.check_decision(config)?;
        let weights = pipeline.labels.weigh(rows.weights.clone(), &train_set.labels, config)?;
        let held_out = if test_file.is_none() { rows.test.as_slice() } else { &[] };
        let personal = audit(&pipeline.clean, rows.train.iter().chain(&rows.valid).chain(held_out));
        // A table that can't be read should stop the run now.
        let rates = &config.data.augment.text;
        let augmenter = TextAugmenter::of_clean_texts(rates, config.train.seed, &pipeline.clean)?;
        let prepared =
            Self { rows, pipeline, train_set, valid_set, weights, truncated, personal, augmenter };
        Ok((prepared, account, test_file))
    }
}

impl<E: Task> PreparedText<E> {
    /// The rows' texts as the network's tokenizer gets them.
    fn clean<'r>(&self, rows: &'r [TextRow<E::Label>]) -> Vec<Cow<'r, str>> {
        rows.iter().map(|row| self.pipeline.clean.clean(&row.text)).collect()
    }

    fn changes(&self, config: &RunConfig) -> TextChanges {
        let labels = E::class_numbers(&self.train_set.labels);
        let balance = labels
            .and_then(|labels| Balancing::new(labels, config.data.balance, config.train.seed));
        let augment = (!self.augmenter.is_identity()).then(|| {
            let texts = self.clean(&self.rows.train).into_iter().map(Cow::into_owned).collect();
            let (tokenizer, most) = (self.pipeline.tokenizer.clone(), self.pipeline.max_tokens);
            TextAugmentation::new(self.augmenter.clone(), texts, tokenizer, most)
        });
        TextChanges { augment, balance }
    }
}

fn borrowed<'t>(texts: &'t [Cow<'_, str>]) -> Vec<&'t str> {
    texts.iter().map(Cow::as_ref).collect()
}

impl<E: Task> PreparedRun for PreparedText<E>
where
    TextReader<E>: firebrick_bundle::Reader<Input = str, Labels = E>,
    Predictor: From<TextReader<E>>,
{
    fn split_rows(&self) -> SplitRows {
        self.rows.count()
    }

    fn inputs(&self) -> Result<BTreeMap<String, String>> {
        inputs(&self.pipeline)
    }

    fn summary(&self) -> String {
        let vocabulary = self.pipeline.tokenizer.vocab_size();
        let vocabulary = format!("vocabulary of {vocabulary} tokens");
        let labels = self.pipeline.labels.summary(&self.rows.train);
        let mut line = labels.into_iter().chain([vocabulary]).collect::<Vec<_>>().join(", ");
        if self.truncated > 0 {
            let texts = if self.truncated == 1 { "text" } else { "texts" };
            line +=
                &format!(", {} {texts} cut to {} tokens", self.truncated, self.pipeline.max_tokens);
        }
        if let Some(personal) = &self.personal {
            line += &format!("\nredacted: {personal}");
        }
        let clean = self.clean(&self.rows.train);
        let missing = self.augmenter.missing_translations(borrowed(&clean));
        if missing > 0 {
            line += &format!(
                "\nnote: {missing} training texts have no paraphrase in data.augment.translations"
            );
        }
        line
    }

    fn personal(&self) -> Option<&PersonalAudit> {
        self.personal.as_ref()
    }

    fn column_notes(&self) -> BTreeMap<String, Vec<String>> {
        let redacted = self.personal.is_some();
        let notes = column_notes(&self.pipeline, self.truncated, redacted);
        BTreeMap::from([(self.pipeline.text_column.clone(), notes)])
    }

    fn language(&self) -> Option<&'static str> {
        language::of(self.rows.train.iter().map(|row| row.text.as_str()))
    }

    fn run(
        &self,
        config: &RunConfig,
        _: &Path,
        device: &Device,
        session: &mut Session<'_>,
    ) -> Result<Trained> {
        let vocab = self.pipeline.tokenizer.vocab_size();
        let (network_config, network) = network(&self.pipeline, config, device)?;
        let objective = TextObjective {
            train: ChangedTexts { set: self.train_set.clone(), changes: self.changes(config) },
            valid: self.valid_set.clone().into(),
            word_dropout: WordDropout::new(
                &self.train_set,
                vocab,
                self.pipeline.tokenizer.unk_id(),
                config.data.word_dropout,
            ),
            weights: self.weights.clone(),
            chance: None,
            embedding: config.train.embedding,
            device: device.clone(),
        };
        let fitted = fit_in(&objective, network, &config.train, session)
            .map_err(|error| self.rows.locate(error))?;
        let (labels, valid) = (&self.pipeline.labels, self.rows.valid.len());
        let decided = decide(labels, &objective, &fitted.network, valid, config, session)?;
        let fit = Fit {
            decided,
            last: weights(&fitted.last)?,
            epochs: fitted.epochs,
            best_epoch: fitted.best_epoch,
            distance_from_least_squares: None,
        };
        let reader =
            TextReader::new(self.pipeline.clone(), network_config, fitted.network, device.clone());
        let (train, test) = (self.clean(&self.rows.train), self.clean(&self.rows.test));
        let inputs = LinearInputs::of_texts(&borrowed(&train), &borrowed(&test))?;
        // What a bundle keeps must not hold what was asked to be left out.
        let golden = |row: &TextRow<E::Label>| GoldenInput::Text {
            text: self.pipeline.clean.without_personal(row.input()).into_owned(),
        };
        self.rows.judge(labels, reader, &inputs, fit, session.interrupt, golden)
    }
}

/// What becomes of the texts.
pub(super) fn column_notes<E: Task>(
    pipeline: &TextPipeline<E>,
    truncated: usize,
    redacted: bool,
) -> Vec<String> {
    let mut notes = vec![format!("vocabulary of {} tokens", pipeline.tokenizer.vocab_size())];
    if truncated > 0 {
        let texts = if truncated == 1 { "text" } else { "texts" };
        notes.push(format!("{truncated} {texts} cut to {} tokens", pipeline.max_tokens));
    }
    notes.extend(redacted.then(|| "personal data redacted".to_owned()));
    notes
}

/// Refuses a vocabulary of nothing: padding and the unknown token stand for nothing that could be learnt.
pub(super) fn check_vocabulary(tokenizer: &TextTokenizer, config: &RunConfig) -> Result<()> {
    if tokenizer.vocab_size() > 2 {
        return Ok(());
    }
    let message = format!(
        "no token occurs {} times in the training rows, so nothing can be learnt from them. \
         Set data.tokenizer.min_frequency = 1, or add rows",
        config.data.tokenizer.min_frequency
    );
    Err(TrainError::Data { message })
}

/// Hashes of what a pipeline's ids stand for.
pub(super) fn inputs<E: Task>(pipeline: &TextPipeline<E>) -> Result<BTreeMap<String, String>> {
    let vocabulary = pipeline.tokenizer.to_json()?;
    let labels = pipeline.labels.meaning();
    Ok([("labels", hash(&labels)), ("vocabulary", hash(&vocabulary))]
        .map(|(name, hash)| (name.to_string(), hash))
        .into())
}

/// A network for a pipeline, before the first step.
pub(super) fn network<E: Task>(
    pipeline: &TextPipeline<E>,
    config: &RunConfig,
    device: &Device,
) -> Result<(LstmClassifierConfig, LstmClassifier)> {
    let vocab = pipeline.tokenizer.vocab_size();
    let network_config = config.model.lstm_config(vocab, Task::outputs(&pipeline.labels))?;
    let init = Key::new(config.train.seed, Purpose::Init).hash64();
    let network = network_config.init(init, &device.clone().autodiff())?;
    Ok((network_config, network))
}
