//! The first pass: everything that is fitted to rows, without keeping them.

use std::collections::HashMap;

use super::file::{FilePass, TextFile};
use super::labels::{SeenLabels, StreamedLabels};
use super::memory::MemoryLimit;
use super::sample::RowSample;
use super::side::{HashSplit, RowSide, text_hash};
use crate::error::Result;
use crate::examples::TextRow;
use crate::split::SplitFractions;
use crate::tokenizer::{TokenizerConfig, WordCounts};

/// What a pass over the rows found.
#[derive(Clone, Debug)]
pub struct Survey<E: StreamedLabels> {
    /// Files and account.
    pub file: FilePass,
    /// The words of the rows for training.
    pub words: WordCounts,
    /// The labels.
    pub labels: E::Seen,
    /// Where each row goes.
    pub split: HashSplit,
    /// Rows for training, for validation and for the test.
    pub rows: [usize; 3],
    /// Some of the rows for training.
    pub sample: RowSample<E::Label>,
}

/// How a survey is made.
#[derive(Clone, Debug)]
pub struct SurveyOptions<'a> {
    /// How words are counted.
    pub tokenizer: &'a TokenizerConfig,
    /// What is held out.
    pub fractions: SplitFractions,
    /// Decides which rows are.
    pub seed: u64,
    /// What all that may take.
    pub memory: MemoryLimit,
}

impl<E: StreamedLabels> Survey<E> {
    /// Reads the files from beginning to end, and tells `met` of every text. Once more if a class has no row for
    /// training: the text of its first row is then kept for that, wherever it comes.
    ///
    /// # Errors
    /// As [`TextFile::each`]; [`DataError::InvalidOption`](crate::DataError::InvalidOption) if the names of the classes don't fit into the memory.
    pub fn new(
        file: &TextFile,
        options: &SurveyOptions<'_>,
        mut met: Option<&mut SeenTexts>,
    ) -> Result<Self> {
        let mut split = HashSplit::new(options.fractions, options.seed)?;
        let survey = Self::pass(file, options, split.clone(), met.as_deref_mut())?;
        let unlearnt = survey.labels.unlearnt();
        if unlearnt.is_empty() {
            return Ok(survey);
        }
        split.keep(unlearnt);
        Self::pass(&file.again(), options, split, met)
    }

    fn pass(
        file: &TextFile,
        options: &SurveyOptions<'_>,
        split: HashSplit,
        mut met: Option<&mut SeenTexts>,
    ) -> Result<Self> {
        let memory = options.memory;
        let mut words = WordCounts::new(options.tokenizer).within(memory.words());
        let mut labels = E::Seen::default();
        let mut sample = RowSample::new(memory.sample(), options.seed);
        let (mut rows, mut chunk) = ([0; 3], Chunk::new(memory.chunk()));
        let pass = file.each(|row: TextRow<E::Label>, weight| {
            let hash = text_hash(&row.text);
            if let Some(met) = &mut met {
                met.meet(hash);
            }
            labels.see(&row.label, row.line, hash);
            memory.check_labels(labels.bytes())?;
            let side = split.side_of(hash);
            rows[side as usize] += 1;
            if side == RowSide::Train {
                labels.learn(&row.label, weight);
                sample.offer(&row);
                if chunk.push(row.text) {
                    chunk.take(|texts| words.add(texts));
                }
            }
            Ok(())
        })?;
        chunk.take(|texts| words.add(texts));
        Ok(Self { file: pass, words, labels, split, rows, sample })
    }
}

/// Texts that are treated together.
struct Chunk {
    texts: Vec<String>,
    bytes: usize,
    most: usize,
}

impl Chunk {
    fn new(most: usize) -> Self {
        Self { texts: Vec::new(), bytes: 0, most }
    }

    /// Whether it is full.
    fn push(&mut self, text: String) -> bool {
        // A short text takes more than its bytes.
        self.bytes += 64 + text.len();
        self.texts.push(text);
        self.bytes >= self.most
    }

    fn take(&mut self, treat: impl FnOnce(&[&str])) {
        let texts: Vec<&str> = self.texts.iter().map(String::as_str).collect();
        treat(&texts);
        self.texts.clear();
        self.bytes = 0;
    }
}

/// Which texts of a file of test rows also stand in another one.
///
/// Hashes of the test rows' texts are held, as many as fit; with more, there is no answer.
#[derive(Clone, Debug)]
pub struct SeenTexts {
    /// Rows with a text, and whether it was met.
    rows: Option<HashMap<u64, (u32, bool)>>,
    most: usize,
}

impl SeenTexts {
    /// No test row yet, and room for so many texts as fit into a share of the memory.
    pub fn new(memory: MemoryLimit) -> Self {
        // 24 bytes an entry, in a table that is doubled when it is 7/8 full.
        Self { rows: Some(HashMap::new()), most: memory.labels() / 72 }
    }

    /// A test row.
    pub fn add(&mut self, text: &str) {
        if let Some(rows) = &mut self.rows {
            rows.entry(text_hash(text)).or_insert((0, false)).0 += 1;
            if rows.len() > self.most {
                self.rows = None;
            }
        }
    }

    /// A row of the other file, by its text's hash.
    fn meet(&mut self, hash: u64) {
        if let Some(rows) = &mut self.rows
            && let Some((_, met)) = rows.get_mut(&hash)
        {
            *met = true;
        }
    }

    /// How many test rows have a text that was met, if that is known.
    pub fn count(&self) -> Option<usize> {
        let rows = self.rows.as_ref()?;
        Some(rows.values().filter(|(_, met)| *met).map(|(rows, _)| *rows as usize).sum())
    }
}
