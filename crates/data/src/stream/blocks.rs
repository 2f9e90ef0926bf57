//! A file of blocks of bytes, a few of which are in memory.

use std::collections::{HashMap, VecDeque};
use std::fs::File;
use std::io::{BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crate::error::{DataError, Result};

/// Where a block lies, and its CRC-32C.
#[derive(Clone, Copy, Debug)]
struct Entry {
    at: u64,
    len: usize,
    crc: u32,
}

/// A file that blocks are written to, one after another.
#[derive(Debug)]
pub(super) struct BlockWriter {
    path: PathBuf,
    file: BufWriter<File>,
    entries: Vec<Entry>,
    at: u64,
}

impl BlockWriter {
    /// Makes the file; what was in it is gone.
    pub(super) fn create(path: &Path) -> Result<Self> {
        let file = File::create(path).map_err(|source| unwritten(path, source))?;
        Ok(Self { path: path.to_owned(), file: BufWriter::new(file), entries: Vec::new(), at: 0 })
    }

    pub(super) fn push(&mut self, bytes: &[u8]) -> Result<()> {
        self.file.write_all(bytes).map_err(|source| unwritten(&self.path, source))?;
        self.entries.push(Entry { at: self.at, len: bytes.len(), crc: crc32c::crc32c(bytes) });
        self.at += bytes.len() as u64;
        Ok(())
    }

    /// The file for reading; at most `held(largest)` blocks stay in memory, given the size of the largest.
    pub(super) fn finish(mut self, held: impl FnOnce(usize) -> usize) -> Result<BlockFile> {
        self.file.flush().map_err(|source| unwritten(&self.path, source))?;
        drop(self.file);
        let file = File::open(&self.path).map_err(|source| unread(&self.path, source))?;
        let largest = self.entries.iter().map(|entry| entry.len).max().unwrap_or(0);
        let capacity = held(largest).max(1);
        let state = Mutex::new(Held { file, blocks: HashMap::new(), order: VecDeque::new() });
        Ok(BlockFile { path: self.path, entries: self.entries, capacity, state })
    }
}

/// A file of blocks. The blocks that were asked for last stay in memory; the oldest leaves for a new one.
#[derive(Debug)]
pub(super) struct BlockFile {
    path: PathBuf,
    entries: Vec<Entry>,
    capacity: usize,
    state: Mutex<Held>,
}

#[derive(Debug)]
struct Held {
    file: File,
    blocks: HashMap<usize, Arc<Vec<u8>>>,
    order: VecDeque<usize>,
}

impl BlockFile {
    /// How many blocks.
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// How many of them may be in memory.
    pub(super) fn capacity(&self) -> usize {
        self.capacity
    }

    /// The bytes of a block.
    ///
    /// # Errors
    /// [`DataError::Io`] if they can't be read or are others than those written.
    pub(super) fn get(&self, block: usize) -> Result<Arc<Vec<u8>>> {
        let mut held = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bytes) = held.blocks.get(&block) {
            return Ok(Arc::clone(bytes));
        }
        if held.order.len() >= self.capacity
            && let Some(oldest) = held.order.pop_front()
        {
            held.blocks.remove(&oldest);
        }
        let bytes = Arc::new(self.read(&mut held.file, self.entries[block])?);
        held.blocks.insert(block, Arc::clone(&bytes));
        held.order.push_back(block);
        Ok(bytes)
    }

    fn read(&self, file: &mut File, entry: Entry) -> Result<Vec<u8>> {
        let failed = |source| unread(&self.path, source);
        let mut bytes = vec![0; entry.len];
        file.seek(SeekFrom::Start(entry.at)).map_err(failed)?;
        file.read_exact(&mut bytes).map_err(failed)?;
        if crc32c::crc32c(&bytes) != entry.crc {
            let changed = "the file was changed or damaged since it was written";
            return Err(failed(std::io::Error::new(std::io::ErrorKind::InvalidData, changed)));
        }
        Ok(bytes)
    }
}

fn unwritten(path: &Path, source: std::io::Error) -> DataError {
    DataError::Write { path: path.display().to_string(), source }
}

fn unread(path: &Path, source: std::io::Error) -> DataError {
    DataError::Io { path: path.display().to_string(), source }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_come_back_in_any_order_and_no_more_are_held_than_allowed() {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = BlockWriter::create(&folder.path().join("b")).unwrap();
        (0..9_u8).for_each(|i| writer.push(&vec![i; usize::from(i)]).unwrap());
        let file = writer.finish(|largest| 3 * largest / 8).unwrap();
        assert_eq!((file.len(), file.capacity()), (9, 3));
        for i in [8, 0, 8, 3, 4, 5, 0, 8] {
            assert_eq!(*file.get(i).unwrap(), *vec![i as u8; i]);
            let held = file.state.lock().unwrap();
            assert!(held.blocks.len() <= 3 && held.blocks.len() == held.order.len());
        }
    }

    #[test]
    fn a_file_that_was_changed_is_told_from_one_that_was_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("b");
        let mut writer = BlockWriter::create(&path).unwrap();
        writer.push(b"one").unwrap();
        writer.push(b"two").unwrap();
        let file = writer.finish(|_| 1).unwrap();
        std::fs::write(&path, b"onetwa").unwrap();
        assert_eq!(*file.get(0).unwrap(), b"one");
        let error = file.get(1).unwrap_err().to_string();
        assert!(error.contains("was changed or damaged"), "{error}");
        std::fs::write(&path, b"on").unwrap();
        assert!(file.get(1).unwrap_err().to_string().contains("cannot be read"));
    }
}
