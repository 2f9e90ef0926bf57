//! Rows with their texts on the disk, to be read once from beginning to end.

use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::blocks::{BlockFile, BlockWriter};
use super::memory::MemoryLimit;
use crate::error::{DataError, Result};
use crate::examples::TextRow;

/// The most rows that are read at once.
const CHUNK: usize = 1024;

/// Rows that are written.
#[derive(Debug)]
pub(super) struct SpoolWriter<L> {
    file: BlockWriter,
    chunk: Vec<(String, L, u64)>,
    bytes: usize,
    most: usize,
    rows: usize,
}

impl<L: Serialize> SpoolWriter<L> {
    pub(super) fn create(path: &Path, memory: MemoryLimit) -> Result<Self> {
        let (file, most) = (BlockWriter::create(path)?, memory.chunk());
        Ok(Self { file, chunk: Vec::new(), bytes: 0, most, rows: 0 })
    }

    pub(super) fn push(&mut self, row: TextRow<L>) -> Result<()> {
        self.bytes += row.text.len();
        self.rows += 1;
        self.chunk.push((row.text, row.label, row.line));
        match self.bytes >= self.most || self.chunk.len() == CHUNK {
            true => self.flush(),
            false => Ok(()),
        }
    }

    fn flush(&mut self) -> Result<()> {
        let bytes = serde_json::to_vec(&self.chunk).map_err(failed)?;
        self.chunk.clear();
        self.bytes = 0;
        self.file.push(&bytes)
    }

    pub(super) fn finish(mut self) -> Result<RowSpool<L>> {
        if !self.chunk.is_empty() {
            self.flush()?;
        }
        let blocks = self.file.finish(|_| 1)?;
        Ok(RowSpool { blocks, rows: self.rows, labels: std::marker::PhantomData })
    }
}

/// Rows with their texts on the disk.
#[derive(Debug)]
pub struct RowSpool<L> {
    blocks: BlockFile,
    rows: usize,
    labels: std::marker::PhantomData<fn() -> L>,
}

impl<L: DeserializeOwned> RowSpool<L> {
    /// How many rows.
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// The rows, some at a time, in order.
    ///
    /// Gives [`DataError::Io`] if the file can't be read or was changed.
    pub fn chunks(&self) -> impl Iterator<Item = Result<Vec<TextRow<L>>>> {
        (0..self.blocks.len()).map(|block| {
            let rows: Vec<(String, L, u64)> =
                serde_json::from_slice(&self.blocks.get(block)?).map_err(failed)?;
            Ok(rows.into_iter().map(|(text, label, line)| TextRow { text, label, line }).collect())
        })
    }
}

fn failed(error: serde_json::Error) -> DataError {
    DataError::Pipeline { message: error.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_back_in_order_a_few_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let memory: MemoryLimit = "8MB".parse().unwrap();
        let mut writer = SpoolWriter::create(&folder.path().join("test"), memory).unwrap();
        let text = |i: usize| format!("\"猫\u{0}\n\u{1F469}\u{200D} {i} {}", "x".repeat(i % 900));
        let row = |i: usize| TextRow { text: text(i), label: 0.1 * i as f64, line: i as u64 };
        (0..3000).for_each(|i| writer.push(row(i)).unwrap());
        let spool = writer.finish().unwrap();
        let chunks: Vec<Vec<TextRow<f64>>> = spool.chunks().map(Result::unwrap).collect();
        assert!(chunks.len() > 3 && spool.len() == 3000);
        assert!(chunks.into_iter().flatten().eq((0..3000).map(row)));
    }
}
