//! Rows that batches are made of, wherever they are kept.

use std::fmt;

use crate::batch::{TextSet, TokenBatch, eval_batches, train_batches};
use crate::error::Result;
use crate::rng::Key;

/// The batches of one pass over rows: how many there are, and the rows of each, found window by window.
pub struct Batches<'a> {
    rows: usize,
    windows: Vec<usize>,
    open: Open<'a>,
}

/// From the number of a window to the rows of its batches.
type Open<'a> = Box<dyn FnMut(usize) -> Result<Vec<Vec<usize>>> + Send + 'a>;

impl fmt::Debug for Batches<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batches").field("rows", &self.rows).field("windows", &self.windows).finish()
    }
}

impl<'a> Batches<'a> {
    /// `rows` rows in all, so many batches in each window; `open` gives the batches of a window.
    pub fn windows(
        rows: usize,
        windows: Vec<usize>,
        open: impl FnMut(usize) -> Result<Vec<Vec<usize>>> + Send + 'a,
    ) -> Self {
        Self { rows, windows, open: Box::new(open) }
    }

    /// How many batches.
    pub fn len(&self) -> usize {
        self.windows.iter().sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many rows in all of them.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The batches from number `first` on; windows before it are not opened.
    pub fn from(self, first: usize) -> impl Iterator<Item = Result<Vec<usize>>> + Send + 'a {
        let Self { windows, mut open, .. } = self;
        let mut before = 0;
        let windows = windows.into_iter().enumerate().flat_map(move |(window, batches)| {
            let skipped = first.saturating_sub(before).min(batches);
            before += batches;
            (skipped < batches).then_some((window, skipped))
        });
        windows.flat_map(move |(window, skipped)| match open(window) {
            Ok(batches) => batches.into_iter().skip(skipped).map(Ok).collect::<Vec<_>>(),
            Err(error) => vec![Err(error)],
        })
    }
}

impl From<Vec<Vec<usize>>> for Batches<'_> {
    /// One window.
    fn from(batches: Vec<Vec<usize>>) -> Self {
        let (rows, count) = (batches.iter().map(Vec::len).sum(), batches.len());
        let mut batches = Some(batches);
        Self::windows(rows, vec![count], move |_| Ok(batches.take().unwrap_or_default()))
    }
}

/// Encoded texts and what is predicted of each; in memory a [`TextSet`], on the disk
/// [`CachedTexts`](crate::CachedTexts).
pub trait TextSource: fmt::Debug + Send + Sync {
    /// What is predicted of a text: a class number ([`u32`]) or a scaled number ([`f32`]).
    type Target;

    /// How many rows.
    fn rows(&self) -> usize;

    /// The batches of a training epoch, as many in each; 0: all rows in one batch. `key` is the epoch's, and decides
    /// the order.
    fn epoch(&self, batch_size: usize, key: Key) -> Batches<'_>;

    /// Every row once, in batches of about equally long rows.
    fn pass(&self, batch_size: usize) -> Batches<'_>;

    /// The given rows, packed in the given order.
    ///
    /// # Errors
    /// If rows on the disk can't be read, or are not as they were written.
    fn batch(&self, rows: &[usize]) -> Result<TokenBatch<Self::Target>>;

    /// As [`batch`](Self::batch), as the rows are to be learnt from in the epoch of this number.
    ///
    /// # Errors
    /// As [`batch`](Self::batch).
    fn training_batch(&self, rows: &[usize], _epoch: u64) -> Result<TokenBatch<Self::Target>> {
        self.batch(rows)
    }

    /// The targets of all rows, if they are in memory and every row comes once an epoch.
    fn targets(&self) -> Option<&[Self::Target]> {
        None
    }

    /// How much the given rows count, if this is kept with the rows; 1 in the mean of all.
    ///
    /// # Errors
    /// As [`batch`](Self::batch).
    fn weights(&self, _rows: &[usize]) -> Result<Option<Vec<f32>>> {
        Ok(None)
    }
}

impl<T: Copy + fmt::Debug + Send + Sync> TextSource for TextSet<T> {
    type Target = T;

    fn rows(&self) -> usize {
        self.len()
    }

    fn epoch(&self, batch_size: usize, key: Key) -> Batches<'_> {
        let size = if batch_size == 0 { self.len() } else { batch_size };
        train_batches(&self.lengths(), size, key).into()
    }

    fn pass(&self, batch_size: usize) -> Batches<'_> {
        eval_batches(&self.lengths(), batch_size).into()
    }

    fn batch(&self, rows: &[usize]) -> Result<TokenBatch<T>> {
        Ok(TextSet::batch(self, rows))
    }

    fn targets(&self) -> Option<&[T]> {
        Some(&self.labels)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_from_any_place_are_the_rest_and_earlier_windows_stay_closed() {
        let windows = vec![2, 0, 3, 1];
        let all: Vec<Vec<usize>> = (0..6).map(|batch| vec![batch]).collect();
        let starts = [0, 2, 2, 5];
        for first in 0..7 {
            let opened = std::sync::Mutex::new(Vec::new());
            let batches = Batches::windows(6, windows.clone(), |window| {
                opened.lock().unwrap().push(window);
                Ok(all[starts[window]..][..windows[window]].to_vec())
            });
            assert_eq!((batches.len(), batches.rows()), (6, 6));
            let rest: Vec<_> = batches.from(first).map(Result::unwrap).collect();
            assert_eq!(rest, all[first..]);
            let needed =
                |window: &usize| windows[*window] > 0 && starts[*window] + windows[*window] > first;
            assert!(opened.into_inner().unwrap().into_iter().eq((0..4).filter(needed)));
        }
    }
}
