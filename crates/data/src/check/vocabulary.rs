//! Words of the test file that a model trained on the other would not know.

use std::cmp::Reverse;
use std::collections::HashSet;

use super::context::Context;
use super::finding::{Finding, Severity};
use super::report::VocabularySummary;
use super::words::{grouped, listed, share};
use crate::tokenizer::TokenizerConfig;

/// From this share of unknown tokens on it is worth a word.
const SOME: f64 = 0.1;

/// From this share on texts lose their sense.
const MANY: f64 = 0.25;

pub(super) fn summary(context: &Context<'_>) -> Option<VocabularySummary> {
    let asked = &context.test.as_ref()?.tokens.as_ref()?.counts;
    let known = vocabulary(context)?;
    let unknown = asked.iter().filter(|(word, _)| !known.contains(word.as_str()));
    let (words, tokens) = unknown.fold((0, 0), |(w, t), (_, count)| (w + 1, t + count));
    let total: u64 = asked.values().sum();
    Some(VocabularySummary {
        size: known.len(),
        unknown_tokens: tokens as f64 / total.max(1) as f64,
        unknown_words: f64::from(words) / asked.len().max(1) as f64,
    })
}

/// The words that the default tokenizer keeps: frequent enough, the most frequent first, ties by text.
fn vocabulary<'a>(context: &'a Context<'_>) -> Option<HashSet<&'a str>> {
    let config = TokenizerConfig::default();
    let counts = &context.train.tokens.as_ref()?.counts;
    let mut words: Vec<(&str, u64)> =
        counts.iter().map(|(word, count)| (word.as_str(), *count)).collect();
    words.retain(|(_, count)| *count >= config.min_frequency);
    words.sort_unstable_by_key(|(word, count)| (Reverse(*count), *word));
    // Two places are taken by the padding and the unknown word.
    words.truncate(config.vocab_size - 2);
    Some(words.into_iter().map(|(word, _)| word).collect())
}

pub(super) fn unknown_words(context: &Context<'_>) -> Vec<Finding> {
    finding(context).into_iter().collect()
}

fn finding(context: &Context<'_>) -> Option<Finding> {
    let summary = summary(context).filter(|summary| summary.unknown_tokens >= SOME)?;
    let test = context.test.as_ref()?;
    let (known, asked) = (vocabulary(context)?, &test.tokens.as_ref()?.counts);
    let mut unknown: Vec<(&str, u64)> = asked.iter().map(|(word, n)| (word.as_str(), *n)).collect();
    unknown.retain(|(word, _)| !known.contains(word));
    unknown.sort_unstable_by_key(|(word, count)| (Reverse(*count), *word));
    let severity = if summary.unknown_tokens >= MANY { Severity::Warning } else { Severity::Note };
    let message = format!(
        "{}: {} of the tokens ({} of the different words) are unknown to the {} words that the default tokenizer learns from {}; most frequent: {}.",
        test.name,
        share(summary.unknown_tokens),
        share(summary.unknown_words),
        grouped(summary.size),
        context.train.name,
        listed(unknown.into_iter().take(5).map(|(word, _)| word), 5)
    );
    Some(
        Finding::new(severity, "unknown_words", (summary.unknown_words * asked.len() as f64).round() as usize)
            .says(message)
            .advises("More training texts, a larger vocabulary (`data.tokenizer.vocab_size`) or pieces of words (`bpe`) help."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::tests::{report, with_texts};
    use crate::{TextTokenizer, check::tests::kinds};

    #[test]
    fn the_shares_are_those_of_the_trained_tokenizer() {
        let train = with_texts(|i| format!("w{} x{} order late 退款", i % 40, i));
        let test = with_texts(|i| format!("w{} new{} order 到账", i % 60, i));
        let texts =
            |t: &crate::Table| t.records.iter().map(|r| r.fields[0].clone()).collect::<Vec<_>>();
        let tokenizer = TextTokenizer::train(
            &TokenizerConfig::default(),
            texts(&train).iter().map(String::as_str),
        )
        .unwrap();
        let ids: Vec<u32> = texts(&test).iter().flat_map(|text| tokenizer.encode(text)).collect();
        let unknown = ids.iter().filter(|&&id| id == 1).count() as f64 / ids.len() as f64;
        let vocabulary = report(&train, Some(&test)).vocabulary.unwrap();
        assert!((vocabulary.unknown_tokens - unknown).abs() < 1e-12);
        assert!(kinds(&train, Some(&test)).contains(&"unknown_words"));
        assert!(!kinds(&train, Some(&train)).contains(&"unknown_words") || unknown > 0.0);
    }
}
