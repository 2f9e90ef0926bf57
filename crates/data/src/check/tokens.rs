//! Texts cut into tokens, once for all checks that count them.

use std::collections::HashMap;

use rayon::prelude::*;

use crate::table::Table;
use crate::tokenizer::WordSplitter;

/// A longer text is cut in pieces, because the splitter keeps many bytes for each one of a text.
const PIECE: usize = 1 << 16;

/// How many texts one task of the thread pool counts.
const CHUNK: usize = 256;

/// Lengths and counts of the tokens of one column.
pub(super) struct Tokens {
    /// Tokens in each row.
    pub(super) lengths: Vec<usize>,
    /// How often each token occurs.
    pub(super) counts: HashMap<String, u64>,
}

impl Tokens {
    pub(super) fn of(table: &Table, column: usize) -> Self {
        let splitter = WordSplitter::new(true);
        let count = |mut tokens: Self, records: &[crate::read::Record]| {
            for record in records {
                let length = count_into(&splitter, &record.fields[column], &mut tokens.counts);
                tokens.lengths.push(length);
            }
            tokens
        };
        table.records.par_chunks(CHUNK).fold(Self::empty, count).reduce(Self::empty, Self::join)
    }

    fn empty() -> Self {
        Self { lengths: Vec::new(), counts: HashMap::new() }
    }

    /// Rayon joins neighbours in their order, so the lengths stay in the rows' order.
    fn join(mut self, mut other: Self) -> Self {
        self.lengths.append(&mut other.lengths);
        if self.counts.len() < other.counts.len() {
            std::mem::swap(&mut self.counts, &mut other.counts);
        }
        for (token, count) in other.counts {
            *self.counts.entry(token).or_default() += count;
        }
        self
    }
}

fn count_into(splitter: &WordSplitter, text: &str, counts: &mut HashMap<String, u64>) -> usize {
    let mut length = 0;
    for piece in pieces(text) {
        for token in splitter.split(piece) {
            length += 1;
            *counts.entry(token).or_default() += 1;
        }
    }
    length
}

/// The text in pieces of at most [`PIECE`] bytes, cut after white space or before a Chinese character where there is one.
fn pieces(mut text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    while text.len() > PIECE {
        let end = (PIECE / 2..=PIECE).rev().find(|&i| text.is_char_boundary(i));
        let window = &text[..end.unwrap_or(PIECE)];
        let half = window.len() / 2;
        let good =
            window.char_indices().rev().take_while(|(at, _)| *at > half).find_map(|(at, c)| {
                let chinese = matches!(c, '\u{4E00}'..='\u{9FFF}');
                if c.is_whitespace() { Some(at + c.len_utf8()) } else { chinese.then_some(at) }
            });
        let (head, tail) = text.split_at(good.unwrap_or(window.len()));
        pieces.push(head);
        text = tail;
    }
    pieces.push(text);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_has_as_many_tokens_in_pieces_as_whole() {
        let splitter = WordSplitter::new(true);
        for sample in ["don't panic, e\u{301}t al ", "退款没有到账，", "a\u{3000}😀 x "] {
            let text = sample.repeat(20_000);
            assert!(pieces(&text).len() > 1);
            let length = count_into(&splitter, &text, &mut HashMap::new());
            assert_eq!(length, splitter.split(sample).len() * 20_000, "{sample}");
        }
    }

    #[test]
    fn a_text_without_any_place_to_cut_is_cut_all_the_same() {
        let text = "é".repeat(100_000);
        assert_eq!(pieces(&text).concat(), text);
    }

    #[test]
    fn lengths_stand_in_the_order_of_the_rows() {
        let texts: Vec<String> = (0..2000).map(|i| "w ".repeat(i % 7)).collect();
        let rows: Vec<Vec<&str>> = texts.iter().map(|text| vec![text.as_str()]).collect();
        let tokens = Tokens::of(&Table::from_rows("t", &["text"], &rows), 0);
        assert!(tokens.lengths.iter().enumerate().all(|(i, &n)| n == i % 7));
        assert_eq!(tokens.counts["w"], tokens.lengths.iter().map(|&n| n as u64).sum::<u64>());
    }
}
