//! Python's `tokenizers` reads our `tokenizer.json` and gives the same ids.
//!
//! How the files were made: `golden/README.md`.

use std::path::Path;

use firebrick_data::{TextTokenizer, TokenizerConfig, TokenizerKind};
use serde_json::Value;

/// A kind, and what training wrote for it.
const GOLDEN: [(TokenizerKind, &str); 2] = [
    (TokenizerKind::Word, include_str!("golden/word.json")),
    (TokenizerKind::Bpe, include_str!("golden/bpe.json")),
];

/// What Python answers to a text, per kind.
struct Case {
    text: String,
    group: String,
    word: Vec<u32>,
    bpe: Vec<u32>,
}

#[test]
fn every_text_has_the_ids_that_python_gives_it() {
    let cases = cases();
    let texts: Vec<&str> = cases.iter().map(|case| case.text.as_str()).collect();
    for (kind, json) in GOLDEN {
        let tokenizer = TextTokenizer::from_json(json).unwrap();
        let in_batch = tokenizer.encode_batch(&texts);
        for (case, batched) in cases.iter().zip(in_batch) {
            let expected = case.ids(kind);
            assert_eq!(tokenizer.encode(&case.text), expected, "{}", case.name(kind));
            assert_eq!(batched, expected, "{}, in a batch", case.name(kind));
        }
    }
}

#[test]
fn a_text_without_tokens_is_an_empty_list_in_python_and_one_unknown_here() {
    let cases = cases();
    for (kind, json) in GOLDEN {
        let tokenizer = TextTokenizer::from_json(json).unwrap();
        for case in &cases {
            let empty = case.group == "no tokens";
            assert_eq!(case.python(kind).is_empty(), empty, "{}", case.name(kind));
            if empty {
                let found = tokenizer.encode(&case.text);
                assert_eq!(found, [tokenizer.unk_id()], "{}", case.name(kind));
            }
        }
    }
}

#[test]
fn training_on_the_corpus_gives_the_stored_file_byte_for_byte() {
    let mut differing = Vec::new();
    for (kind, stored) in GOLDEN {
        // Hash maps are seeded anew each time; a result that leans on their order shows in some.
        let mut trainings = (0..10).map(|_| trained(kind).to_json().unwrap());
        if let Some(found) = trainings.find(|json| json != stored) {
            let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{kind}.json"));
            std::fs::write(&path, found).unwrap();
            differing.push(path);
        }
    }
    assert!(differing.is_empty(), "training writes other files than golden/ has: {differing:?}");
}

/// Else the tests above would show little.
#[test]
fn the_corpus_overflows_the_vocabulary_and_the_texts_use_most_of_it() {
    let cases = cases();
    assert!(cases.len() >= 40);
    for (kind, json) in GOLDEN {
        let tokenizer = TextTokenizer::from_json(json).unwrap();
        assert_eq!(tokenizer.kind(), kind);
        assert_eq!(tokenizer.vocab_size(), config(kind).vocab_size, "{kind}");
        let ids = cases.iter().flat_map(|case| case.python(kind));
        let used: std::collections::BTreeSet<u32> = ids.copied().collect();
        assert!(used.contains(&tokenizer.unk_id()) && !used.contains(&tokenizer.pad_id()));
        assert!(2 * used.len() > tokenizer.vocab_size(), "{kind}: {} ids used", used.len());
    }
}

impl Case {
    fn python(&self, kind: TokenizerKind) -> &[u32] {
        match kind {
            TokenizerKind::Word => &self.word,
            TokenizerKind::Bpe => &self.bpe,
        }
    }

    /// Python's ids; where there are none, one `<unk>`: the documented exception.
    fn ids(&self, kind: TokenizerKind) -> &[u32] {
        match self.python(kind) {
            [] => &[1],
            ids => ids,
        }
    }

    fn name(&self, kind: TokenizerKind) -> String {
        format!("{kind}, {}: {:?}", self.group, self.text)
    }
}

/// So small that training must choose; `bpe` among characters, too.
fn config(kind: TokenizerKind) -> TokenizerConfig {
    let vocab_size = match kind {
        TokenizerKind::Word => 140,
        TokenizerKind::Bpe => 240,
    };
    TokenizerConfig { kind, vocab_size, ..TokenizerConfig::default() }
}

fn trained(kind: TokenizerKind) -> TextTokenizer {
    let corpus = include_str!("golden/corpus.txt");
    TextTokenizer::train(&config(kind), corpus.lines()).expect("a trained tokenizer")
}

fn cases() -> Vec<Case> {
    let file: Value =
        serde_json::from_str(include_str!("golden/ids.json")).expect("a golden file is JSON");
    let cases = file["cases"].as_array().expect("a list");
    let text = |value: &Value| value.as_str().expect("a string").to_owned();
    let ids = |value: &Value| serde_json::from_value(value.clone()).expect("a list of ids");
    cases
        .iter()
        .map(|case| Case {
            text: text(&case["text"]),
            group: text(&case["group"]),
            word: ids(&case["word"]),
            bpe: ids(&case["bpe"]),
        })
        .collect()
}
