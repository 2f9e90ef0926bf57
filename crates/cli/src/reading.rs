//! The options of every command that reads data files, and what it says about them.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::Args;
use firebrick_data::{
    BadRowLimit, BadRows, Encoding, Quarantine, ReadOptions, RowReader, Table, TextColumns,
};
use firebrick_train::config::ReadConfig;
use toml::Value;

use crate::exit::Usage;
use crate::output;

/// How data files are read.
#[derive(Debug, Args)]
#[command(next_help_heading = "Reading")]
pub(crate) struct ReadingArgs {
    /// `csv`, `tsv`, `jsonl`, `fasttext` or `parquet` (if compiled in) [default: found]
    #[arg(long, value_name = "FORMAT", value_parser = ["csv", "tsv", "jsonl", "ndjson", "fasttext", "parquet"])]
    format: Option<String>,
    /// Character between the fields of CSV; `tab` for a tab [default: found]
    #[arg(long, value_name = "CHAR", value_parser = delimiter)]
    delimiter: Option<char>,
    /// Whether the first row of CSV names the columns: `auto`, `yes`, `no` [default: auto]
    #[arg(long, value_name = "WHETHER", value_parser = ["auto", "yes", "no"])]
    header: Option<String>,
    /// Encoding, such as utf-8, utf-16, windows-1252, gb18030, big5, shift_jis [default: found]
    #[arg(long, value_name = "NAME")]
    encoding: Option<Encoding>,
    /// Bytes that are no text: `error` makes the row a bad one, `replace` puts U+FFFD and counts
    /// [default: error]
    #[arg(long, value_name = "WHAT", value_parser = ["error", "replace"])]
    encoding_errors: Option<String>,
    /// Rows that can't be used: `error` stops at the first, `skip` sets all aside and tells,
    /// `quarantine FILE` writes them to a JSONL file as well, `skip_unusable` sets aside those with an
    /// empty or unusable cell and stops at one that can't be read. To `predict` only a row that can't be read is
    /// such a row: one with an empty or unusable cell is told, and keeps its place
    /// [default: skip_unusable; of `check`: skip]
    #[arg(long, value_name = "POLICY")]
    on_bad_rows: Option<Policy>,
    /// Stop if more rows are set aside: a number, or a share such as 0.1%
    #[arg(long, value_name = "LIMIT")]
    max_bad_rows: Option<BadRowLimit>,
}

/// What `--on-bad-rows` was given.
#[derive(Clone, Debug)]
struct Policy {
    rows: BadRows,
    file: Option<PathBuf>,
}

impl FromStr for Policy {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, file) = match text.split_once('=') {
            Some((name, file)) => (name, Some(file)),
            None => (text, None),
        };
        let rows = name.parse::<BadRows>().map_err(|error| error.to_string())?;
        match (rows, file) {
            (BadRows::Quarantine, Some(file)) if !file.is_empty() => {
                Ok(Self { rows, file: Some(PathBuf::from(file)) })
            }
            (BadRows::Quarantine, _) => {
                Err("it needs a file: --on-bad-rows quarantine FILE".into())
            }
            (_, Some(_)) => Err(format!("`{name}` takes no file")),
            (rows, None) => Ok(Self { rows, file: None }),
        }
    }
}

/// The arguments, with the two words `quarantine FILE` made one: an option that takes one word or two would
/// swallow a data file behind it.
pub(crate) fn arguments(given: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
    let mut arguments: Vec<OsString> = Vec::new();
    let mut given = given.into_iter();
    while let Some(argument) = given.next() {
        let behind_option = arguments.last().is_some_and(|last| last == "--on-bad-rows");
        let joined = argument == "--on-bad-rows=quarantine";
        if joined || (behind_option && argument == "quarantine") {
            let mut whole = argument;
            if let Some(file) = given.next() {
                whole.push("=");
                whole.push(file);
            }
            arguments.push(whole);
        } else {
            arguments.push(argument);
        }
    }
    arguments
}

fn delimiter(text: &str) -> Result<char, String> {
    let mut chars = text.chars();
    match (text, chars.next(), chars.next()) {
        ("tab" | "\\t", ..) => Ok('\t'),
        (_, Some(one), None) => Ok(one),
        _ => Err("expected one character, or `tab`".into()),
    }
}

impl ReadingArgs {
    /// As settings of a run.
    pub(crate) fn settings(&self) -> Vec<(&'static str, Option<Value>)> {
        let text = |value: &Option<String>| value.as_ref().map(|text| Value::String(text.clone()));
        let policy = self.on_bad_rows.as_ref();
        let name = policy.and_then(|policy| Value::try_from(policy.rows).ok());
        let file = policy.and_then(|policy| policy.file.as_ref());
        vec![
            ("data.read.format", text(&self.format)),
            ("data.read.delimiter", self.delimiter.map(|c| Value::String(c.to_string()))),
            ("data.read.header", text(&self.header)),
            ("data.read.encoding", self.encoding.map(|name| Value::String(name.to_string()))),
            ("data.read.encoding_errors", text(&self.encoding_errors)),
            ("data.on_bad_rows", name),
            ("data.quarantine", file.map(|file| Value::String(file.display().to_string()))),
            ("data.max_bad_rows", self.max_bad_rows.map(|most| Value::String(most.to_string()))),
        ]
    }

