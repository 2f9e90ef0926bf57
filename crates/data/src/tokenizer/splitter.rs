//! What happens to a text before its pieces are looked up: normalised, then cut.

use tokenizers::normalizers::{BertNormalizer, NFKC, Replace, Sequence as Normalizers, Strip};
use tokenizers::pre_tokenizers::bert::BertPreTokenizer;
use tokenizers::pre_tokenizers::metaspace::{Metaspace, PrependScheme};
use tokenizers::pre_tokenizers::punctuation::Punctuation;
use tokenizers::pre_tokenizers::sequence::Sequence as PreTokenizers;
use tokenizers::pre_tokenizers::split::{Split, SplitPattern};
use tokenizers::{
    NormalizedString, Normalizer, NormalizerWrapper, OffsetReferential, OffsetType,
    PreTokenizedString, PreTokenizer, PreTokenizerWrapper, SplitDelimiterBehavior,
};

use super::TokenizerKind;
use super::pieces::Pieces;

/// Kana, Chinese characters (all planes), symbols and emoji: one token each.
///
/// The characters stand in the pattern themselves, because engines differ in how they write code points and in
/// the Unicode version behind their classes; so other programs cut alike.
const ALONE: &str = "[\u{2600}-\u{27BF}\u{2B00}-\u{2BFF}\u{3040}-\u{30FF}\u{31F0}-\u{31FF}\
    \u{3400}-\u{4DBF}\u{4E00}-\u{9FFF}\u{F900}-\u{FAFF}\u{1F000}-\u{1FAFF}\u{20000}-\u{323AF}]";

/// Marks "show the character before me as a picture": the same word with or without it.
const VARIATION_SELECTOR: &str = "\u{FE0F}";

/// Normalises and cuts, without a vocabulary.
///
/// This is the first half of the `word` tokenizer, for uses that number words themselves.
#[derive(Clone, Debug)]
pub struct WordSplitter {
    kind: TokenizerKind,
    lowercase: bool,
    normalizer: NormalizerWrapper,
    pre_tokenizer: PreTokenizerWrapper,
}

impl WordSplitter {
    /// Words of a text; with `lowercase`, upper and lower case are one.
    pub fn new(lowercase: bool) -> Self {
        Self::of_kind(TokenizerKind::Word, lowercase)
    }

    pub(super) fn of_kind(kind: TokenizerKind, lowercase: bool) -> Self {
        let (normalizer, pre_tokenizer) = match kind {
            TokenizerKind::Word => (word_normalizer(lowercase), word_pre_tokenizer()),
            TokenizerKind::Bpe => (bpe_normalizer(lowercase), bpe_pre_tokenizer()),
        };
        Self { kind, lowercase, normalizer, pre_tokenizer }
    }

    pub(super) fn stages(&self) -> (NormalizerWrapper, PreTokenizerWrapper) {
        (self.normalizer.clone(), self.pre_tokenizer.clone())
    }

    /// The pieces of a text, in order.
    ///
    /// ```
    /// let pieces = firebrick_data::WordSplitter::new(true).split("Don't panic，退款！");
    /// assert_eq!(pieces, ["don", "'", "t", "panic", ",", "退", "款", "!"]);
    /// ```
    pub fn split(&self, text: &str) -> Vec<String> {
        let mut pieces = Vec::new();
        self.pieces(text, |piece| pieces.push(piece.to_owned()));
        pieces
    }

    /// Calls `each` with every piece, in order.
    pub fn pieces(&self, text: &str, mut each: impl FnMut(&str)) {
        match self.kind {
            TokenizerKind::Word => Pieces::shared(self.lowercase).of(text, each),
            TokenizerKind::Bpe => self.staged(text).iter().for_each(|piece| each(piece)),
        }
    }

    /// As [`split`](Self::split), by the stages themselves. None of them fails on any text; the signatures are the
    /// library's.
    pub(super) fn staged(&self, text: &str) -> Vec<String> {
        let cut = || -> tokenizers::Result<Vec<String>> {
            let mut normalised = NormalizedString::from(text);
            self.normalizer.normalize(&mut normalised)?;
            let mut pieces = PreTokenizedString::from(normalised);
            self.pre_tokenizer.pre_tokenize(&mut pieces)?;
            let pieces = pieces.get_splits(OffsetReferential::Original, OffsetType::Byte);
            Ok(pieces.into_iter().map(|(piece, _, _)| piece.to_owned()).collect())
        };
        cut().unwrap_or_default()
    }
}

/// Full-width to half-width and the like; control characters out; every white space one space.
fn cleaning(lowercase: bool) -> Vec<NormalizerWrapper> {
    let bert = BertNormalizer::new(true, false, Some(false), lowercase);
    vec![NFKC.into(), bert.into(), replace(VARIATION_SELECTOR.into(), "")]
}

fn word_normalizer(lowercase: bool) -> NormalizerWrapper {
    Normalizers::new(cleaning(lowercase)).into()
}

fn bpe_normalizer(lowercase: bool) -> NormalizerWrapper {
    use tokenizers::normalizers::replace::ReplacePattern;
    let mut stages = cleaning(lowercase);
    stages.push(replace(ReplacePattern::Regex(" {2,}".into()), " "));
    stages.push(Strip::new(true, true).into());
    Normalizers::new(stages).into()
}

fn replace(
    pattern: tokenizers::normalizers::replace::ReplacePattern,
    by: &str,
) -> NormalizerWrapper {
    Replace::new(pattern, by).expect("the pattern is a constant and valid").into()
}

fn word_pre_tokenizer() -> PreTokenizerWrapper {
    let alone = SplitPattern::Regex(ALONE.into());
    let alone = Split::new(alone, SplitDelimiterBehavior::Isolated, false);
    PreTokenizers::new(vec![
        BertPreTokenizer.into(),
        alone.expect("the pattern is a constant and valid").into(),
    ])
    .into()
}

fn bpe_pre_tokenizer() -> PreTokenizerWrapper {
    PreTokenizers::new(vec![
        Metaspace::new('▁', PrependScheme::Always, true).into(),
        Punctuation::new(SplitDelimiterBehavior::Isolated).into(),
    ])
    .into()
}
