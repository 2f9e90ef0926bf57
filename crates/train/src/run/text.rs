//! A run on text with labels.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use burn::tensor::Device;
use firebrick_bundle::{Classifier, GoldenRow, Predictor};
use firebrick_data::{
    Key, Purpose, RowAccount, TextPipeline, TextRow, TextSet, WordDropout, check_classes, select,
    split_classification, text_key, text_rows,
};

use super::{Outcome, Source, SplitRows, TestFile, Trained, locate, weights};
use crate::baseline::{self, Baseline};
use crate::config::ClassWeights;
use crate::{
    Evaluation, Result, RowWeights, RunConfig, Session, TextObjective, TrainError,
    evaluate_classifier, fit_in,
};

/// Rows whose answers are kept in the bundle.
const GOLDEN_ROWS: usize = 8;

/// Rows, pipeline and token ids of a text run.
#[derive(Debug)]
pub(super) struct PreparedText {
    /// Name of the training file.
    source: String,
    fitting: Vec<TextRow>,
    test: Vec<TextRow>,
    test_source: String,
    pipeline: TextPipeline,
    train_set: TextSet,
    valid_set: TextSet,
    weights: RowWeights,
    truncated: usize,
}

impl PreparedText {
    pub(super) fn new(
        config: &RunConfig,
        source: &Source,
        text: &str,
        label: &str,
    ) -> Result<(Self, RowAccount, Option<TestFile>)> {
        let table = &source.train;
        let (rows, account) = text_rows(table, text, label, config.data.on_bad_rows)?;
        check_classes(&rows, &table.source)?;
        let split = split_classification(&rows, config.data.fractions(), config.train.seed)?;
        let (fitting, valid) = (select(&rows, &split.train), select(&rows, &split.valid));
        let (test, test_source, test_file) = match &source.test {
            Some(table) => {
                let (test, account) = text_rows(table, text, label, config.data.on_bad_rows)?;
                let source = table.source.clone();
                let seen_in_training = count_seen(&rows, &test);
                let file = TestFile { source: source.clone(), account, seen_in_training };
                (test, source, Some(file))
            }
            None => (select(&rows, &split.test), table.source.clone(), None),
        };
        let classes: BTreeSet<&str> = fitting.iter().map(|row| row.label.as_str()).collect();
        if classes.len() < 2 {
            let message = "fewer than two classes are left to learn from after the split".into();
            return Err(TrainError::Data { message });
        }
        let pipeline = TextPipeline::fit(&fitting, text, label, &config.data.text_pipeline())?;
        // Padding and the unknown token stand for nothing that could be learnt.
        if pipeline.tokenizer.vocab_size() <= 2 {
            let message = format!(
                "no token occurs {} times in the training rows, so nothing can be learnt from them. \
                 Set data.tokenizer.min_frequency = 1, or add rows",
                config.data.tokenizer.min_frequency
            );
            return Err(TrainError::Data { message });
        }
        let (train_set, truncated) = pipeline.text_set(&fitting, &table.source)?;
        let (valid_set, _) = pipeline.text_set(&valid, &table.source)?;
        // An unknown label in the test file should stop the run now, not after the last epoch.
        for row in &test {
            pipeline.labels.require(&row.label, &test_source, row.line)?;
        }
        let mut weights = source.weights(fitting.iter().map(|row| row.line));
        if config.train.class_weights == ClassWeights::Balanced {
            weights = weights.balanced(&train_set.labels, pipeline.labels.len());
        }
        let source = table.source.clone();
        let prepared = Self {
            source,
            fitting,
            test,
            test_source,
            pipeline,
            train_set,
            valid_set,
            weights,
            truncated,
        };
        Ok((prepared, account, test_file))
    }

    pub(super) fn split_rows(&self) -> SplitRows {
        let (train, valid) = (self.train_set.len(), self.valid_set.len());
        SplitRows { train, valid, test: self.test.len() }
    }

    /// Hashes of what the network's inputs and outputs stand for.
    pub(super) fn inputs(&self) -> Result<BTreeMap<String, String>> {
        let hash = |text: &str| blake3::hash(text.as_bytes()).to_hex().to_string();
        let vocabulary = self.pipeline.tokenizer.to_json()?;
        let labels = self.pipeline.labels.labels().join("\n");
        Ok([("labels", hash(&labels)), ("vocabulary", hash(&vocabulary))]
            .map(|(name, hash)| (name.to_string(), hash))
            .into())
    }

    pub(super) fn summary(&self) -> String {
        let mut line = format!(
            "{} classes, vocabulary of {} tokens",
            self.pipeline.labels.len(),
            self.pipeline.tokenizer.vocab_size()
        );
        if self.truncated > 0 {
            let texts = if self.truncated == 1 { "text" } else { "texts" };
            line +=
                &format!(", {} {texts} cut to {} tokens", self.truncated, self.pipeline.max_tokens);
        }
        line
    }

    pub(super) fn run(
        &self,
        config: &RunConfig,
        device: &Device,
        session: &mut Session<'_>,
    ) -> Result<Trained> {
        let (vocab, classes) = (self.pipeline.tokenizer.vocab_size(), self.pipeline.labels.len());
        let Some(network_config) = config.model.classifier(vocab, classes) else {
            return Err(TrainError::Config {
                name: "model.kind".into(),
                found: config.model.kind().into(),
                expected: "lstm, the model that reads text".into(),
            });
        };
        let init = Key::new(config.train.seed, Purpose::Init).hash64();
        let network = network_config.init(init, &device.clone().autodiff())?;
        let objective = TextObjective {
            train: self.train_set.clone(),
            valid: self.valid_set.clone(),
            word_dropout: WordDropout::new(
                &self.train_set,
                vocab,
                self.pipeline.tokenizer.unk_id(),
                config.data.word_dropout,
            ),
            classes,
            weights: self.weights.clone(),
            embedding: config.train.embedding,
            device: device.clone(),
        };
        let line = |row: usize| self.fitting.get(row).map(|row| row.line);
        let fitted = fit_in(&objective, network, &config.train, session)
            .map_err(|error| locate(error, &self.source, line))?;
        let last = weights(&fitted.last)?;
        let interrupt = session.interrupt;
        let classifier =
            Classifier::new(self.pipeline.clone(), network_config, fitted.network, device.clone());
        let report = evaluate_classifier(&classifier, &self.test, &self.test_source, interrupt)?;
        let baselines = baseline::for_classification(
            &self.fitting,
            &self.test,
            &self.pipeline.labels,
            interrupt,
        )?;
        let texts: Vec<&str> =
            self.test.iter().take(GOLDEN_ROWS).map(|row| row.text.as_str()).collect();
        let golden = GoldenRow::of_texts(&classifier, &texts);
        let outcome = Outcome {
            predictor: Predictor::Classifier(Box::new(classifier)),
            evaluation: Evaluation::Classification(report),
            baselines: baselines
                .into_iter()
                .map(|b| Baseline { name: b.name, report: Evaluation::Classification(b.report) })
                .collect(),
            epochs: fitted.epochs,
            best_epoch: fitted.best_epoch,
            distance_from_least_squares: None,
        };
        Ok(Trained { outcome, golden, last })
    }
}

/// Test rows whose text, but for case and white space, is one of the training file's.
fn count_seen(train: &[TextRow], test: &[TextRow]) -> usize {
    let known: HashSet<String> = train.iter().map(|row| text_key(&row.text)).collect();
    test.iter().filter(|row| known.contains(&text_key(&row.text))).count()
}
