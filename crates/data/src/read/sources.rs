//! Which file a row came from.

use crate::error::DataError;

/// The files that rows come from, one after another, and where each begins in one common count of lines.
///
/// A row's number in that count is its line in its file plus the offset of the file; with one file it is the line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sources {
    parts: Vec<(String, u64)>,
}

impl Sources {
    /// One file or stream.
    pub fn one(name: &str) -> Self {
        Self { parts: vec![(name.to_owned(), 0)] }
    }

    /// Adds a file whose rows come behind the row `last`.
    pub(crate) fn begin(&mut self, name: &str, last: u64) {
        self.parts.push((name.to_owned(), last));
    }

    /// What is added to the lines of the file that was begun last.
    pub(crate) fn offset(&self) -> u64 {
        self.parts.last().map_or(0, |(_, offset)| *offset)
    }

    /// File and line of a row.
    pub fn locate(&self, row: u64) -> (&str, u64) {
        let after = self.parts.partition_point(|(_, offset)| *offset < row);
        match self.parts.get(after.saturating_sub(1)) {
            Some((name, offset)) => (name, row - offset),
            None => ("", row),
        }
    }

    /// An error about a row of these files, which have the name `source` together, with the row's own file and line.
    pub(crate) fn relocated(&self, source: &str, mut error: DataError) -> DataError {
        if let DataError::UnknownLabel { path, line, .. }
        | DataError::LonelyClass { path, line, .. } = &mut error
            && path == source
        {
            let (file, own) = self.locate(*line);
            (*path, *line) = (file.to_owned(), own);
        }
        error
    }

    /// The file of a row, if there are several.
    pub(crate) fn file_of(&self, row: u64) -> Option<String> {
        (self.parts.len() > 1).then(|| self.locate(row).0.to_owned())
    }

    /// How many files.
    pub fn len(&self) -> usize {
        self.parts.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_found_again_in_its_file() {
        let mut sources = Sources::one("a.csv");
        assert_eq!((sources.locate(7), sources.file_of(7)), (("a.csv", 7), None));
        sources.begin("empty.csv", 9);
        sources.begin("b.csv", 9);
        assert_eq!(sources.locate(9), ("a.csv", 9));
        assert_eq!(sources.locate(11), ("b.csv", 2));
        assert_eq!(sources.file_of(11).as_deref(), Some("b.csv"));
    }
}
