//! Texts and labels of files, row by row.

use std::path::PathBuf;

use crate::cell_hash::CellHash;
use crate::clean::Cleaner;
use crate::error::{DataError, Result};
use crate::examples::TextRow;
use crate::personal::PersonalAudit;
use crate::read::{Format, ReadOptions, Record, RowReader, Sources};
use crate::rows::{BadRows, Place, Reason, RowAccount, SetAside, parse_number};
use crate::table::nested;
use crate::targets::Label;
use crate::text_columns::TextColumns;

/// More keys than this are no columns: every row would take as many cells.
const MOST_COLUMNS: usize = 10_000;

/// Files that are read from beginning to end as often as needed, no more than a row of them in memory.
#[derive(Clone, Debug)]
pub struct TextFile {
    /// What [`RowReader::open_all`] takes.
    pub paths: Vec<PathBuf>,
    /// How they are read.
    pub options: ReadOptions,
    /// The column of texts, or several: see [`TextColumns`].
    pub text: String,
    /// The column of labels.
    pub label: String,
    /// The column of weights, numbers above 0.
    pub weight: Option<String>,
    /// What becomes of each text.
    pub clean: Cleaner,
}

/// What was found on the way through.
#[derive(Clone, Debug)]
pub struct FilePass {
    /// The name of the files in messages.
    pub source: String,
    /// The files.
    pub sources: Sources,
    /// Where every row went.
    pub account: RowAccount,
    /// The BLAKE3 hash of header and cells, in hexadecimal.
    pub fingerprint: String,
    /// Pieces of the files that are no text and were replaced.
    pub replaced: u64,
    /// The personal data that cleaning replaced in usable rows, if it replaces any.
    pub personal: Option<PersonalAudit>,
}

impl FilePass {
    /// An error about a row of these files with the row's own file and line.
    #[must_use]
    pub fn relocated(&self, error: DataError) -> DataError {
        self.sources.relocated(&self.source, error)
    }

    /// Refuses files that are no longer those of an earlier pass.
    pub(super) fn unchanged(&self, fingerprint: &str) -> Result<()> {
        if self.fingerprint == fingerprint {
            return Ok(());
        }
        let changed = "it changed while it was read; nothing may write to it during a run";
        let source = std::io::Error::new(std::io::ErrorKind::InvalidData, changed);
        Err(DataError::Io { path: self.source.clone(), source })
    }
}

/// Where the columns stand, as far as they have come up.
#[derive(Default)]
struct Columns {
    width: usize,
    text: TextColumns,
    label: Option<usize>,
    weight: Option<usize>,
}

impl TextFile {
    /// The same files, whose bad rows are not kept a second time.
    #[must_use]
    pub fn again(&self) -> Self {
        let options = ReadOptions { quarantine: None, ..self.options.clone() };
        Self { options, ..self.clone() }
    }

    /// Calls `visit` with every usable row, its text cleaned, and its weight, in order. A row is usable as for
    /// [`text_rows`](crate::text_rows).
    ///
    /// # Errors
    /// What the files are refused for by [`Table`](crate::Table) and [`text_rows`](crate::text_rows), and what `visit`
    /// returns.
    pub fn each<L: Label, E: From<DataError>>(
        &self,
        mut visit: impl FnMut(TextRow<L>, f64) -> Result<(), E>,
    ) -> Result<FilePass, E> {
        let mut reader = RowReader::of_paths(&self.paths, &self.options, true)?;
        if reader.format() != Format::Jsonl {
            self.require(&reader, L::ROLE)?;
        }
        let (mut columns, mut hash) = (Columns::default(), CellHash::default());
        let (mut account, mut personal) = (RowAccount::default(), PersonalAudit::default());
        while let Some(record) = reader.next() {
            let record = record?;
            record.fields.iter().for_each(|cell| hash.add(cell));
            if columns.width != reader.header().len() {
                columns = self.columns(&reader)?;
            }
            // A bad weight stops the run, also that of a row that can't be used.
            let weight = self.row_weight(&reader, &columns, &record)?;
            match example(&columns, &record) {
                Ok(row) => {
                    account.use_row();
                    self.clean.personal(&row.text).iter().for_each(|spans| personal.add(spans));
                    let text = self.clean.clean(&row.text).into_owned();
                    visit(TextRow { text, ..row }, weight)?;
                }
                Err((role, reason)) => {
                    let row = self.bad_cell(&reader, &record, role, reason)?;
                    let (_, line) = reader.sources().locate(record.line);
                    let place = Place { file: reader.sources().file_of(record.line), line };
                    account.set_aside(&row.reason, place);
                    self.check_limit(&reader, &account)?;
                }
            }
        }
        reader.header().iter().for_each(|name| hash.add(name));
        let personal = self.clean.replaces_personal().then_some(personal);
        Ok(self.end::<L>(&reader, account, personal, hash)?)
    }

