//! Texts as sparse vectors of weighted words and word pairs.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use crate::error::{DataError, Result};
use crate::tokenizer::WordSplitter;

/// Which terms are counted.
///
/// | field | default | range |
/// |---|---|---|
/// | `max_ngram` | 2 | 1 to 5: words, pairs of words, … |
/// | `min_df` | 1 | at least 1: in how many texts a term must occur |
/// | `max_features` | 200,000 | at least 1: the terms of the most texts are kept, ties by text |
/// | `lowercase` | `true` | |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TfIdfConfig {
    /// The longest run of words that is one term.
    pub max_ngram: usize,
    /// In how many texts a term must occur.
    pub min_df: usize,
    /// The most terms there may be.
    pub max_features: usize,
    /// Whether upper and lower case are one.
    pub lowercase: bool,
}

impl Default for TfIdfConfig {
    fn default() -> Self {
        Self { max_ngram: 2, min_df: 1, max_features: 200_000, lowercase: true }
    }
}

impl TfIdfConfig {
    /// Checks the ranges.
    ///
    /// # Errors
    /// [`DataError::InvalidOption`].
    pub fn validate(&self) -> Result<()> {
        if !(1..=5).contains(&self.max_ngram) {
            return Err(DataError::option("tfidf.max_ngram", self.max_ngram, "1 to 5"));
        }
        for (name, value) in
            [("tfidf.min_df", self.min_df), ("tfidf.max_features", self.max_features)]
        {
            if value == 0 {
                return Err(DataError::option(name, value, "at least 1"));
            }
        }
        Ok(())
    }
}

/// The entries of a vector that are not zero.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SparseRow {
    /// Which, ascending.
    pub indices: Vec<u32>,
    /// Their values.
    pub values: Vec<f32>,
}

/// Fitted term weights, as scikit-learn's `TfidfVectorizer(sublinear_tf=True, ngram_range=(1, max_ngram))` computes
/// them on the words of [`WordSplitter`]:
///
/// `(1 + ln tf) · (ln((1 + n) / (1 + df)) + 1)`, each row divided by its Euclidean length.
///
/// Terms are numbered in the order of their text. Chinese characters are words here, so single characters and pairs
/// of neighbours are the terms.
#[derive(Clone, Debug)]
pub struct TfIdf {
    splitter: WordSplitter,
    max_ngram: usize,
    terms: Vec<String>,
    ids: HashMap<String, u32>,
    idf: Vec<f64>,
}

impl TfIdf {
    /// Counts the terms of training texts.
    ///
    /// # Errors
    /// [`DataError::InvalidOption`].
    pub fn fit(texts: &[&str], config: &TfIdfConfig) -> Result<Self> {
        config.validate()?;
        let splitter = WordSplitter::new(config.lowercase);
        let df = document_frequencies(texts, &splitter, config.max_ngram);
        let mut kept: Vec<(String, usize)> =
            df.into_iter().filter(|(_, df)| *df >= config.min_df).collect();
        kept.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        kept.truncate(config.max_features.min(u32::MAX as usize));
        kept.sort_unstable();
        let n = texts.len() as f64;
        let idf = kept.iter().map(|(_, df)| ((1.0 + n) / (1.0 + *df as f64)).ln() + 1.0).collect();
        let terms: Vec<String> = kept.into_iter().map(|(term, _)| term).collect();
        let ids = terms.iter().cloned().zip(0..).collect();
        Ok(Self { splitter, max_ngram: config.max_ngram, terms, ids, idf })
    }

    /// One text as a row of length 1, or as an empty one if it has no known term.
    pub fn transform(&self, text: &str) -> SparseRow {
        let words = self.splitter.split(text);
        let mut counts: HashMap<u32, u32> = HashMap::new();
        each_term(&words, self.max_ngram, |term| {
            if let Some(&id) = self.ids.get(term) {
                *counts.entry(id).or_default() += 1;
            }
        });
        let mut entries: Vec<(u32, f64)> = counts
            .into_iter()
            .map(|(id, tf)| (id, (1.0 + f64::from(tf).ln()) * self.idf[id as usize]))
            .collect();
        entries.sort_unstable_by_key(|&(id, _)| id);
        let length = entries.iter().map(|(_, x)| x * x).sum::<f64>().sqrt();
        SparseRow {
            indices: entries.iter().map(|&(id, _)| id).collect(),
            values: entries.iter().map(|&(_, x)| (x / length) as f32).collect(),
        }
    }

