//! A run on texts that do not fit into the memory.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};

use burn::tensor::Device;
use firebrick_bundle::{GoldenInput, GoldenRow, Predictor, TextReader};
use firebrick_data::{
    CacheOptions, CachedTexts, Cleaner, LabelMap, MemoryLimit, PersonalAudit, ReadOptions, Roles,
    RowSpool, Scaler, Survey, SurveyOptions, Task, TextCache, TextFile, TextPipeline, TextSource,
    TextTokenizer, WordCounts, WordDropout,
};
use firebrick_evaluate::{Answers, Judged, place};
use firebrick_report::{DataCard, RunReport};

use super::decide::decide;
use super::locate::locate;
use super::make::{Made, boxed};
use super::settle::settle;
use super::streamed_files::{Test, TestLook, at_its_file};
use super::streamed_task::StreamedTask;
use super::{
    Outcome, Prepared, PreparedRun, SplitRows, TestFile, Trained, assemble, text, weights,
};
use crate::baseline::LinearInputs;
use crate::config::ClassWeights;
use crate::{Interrupt, Result, RowWeights, RunConfig, Session, TextObjective, TrainError, fit_in};

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
        let column = |name: &Option<String>| name.clone().unwrap_or_default();
        TextFile {
            paths: paths.to_vec(),
            options: memory.bounded(self.options.clone()),
            text: column(&config.data.text),
            label: column(&config.data.label),
            weight: None,
            clean: config.data.text_pipeline().clean,
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
    let names = source.train.iter().map(|path| path.display().to_string());
    let names = names.collect::<Vec<_>>().join(", ");
    assemble(config, roles, made, data, names)
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
    /// Pieces of all files that are no text.
    replaced: u64,
    data: BTreeMap<String, String>,
}

impl<E: StreamedTask> PreparedStream<E> {
    fn new(config: &RunConfig, source: &StreamedSource) -> Result<Parts<E>> {
        let Some(memory) = config.data.memory else {
            let (name, found) = ("data.memory".into(), "not set".into());
            return Err(TrainError::Config { name, found, expected: "a number of bytes".into() });
        };
        config.data.validate_for(true, E::CLASSES)?;
        let expected = "left out with data.memory (`evaluate --by` judges slices afterwards)";
        let group = config.data.group.as_deref();
        TrainError::check(group.is_none(), "data.group", group.unwrap_or_default(), expected)?;
        let options = config.data.text_pipeline();
        let (vocabulary, batch) = (options.tokenizer.vocab_size, config.train.batch_size);
        CachedTexts::<u32>::check(memory, batch, options.max_tokens, vocabulary)?;
        let mut look = match source.test.as_slice() {
            [] => None,
            paths => Some(TestLook::<E>::new(source.file(paths, config, memory), memory)?),
        };
        let weight = config.data.weight.clone();
        let file = TextFile { weight, ..source.file(&source.train, config, memory) };
        let survey_options = SurveyOptions {
            tokenizer: &options.tokenizer,
            fractions: config.data.fractions(),
            seed: config.train.seed,
            memory,
        };
        let met = look.as_mut().map(|look| &mut look.texts);
        let mut survey = Survey::<E>::new(&file, &survey_options, met)?;
        E::check_seen(&survey.labels, &survey.file.source, look.is_none())
            .map_err(|error| at_its_file(&survey.file, error))?;
        // The table of words takes as much as the rows will.
        let words = std::mem::replace(&mut survey.words, WordCounts::new(&options.tokenizer));
        let pipeline = fit_pipeline(&file, &words, E::of(&survey.labels), config)?;
        super::task::Task::check_decision(&pipeline.labels, config)?;
        let dropped = words.dropped();
        drop(words);
        let mut data = BTreeMap::from([("training".to_string(), survey.file.fingerprint.clone())]);
        if let Some(look) = &look {
            look.check(&pipeline.labels)?;
            data.insert("test".into(), look.pass.fingerprint.clone());
        }
        let of_test = look.as_ref().map_or(0, |look| look.pass.replaced);
        let replaced = survey.file.replaced + of_test;
        let (test, test_file) = look.map(TestLook::parts).unzip();
        Ok((Self { memory, file, test, survey, pipeline, dropped, replaced, data }, test_file))
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
        let mut cache = TextCache::write(&self.file, &self.survey, &options, || stop(interrupt))?;
        if let Some(test) = &self.test {
            let path = folder.join("test.rows");
            cache.test =
                RowSpool::write(&test.file, &test.fingerprint, &path, self.memory, || {
                    stop(interrupt)
                })?;
        }
        if cache.truncated > 0 {
            let (texts, tokens) = (cache.truncated, self.pipeline.max_tokens);
            session.observer.note(&format!("{texts} texts are cut to {tokens} tokens"));
        }
        Ok(cache)
    }

