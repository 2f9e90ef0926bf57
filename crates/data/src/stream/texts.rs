//! Encoded texts on the disk.

use std::marker::PhantomData;
use std::path::Path;

use super::block::{Block, ROW, Rows, Stored, id_size};
use super::blocks::{BlockFile, BlockWriter};
use super::memory::MemoryLimit;
use crate::batch::{TokenBatch, eval_batches, train_batches};
use crate::batches::{Batches, TextSource};
use crate::error::{DataError, Result};
use crate::rng::{Key, Purpose, shuffle};

/// Bytes that a row takes beside its own, while it is put into a batch.
const PLANNED: usize = 48;

/// The form of a file of encoded texts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Form {
    /// Rows of every block but the last: a multiple of the batch size.
    per_block: usize,
    /// Whether ids take 32 bits.
    wide: bool,
    /// Whether rows have weights.
    weighted: bool,
    window: usize,
}

impl Form {
    /// A form in which batches of `batch_size` rows fit into the memory.
    pub(super) fn new(
        memory: MemoryLimit,
        batch_size: usize,
        max_tokens: usize,
        vocab_size: usize,
        weighted: bool,
    ) -> Result<Self> {
        let wide = vocab_size > 1 << 16;
        let row = max_tokens.saturating_mul(id_size(wide)).saturating_add(ROW);
        if batch_size == 0 {
            let expected = "at least 1 with data.memory";
            return Err(DataError::option("train.batch_size", batch_size, expected));
        }
        // At least four blocks are shuffled together.
        if row.saturating_mul(batch_size) > memory.window() / 4 {
            let expected = format!(
                "more, for batches of {batch_size} texts of up to {max_tokens} tokens (train.batch_size, data.max_tokens)"
            );
            return Err(DataError::option("data.memory", memory, &expected));
        }
        let per_block = (memory.block() / row / batch_size).max(1) * batch_size;
        Ok(Self { per_block, wide, weighted, window: memory.window() })
    }
}

/// A file of encoded texts that grows.
#[derive(Debug)]
pub(super) struct TextWriter<T> {
    form: Form,
    file: BlockWriter,
    block: Rows<T>,
    rows: usize,
}

impl<T: Stored> TextWriter<T> {
    pub(super) fn create(path: &Path, form: Form) -> Result<Self> {
        Ok(Self { form, file: BlockWriter::create(path)?, block: Rows::new(), rows: 0 })
    }

    pub(super) fn push(&mut self, ids: &[u32], target: T, line: u64, weight: f32) -> Result<()> {
        self.block.push(ids, target, line, weight);
        self.rows += 1;
        match self.block.len() == self.form.per_block {
            true => self.flush(),
            false => Ok(()),
        }
    }

    fn flush(&mut self) -> Result<()> {
        self.file.push(&self.block.take(self.form.wide))
    }

    pub(super) fn finish(mut self) -> Result<CachedTexts<T>> {
        if self.block.len() > 0 {
            self.flush()?;
        }
        let Form { per_block, window, .. } = self.form;
        let blocks = self.file.finish(|largest| window / (largest + per_block * PLANNED))?;
        Ok(CachedTexts { form: self.form, rows: self.rows, blocks, targets: PhantomData })
    }
}

/// Encoded texts on the disk, a bounded number of them in memory: in blocks of some hundred or thousand rows.
///
/// In each training epoch the blocks come in a random order; as many as fit into the memory are one window, whose
/// rows are shuffled and cut as by [`train_batches`]. So rows of distant parts of the file meet in a batch, and what
/// comes in it depends on the memory, on nothing else: the window of any step follows from `(seed, epoch, step)`.
#[derive(Debug)]
pub struct CachedTexts<T> {
    form: Form,
    rows: usize,
    blocks: BlockFile,
    targets: PhantomData<fn() -> T>,
}

impl<T: Stored> CachedTexts<T> {
    /// Whether batches of `batch_size` rows fit into the memory.
    ///
    /// # Errors
    /// [`DataError::InvalidOption`] if they don't.
    pub fn check(
        memory: MemoryLimit,
        batch_size: usize,
        max_tokens: usize,
        vocab_size: usize,
    ) -> Result<()> {
        Form::new(memory, batch_size, max_tokens, vocab_size, true).map(|_| ())
    }