    /// [`transform`](Self::transform) of each text.
    pub fn transform_all(&self, texts: &[&str]) -> Vec<SparseRow> {
        texts.iter().map(|text| self.transform(text)).collect()
    }

    /// How many terms: the width of the rows.
    pub fn len(&self) -> usize {
        self.terms.len()
    }

    /// Whether there is no term.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// The term of an index, its words separated by one space.
    ///
    /// # Panics
    /// If `id` is not below [`len`](Self::len).
    pub fn term(&self, id: u32) -> &str {
        &self.terms[id as usize]
    }
}

fn document_frequencies(
    texts: &[&str],
    splitter: &WordSplitter,
    max_ngram: usize,
) -> HashMap<String, usize> {
    let mut frequencies = HashMap::new();
    for text in texts {
        let mut seen = HashSet::new();
        each_term(&splitter.split(text), max_ngram, |term| {
            if !seen.contains(term) {
                seen.insert(term.to_owned());
            }
        });
        for term in seen {
            *frequencies.entry(term).or_default() += 1;
        }
    }
    frequencies
}

/// Calls `visit` with every run of up to `max_ngram` words.
fn each_term(words: &[String], max_ngram: usize, mut visit: impl FnMut(&str)) {
    let mut term = String::new();
    for start in 0..words.len() {
        term.clear();
        for word in &words[start..words.len().min(start + max_ngram)] {
            if !term.is_empty() {
                term.push(' ');
            }
            term.push_str(word);
            visit(&term);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXTS: [&str; 3] = ["the cat sat", "the cat the cat", "a dog"];

    fn fitted(config: TfIdfConfig) -> TfIdf {
        TfIdf::fit(&TEXTS, &config).unwrap()
    }

    fn entry(tfidf: &TfIdf, text: &str, term: &str) -> f32 {
        let row = tfidf.transform(text);
        let find = |&(id, _): &(&u32, &f32)| tfidf.term(*id) == term;
        row.indices.iter().zip(&row.values).find(find).map_or(0.0, |(_, &value)| value)
    }

    #[test]
    fn weights_agree_with_scikit_learn() {
        // TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2), token_pattern=r"\S+") of scikit-learn 1.9.1 on TEXTS.
        let tfidf = fitted(TfIdfConfig::default());
        for (text, term, expected) in [
            ("the cat sat", "the", 0.393_511_2),
            ("the cat sat", "sat", 0.517_419_9),
            ("the cat the cat", "the cat", 0.526_820_2),
            ("the cat the cat", "cat the", 0.409_122_9),
        ] {
            let found = entry(&tfidf, text, term);
            assert!((found - expected).abs() < 1e-6, "{term} in {text}: {found}");
        }
    }

    #[test]
    fn rows_have_length_one_and_ascending_indices() {
        let row = fitted(TfIdfConfig::default()).transform(TEXTS[1]);
        assert!((row.values.iter().map(|v| v * v).sum::<f32>() - 1.0).abs() < 1e-6);
        assert!(row.indices.is_sorted());
        assert_eq!(fitted(TfIdfConfig::default()).transform("zebra"), SparseRow::default());
    }

    #[test]
    fn the_terms_of_the_most_texts_are_kept_whatever_the_order_of_the_texts() {
        let config = TfIdfConfig { max_features: 4, ..TfIdfConfig::default() };
        let terms = |tfidf: &TfIdf| (0..4).map(|i| tfidf.term(i).to_owned()).collect::<Vec<_>>();
        assert_eq!(terms(&fitted(config.clone())), ["a", "cat", "the", "the cat"]);
        let reversed: Vec<&str> = TEXTS.into_iter().rev().collect();
        assert_eq!(terms(&TfIdf::fit(&reversed, &config).unwrap()), ["a", "cat", "the", "the cat"]);
    }

    #[test]
    fn neighbouring_chinese_characters_are_a_term() {
        let tfidf = TfIdf::fit(&["我要退款", "退款"], &TfIdfConfig::default()).unwrap();
        assert!(entry(&tfidf, "请退款", "退 款") > 0.0);
    }
}
