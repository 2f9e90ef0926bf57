//! The second pass: every row encoded once, onto the disk.

use std::path::Path;

use serde::Serialize;

use super::file::TextFile;
use super::labels::StreamedLabels;
use super::memory::MemoryLimit;
use super::side::RowSide;
use super::spool::{RowSpool, SpoolWriter};
use super::survey::Survey;
use super::texts::{CachedTexts, Form, TextWriter};
use crate::error::{DataError, Result};
use crate::examples::TextRow;
use crate::pipeline::TextPipeline;

/// The rows of a run on the disk: ids of those to learn from and to validate on, texts of those for the test.
#[derive(Debug)]
pub struct TextCache<E: StreamedLabels> {
    /// Rows to learn from.
    pub train: CachedTexts<E::Target>,
    /// Rows to choose the epoch by.
    pub valid: CachedTexts<E::Target>,
    /// Rows to be judged on, if they are held back from the same files.
    pub test: RowSpool<E::Label>,
    /// How often each token occurs in the rows to learn from.
    pub tokens: Vec<u64>,
    /// How many of them were cut to the most tokens.
    pub truncated: usize,
}

/// How a cache is written.
pub struct CacheOptions<'a, E: StreamedLabels> {
    /// An existing folder; three files in it are overwritten.
    pub folder: &'a Path,
    /// What encoding, and later the rows in memory, may take.
    pub memory: MemoryLimit,
    /// Rows of a training batch, at least 1.
    pub batch_size: usize,
    /// How texts and labels are encoded.
    pub pipeline: &'a TextPipeline<E>,
    /// From a row's own weight and its target to how much it counts, if rows do not all count the same.
    pub weigh: Option<&'a dyn Fn(f64, E::Target) -> f32>,
}

impl<E: StreamedLabels<Label: Serialize>> TextCache<E> {
    /// Reads the files that were surveyed once more and writes the rows; `between` is called now and then, and may
    /// stop it.
    ///
    /// # Errors
    /// As [`TextFile::each`]; [`DataError::InvalidOption`] if a batch doesn't fit into the memory; [`DataError::Io`]
    /// if the files are others than those surveyed; [`DataError::Write`]; what `between` returns.
    pub fn write<X: From<DataError>>(
        file: &TextFile,
        survey: &Survey<E>,
        options: &CacheOptions<'_, E>,
        mut between: impl FnMut() -> Result<(), X>,
    ) -> Result<Self, X> {
        let mut writer = Writer::create(options, &survey.file.source)?;
        let pass = file.again().each(|row: TextRow<E::Label>, weight| {
            match survey.split.side(&row.text) {
                RowSide::Test => writer.test.push(row)?,
                side => {
                    if writer.chunk.push(row, weight, side == RowSide::Train) {
                        writer.encode()?;
                        between()?;
                    }
                }
            }
            Ok::<_, X>(())
        })?;
        writer.encode()?;
        pass.unchanged(&survey.file.fingerprint)?;
        Ok(writer.finish()?)
    }
}

impl<L: Serialize + serde::de::DeserializeOwned> RowSpool<L> {
    /// The rows of files that were looked at before, in a file of their own.
    ///
    /// # Errors
    /// As [`TextCache::write`].
    pub fn write<X: From<DataError>>(
        file: &TextFile,
        fingerprint: &str,
        path: &Path,
        memory: MemoryLimit,
        mut between: impl FnMut() -> Result<(), X>,
    ) -> Result<Self, X>
    where
        L: crate::Label,
    {
        let mut writer = SpoolWriter::create(path, memory)?;
        let pass = file.again().each(|row, _| {
            writer.push(row)?;
            between()
        })?;
        pass.unchanged(fingerprint)?;
        Ok(writer.finish()?)
    }
}

/// Rows that are encoded together.
struct Chunk<L> {
    rows: Vec<(TextRow<L>, f64, bool)>,
    bytes: usize,
    most: usize,
}

impl<L> Chunk<L> {
    /// Whether it is full.
    fn push(&mut self, row: TextRow<L>, weight: f64, train: bool) -> bool {
        // A short text takes more than its bytes.
        self.bytes += 64 + row.text.len();
        self.rows.push((row, weight, train));
        self.bytes >= self.most
    }
}

struct Writer<'a, E: StreamedLabels> {
    options: &'a CacheOptions<'a, E>,
    source: &'a str,
    chunk: Chunk<E::Label>,
    train: TextWriter<E::Target>,
    valid: TextWriter<E::Target>,
    test: SpoolWriter<E::Label>,
    tokens: Vec<u64>,
    truncated: usize,
}

impl<'a, E: StreamedLabels<Label: Serialize>> Writer<'a, E> {
    fn create(options: &'a CacheOptions<'a, E>, source: &'a str) -> Result<Self> {
        let CacheOptions { folder, memory, batch_size, pipeline, .. } = *options;
        let vocabulary = pipeline.tokenizer.vocab_size();
        let (tokens, weighted) = (pipeline.max_tokens, options.weigh.is_some());
        let form = Form::new(memory, batch_size, tokens, vocabulary, weighted)?;
        Ok(Self {
            options,
            source,
            chunk: Chunk { rows: Vec::new(), bytes: 0, most: memory.chunk() },
            train: TextWriter::create(&folder.join("train.rows"), form)?,
            valid: TextWriter::create(&folder.join("valid.rows"), form)?,
            test: SpoolWriter::create(&folder.join("test.rows"), memory)?,
            tokens: vec![0; vocabulary],
            truncated: 0,
        })
    }

    /// Encodes the rows that wait, on all threads, and writes them.
    fn encode(&mut self) -> Result<()> {
        let pipeline = self.options.pipeline;
        for train in [true, false] {
            let rows: Vec<_> = self.chunk.rows.iter().filter(|row| row.2 == train).collect();
            let texts: Vec<&str> = rows.iter().map(|(row, ..)| row.text.as_str()).collect();
            let encoded = pipeline.encode_clean_batch(&texts);
            for ((row, weight, _), ids) in rows.iter().zip(&encoded.ids) {
                let target = pipeline.labels.encode(&row.label, self.source, row.line)?;
                let weight = self.options.weigh.map_or(1.0, |weigh| weigh(*weight, target));
                match train {
                    true => {
                        ids.iter().for_each(|&id| self.tokens[id as usize] += 1);
                        self.train.push(ids, target, row.line, weight)?;
                    }
                    false => self.valid.push(ids, target, row.line, weight)?,
                }
            }
            self.truncated += if train { encoded.truncated } else { 0 };
        }
        self.chunk.rows.clear();
        self.chunk.bytes = 0;
        Ok(())
    }

    fn finish(self) -> Result<TextCache<E>> {
        Ok(TextCache {
            train: self.train.finish()?,
            valid: self.valid.finish()?,
            test: self.test.finish()?,
            tokens: self.tokens,
            truncated: self.truncated,
        })
    }
}

#[cfg(test)]
#[path = "cache_tests.rs"]
mod tests;
