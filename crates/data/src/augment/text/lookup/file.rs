//! A user's table of strings that may stand for each other.

use std::io::{BufRead, BufReader};
use std::path::Path;

use crate::augment::text::pieces::stands_alone;
use crate::error::{DataError, Result};
use crate::read::open_file;

/// What a line holds, for messages.
const EXPECTED: &str = "one group a line: two or more words with tabs or commas between them, each of which may stand for every other";

/// Signs that people put between words, and that could be part of one.
const SEPARATORS: [char; 5] = [';', '；', '|', '、', '='];

/// Reads groups.
///
/// UTF-8, one group a line, its members separated by tabs or, in a line without tabs, by commas (`,` or `，`); white
/// space around them does not count. Blank lines, lines that begin with `#`, and a first line `word,synonym` are
/// passed over. A member may be of several words and may be in several groups. So a CSV file of pairs is a table, too.
///
/// # Errors
/// [`DataError::Io`]; [`DataError::BadLine`] for bytes that are not UTF-8, for a group of one, for double quotes, and
/// for a member that holds nothing visible or is a scrap, such as a combining mark.
pub(super) fn read(path: &Path) -> Result<Vec<Vec<String>>> {
    let name = path.display().to_string();
    let io = |source| DataError::Io { path: name.clone(), source };
    let mut reader = BufReader::new(open_file(path).map_err(io)?);
    let (mut groups, mut bytes) = (Vec::new(), Vec::new());
    for line in 1.. {
        bytes.clear();
        if reader.read_until(b'\n', &mut bytes).map_err(io)? == 0 {
            break;
        }
        let text = std::str::from_utf8(&bytes).map_err(|e| not_utf8(&name, line, &bytes, &e))?;
        let bad = |found| DataError::BadLine {
            path: name.clone(),
            line,
            found,
            expected: EXPECTED.to_owned(),
        };
        groups.extend(group(text, line).map_err(bad)?);
    }
    Ok(groups)
}

/// The group of a line, if it holds one, or what is wrong with it.
fn group(line: &str, number: u64) -> std::result::Result<Option<Vec<String>>, String> {
    let line = line.trim_start_matches('\u{FEFF}').trim();
    if line.is_empty() || line.starts_with('#') {
        return Ok(None);
    }
    if line.contains('"') {
        return Err("a double quote, which this file has no use for".to_owned());
    }
    let separators: &[char] = if line.contains('\t') { &['\t'] } else { &[',', '，'] };
    let mut members: Vec<String> =
        line.split(separators).map(|word| word.trim().to_owned()).collect();
    if number == 1 && members.iter().map(|word| word.to_lowercase()).eq(["word", "synonym"]) {
        return Ok(None);
    }
    members.retain(|word| !word.is_empty());
    if let Some(bad) = members.iter().find(|word| !is_legal(word)) {
        let bad = bad.escape_debug();
        return Err(format!(
            "`{bad}` is no word or character that could stand in a text by itself"
        ));
    }
    if members.len() < 2 {
        return Err(alone(line));
    }
    Ok(Some(members))
}

fn is_legal(word: &str) -> bool {
    word.chars().any(|c| !c.is_whitespace() && !c.is_control()) && stands_alone(word)
}

fn alone(line: &str) -> String {
    let shown: String = line.chars().take(40).collect();
    match line.chars().find(|c| SEPARATORS.contains(c)) {
        Some(sign) => {
            format!("one word only, `{shown}`; did you mean a comma instead of `{sign}`?")
        }
        None => format!("one word only, `{shown}`"),
    }
}

fn not_utf8(path: &str, line: u64, bytes: &[u8], error: &std::str::Utf8Error) -> DataError {
    let start = error.valid_up_to();
    let end = error.error_len().map_or(bytes.len(), |length| start + length);
    let found: Vec<String> = bytes[start..end].iter().map(|byte| format!("{byte:02X}")).collect();
    let found = format!("byte {} is not valid UTF-8 ({})", start + 1, found.join(" "));
    DataError::BadLine { path: path.to_owned(), line, found, expected: EXPECTED.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(content: &[u8]) -> (tempfile::TempDir, std::path::PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("synonyms.txt");
        std::fs::write(&path, content).unwrap();
        (folder, path)
    }

    fn error(content: &[u8]) -> String {
        let (folder, path) = written(content);
        let error = read(&path).unwrap_err().to_string();
        error.replace(&format!("{}/", folder.path().display()), "")
    }

    #[test]
    fn tabs_commas_comments_blank_lines_and_a_header_are_understood() {
        let content =
            "\u{FEFF}word,synonym\r\n# money\n\nbig, large，huge\r\nyes, sir\tsure\n退款,退钱,";
        let (_folder, path) = written(content.as_bytes());
        let expected =
            [vec!["big", "large", "huge"], vec!["yes, sir", "sure"], vec!["退款", "退钱"]];
        assert_eq!(read(&path).unwrap(), expected);
    }

    #[test]
    fn an_error_names_the_file_and_the_line_and_guesses_the_separator() {
        let alone = error(b"a,b\nbig; large\n");
        assert!(alone.starts_with(
            "synonyms.txt, line 2: one word only, `big; large`; did you mean a comma instead of `;`?"
        ));
        assert!(
            error(b"big\n").starts_with("synonyms.txt, line 1: one word only, `big`. Expected")
        );
        assert!(error(b"\"a\",b").contains("line 1: a double quote"));
        assert!(error("e,\u{301}".as_bytes()).contains("line 1: `\\u{301}` is no word"));
        assert!(error(b"a,b\n\nc,\xFF\xFE\n").contains("line 3: byte 3 is not valid UTF-8 (FF)"));
        assert!(
            read(Path::new("no/such/file")).unwrap_err().to_string().starts_with("no/such/file")
        );
    }
}
