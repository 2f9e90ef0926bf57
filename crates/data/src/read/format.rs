//! Which format a source is in: by its name, else by how it begins.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use super::scan::{Event, Scanner};
use crate::error::DataError;

/// How rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Fields between delimiters, double quotes around a field that needs them (RFC 4180).
    Csv {
        /// One ASCII byte; `,` tab `;` and `|` are found by themselves.
        delimiter: u8,
    },
    /// One JSON object a line.
    Jsonl,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Csv { delimiter: b',' } => f.write_str("CSV, comma"),
            Self::Csv { delimiter: b'\t' } => f.write_str("CSV, tab"),
            Self::Csv { delimiter: b';' } => f.write_str("CSV, semicolon"),
            Self::Csv { delimiter } => write!(f, "CSV, `{}`", delimiter.escape_ascii()),
            Self::Jsonl => f.write_str("JSONL"),
        }
    }
}

impl FromStr for Format {
    type Err = DataError;

    /// `csv`, `tsv`, `jsonl` or `ndjson`.
    fn from_str(name: &str) -> Result<Self, DataError> {
        match name.to_ascii_lowercase().as_str() {
            "csv" => Ok(Self::Csv { delimiter: b',' }),
            "tsv" => Ok(Self::Csv { delimiter: b'\t' }),
            "jsonl" | "ndjson" => Ok(Self::Jsonl),
            _ => Err(DataError::option("format", format!("`{name}`"), "csv, tsv, jsonl or ndjson")),
        }
    }
}

impl Format {
    /// The format of a source called `name` that begins with `front` (without a byte-order mark).
    pub(super) fn detect(name: &str, front: &[u8]) -> Self {
        let extension = Path::new(name).extension().and_then(|e| e.to_str()).unwrap_or_default();
        match extension.to_ascii_lowercase().as_str() {
            "jsonl" | "ndjson" | "json" => Self::Jsonl,
            "tsv" => Self::Csv { delimiter: b'\t' },
            "csv" => Self::Csv { delimiter: delimiter(front) },
            _ if front.trim_ascii_start().starts_with(b"{") => Self::Jsonl,
            _ => Self::Csv { delimiter: delimiter(front) },
        }
    }
}

const CANDIDATES: [u8; 4] = [b',', b'\t', b';', b'|'];
const SNIFFED_RECORDS: usize = 50;

/// The delimiter that cuts every record into as many fields as the header; else the header's commonest; else a comma.
fn delimiter(front: &[u8]) -> u8 {
    let mut best = (false, 0, b',');
    for candidate in CANDIDATES {
        let counts = delimiters_per_record(front, candidate);
        let header = counts.first().copied().unwrap_or(0);
        let consistent = header > 0 && counts.iter().all(|&n| n == header);
        if (consistent, header) > (best.0, best.1) {
            best = (consistent, header, candidate);
        }
    }
    best.2
}

/// Counts over the complete records in `front`, or over the only one there is.
fn delimiters_per_record(front: &[u8], delimiter: u8) -> Vec<usize> {
    let mut scanner = Scanner::new(delimiter);
    let (mut counts, mut current) = (Vec::new(), 0);
    for &byte in front {
        match scanner.step(byte) {
            Event::Delimiter => current += 1,
            Event::RecordBegins if byte == delimiter => current += 1,
            Event::RecordEnds => {
                counts.push(std::mem::take(&mut current));
                if counts.len() == SNIFFED_RECORDS {
                    return counts;
                }
            }
            _ => {}
        }
    }
    if counts.is_empty() {
        counts.push(current);
    }
    counts
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