    fn end<L: Label>(
        &self,
        reader: &RowReader,
        cells: RowAccount,
        personal: Option<PersonalAudit>,
        hash: CellHash,
    ) -> Result<FilePass> {
        let account = whole(reader, &cells);
        let path = reader.source().to_owned();
        if account.read == 0 {
            return Err(DataError::HeaderOnly { path, columns: reader.header().to_vec() });
        }
        self.require(reader, L::ROLE)?;
        if account.used == 0 {
            return Err(DataError::NoUsableRows { path, account });
        }
        if let Some(limit) = self.options.max_bad_rows
            && limit.is_exceeded(account.set_aside, account.read)
        {
            return Err(DataError::TooManyBadRows { path, account, limit });
        }
        if let Some(quarantine) = &self.options.quarantine {
            quarantine.flush()?;
        }
        Ok(FilePass {
            source: path,
            sources: reader.sources().clone(),
            account,
            fingerprint: hash.finish(),
            replaced: reader.replaced(),
            personal,
        })
    }

    /// The columns must be there.
    fn require(&self, reader: &RowReader, role: &'static str) -> Result<()> {
        reader.text_columns(&self.text)?;
        reader.column(&self.label, role)?;
        self.weight.as_ref().map_or(Ok(0), |name| reader.column(name, "weight"))?;
        Ok(())
    }

    fn columns(&self, reader: &RowReader) -> Result<Columns> {
        let header = reader.header();
        if header.len() > MOST_COLUMNS {
            let expected =
                format!("not set for objects with more than {MOST_COLUMNS} different keys");
            return Err(DataError::option("data.memory", "set", &expected));
        }
        let find = |name: &String| header.iter().position(|column| column == name);
        Ok(Columns {
            width: header.len(),
            text: TextColumns::among(header, &self.text),
            label: find(&self.label),
            weight: self.weight.as_ref().and_then(find),
        })
    }

    fn row_weight(&self, reader: &RowReader, columns: &Columns, record: &Record) -> Result<f64> {
        let Some(column) = &self.weight else { return Ok(1.0) };
        parse_number(cell(columns.weight, record))
            .and_then(|weight| if weight > 0.0 { Ok(weight) } else { Err(Reason::NotAboveZero) })
            .map_err(|reason| {
                let (path, line) = reader.sources().locate(record.line);
                DataError::BadWeight {
                    path: path.to_owned(),
                    line,
                    column: column.clone(),
                    reason: Box::new(reason),
                }
            })
    }

    fn bad_cell(
        &self,
        reader: &RowReader,
        record: &Record,
        role: Role,
        reason: Reason,
    ) -> Result<SetAside> {
        let (file, line) = reader.sources().locate(record.line);
        let column = if role == Role::Text { &self.text } else { &self.label };
        let row = SetAside::cell(line, column, reason, &record.fields);
        if self.options.on_bad_rows == BadRows::Error {
            return Err(DataError::BadRow { path: file.to_owned(), row: Box::new(row) });
        }
        if let Some(quarantine) = &self.options.quarantine {
            quarantine.keep_fields(file, &row, reader.header(), &record.fields)?;
        }
        Ok(row)
    }

    fn check_limit(&self, reader: &RowReader, cells: &RowAccount) -> Result<()> {
        let bad = reader.account().set_aside + cells.set_aside;
        match self.options.max_bad_rows {
            Some(limit) if limit.is_exceeded_for_good(bad) => {
                let (path, account) = (reader.source().to_owned(), whole(reader, cells));
                Err(DataError::TooManyBadRows { path, account, limit })
            }
            _ => Ok(()),
        }
    }
}

/// The account of the rows that could not be read, and of those that were.
fn whole(reader: &RowReader, cells: &RowAccount) -> RowAccount {
    let mut account = reader.account().clone();
    (account.read, account.used) = (account.set_aside, 0);
    account.add(cells);
    account
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Text,
    Label,
}

/// A cell; a column that has not come up yet is empty.
fn cell(column: Option<usize>, record: &Record) -> &str {
    column.and_then(|at| record.fields.get(at)).map_or("", String::as_str)
}

