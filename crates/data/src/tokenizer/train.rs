//! Vocabularies from texts.

use std::collections::{HashMap, HashSet};

use tokenizers::models::bpe::{BPE, BpeTrainer};
use tokenizers::models::wordlevel::{WordLevel, WordLevelTrainer};
use tokenizers::{AddedToken, Model, ModelWrapper, Trainer};

use super::splitter::WordSplitter;
use super::{PAD, TokenizerConfig, TokenizerKind, UNK};
use crate::error::Result;

/// A model of the configured kind.
///
/// The special tokens are ordinary entries of the vocabulary that no text can produce. They are not registered as
/// "added tokens", because those are recognised inside texts: a user who writes `<pad>` must not get padding.
pub(super) fn model(
    config: &TokenizerConfig,
    splitter: &WordSplitter,
    texts: &[&str],
) -> Result<ModelWrapper> {
    let model = match config.kind {
        TokenizerKind::Word => word(config, splitter, texts).map(ModelWrapper::from),
        TokenizerKind::Bpe => bpe(config, splitter, texts).map(ModelWrapper::from),
    };
    model.map_err(super::failed)
}

fn specials() -> Vec<AddedToken> {
    [PAD, UNK].into_iter().map(|token| AddedToken::from(token, true)).collect()
}

fn feed<T: Trainer>(
    trainer: &mut T,
    splitter: &WordSplitter,
    texts: &[&str],
) -> tokenizers::Result<T::Model>
where
    T::Model: Default,
{
    trainer.feed(texts.iter(), |text| Ok(splitter.split(text)))?;
    let mut model = T::Model::default();
    trainer.train(&mut model)?;
    Ok(model)
}

/// The most frequent words, ties by text.
fn word(
    config: &TokenizerConfig,
    splitter: &WordSplitter,
    texts: &[&str],
) -> tokenizers::Result<WordLevel> {
    let mut trainer = WordLevelTrainer::builder()
        .vocab_size(config.vocab_size)
        .min_frequency(config.min_frequency)
        .show_progress(false)
        .special_tokens(specials())
        .build()?;
    let trained = feed(&mut trainer, splitter, texts)?;
    let vocab = trained.get_vocab().into_iter().collect();
    WordLevel::builder().vocab(vocab).unk_token(UNK.into()).build()
}

fn bpe(
    config: &TokenizerConfig,
    splitter: &WordSplitter,
    texts: &[&str],
) -> tokenizers::Result<BPE> {
    let alphabet = alphabet(config, splitter, texts)?;
    let mut trainer = BpeTrainer::builder()
        .vocab_size(config.vocab_size)
        .min_frequency(config.min_frequency)
        .show_progress(false)
        .special_tokens(specials())
        .limit_alphabet(alphabet.len())
        .initial_alphabet(alphabet)
        .build();
    let mut model = feed(&mut trainer, splitter, texts)?;
    model.unk_token = Some(UNK.into());
    Ok(model)
}

/// The characters that pieces are made of: at most half the vocabulary, the most frequent, ties by code point.
///
/// Chinese has thousands; half is left for words. Chosen here because the trainer breaks ties by chance.
fn alphabet(
    config: &TokenizerConfig,
    splitter: &WordSplitter,
    texts: &[&str],
) -> tokenizers::Result<HashSet<char>> {
    let mut counts: HashMap<char, u64> = HashMap::new();
    for text in texts {
        for c in splitter.split(text).iter().flat_map(|piece| piece.chars()) {
            *counts.entry(c).or_default() += 1;
        }
    }
    counts.retain(|_, count| *count >= config.min_frequency);
    let mut chosen: Vec<(char, u64)> = counts.into_iter().collect();
    chosen.sort_unstable_by_key(|&(c, count)| (std::cmp::Reverse(count), c));
    chosen.truncate((config.vocab_size - 2).div_ceil(2));
    Ok(chosen.into_iter().map(|(c, _)| c).collect())
}
