//! What becomes of training rows, in every epoch anew.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use firebrick_data::{
    Balance, Batches, Key, NumericAugmenter, Purpose, TextAugmenter, TextSet, TextSource,
    TextTokenizer, TokenBatch, balance, train_batches,
};

/// Changes of texts and of how often their rows come; by default none.
#[derive(Clone, Debug, Default)]
pub struct TextChanges {
    /// How texts are changed.
    pub augment: Option<TextAugmentation>,
    /// Which rows are in an epoch.
    pub balance: Option<Balancing>,
}

/// Texts in memory that are learnt from with changes.
#[derive(Clone, Debug)]
pub struct ChangedTexts<T = u32> {
    /// The texts as they are.
    pub set: TextSet<T>,
    /// What becomes of them when they are learnt from.
    pub changes: TextChanges,
}

impl<T> From<TextSet<T>> for ChangedTexts<T> {
    /// Without changes.
    fn from(set: TextSet<T>) -> Self {
        Self { set, changes: TextChanges::default() }
    }
}

impl<T: Copy + fmt::Debug + Send + Sync> TextSource for ChangedTexts<T> {
    type Target = T;

    fn rows(&self) -> usize {
        self.set.len()
    }

    fn epoch(&self, batch_size: usize, key: Key) -> Batches<'_> {
        let (lengths, epoch) = (self.set.lengths(), key.epoch_number());
        let batches =
            batches(self.changes.balance.as_ref(), lengths.len(), epoch, |taken, rows| {
                let size = if batch_size == 0 { rows } else { batch_size };
                match taken {
                    None => train_batches(&lengths, size, key),
                    Some(taken) => {
                        let lengths: Vec<usize> = taken.iter().map(|&row| lengths[row]).collect();
                        train_batches(&lengths, size, key)
                    }
                }
            });
        batches.into()
    }

    fn pass(&self, batch_size: usize) -> Batches<'_> {
        self.set.pass(batch_size)
    }

    fn batch(&self, rows: &[usize]) -> firebrick_data::Result<TokenBatch<T>> {
        TextSource::batch(&self.set, rows)
    }

    fn training_batch(&self, rows: &[usize], epoch: u64) -> firebrick_data::Result<TokenBatch<T>> {
        let changed = |row| self.changes.augment.as_ref()?.ids(row, epoch);
        Ok(self.set.batch_with(rows, changed))
    }

    fn targets(&self) -> Option<&[T]> {
        self.changes.balance.is_none().then_some(self.set.labels.as_slice())
    }
}

/// Changes of features and of how often their rows come; by default none.
#[derive(Clone, Debug, Default)]
pub struct NumericChanges {
    /// How features are changed.
    pub augment: Option<NumericAugmenter>,
    /// Which rows are in an epoch.
    pub balance: Option<Balancing>,
}

/// Changed texts as token ids.
#[derive(Clone)]
pub struct TextAugmentation {
    augmenter: TextAugmenter,
    /// The training texts as they are cut: cleaned, and without personal data.
    texts: Arc<[String]>,
    tokenizer: TextTokenizer,
    max_tokens: usize,
}

impl fmt::Debug for TextAugmentation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TextAugmentation")
            .field("augmenter", &self.augmenter)
            .finish_non_exhaustive()
    }
}

impl TextAugmentation {
    /// Changes these training texts, which are cleaned already.
    pub fn new(
        augmenter: TextAugmenter,
        texts: Vec<String>,
        tokenizer: TextTokenizer,
        max_tokens: usize,
    ) -> Self {
        Self { augmenter, texts: texts.into(), tokenizer, max_tokens }
    }

    /// The ids of a row's text in an epoch, if it is changed there.
    pub(super) fn ids(&self, row: usize, epoch: u64) -> Option<Vec<u32>> {
        match self.augmenter.augment(&self.texts[row], epoch, row as u64) {
            Cow::Borrowed(_) => None,
            Cow::Owned(text) => {
                let mut ids = self.tokenizer.encode(&text);
                ids.truncate(self.max_tokens);
                Some(ids)
            }
        }
    }
}

/// Classes made equally large, epoch by epoch.
#[derive(Clone, Debug)]
pub struct Balancing {
    labels: Arc<[u32]>,
    how: Balance,
    seed: u64,
}

impl Balancing {
    /// Of rows with these classes; `None` if nothing is to be done.
    pub fn new(labels: &[u32], how: Balance, seed: u64) -> Option<Self> {
        (how != Balance::None).then(|| Self { labels: labels.into(), how, seed })
    }

    /// The rows of an epoch.
    fn rows(&self, epoch: u64) -> Vec<usize> {
        let key = Key::new(self.seed, Purpose::Balance).epoch(epoch);
        balance(&self.labels, self.how, key).into_iter().map(|row| row as usize).collect()
    }
}

/// The batches of an epoch: of all rows, or of those that `balancing` takes; `cut` makes batches of so many places.
pub(super) fn batches(
    balancing: Option<&Balancing>,
    rows: usize,
    epoch: u64,
    cut: impl FnOnce(Option<&[usize]>, usize) -> Vec<Vec<usize>>,
) -> Vec<Vec<usize>> {
    let Some(balancing) = balancing else { return cut(None, rows) };
    let taken = balancing.rows(epoch);
    let mut batches = cut(Some(&taken), taken.len());
    batches.iter_mut().flatten().for_each(|place| *place = taken[*place]);
    batches
}
