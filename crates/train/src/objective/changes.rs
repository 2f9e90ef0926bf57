//! What becomes of training rows, in every epoch anew.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use firebrick_data::{
    Balance, Key, NumericAugmenter, Purpose, TextAugmenter, TextTokenizer, balance,
};

/// Changes of texts and of how often their rows come; by default none.
#[derive(Clone, Debug, Default)]
pub struct TextChanges {
    /// How texts are changed.
    pub augment: Option<TextAugmentation>,
    /// Which rows are in an epoch.
    pub balance: Option<Balancing>,
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
