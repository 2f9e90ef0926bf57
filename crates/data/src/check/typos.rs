//! Labels that are probably meant to be one.

use std::collections::BTreeMap;

use super::context::Context;
use super::finding::{Finding, Severity};
use super::words::{quoted, rows};

/// Spellings are compared pair by pair up to so many classes.
const MOST: usize = 1000;

/// A slip is so much rarer than the right spelling.
const RARER: usize = 10;

pub(super) fn typos(context: &Context<'_>) -> Vec<Finding> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for file in context.files() {
        for (label, rows) in context.label_counts(file) {
            *counts.entry(label).or_default() += rows;
        }
    }
    let pairs = variants(&counts).into_iter().chain(slips(&counts)).collect::<Vec<_>>();
    if pairs.is_empty() {
        return Vec::new();
    }
    let touched: usize = pairs.iter().map(|(wrong, _)| counts[wrong]).sum();
    let message = format!(
        "{} of labels may be one label written in two ways; the rarer spellings are on {}.",
        match pairs.len() {
            1 => "1 pair".to_owned(),
            n => format!("{n} pairs"),
        },
        rows(touched)
    );
    let mut finding = Finding::new(Severity::Warning, "label_typos", pairs.len())
        .says(message)
        .advises("Write them alike; as they are, each spelling is a class of its own.");
    for (wrong, right) in &pairs {
        let shown = [wrong, right].map(|name| format!("{} ({})", quoted(name), rows(counts[name])));
        finding = finding.shows(shown.join(" / "));
    }
    for file in context.files() {
        let wrong = |row: &usize| {
            context.label(file, *row).is_some_and(|label| pairs.iter().any(|pair| pair.0 == label))
        };
        finding = finding.at(file.table, (0..file.table.len()).filter(wrong));
    }
    vec![finding]
}

/// Labels that differ in case, inner spaces, hyphens or the width of their letters alone: the rarer, the more frequent.
fn variants<'a>(counts: &BTreeMap<&'a str, usize>) -> Vec<(&'a str, &'a str)> {
    let mut spellings: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for label in counts.keys() {
        let plain = plain(label);
        if !plain.is_empty() {
            spellings.entry(plain).or_default().push(label);
        }
    }
    let mut pairs = Vec::new();
    for mut labels in spellings.into_values() {
        labels.sort_by_key(|label| (std::cmp::Reverse(counts[label]), *label));
        pairs.extend(labels[1..].iter().map(|label| (*label, labels[0])));
    }
    pairs
}

/// Labels one edit from a far more frequent one; two edits in long ones.
fn slips<'a>(counts: &BTreeMap<&'a str, usize>) -> Vec<(&'a str, &'a str)> {
    if counts.len() > MOST {
        return Vec::new();
    }
    let plain: Vec<(&str, String, usize)> =
        counts.iter().map(|(label, rows)| (*label, plain(label), *rows)).collect();
    let mut pairs = Vec::new();
    for (rare, a, few) in &plain {
        let likely = plain.iter().filter(|(_, b, many)| few * RARER <= *many && is_slip(a, b));
        if let Some((frequent, _, _)) = likely.max_by_key(|(name, _, rows)| (*rows, *name)) {
            pairs.push((*rare, *frequent));
        }
    }
    pairs
}

/// Digits are no letters to slip on: `class 1` and `class 2` are two classes.
fn is_slip(a: &str, b: &str) -> bool {
    let digits = |text: &str| text.chars().filter(|c| c.is_numeric()).collect::<String>();
    let (n, m) = (a.chars().count(), b.chars().count());
    let chinese = b.chars().all(|c| matches!(c, '\u{4E00}'..='\u{9FFF}'));
    let fewest = if chinese { 3 } else { 4 };
    let allowed = if n.min(m) >= 9 { 2 } else { 1 };
    // One letter for another makes words out of words, such as ISLAND of INLAND, unless the word is long.
    let exchanged = n == m && n < if chinese { 4 } else { 8 };
    if n.min(m) == 3 && digits(a) == digits(b) && is_stutter(a, b) {
        return true;
    }
    n.min(m) >= fewest
        && n.abs_diff(m) <= allowed
        && n.max(m) <= 100
        && a != b
        && digits(a) == digits(b)
        && strsim::osa_distance(a, b) <= allowed
        && !(exchanged && sorted(a) != sorted(b))
}

/// A letter twice instead of once, as in `buug`; Roman numbers are no slips.
fn is_stutter(a: &str, b: &str) -> bool {
    let once = |text: &str| {
        let mut letters: Vec<char> = text.chars().collect();
        letters.dedup();
        letters
    };
    let letters = once(a);
    let roman = letters.iter().all(|c| "ivxlcdm".contains(*c));
    letters.len() > 1 && !roman && letters == once(b) && strsim::osa_distance(a, b) == 1
}

/// Letters that have changed places are still the same letters.
fn sorted(text: &str) -> Vec<char> {
    let mut letters: Vec<char> = text.chars().collect();
    letters.sort_unstable();
    letters
}

/// Letters and digits in lower case and common width; signs that carry meaning, such as `+` and `-1`, are kept.
fn plain(label: &str) -> String {
    let narrow = |c: char| match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        c => c,
    };
    let hidden = |c: &char| {
        c.is_whitespace() || matches!(c, '_' | '\u{200B}'..='\u{200F}' | '\u{FEFF}' | '\u{AD}')
    };
    label.chars().map(narrow).filter(|c| !hidden(c)).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::tests::{kinds, labelled, report};

    #[test]
    fn spellings_of_one_label_are_paired_with_the_frequent_one() {
        let table = labelled(&[("billing", 60), ("Billing", 30), ("biling", 3), ("bug", 40)]);
        let report = report(&table, None);
        let finding = report.findings.iter().find(|f| f.kind == "label_typos").unwrap();
        assert_eq!(finding.count, 2);
        assert_eq!(finding.examples[0], "`Billing` (30 rows) / `billing` (60 rows)");
        assert_eq!(finding.examples[1], "`biling` (3 rows) / `billing` (60 rows)");
    }

    #[test]
    fn width_and_spaces_are_no_difference() {
        let counts = BTreeMap::from([("ＡＢ 退款", 5), ("ab退款", 9), ("退款", 9)]);
        assert_eq!(variants(&counts), [("ＡＢ 退款", "ab退款")]);
    }

    #[test]
    fn labels_that_are_alike_by_nature_are_left_alone() {
        let classes = [
            ("class 1", 50),
            ("class 2", 4),
            ("good", 60),
            ("food", 50),
            ("好评", 90),
            ("差评", 9),
        ];
        assert!(!kinds(&labelled(&classes), None).contains(&"label_typos"));
        assert!(!is_slip("known", "unknown") && !is_slip("+1", "-1"));
        assert!(!is_slip("island", "inland") && is_slip("blilng", "billng"));
        assert!(is_slip("退款问提", "退款问题"));
        assert!(is_slip("buug", "bug") && !is_slip("aaaa", "aaa") && !is_slip("viii", "vii"));
    }
}
