//! Which format a source is in: by its name, else by how it begins.

use std::fmt;
use std::io::Cursor;
use std::path::Path;
use std::str::FromStr;

use super::csv::CsvRows;
use super::encoding::Encoding;
use super::fasttext::PREFIX;
use super::fault::Text;
use super::transcode::Mishaps;
use crate::error::DataError;

/// How rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// Fields between delimiters, double quotes around a field that needs them (RFC 4180).
    Csv {
        /// One ASCII byte; `,` tab `;` and `|` are found by themselves.
        delimiter: u8,
    },
    /// One JSON object a line.
    Jsonl,
    /// `__label__x` and a text on one line, as for fastText.
    FastText,
    /// One text a file, in a folder that is its label.
    Folders,
    /// Apache Parquet.
    #[cfg(feature = "parquet")]
    Parquet,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Csv { delimiter: b',' } => f.write_str("CSV, comma"),
            Self::Csv { delimiter: b'\t' } => f.write_str("CSV, tab"),
            Self::Csv { delimiter: b';' } => f.write_str("CSV, semicolon"),
            Self::Csv { delimiter } => write!(f, "CSV, `{}`", delimiter.escape_ascii()),
            Self::Jsonl => f.write_str("JSONL"),
            Self::FastText => f.write_str("fastText"),
            Self::Folders => f.write_str("a folder a label"),
            #[cfg(feature = "parquet")]
            Self::Parquet => f.write_str("Parquet"),
        }
    }
}

impl FromStr for Format {
    type Err = DataError;

    /// `csv`, `tsv`, `jsonl` or `ndjson`, `fasttext`.
    fn from_str(name: &str) -> Result<Self, DataError> {
        match name.to_ascii_lowercase().as_str() {
            "csv" => Ok(Self::Csv { delimiter: b',' }),
            "tsv" => Ok(Self::Csv { delimiter: b'\t' }),
            "jsonl" | "ndjson" => Ok(Self::Jsonl),
            "fasttext" => Ok(Self::FastText),
            #[cfg(feature = "parquet")]
            "parquet" => Ok(Self::Parquet),
            _ => Err(DataError::option(
                "format",
                format!("`{name}`"),
                "csv, tsv, jsonl, ndjson or fasttext",
            )),
        }
    }
}

impl Format {
    /// The format of a source called `name` whose text begins with `front`.
    pub(super) fn detect(name: &str, front: &[u8]) -> Self {
        let extension = Path::new(name).extension().and_then(|e| e.to_str()).unwrap_or_default();
        let begins = front.trim_ascii_start();
        match extension.to_ascii_lowercase().as_str() {
            "jsonl" | "ndjson" | "json" => Self::Jsonl,
            "tsv" | "tab" => Self::Csv { delimiter: b'\t' },
            "csv" => Self::Csv { delimiter: delimiter(front) },
            _ if begins.starts_with(b"{") || begins.starts_with(b"[{") => Self::Jsonl,
            _ if begins.starts_with(PREFIX.as_bytes()) => Self::FastText,
            _ => Self::Csv { delimiter: delimiter(front) },
        }
    }
}

const CANDIDATES: [u8; 4] = [b',', b'\t', b';', b'|'];
const SNIFFED_ROWS: usize = 50;

/// The first rows in `front` as this delimiter cuts them; the last one only if it is the only one, because it may
/// be cut.
pub(super) fn sniff(front: &[u8], delimiter: u8) -> Vec<Vec<String>> {
    let text = Text { encoding: Encoding::UTF_8, mishaps: Mishaps::default() };
    let source = Box::new(Cursor::new(front.to_vec()));
    let mut rows = CsvRows::new(source, "", delimiter, front.len(), text);
    let mut found = Vec::new();
    while found.len() <= SNIFFED_ROWS {
        match rows.next(None) {
            Ok(Some(cells)) => found.push(cells.fields),
            // What comes behind a bad row may be cut in the wrong places.
            Ok(None) | Err(_) => break,
        }
    }
    if found.len() > 1 && !front.ends_with(b"\n") {
        found.pop();
    }
    found
}

/// The delimiter that cuts every row into as many fields as the header; else the header's commonest; else a comma.
fn delimiter(front: &[u8]) -> u8 {
    let mut best = (false, 1, b',');
    for candidate in CANDIDATES {
        let rows = sniff(front, candidate);
        let named = |row: &&Vec<String>| row.iter().any(|cell| !cell.trim().is_empty());
        let header = rows.first().filter(named).map_or(0, Vec::len);
        let consistent = header > 1 && rows.iter().all(|row| row.len() == header);
        if (consistent, header) > (best.0, best.1) {
            best = (consistent, header, candidate);
        }
    }
    best.2
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(name: &str, front: &str) -> String {
        Format::detect(name, front.as_bytes()).to_string()
    }

    #[test]
    fn the_extension_decides_between_csv_tsv_and_jsonl() {
        assert_eq!(found("a.tsv", "x,y,z\n"), "CSV, tab");
        assert_eq!(found("a.NDJSON", "text,label\n"), "JSONL");
        assert_eq!(found("a.csv", "{\"text\"}\n"), "CSV, comma");
    }

    #[test]
    fn without_an_extension_the_first_line_decides() {
        assert_eq!(found("<stdin>", " \n{\"text\": 1}\n"), "JSONL");
        assert_eq!(found("<stdin>", "text\tlabel\nhello, you; there\ta\n"), "CSV, tab");
        assert_eq!(found("data.txt", "text|label\nhello, you|a\n"), "CSV, `|`");
        assert_eq!(found("data", "text\nhello\n"), "CSV, comma");
        assert_eq!(found("train.txt", "__label__a hello, you\n"), "fastText");
    }

    #[test]
    fn a_csv_from_a_european_spreadsheet_is_cut_at_its_semicolons() {
        assert_eq!(found("a.csv", "area;price\n1,5;2,5\n3,5;4,5\n"), "CSV, semicolon");
        assert_eq!(found("a.csv", "\"a,b\";c\n\"1,2,3\";x\n"), "CSV, semicolon");
    }

    #[test]
    fn one_ragged_row_does_not_change_the_delimiter() {
        assert_eq!(found("a.csv", "text,label\na,b,c\nd,e\n"), "CSV, comma");
    }
}