    /// What the answers have to say.
    fn page(
        &self,
        answers: &Answers,
        judged: &Judged,
        test: &RowSpool<E::Label>,
    ) -> Result<RunReport> {
        let lines = answers.lines();
        let looked_at: HashSet<u64> = answers.looked_at().iter().map(|&row| lines[row]).collect();
        let mut texts = HashMap::new();
        for rows in test.chunks() {
            let rows = rows?.into_iter().filter(|row| looked_at.contains(&row.line));
            texts.extend(rows.map(|row| (row.line, row.text)));
        }
        let sources = self.test.as_ref().map_or(&self.survey.file.sources, |test| &test.sources);
        let show = |row: usize| {
            let (file, line) = sources.locate(lines[row]);
            (place(file, line), texts.get(&lines[row]).cloned().unwrap_or_default())
        };
        let mut page = answers.page(judged, self.test_source(), &self.file.label, &show)?;
        let (labels, held_out) = (&self.pipeline.labels, self.test.is_none());
        let classes = labels.class_rows(&self.survey.labels, answers, held_out)?;
        page.data = Some(DataCard { classes, ..DataCard::default() });
        Ok(page)
    }

    /// Judges a trained model beside simple ones; `clean` is the model for texts that are clean already.
    fn judge(
        &self,
        reader: TextReader<E>,
        clean: &TextReader<E>,
        test: &RowSpool<E::Label>,
        fit: super::rows::Fit,
        config: &RunConfig,
        session: &Session<'_>,
    ) -> Result<Trained>
    where
        TextReader<E>: firebrick_bundle::Reader<Input = str, Labels = E>,
        Predictor: From<TextReader<E>>,
    {
        let interrupt = session.interrupt;
        let source = self.test_source();
        let kept = (self.memory, config.train.seed);
        let answers =
            E::spool_answers(clean, kept, &fit.decided.decision, test, source, interrupt)?;
        let judged = answers.judged()?;
        let page = self.page(&answers, &judged, test)?;
        let is_part = self.survey.sample.is_part();
        let sample = self.survey.sample.clone().into_rows();
        let texts: Vec<&str> = sample.iter().map(|row| row.text.as_str()).collect();
        let labels = &self.pipeline.labels;
        let terms = self.memory.terms(super::task::Task::outputs(labels));
        let (inputs, tfidf) = LinearInputs::of_training_texts(&texts, is_part, terms)?;
        let baselines = labels.sample_baselines(&sample, (&inputs, &tfidf), test, interrupt)?;
        let predictor = fit.decided.given_to(Predictor::from(reader));
        let first = test.chunks().next().transpose()?.unwrap_or_default();
        let golden = first.into_iter().take(GOLDEN_ROWS);
        let golden = golden.map(|row| GoldenInput::Text { text: row.text }).collect();
        let golden = GoldenRow::answered(&predictor, golden);
        let outcome = Outcome {
            predictor,
            evaluation: judged.evaluation,
            intervals: judged.intervals,
            answers,
            slices: None,
            baselines,
            epochs: fit.epochs,
            best_epoch: fit.best_epoch,
            distance_from_least_squares: None,
        };
        Ok(Trained { outcome, golden, last: fit.last, page })
    }
}