fn example<L: Label>(columns: &Columns, record: &Record) -> Result<TextRow<L>, (Role, Reason)> {
    let role = |column| if Some(column) == columns.label { Role::Label } else { Role::Text };
    let used: Vec<usize> = columns.text.places().iter().copied().chain(columns.label).collect();
    if let Some((column, reason)) = nested(record, &used) {
        return Err((role(column), reason));
    }
    let text = columns.text.text(&record.fields);
    if text.trim().is_empty() {
        return Err((Role::Text, Reason::EmptyText));
    }
    let label =
        L::from_cell(cell(columns.label, record)).map_err(|reason| (Role::Label, reason))?;
    Ok(TextRow { text: text.into_owned(), label, line: record.line })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Table, text_rows};

    fn file(folder: &tempfile::TempDir, name: &str, content: &str) -> TextFile {
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        TextFile {
            paths: vec![path],
            options: ReadOptions { on_bad_rows: BadRows::Skip, ..ReadOptions::default() },
            text: "text".into(),
            label: "label".into(),
            weight: None,
            clean: Cleaner::default(),
        }
    }

    type Read = (Vec<TextRow>, FilePass);

    fn rows(file: &TextFile) -> Result<Read> {
        let mut rows = Vec::new();
        let pass = file.each(|row, _| {
            rows.push(row);
            Ok::<_, DataError>(())
        })?;
        Ok((rows, pass))
    }

    const NASTY: [(&str, &str); 3] = [
        ("a.csv", "text,label\n\"a\nb\",x\n ,y\nc,\n\u{feff}d,z\nlong,row,here\ne\u{0},x\n"),
        (
            "a.jsonl",
            "{\"id\":1}\n{\"text\":\"a\",\"label\":\"x\"}\n{broken\n{\"label\":\"y\",\"text\":\"猫\",\"n\":2}\n",
        ),
        ("a.tsv", "label\ttext\nx\tone\n\ttwo\ny\t\n"),
    ];

    #[test]
    fn rows_one_by_one_are_those_of_the_whole_table_with_the_same_account() {
        let folder = tempfile::tempdir().unwrap();
        for (name, content) in NASTY {
            let file = file(&folder, name, content);
            let table = Table::read(&file.paths[0], &file.options).unwrap();
            let (all, account) =
                text_rows::<String>(&table, "text", "label", BadRows::Skip).unwrap();
            let (streamed, pass) = rows(&file).unwrap();
            assert_eq!(
                (streamed, pass.account, pass.source),
                (all, account, table.source),
                "{name}"
            );
        }
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_give_the_rows_and_the_account_of_the_whole_table(
            rows in proptest::collection::vec("[a,\"\n\u{0}猫 \u{feff}]{0,12}", 0..12),
        ) {
            let folder = tempfile::tempdir().unwrap();
            let file = file(&folder, "f.csv", &format!("text,label\n{}\n", rows.join("\n")));
            let table = Table::read(&file.paths[0], &file.options)
                .and_then(|table| text_rows::<String>(&table, "text", "label", BadRows::Skip));
            match (table, self::rows(&file)) {
                (Ok((all, account)), Ok((streamed, pass))) => {
                    proptest::prop_assert_eq!(all, streamed);
                    proptest::prop_assert_eq!(account, pass.account);
                }
                // Of several things that are wrong either may be told.
                (table, streamed) => proptest::prop_assert_eq!(table.is_err(), streamed.is_err()),
            }
        }
    }

    #[test]
    fn another_cell_is_another_fingerprint_and_the_same_cells_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let of = |content| rows(&file(&folder, "f.csv", content)).unwrap().1.fingerprint;
        let one = of("text,label\nab,c\n");
        assert_eq!(one, of("text,label\n\"ab\",c\n"));
        assert_ne!(one, of("text,label\na,bc\n"));
        assert_ne!(one, of("label,text\nab,c\n"));
    }

    #[test]
    fn what_the_table_refuses_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let error = |content| rows(&file(&folder, "f.csv", content)).unwrap_err().to_string();
        assert!(error("text,lable\na,b\n").contains("did you mean `lable`"));
        assert!(error("text,label\n").contains("no row under it"));
        assert!(error("text,label\n ,x\n").contains("no row can be used"));
        let weighted = TextFile {
            weight: Some("label".into()),
            ..file(&folder, "w.csv", "text,label\na,-1\n")
        };
        assert!(rows(&weighted).unwrap_err().to_string().contains("not a number above 0"));
    }
}
