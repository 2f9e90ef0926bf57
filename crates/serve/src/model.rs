//! A model as the engine runs it.

use std::fmt::Debug;
use std::sync::atomic::{AtomicU64, Ordering};

use firebrick_bundle::{Answer, Predictor, Reads};
use firebrick_data::{Cell, MissingValues};

use crate::describe::Signature;

/// A row as a model reads it.
#[derive(Clone, Debug, PartialEq)]
pub enum Row {
    /// A text.
    Text(String),
    /// One cell a column, in the model's order.
    Cells(Vec<Cell>),
}

/// What answers rows: a [`Predictor`], or what stands for one in a test.
pub trait Runner: Debug + Send + Sync {
    /// One answer a row, in the order of the rows, and how many rows were longer than the model reads.
    fn answers(&self, rows: &[&Row]) -> (Vec<Answer>, usize);
}

impl Runner for Predictor {
    fn answers(&self, rows: &[&Row]) -> (Vec<Answer>, usize) {
        match self.reads() {
            Reads::Text(model) => {
                let texts: Vec<&str> = rows.iter().map(|row| row.text()).collect();
                model.answers(&texts)
            }
            Reads::Features(model) => {
                let cells: Vec<&[Cell]> = rows.iter().map(|row| row.cells()).collect();
                model.answers(&cells)
            }
        }
    }
}

impl Row {
    fn text(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::Cells(_) => "",
        }
    }

    fn cells(&self) -> &[Cell] {
        match self {
            Self::Cells(cells) => cells,
            Self::Text(_) => &[],
        }
    }
}

/// A loaded model: what it says of itself, and what answers.
#[derive(Debug)]
pub struct Model {
    name: String,
    version: String,
    signature: Signature,
    missing: MissingValues,
    runner: Box<dyn Runner>,
    revision: Option<String>,
    generation: u64,
}

impl Model {
    /// A model under a name and a version.
    pub fn new(name: &str, version: &str, signature: Signature, runner: Box<dyn Runner>) -> Self {
        // Only to tell one loaded model from the other.
        static GENERATION: AtomicU64 = AtomicU64::new(0);
        Self {
            name: name.to_owned(),
            version: version.to_owned(),
            signature,
            missing: MissingValues::default(),
            runner,
            revision: None,
            generation: GENERATION.fetch_add(1, Ordering::Relaxed),
        }
    }

    /// A predictor under a name and a version.
    pub fn of(name: &str, version: &str, predictor: Predictor) -> Self {
        let features = predictor.info().features();
        let missing = features.map(|encoder| encoder.missing_values.clone()).unwrap_or_default();
        let signature = Signature::of(&predictor);
        Self { missing, ..Self::new(name, version, signature, Box::new(predictor)) }
    }

    /// With what tells its contents from those of any other model of this name and version.
    pub(crate) fn with_revision(self, revision: String) -> Self {
        Self { revision: Some(revision), ..self }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its version.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// What tells its contents from those of any other; of a model that lies in a folder.
    pub fn revision(&self) -> Option<&str> {
        self.revision.as_deref()
    }

    /// What it reads and predicts.
    pub fn signature(&self) -> &Signature {
        &self.signature
    }

    /// Which cells stand for a value that is not there.
    pub(crate) fn missing(&self) -> &MissingValues {
        &self.missing
    }

    /// A number that no other loaded model has.
    pub(crate) fn generation(&self) -> u64 {
        self.generation
    }

    /// Answers, one a row, and how many rows were cut.
    pub(crate) fn answers(&self, rows: &[&Row]) -> (Vec<Answer>, usize) {
        self.runner.answers(rows)
    }

    /// What a row costs, in tokens, about; a row of columns, 1. To be known before a tokenizer has run.
    pub(crate) fn cost(&self, row: &Row) -> u32 {
        match row {
            Row::Cells(_) => 1,
            Row::Text(text) => {
                let most = self.signature.max_tokens.unwrap_or(usize::MAX);
                u32::try_from(cost(text, most)).unwrap_or(u32::MAX)
            }
        }
    }
}

/// So many bytes of text cost the tokenizer as much time as a token costs the network: 26 to 83 nanoseconds a byte (English,
/// Chinese) against 20 to 36 microseconds a token (docs/reference/performance.md).
const BYTES_A_TOKEN: usize = 512;

/// The tokens that the network reads, and the whole text, which the tokenizer reads.
fn cost(text: &str, most: usize) -> usize {
    tokens(text, most) + text.len() / BYTES_A_TOKEN
}

/// Words, signs, and characters of scripts without spaces; at least 1, at most `most`.
fn tokens(text: &str, most: usize) -> usize {
    let (mut tokens, mut in_word) = (0, false);
    for c in text.chars() {
        let of_word = c.is_alphanumeric() && (c as u32) < 0x2E80;
        if !(c.is_whitespace() || of_word && in_word) {
            tokens += 1;
        }
        in_word = of_word;
        if tokens >= most {
            break;
        }
    }
    tokens.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_costs_about_its_words_or_characters_and_no_more_than_the_model_reads() {
        assert_eq!(tokens("please refund order 12, twice", 256), 6);
        assert_eq!(tokens("请退款", 256), 3);
        assert_eq!(tokens("", 256), 1);
        assert_eq!(tokens(&"word ".repeat(1000), 256), 256);
    }

    #[test]
    fn what_the_tokenizer_reads_beyond_the_models_tokens_is_not_free() {
        assert_eq!(cost("please refund order 12, twice", 256), 6);
        assert_eq!(cost(&"word ".repeat(20_000), 256), 256 + 195);
    }
}