fn stop(interrupt: Interrupt<'_>) -> Result<()> {
    Ok(interrupt.check()?)
}

/// The pipeline of the words that were counted.
fn fit_pipeline<E: StreamedTask>(
    file: &TextFile,
    words: &WordCounts,
    labels: E,
    config: &RunConfig,
) -> Result<TextPipeline<E>> {
    let options = config.data.text_pipeline();
    let tokenizer = TextTokenizer::from_counts(&options.tokenizer, words)?;
    text::check_vocabulary(&tokenizer, config)?;
    Ok(TextPipeline::with_tokenizer(tokenizer, &file.text, &file.label, labels, &options)?)
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
        let replaced = (self.replaced > 0)
            .then(|| format!("{} pieces that are no text replaced", self.replaced));
        let parts = labels.into_iter().chain([words, memory]).chain(inexact).chain(replaced);
        let mut line = parts.collect::<Vec<_>>().join(", ");
        if let Some(personal) = self.personal() {
            line += &format!("\nredacted: {personal}");
        }
        line
    }

    fn column_notes(&self) -> BTreeMap<String, Vec<String>> {
        let redacted = self.survey.file.personal.is_some();
        let notes = text::column_notes(&self.pipeline, 0, redacted);
        BTreeMap::from([(self.pipeline.text_column.clone(), notes)])
    }

    fn personal(&self) -> Option<&PersonalAudit> {
        self.survey.file.personal.as_ref()
    }

    fn run(
        &self,
        config: &RunConfig,
        folder: &Path,
        device: &Device,
        session: &mut Session<'_>,
    ) -> Result<Trained> {
        let folder = folder.join(ROWS);
        let trained = self.run_in(&folder, config, device, session);
        // A run that goes on encodes the rows anew, and texts should not lie about.
        let _ = std::fs::remove_dir_all(&folder);
        trained
    }
}

impl<E: StreamedTask> PreparedStream<E>
where
    TextReader<E>: firebrick_bundle::Reader<Input = str, Labels = E>,
    Predictor: From<TextReader<E>>,
{
    /// As [`PreparedRun::run`], with the rows in `folder`.
    fn run_in(
        &self,
        folder: &Path,
        config: &RunConfig,
        device: &Device,
        session: &mut Session<'_>,
    ) -> Result<Trained> {
        let (network_config, network) = text::network(&self.pipeline, config, device)?;
        let cache = self.cache(config, folder, session)?;
        let equal =
            config.data.weight.is_none() && config.train.class_weights == ClassWeights::None;
        let (unknown, alpha) = (self.pipeline.tokenizer.unk_id(), config.data.word_dropout);
        let objective = TextObjective {
            train: cache.train,
            valid: cache.valid,
            word_dropout: WordDropout::from_counts(cache.tokens, unknown, alpha),
            weights: RowWeights::equal(),
            chance: equal.then(|| self.pipeline.labels.chance_loss(&self.survey.labels)),
            embedding: config.train.embedding,
            device: device.clone(),
        };
        let fitted = fit_in(&objective, network, &config.train, session).map_err(|error| {
            let line = |row| objective.train.line(row).ok();
            locate(error, &self.survey.file.source, &self.survey.file.sources, line)
        })?;
        let (labels, valid) = (&self.pipeline.labels, objective.valid.rows());
        let decided = decide(labels, &objective, &fitted.network, valid, config, session)?;
        drop(objective);
        let fit = super::rows::Fit {
            decided,
            last: weights(&fitted.last)?,
            epochs: fitted.epochs,
            best_epoch: fitted.best_epoch,
            distance_from_least_squares: None,
        };
        let reader = |pipeline| {
            let (config, network) = (network_config.clone(), fitted.network.clone());
            TextReader::new(pipeline, config, network, device.clone())
        };
        let pipeline = self.pipeline.clone();
        let clean = reader(TextPipeline { clean: Cleaner::default(), ..pipeline.clone() });
        self.judge(reader(pipeline), &clean, &cache.test, fit, config, session)
    }
}
