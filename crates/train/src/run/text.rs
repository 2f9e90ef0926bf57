//! A run on text.

use std::collections::BTreeMap;
use std::path::Path;

use burn::tensor::Device;
use firebrick_bundle::{GoldenInput, Predictor, TextReader};
use firebrick_data::{
    Example, Key, Purpose, RowAccount, TextPipeline, TextRow, TextSet, TextTokenizer, WordDropout,
    text_rows,
};
use firebrick_models::{LstmClassifier, LstmClassifierConfig};

use super::rows::{Fit, Rows};
use super::task::Task;
use super::{PreparedRun, Source, SplitRows, TestFile, Trained, hash, locate, weights};
use crate::baseline::LinearInputs;
use crate::{Result, RowWeights, RunConfig, Session, TextObjective, TrainError, fit_in};

/// Rows, pipeline and token ids of a run on text; `E` is what is predicted.
#[derive(Debug)]
pub(super) struct PreparedText<E: Task> {
    rows: Rows<TextRow<E::Label>>,
    pipeline: TextPipeline<E>,
    train_set: TextSet<E::Target>,
    valid_set: TextSet<E::Target>,
    weights: RowWeights,
    truncated: usize,
}

impl<E: Task> PreparedText<E> {
    pub(super) fn new(
        config: &RunConfig,
        source: &Source,
        text: &str,
        label: &str,
    ) -> Result<(Self, RowAccount, Option<TestFile>)> {
        let (rows, account, test_file) = Rows::new::<E>(config, source, |table| {
            Ok(text_rows::<E::Label>(table, text, label, config.data.on_bad_rows)?)
        })?;
        let labels = E::fit(&rows.train, config)?;
        let texts = rows.train.iter().map(|row| row.text.as_str());
        let options = config.data.text_pipeline();
        let pipeline = TextPipeline::with_labels(texts, text, label, labels, &options)?;
        check_vocabulary(&pipeline.tokenizer, config)?;
        let (train_set, truncated) = pipeline.text_set(&rows.train, &rows.source)?;
        let (valid_set, _) = pipeline.text_set(&rows.valid, &rows.source)?;
        // An unknown label in the test file should stop the run now, not after the last epoch.
        for row in &rows.test {
            pipeline.labels.encode(&row.label, &rows.test_source, row.line)?;
        }
        let weights = pipeline.labels.weigh(rows.weights.clone(), &train_set.labels, config);
        let prepared = Self { rows, pipeline, train_set, valid_set, weights, truncated };
        Ok((prepared, account, test_file))
    }
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
        line
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
            train: self.train_set.clone(),
            valid: self.valid_set.clone(),
            word_dropout: WordDropout::new(
                &self.train_set,
                vocab,
                self.pipeline.tokenizer.unk_id(),
                config.data.word_dropout,
            ),
            weights: self.weights.clone(),
            embedding: config.train.embedding,
            device: device.clone(),
        };
        let fitted = fit_in(&objective, network, &config.train, session)
            .map_err(|error| locate(error, &self.rows.source, |row| self.rows.line(row)))?;
        let fit = Fit {
            last: weights(&fitted.last)?,
            epochs: fitted.epochs,
            best_epoch: fitted.best_epoch,
            distance_from_least_squares: None,
        };
        let reader =
            TextReader::new(self.pipeline.clone(), network_config, fitted.network, device.clone());
        let inputs = LinearInputs::of_texts(&texts(&self.rows.train), &texts(&self.rows.test))?;
        let golden = |row: &TextRow<E::Label>| GoldenInput::Text { text: row.input().to_owned() };
        let labels = &self.pipeline.labels;
        self.rows.judge(labels, reader, &inputs, fit, session.interrupt, golden)
    }
}

fn texts<L>(rows: &[TextRow<L>]) -> Vec<&str> {
    rows.iter().map(|row| row.text.as_str()).collect()
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
