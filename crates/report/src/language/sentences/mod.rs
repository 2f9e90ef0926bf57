//! Sentences that come with a page in English, in the reader's language.
//!
//! Those who fill a page in (a row account, a finding of a check) say it in English, with names and numbers from the data
//! in it. A sentence is known by what stands between these, and they are put into its translation.

mod advice;
mod check;
mod pattern;
mod rows;
mod run;

use self::pattern::captures;
use super::{Language, fill};

/// Longer texts are no sentences of ours.
const LONGEST: usize = 8_000;

/// Sentences within sentences within sentences.
const DEPTH: usize = 5;

/// English and Chinese.
type Sentence = (&'static str, &'static str);

impl Language {
    /// A text that comes with a page: each word and sentence in it that is known in this language, the rest as it is.
    /// What stands in back quotes is the data's own.
    pub(crate) fn said(self, english: &str) -> String {
        match self {
            Self::English => english.to_owned(),
            Self::Chinese => self.said_within(english, DEPTH),
        }
    }

    /// As [`said`](Self::said) for parts that a semicolon separates.
    pub(crate) fn said_of_each(self, english: &str) -> String {
        let parts = pattern::parts(english, "; ").into_iter();
        let parts: Vec<String> = parts.map(|part| self.said(part)).collect();
        parts.join(if self == Self::Chinese { "；" } else { "; " })
    }

    fn said_within(self, english: &str, depth: usize) -> String {
        if let Some(term) = self.term(english) {
            return term.to_owned();
        }
        if depth == 0 || english.len() > LONGEST {
            return english.to_owned();
        }
        // A slot of the first sentence could take what belongs to the second.
        let each = self.sentences(english, depth);
        each.or_else(|| self.sentence(english, depth)).unwrap_or_else(|| english.to_owned())
    }

    fn sentence(self, english: &str, depth: usize) -> Option<String> {
        let all = [check::SENTENCES, advice::SENTENCES, rows::SENTENCES, run::SENTENCES];
        all.into_iter().flatten().find_map(|(known, chinese)| {
            let values = captures(known, english)?;
            let values: Vec<String> = values
                .into_iter()
                .map(|value| value.said(|part| self.said_within(part, depth - 1)))
                .collect();
            let values: Vec<&str> = values.iter().map(String::as_str).collect();
            Some(fill(chinese, &values))
        })
    }

    /// Sentences one after the other, as of several files; none if one of them is unknown.
    fn sentences(self, english: &str, depth: usize) -> Option<String> {
        let (mut said, mut rest) = (String::new(), english);
        loop {
            let cuts = pattern::places(rest, ". ").take(4);
            let next = cuts
                .map(|at| (&rest[..=at], &rest[at + 2..]))
                .find_map(|(first, others)| Some((self.sentence(first, depth)?, others)));
            match next {
                Some((first, others)) => {
                    said.push_str(&first);
                    rest = others;
                }
                None => return Some(said + &self.sentence(rest, depth)?),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zh(english: &str) -> String {
        Language::Chinese.said(english)
    }

    #[test]
    fn an_account_of_rows_is_translated_with_its_numbers_and_reasons() {
        let account = "1,000 rows read, 997 used, 3 set aside: empty text (lines 7, 9), empty label (line 19)";
        assert_eq!(
            zh(account),
            "读取 1,000 行，使用 997 行，搁置 3 行：文本为空（第 7, 9 行）、标签为空（第 19 行）"
        );
        assert_eq!(
            zh("not a number (lines 2, 3 and 12 more)"),
            "不是数值（第 2, 3 行等，另有 12 处）"
        );
        assert_eq!(Language::English.said(account), account);
    }

    #[test]
    fn what_the_data_says_stays_as_it_is() {
        let message = "a.csv: 2 columns with one value in every row: `text`, `1 row`.";
        assert_eq!(zh(message), "a.csv：2 列各行取值全部相同：`text`, `1 row`。");
        assert_eq!(zh("a sentence of nobody"), "a sentence of nobody");
    }

    #[test]
    fn each_of_several_sentences_is_translated() {
        let text = "a.csv: 1 row without any text. b.csv: 2 rows without any text. c: 3 rows without any text.";
        assert_eq!(
            zh(text),
            "a.csv：1 行没有任何文本。b.csv：2 行没有任何文本。c：3 行没有任何文本。"
        );
    }

    #[test]
    fn every_sentence_puts_in_what_it_takes_and_is_chinese() {
        for (english, chinese) in
            [check::SENTENCES, advice::SENTENCES, rows::SENTENCES, run::SENTENCES].concat()
        {
            let slots = pattern::slots(english);
            for place in chinese.split('{').skip(1) {
                let index: usize = place.split('}').next().unwrap().parse().unwrap();
                assert!(index < slots, "{english}");
            }
            assert!(
                chinese.chars().any(|c| c > '\u{2fff}') || chinese.starts_with('{'),
                "{english}"
            );
        }
    }

    #[test]
    fn long_and_nasty_texts_are_left_alone_in_no_time() {
        let nasty = ["\u{0}", "`", "a: b; ", "({", ". `x` ", "，。"].concat().repeat(1_000);
        for text in [nasty.as_str(), "", "`", "; ; ;", "{0}", "lines )", "x (line )"] {
            let _ = (zh(text), Language::Chinese.said_of_each(text));
        }
        let long = "a".repeat(10_000_000);
        assert_eq!(zh(&long), long);
    }
}