    /// As options of a reader.
    pub(crate) fn options(&self) -> anyhow::Result<ReadOptions> {
        self.options_or(BadRows::default())
    }

    /// The same, with this policy for bad rows where none is given.
    pub(crate) fn options_or(&self, bad_rows: BadRows) -> anyhow::Result<ReadOptions> {
        let usage = |error: firebrick_data::DataError| Usage(error.to_string());
        let mut config = ReadConfig {
            format: self.format.clone(),
            delimiter: self.delimiter,
            encoding: self.encoding,
            ..ReadConfig::default()
        };
        if let Some(header) = &self.header {
            config.header = header.parse().map_err(usage)?;
        }
        if let Some(errors) = &self.encoding_errors {
            config.encoding_errors = errors.parse().map_err(usage)?;
        }
        let mut options = config.options().map_err(|error| Usage(error.to_string()))?;
        options.max_bad_rows = self.max_bad_rows;
        let policy = self.on_bad_rows.as_ref();
        options.on_bad_rows = policy.map_or(bad_rows, |policy| policy.rows);
        keeping(options, policy.and_then(|policy| policy.file.as_deref()))
    }
}

/// The name of the text that `--text` means, given once or several times.
pub(crate) fn text(names: &[String]) -> Option<String> {
    (!names.is_empty()).then(|| TextColumns::joined(names))
}

/// The options with the file for rows that are set aside, which is made.
pub(crate) fn keeping(options: ReadOptions, file: Option<&Path>) -> anyhow::Result<ReadOptions> {
    let quarantine = file.map(Quarantine::create).transpose()?;
    Ok(ReadOptions { quarantine, ..options })
}

/// What was found out about a file: format, packing, encoding, rows.
pub(crate) fn found(table: &Table) -> String {
    format!("{}, {}", about(table), rows(table.len()))
}

/// The same of the first rows of files that are not read whole.
pub(crate) fn found_head(table: &Table) -> String {
    match table.len() {
        1 => format!("{}, looked at the first row", about(table)),
        n => format!("{}, looked at the first {n} rows", about(table)),
    }
}

fn rows(n: usize) -> String {
    if n == 1 { "1 row".into() } else { format!("{n} rows") }
}

fn about(table: &Table) -> String {
    let reading = &table.reading;
    let mut about = vec![reading.forms.format()];
    about.extend(reading.forms.compression());
    if !reading.forms.is_utf8() {
        about.push(reading.forms.encoding());
    }
    if reading.headerless {
        about.push("no header".into());
    }
    if reading.sources.len() > 1 {
        about.push(format!("{} files", reading.sources.len()));
    }
    if !reading.left_out.is_empty() {
        about.push(format!("passed over: {}", reading.left_out));
    }
    if reading.replaced > 0 {
        about.push(format!("{} pieces that are no text replaced", reading.replaced));
    }
    format!("{}: {}", table.source, about.join(", "))
}

/// Says what a stream of rows left out.
pub(crate) fn report(reader: &RowReader) {
    if reader.account().set_aside > 0 {
        output::remark(format_args!("note: {}", reader.account()));
    }
    if reader.replaced() > 0 {
        output::remark(format_args!(
            "note: {} pieces that are no text replaced",
            reader.replaced()
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(given: &[&str]) -> Vec<String> {
        let given = given.iter().map(OsString::from);
        arguments(given).into_iter().map(|a| a.into_string().unwrap()).collect()
    }

    #[test]
    fn a_quarantine_takes_the_next_word_and_other_policies_do_not() {
        assert_eq!(
            joined(&["train", "--on-bad-rows", "quarantine", "bad.jsonl", "a.csv"]),
            ["train", "--on-bad-rows", "quarantine=bad.jsonl", "a.csv"]
        );
        assert_eq!(joined(&["--on-bad-rows=quarantine", "b"]), ["--on-bad-rows=quarantine=b"]);
        assert_eq!(joined(&["--on-bad-rows", "skip", "a.csv"]), ["--on-bad-rows", "skip", "a.csv"]);
        assert_eq!(
            joined(&["predict", "m", "quarantine", "b"]),
            ["predict", "m", "quarantine", "b"]
        );
        assert!("quarantine".parse::<Policy>().is_err() && "skip=x".parse::<Policy>().is_err());
    }

    #[test]
    fn a_delimiter_is_one_character_or_the_word_tab() {
        assert_eq!((delimiter("tab"), delimiter(";")), (Ok('\t'), Ok(';')));
        assert!(delimiter(";;").is_err() && delimiter("").is_err());
    }
}