    /// The line that a row came from.
    ///
    /// # Errors
    /// As [`TextSource::batch`].
    pub fn line(&self, row: usize) -> Result<u64> {
        let (bytes, row) = (self.blocks.get(row / self.form.per_block)?, row % self.form.per_block);
        Ok(self.block(&bytes).line(row))
    }

    fn block<'a>(&self, bytes: &'a [u8]) -> Block<'a> {
        Block::new(bytes, self.form.wide)
    }

    /// The numbers of a block's rows.
    fn rows_of(&self, block: usize) -> std::ops::Range<usize> {
        let first = block * self.form.per_block;
        first..self.rows.min(first + self.form.per_block)
    }

    /// The rows of some blocks, cut into batches by their lengths.
    fn cut(
        &self,
        blocks: &[usize],
        batches: impl FnOnce(&[usize]) -> Vec<Vec<usize>>,
    ) -> Result<Vec<Vec<usize>>> {
        let (mut rows, mut lengths) = (Vec::new(), Vec::new());
        for &block in blocks {
            rows.extend(self.rows_of(block));
            lengths.extend(self.block(&self.blocks.get(block)?).lengths());
        }
        let mut batches = batches(&lengths);
        batches.iter_mut().flatten().for_each(|row| *row = rows[*row]);
        Ok(batches)
    }

    /// Batches of windows of blocks.
    fn batches<'a>(
        &'a self,
        windows: Vec<Vec<usize>>,
        batch_size: usize,
        cut: impl Fn(usize, &[usize]) -> Vec<Vec<usize>> + Send + 'a,
    ) -> Batches<'a> {
        let rows =
            |blocks: &Vec<usize>| blocks.iter().map(|&block| self.rows_of(block).len()).sum();
        let count = |blocks| usize::div_ceil(rows(blocks), batch_size.max(1));
        let counts = windows.iter().map(count).collect();
        Batches::windows(self.rows, counts, move |window| {
            self.cut(&windows[window], |lengths| cut(window, lengths))
        })
    }
}

impl<T: Stored> TextSource for CachedTexts<T> {
    type Target = T;

    fn rows(&self) -> usize {
        self.rows
    }

    /// As many batches in every epoch, if `batch_size` is the one that the file was written for.
    fn epoch(&self, batch_size: usize, key: Key) -> Batches<'_> {
        let mut order: Vec<usize> = (0..self.blocks.len()).collect();
        shuffle(&mut order, key.step(0));
        let windows = order.chunks(self.blocks.capacity()).map(<[usize]>::to_vec).collect();
        self.batches(windows, batch_size, move |window, lengths| {
            let key = Key::new(key.step(window as u64 + 1).hash64(), Purpose::Shuffle);
            train_batches(lengths, batch_size, key)
        })
    }

    fn pass(&self, batch_size: usize) -> Batches<'_> {
        let windows = (0..self.blocks.len()).map(|block| vec![block]).collect();
        self.batches(windows, batch_size, move |_, lengths| eval_batches(lengths, batch_size))
    }

    fn batch(&self, rows: &[usize]) -> Result<TokenBatch<T>> {
        let (mut batch, per_block) = (TokenBatch::default(), self.form.per_block);
        for &row in rows {
            let bytes = self.blocks.get(row / per_block)?;
            self.block(&bytes).add(row % per_block, row, &mut batch);
        }
        Ok(batch)
    }

    fn weights(&self, rows: &[usize]) -> Result<Option<Vec<f32>>> {
        if !self.form.weighted {
            return Ok(None);
        }
        let per_block = self.form.per_block;
        let weight = |&row: &usize| {
            let bytes = self.blocks.get(row / per_block)?;
            Ok(self.block(&bytes).weight(row % per_block))
        };
        rows.iter().map(weight).collect::<Result<_>>().map(Some)
    }
}

#[cfg(test)]
#[path = "texts_tests.rs"]
mod tests;
