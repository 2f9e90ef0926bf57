//! Section `[data.read]`.

use firebrick_data::{Encoding, EncodingErrors, Format, Header, ReadOptions};
use serde::{Deserialize, Serialize};

use crate::{Result, TrainError};

/// How files are read. What is left out is found, and printed.
///
/// | key | default | range | meaning |
/// |---|---|---|---|
/// | `format` | found | `csv`, `tsv`, `jsonl`, `fasttext`, `parquet` | by the name, else by the first lines |
/// | `delimiter` | found | one ASCII character | between the fields of CSV |
/// | `header` | `auto` | `auto`, `yes`, `no` | whether the first row names the columns |
/// | `encoding` | found | such as `utf-8`, `gb18030`, `windows-1252` | how bytes stand for characters |
/// | `encoding_errors` | `error` | `error`, `replace` | bytes that are no text: bad rows, or U+FFFD |
/// | `max_record_bytes` | 67108864 | ≥ 1 | longest row; a longer one is a bad row |
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ReadConfig {
    /// Format of the files.
    pub format: Option<String>,
    /// Delimiter of CSV.
    pub delimiter: Option<char>,
    /// Whether the first row names the columns.
    pub header: Header,
    /// Encoding of the files.
    pub encoding: Option<Encoding>,
    /// What becomes of bytes that are no text.
    pub encoding_errors: EncodingErrors,
    /// The longest row, in bytes.
    pub max_record_bytes: usize,
}

impl Default for ReadConfig {
    fn default() -> Self {
        let options = ReadOptions::default();
        Self {
            format: None,
            delimiter: None,
            header: options.header,
            encoding: None,
            encoding_errors: options.encoding_errors,
            max_record_bytes: options.max_record_bytes,
        }
    }
}

impl ReadConfig {
    /// The options of a reader; what becomes of bad rows is said elsewhere.
    ///
    /// # Errors
    /// A format that there is not, or a delimiter that is no single byte or stands for something else.
    pub fn options(&self) -> Result<ReadOptions> {
        let format = self.format.as_deref().map(str::parse::<Format>).transpose()?;
        let legal = |c: char| c.is_ascii() && !matches!(c, '"' | '\n' | '\r');
        if let Some(delimiter) = self.delimiter {
            let expected = "one ASCII character other than a double quote or a line break";
            let found = delimiter.escape_default();
            TrainError::check(legal(delimiter), "data.read.delimiter", found, expected)?;
        }
        let most = self.max_record_bytes;
        TrainError::check(most >= 1, "data.read.max_record_bytes", most, "at least 1")?;
        Ok(ReadOptions {
            format,
            delimiter: self.delimiter.map(|delimiter| delimiter as u8),
            header: self.header,
            encoding: self.encoding,
            encoding_errors: self.encoding_errors,
            max_record_bytes: most,
            ..ReadOptions::default()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delimiter_that_cannot_be_one_is_refused() {
        for bad in ['"', '\n', '，'] {
            let config = ReadConfig { delimiter: Some(bad), ..ReadConfig::default() };
            let error = config.options().unwrap_err().to_string();
            assert!(error.starts_with("data.read.delimiter is "), "{error}");
        }
        let tab = ReadConfig { delimiter: Some('\t'), ..ReadConfig::default() };
        assert_eq!(tab.options().unwrap().delimiter, Some(b'\t'));
    }
}
