//! Test files of a run on texts that do not fit into the memory.

use firebrick_data::{FilePass, MemoryLimit, SeenLabels, SeenTexts, Sources, TextFile, TextRow};

use super::TestFile;
use super::streamed_task::StreamedTask;
use crate::{Result, TrainError};

/// A test file.
#[derive(Debug)]
pub(super) struct Test {
    pub(super) file: TextFile,
    pub(super) source: String,
    pub(super) fingerprint: String,
    pub(super) sources: Sources,
    pub(super) rows: usize,
}

/// What a look at a test file found.
pub(super) struct TestLook<E: StreamedTask> {
    pub(super) file: TextFile,
    pub(super) pass: FilePass,
    pub(super) labels: E::Seen,
    pub(super) texts: SeenTexts,
}

impl<E: StreamedTask> TestLook<E> {
    pub(super) fn new(file: TextFile, memory: MemoryLimit) -> Result<Self> {
        let (mut labels, mut texts) = (E::Seen::default(), SeenTexts::new(memory));
        let pass = file.each(|row: TextRow<E::Label>, _| {
            labels.see(&row.label, row.line, 0);
            texts.add(&row.text);
            memory.check_labels(labels.bytes()).map_err(TrainError::from)
        })?;
        Ok(Self { file, pass, labels, texts })
    }

    /// Refuses labels that were not learnt.
    pub(super) fn check(&self, labels: &E) -> Result<()> {
        labels.check_test(&self.labels, &self.pass.source).map_err(|e| at_its_file(&self.pass, e))
    }

    pub(super) fn parts(self) -> (Test, TestFile) {
        let FilePass { source, sources, account, fingerprint, .. } = self.pass;
        let (rows, file) = (account.used, self.file);
        let test = Test { file, source: source.clone(), fingerprint, sources, rows };
        (test, TestFile { source, account, seen_in_training: self.texts.count() })
    }
}

/// An error about a row at the row's own file.
pub(super) fn at_its_file(pass: &FilePass, error: TrainError) -> TrainError {
    match error {
        TrainError::Rows(error) => pass.relocated(error).into(),
        other => other,
    }
}
