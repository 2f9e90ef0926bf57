//! The format of fastText's supervised mode: `__label__x` and a text on one line.

use super::fault::Stop;
use super::lines::Lines;
use crate::rows::{Position, Reason};

/// What a label begins with.
pub(super) const PREFIX: &str = "__label__";

/// The columns that such a source has.
pub(super) const HEADER: [&str; 2] = ["label", "text"];

/// Rows of label and text. As in fastText, a label may stand anywhere in the line.
pub(super) struct FastTextRows {
    lines: Lines,
}

impl FastTextRows {
    pub(super) fn new(lines: Lines) -> Self {
        Self { lines }
    }

    /// Line, label and text of the next row; the label is empty where there is none.
    pub(super) fn next(&mut self) -> Result<Option<(u64, Vec<String>)>, Stop> {
        self.lines.next(|text, line| {
            let (labels, text_alone) = split(text.trim_end_matches('\r'));
            if labels.len() > 1 {
                let reason = Reason::SeveralLabels { labels };
                return Err(Stop::row(line, Position::Row, reason, text.as_bytes()));
            }
            let label = labels.into_iter().next().unwrap_or_default();
            Ok((line, vec![label, text_alone]))
        })
    }
}

/// The labels, without their prefix, and the rest of the line as it is.
fn split(line: &str) -> (Vec<String>, String) {
    let (mut labels, mut text, mut rest) = (Vec::new(), String::new(), line);
    while let Some(at) = find_label(rest) {
        let length = rest[at..].find(char::is_whitespace).unwrap_or(rest.len() - at);
        labels.push(rest[at + PREFIX.len()..at + length].to_owned());
        text.push_str(&rest[..at]);
        rest = rest[at + length..].trim_start();
    }
    text.push_str(rest);
    (labels, text.trim().to_owned())
}

/// Where a word begins with the prefix.
fn find_label(text: &str) -> Option<usize> {
    text.match_indices(PREFIX)
        .map(|(at, _)| at)
        .find(|&at| at == 0 || text[..at].chars().next_back().is_some_and(char::is_whitespace))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_words_with_the_prefix_wherever_they_stand() {
        let one = |label: &str, text: &str| (vec![label.to_owned()], text.to_owned());
        assert_eq!(split("__label__bug it  crashes"), one("bug", "it  crashes"));
        assert_eq!(split("it crashes __label__错误"), one("错误", "it crashes"));
        assert_eq!(split("a x__label__no b"), (vec![], "a x__label__no b".to_owned()));
        assert_eq!(split("__label__a __label__b c").0, ["a", "b"]);
        assert_eq!(split("__label__"), one("", ""));
    }
}
