//! Vocabularies from counted words.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use tokenizers::models::bpe::{BPE, BpeTrainer};
use tokenizers::models::wordlevel::WordLevel;
use tokenizers::{AddedToken, ModelWrapper};

use super::{PAD, TokenizerConfig, TokenizerKind, UNK, WordCounts};
use crate::error::Result;

/// A model of the configured kind.
///
/// The special tokens are ordinary entries of the vocabulary that no text can produce. They are not registered as
/// "added tokens", because those are recognised inside texts: a user who writes `<pad>` must not get padding.
pub(super) fn model(config: &TokenizerConfig, counts: &WordCounts) -> Result<ModelWrapper> {
    let model = match config.kind {
        TokenizerKind::Word => word(config, counts).map(ModelWrapper::from),
        TokenizerKind::Bpe => bpe(config, counts).map(ModelWrapper::from),
    };
    model.map_err(super::failed)
}

/// The most frequent words, ties by text.
fn word(config: &TokenizerConfig, counts: &WordCounts) -> tokenizers::Result<WordLevel> {
    let frequent = counts.iter().filter(|(_, count)| *count >= config.min_frequency);
    let mut words: Vec<(&str, u64)> = frequent.collect();
    words.sort_unstable_by_key(|&(word, count)| (Reverse(count), word));
    let words = words.into_iter().map(|(word, _)| word);
    let vocab = [PAD, UNK].into_iter().chain(words).take(config.vocab_size);
    let vocab = vocab.zip(0..).map(|(word, id)| (word.to_owned(), id)).collect();
    WordLevel::builder().vocab(vocab).unk_token(UNK.into()).build()
}

fn bpe(config: &TokenizerConfig, counts: &WordCounts) -> tokenizers::Result<BPE> {
    let alphabet = alphabet(config, counts);
    let specials = [PAD, UNK].into_iter().map(|token| AddedToken::from(token, true)).collect();
    let trainer = BpeTrainer::builder()
        .vocab_size(config.vocab_size)
        .min_frequency(config.min_frequency)
        .show_progress(false)
        .special_tokens(specials)
        .limit_alphabet(alphabet.len())
        .initial_alphabet(alphabet)
        .build();
    let words = counts.iter().map(|(word, count)| (word.into(), count)).collect();
    let mut model = BPE::default();
    trainer.do_train(&words, &mut model)?;
    model.unk_token = Some(UNK.into());
    Ok(model)
}

/// The characters that pieces are made of: at most half the vocabulary, the most frequent, ties by code point.
///
/// Chinese has thousands; half is left for words. Chosen here because the trainer breaks ties by chance.
fn alphabet(config: &TokenizerConfig, counts: &WordCounts) -> HashSet<char> {
    let mut frequency: HashMap<char, u64> = HashMap::new();
    for (word, count) in counts.iter() {
        word.chars().for_each(|c| *frequency.entry(c).or_default() += count);
    }
    frequency.retain(|_, count| *count >= config.min_frequency);
    let mut chosen: Vec<(char, u64)> = frequency.into_iter().collect();
    chosen.sort_unstable_by_key(|&(c, count)| (Reverse(count), c));
    chosen.truncate((config.vocab_size - 2).div_ceil(2));
    chosen.into_iter().map(|(c, _)| c).collect()
}
