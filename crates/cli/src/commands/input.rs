//! What `predict` is given: texts, or a file of rows.

use std::io;
use std::path::{MAIN_SEPARATOR, Path};

use firebrick_data::{Compression, RowReader};

use crate::args::PredictArgs;
use crate::exit::Usage;
use crate::output;

pub(super) enum Input {
    /// Texts or `COLUMN=VALUE` pairs on the command line.
    Given(Vec<String>),
    /// A file or standard input.
    Rows(Box<RowReader>),
}

impl Input {
    pub(super) fn of(args: &PredictArgs) -> anyhow::Result<Self> {
        let options = args.reading.options()?;
        if args.as_text {
            return Ok(Self::Given(args.input.clone()));
        }
        match args.input.as_slice() {
            [one] if one == "-" => {
                let reader = RowReader::from_reader("standard input", io::stdin(), &options)?;
                Ok(Self::Rows(Box::new(reader)))
            }
            // Also a pipe, a device, a folder a label, or a pattern.
            [one] if is_source(one) => {
                Ok(Self::Rows(Box::new(RowReader::open(Path::new(one), &options)?)))
            }
            given => Self::texts(given),
        }
    }

    /// Texts, none of which was meant as a file.
    fn texts(given: &[String]) -> anyhow::Result<Self> {
        let meant = |text: &&String| *text == "-" || is_source(text) || looks_like_a_path(text);
        match given.iter().find(meant) {
            Some(file) if given.len() > 1 => {
                let message = format!(
                    "{file} beside other inputs: give one file at a time; --as-text takes all of them as texts"
                );
                Err(Usage(message).into())
            }
            Some(file) => {
                let message = format!(
                    "there is no file {file}; if it is a text to answer for, add --as-text"
                );
                Err(Usage(message).into())
            }
            None => {
                given.iter().filter(|text| may_be_a_path(text)).for_each(|text| {
                    output::remark(format_args!("note: there is no file {text}; taken as a text"));
                });
                Ok(Self::Given(given.to_vec()))
            }
        }
    }
}

/// Whether there is such a file, folder or pipe, or files that such a pattern matches. A text such as `??` is no
/// pattern though files have two letters.
fn is_source(text: &str) -> bool {
    let pattern = text.contains(['*', '?', '[']) && text.contains(char::is_alphanumeric);
    Path::new(text).exists() || pattern && RowReader::is_pattern_of_files(text)
}

/// What nobody writes in a text: a word that ends like a data file, or is written like a path or a pattern of paths.
/// `and/or`, `c/o` and `good/bad?` are texts.
fn looks_like_a_path(input: &str) -> bool {
    let name = Compression::strip(input);
    let known = [".csv", ".tsv", ".jsonl", ".ndjson", ".txt", ".json", ".tab", ".parquet"];
    let begins = ["./", "../", "/", "~/"].iter().any(|begin| input.starts_with(begin));
    let ends = input.ends_with(['/', MAIN_SEPARATOR]) && input.len() > 1;
    let pattern = input.contains('/') && input.contains(['*', '[']);
    let path = begins && input.len() > 1 || ends || pattern;
    let emphasis = input.starts_with('*') && input.ends_with('*');
    !input.contains(char::is_whitespace)
        && !input.contains("://")
        && (known.iter().any(|end| name.ends_with(end)) || path && !emphasis)
}

/// A word with a slash in it may be a text, and may be a mistyped path.
fn may_be_a_path(input: &str) -> bool {
    let spaced = input.contains(char::is_whitespace);
    input.contains('/') && !spaced && !input.contains("://") && input.len() > 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_told_from_a_text_by_how_it_is_written() {
        for path in [
            "new.csv",
            "new.csv.gz",
            "nosuch/",
            "./new",
            "../new",
            "~/new",
            "/data/new",
            "logs/2024-*",
            "data/[ab]",
            "a/b/",
        ] {
            assert!(looks_like_a_path(path), "{path}");
        }
        for text in [
            "and/or",
            "c/o",
            "good/bad?",
            "good",
            "/",
            "a text about ./new",
            "why?",
            "24/7",
            "*yes/no*",
            "https://example.com/",
            "好/坏",
        ] {
            assert!(!looks_like_a_path(text), "{text}");
        }
        assert!(may_be_a_path("data/new") && !may_be_a_path("a/b or c") && !may_be_a_path("good"));
    }

    #[test]
    fn a_pattern_counts_if_it_matches_files() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("2024-1"), "text\na\n").unwrap();
        let inside = |name: &str| folder.path().join(name).display().to_string();
        assert!(is_source(&inside("2024-*")) && is_source(&inside("*")));
        assert!(!is_source(&inside("2025-*")) && !is_source("??") && !is_source("[a"));
    }
}
