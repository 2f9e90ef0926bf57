//! A run on texts that do not fit into the memory.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use burn::tensor::Device;
use firebrick_bundle::{GoldenInput, GoldenRow, Predictor, TextReader};
use firebrick_data::{
    CacheOptions, CachedTexts, LabelMap, MemoryLimit, ReadOptions, Roles, RowAccount, RowSpool,
    Scaler, SeenLabels, SeenTexts, Survey, SurveyOptions, Task, TextCache, TextFile, TextPipeline,
    TextRow, TextTokenizer, WordCounts, WordDropout,
};

use super::settle::settle;
use super::streamed_task::StreamedTask;
use super::{
    Made, Outcome, Prepared, PreparedRun, SplitRows, TestFile, Trained, assemble, boxed, locate,
    text, weights,
};
use crate::baseline::LinearInputs;
use crate::{Result, RowWeights, RunConfig, Session, TextObjective, TrainError, fit_in};

/// Rows whose answers are kept in the bundle.
const GOLDEN_ROWS: usize = 8;

/// Folder of encoded rows in a run's folder.
const ROWS: &str = "rows";

/// Files to learn from and to be judged on, which are read in passes instead of kept.
#[derive(Clone, Debug)]
pub struct StreamedSource {
    /// The training files.
    pub train: Vec<PathBuf>,
    /// Test files; without any, a share of the training files is held back.
    pub test: Vec<PathBuf>,
    /// How they are read.
    pub options: ReadOptions,
}

impl StreamedSource {
    fn file(&self, paths: &[PathBuf], config: &RunConfig, memory: MemoryLimit) -> TextFile {
        let longest = self.options.max_record_bytes.min(memory.longest_row());
        let column = |name: &Option<String>| name.clone().unwrap_or_default();
        TextFile {
            paths: paths.to_vec(),
            options: ReadOptions { max_record_bytes: longest, ..self.options.clone() },
            text: column(&config.data.text),
            label: column(&config.data.label),
            weight: None,
        }
    }
}

/// [`prepare`](super::prepare) for files that do not fit into the memory: a pass over them for vocabulary, labels and
/// split. The next one, which encodes the rows, is the first thing that [`Prepared::run`] does.
///
/// `data.memory` must be set. Which rows are held back follows from each text alone, so that the shares are met in
/// expectation; the first row of each class is always learnt from.
///
/// # Errors
/// What is wrong with the rows or the configuration.
pub fn prepare_streamed(
    config: RunConfig,
    source: &StreamedSource,
    mut roles: Roles,
) -> Result<Prepared> {
    let has_test = !source.test.is_empty();
    let config = settle(config, &roles, has_test)?;
    let made = match roles.task {
        Task::Classification => PreparedStream::<LabelMap>::new(&config, source)
            .inspect(|stream| roles.target_values = stream.0.survey.labels.classes.len())
            .map(finish)?,
        Task::Regression => PreparedStream::<Scaler>::new(&config, source).map(finish)?,
    };
    let (made, data) = made;
    assemble(config, roles, made, data)
}

type Parts<E> = (PreparedStream<E>, Option<TestFile>);

fn finish<E: StreamedTask>((stream, test): Parts<E>) -> (Made, BTreeMap<String, String>)
where
    PreparedStream<E>: PreparedRun + 'static,
{
    let (account, data) = (stream.survey.file.account.clone(), stream.data.clone());
    (boxed((stream, account, test)), data)
}

/// Files, pipeline and what was fitted to the rows; `E` is what is predicted.
#[derive(Debug)]
struct PreparedStream<E: StreamedTask> {
    memory: MemoryLimit,
    file: TextFile,
    test: Option<Test>,
    survey: Survey<E>,
    pipeline: TextPipeline<E>,
    /// By how much words may be undercounted.
    dropped: u64,
    data: BTreeMap<String, String>,
}

/// A test file.
#[derive(Debug)]
struct Test {
    file: TextFile,
    source: String,
    rows: usize,
}

/// What a look at a test file found.
struct TestLook<E: StreamedTask> {
    file: TextFile,
    source: String,
    account: RowAccount,
    fingerprint: String,
    labels: E::Seen,
    texts: SeenTexts,
}

impl<E: StreamedTask> TestLook<E> {
    fn new(file: TextFile, memory: MemoryLimit) -> Result<Self> {
        let (mut labels, mut texts) = (E::Seen::default(), SeenTexts::new(memory));
        let pass = file.each(|row: TextRow<E::Label>, _| {
            labels.see(&row.label, row.line);
            texts.add(&row.text);
            match labels.bytes() > memory.head() {
                true => {
                    let expected = "more, for the names of so many classes";
                    TrainError::check(false, "data.memory", memory, expected)
                }
                false => Ok(()),
            }
        })?;
        let (source, account, fingerprint) = (pass.source, pass.account, pass.fingerprint);
        Ok(Self { file, source, account, fingerprint, labels, texts })
    }
}

impl<E: StreamedTask> PreparedStream<E> {
    fn new(config: &RunConfig, source: &StreamedSource) -> Result<Parts<E>> {
        let Some(memory) = config.data.memory else {
            let (name, found) = ("data.memory".into(), "not set".into());
            return Err(TrainError::Config { name, found, expected: "a number of bytes".into() });
        };
        let options = config.data.text_pipeline();
        let vocabulary = options.tokenizer.vocab_size;
        CachedTexts::<u32>::check(memory, config.train.batch_size, options.max_tokens, vocabulary)?;
        let look = (!source.test.is_empty())
            .then(|| TestLook::<E>::new(source.file(&source.test, config, memory), memory))
            .transpose()?;
        let (mut look, weight) = (look, config.data.weight.clone());
        let file = TextFile { weight, ..source.file(&source.train, config, memory) };
        let survey_options = SurveyOptions {
            tokenizer: &options.tokenizer,
            fractions: config.data.fractions(),
            seed: config.train.seed,
            memory,
        };
        let met = look.as_mut().map(|look| &mut look.texts);
        let mut survey = Survey::<E>::new(&file, &survey_options, met)?;
        E::check_seen(&survey.labels, &survey.file.source, look.is_none())?;
        let tokenizer = TextTokenizer::from_counts(&options.tokenizer, &survey.words)?;
        text::check_vocabulary(&tokenizer, config)?;
        // The table of words takes as much as the rows will.
        let words = std::mem::replace(&mut survey.words, WordCounts::new(&options.tokenizer));
        let dropped = words.dropped();
        drop(words);
        let labels = E::of(&survey.labels);
        let (text, label) = (&file.text, &file.label);
        let pipeline = TextPipeline::with_tokenizer(tokenizer, text, label, labels, &options)?;
        let mut data = BTreeMap::from([("training".to_string(), survey.file.fingerprint.clone())]);
        let (mut test, mut test_file) = (None, None);
        if let Some(look) = look {
            pipeline.labels.check_test(&look.labels, &look.source)?;
            data.insert("test".into(), look.fingerprint);
            let rows = look.account.used;
            let (source, seen_in_training) = (look.source.clone(), look.texts.count());
            test_file = Some(TestFile { source, account: look.account, seen_in_training });
            test = Some(Test { file: look.file, source: look.source, rows });
        }
        Ok((Self { memory, file, test, survey, pipeline, dropped, data }, test_file))
    }

    fn test_source(&self) -> &str {
        self.test.as_ref().map_or(&self.survey.file.source, |test| &test.source)
    }

    /// Encodes the rows into the run's folder.
    fn cache(
        &self,
        config: &RunConfig,
        folder: &Path,
        session: &mut Session<'_>,
    ) -> Result<TextCache<E>> {
        let io = |source| TrainError::Io { path: folder.to_path_buf(), source };
        std::fs::create_dir_all(folder).map_err(io)?;
        let weighted = config.data.weight.is_some();
        let weigh = self.pipeline.labels.weigher(&self.survey.labels, config, weighted)?;
        let options = CacheOptions {
            folder,
            memory: self.memory,
            batch_size: config.train.batch_size,
            pipeline: &self.pipeline,
            weigh: weigh.as_deref(),
        };
        let interrupt = session.interrupt;
        let mut cache = TextCache::write(&self.file, &self.survey, &options, || interrupt.check())?;
        if let Some(test) = &self.test {
            let path = folder.join("test.rows");
            cache.test = RowSpool::write(&test.file, &path, self.memory, || interrupt.check())?;
        }
        if cache.truncated > 0 {
            let (texts, tokens) = (cache.truncated, self.pipeline.max_tokens);
            session.observer.note(&format!("{texts} texts are cut to {tokens} tokens"));
        }
        Ok(cache)
    }

    /// Judges a trained model beside simple ones.
    fn judge(
        &self,
        reader: TextReader<E>,
        test: &RowSpool<E::Label>,
        fit: super::rows::Fit,
        session: &Session<'_>,
    ) -> Result<Trained>
    where
        TextReader<E>: firebrick_bundle::Reader<Input = str, Labels = E>,
        Predictor: From<TextReader<E>>,
    {
        let interrupt = session.interrupt;
        let evaluation = E::evaluate_spool(&reader, test, self.test_source(), interrupt)?;
        let is_part = self.survey.sample.is_part();
        let sample = self.survey.sample.clone().into_rows();
        let texts: Vec<&str> = sample.iter().map(|row| row.text.as_str()).collect();
        let labels = &self.pipeline.labels;
        let terms = self.memory.terms(super::task::Task::outputs(labels));
        let (inputs, tfidf) = LinearInputs::of_training_texts(&texts, is_part, terms)?;
        let baselines = labels.sample_baselines(&sample, (&inputs, &tfidf), test, interrupt)?;
        let predictor = Predictor::from(reader);
        let first = test.chunks().next().transpose()?.unwrap_or_default();
        let golden = first.into_iter().take(GOLDEN_ROWS);
        let golden = golden.map(|row| GoldenInput::Text { text: row.text }).collect();
        let golden = GoldenRow::answered(&predictor, golden);
        let outcome = Outcome {
            predictor,
            evaluation,
            baselines,
            epochs: fit.epochs,
            best_epoch: fit.best_epoch,
            distance_from_least_squares: None,
        };
        Ok(Trained { outcome, golden, last: fit.last })
    }
}

impl<E: StreamedTask> PreparedRun for PreparedStream<E>
where
    TextReader<E>: firebrick_bundle::Reader<Input = str, Labels = E>,
    Predictor: From<TextReader<E>>,
{
    fn split_rows(&self) -> SplitRows {
        let [train, valid, test] = self.survey.rows;
        SplitRows { train, valid, test: self.test.as_ref().map_or(test, |test| test.rows) }
    }

    fn inputs(&self) -> Result<BTreeMap<String, String>> {
        text::inputs(&self.pipeline)
    }

    fn summary(&self) -> String {
        let words = format!("vocabulary of {} tokens", self.pipeline.tokenizer.vocab_size());
        let memory = format!("rows in {} of memory", self.memory);
        let inexact = (self.dropped > 0)
            .then(|| format!("words counted to within {} in that memory", self.dropped));
        let labels = self.pipeline.labels.seen_summary();
        let parts = labels.into_iter().chain([words, memory]).chain(inexact);
        parts.collect::<Vec<_>>().join(", ")
    }

    fn run(
        &self,
        config: &RunConfig,
        folder: &Path,
        device: &Device,
        session: &mut Session<'_>,
    ) -> Result<Trained> {
        let (network_config, network) = text::network(&self.pipeline, config, device)?;
        let folder = folder.join(ROWS);
        let cache = self.cache(config, &folder, session).inspect_err(|_| {
            // Half of the rows are of no use to anybody.
            let _ = std::fs::remove_dir_all(&folder);
        })?;
        let (unknown, alpha) = (self.pipeline.tokenizer.unk_id(), config.data.word_dropout);
        let objective = TextObjective {
            train: cache.train,
            valid: cache.valid,
            word_dropout: WordDropout::from_counts(cache.tokens, unknown, alpha),
            weights: RowWeights::equal(),
            embedding: config.train.embedding,
            device: device.clone(),
        };
        let fitted = fit_in(&objective, network, &config.train, session).map_err(|error| {
            let line = |row| objective.train.line(row).ok();
            locate(error, &self.survey.file.source, line)
        })?;
        drop(objective);
        let fit = super::rows::Fit {
            last: weights(&fitted.last)?,
            epochs: fitted.epochs,
            best_epoch: fitted.best_epoch,
            distance_from_least_squares: None,
        };
        let reader =
            TextReader::new(self.pipeline.clone(), network_config, fitted.network, device.clone());
        self.judge(reader, &cache.test, fit, session)
    }
}
