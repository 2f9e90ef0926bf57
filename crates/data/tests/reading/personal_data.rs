//! Precision and recall of the finder on sentences that were marked by hand before it was written.

#![allow(clippy::print_stdout, reason = "the table is shown with --nocapture")]

use std::collections::BTreeMap;

use firebrick_data::{PersonalFinder, PersonalKind, PersonalSpan};

const LABELLED: &str = include_str!("../personal/labelled.tsv");
const LATER: &str = include_str!("../personal/later.tsv");
const NEGATIVES: &str = include_str!("../personal/negatives.tsv");

const LATER_PRECISION: f64 = 0.95;
const LATER_RECALL: f64 = 0.9;

/// Spans of a kind: found and right, found and wrong, missed.
#[derive(Default)]
struct Counts {
    right: usize,
    wrong: usize,
    missed: usize,
}

impl Counts {
    fn precision(&self) -> f64 {
        self.right as f64 / (self.right + self.wrong).max(1) as f64
    }

    fn recall(&self) -> f64 {
        self.right as f64 / (self.right + self.missed).max(1) as f64
    }

    fn row(&self, name: &str) -> String {
        let (precision, recall) = (self.precision(), self.recall());
        let Self { right, wrong, missed } = self;
        format!("{name:18} {right:5} {wrong:5} {missed:6} {precision:9.3} {recall:6.3}")
    }
}

#[test]
fn nearly_all_that_is_marked_is_found_and_nearly_nothing_else() {
    let table = table(&[LABELLED, NEGATIVES]);
    let total = print(&table);
    assert!(total.right + total.missed >= 250);
    assert!(total.precision() >= 0.97 && total.recall() >= 0.95, "{}", total.row("all"));
    for (kind, counts) in &table {
        assert!(counts.precision() >= 0.9, "{}", counts.row(kind.name()));
        assert!(counts.recall() >= 0.65, "{}", counts.row(kind.name()));
    }
}

/// The finder's author had its words and forms in mind in the sentences above; less so in these.
#[test]
fn most_is_found_in_sentences_that_the_finder_was_not_written_for() {
    let total = print(&table(&[LATER]));
    assert!(
        total.precision() >= LATER_PRECISION && total.recall() >= LATER_RECALL,
        "{}",
        total.row("later")
    );
}

#[test]
fn every_kind_is_marked_somewhere() {
    let table = table(&[LABELLED]);
    for kind in PersonalKind::all() {
        assert!(table.get(&kind).is_some_and(|counts| counts.right > 0), "{kind}");
    }
}

#[test]
fn what_only_looks_like_personal_data_is_left_alone() {
    let finder = PersonalFinder::default();
    let sentences: Vec<&str> = rows(NEGATIVES).map(|(_, sentence)| sentence).collect();
    let wrong: Vec<String> = sentences
        .iter()
        .flat_map(|s| finder.find(s).into_iter().map(move |span| show(s, &span)))
        .collect();
    println!("{} sentences, found: {wrong:#?}", sentences.len());
    assert!(sentences.len() >= 120);
    assert!(wrong.len() * 50 <= sentences.len(), "{wrong:#?}");
}

/// The counts by kind. Exact bytes and kind, or it is wrong.
fn table(files: &[&'static str]) -> BTreeMap<PersonalKind, Counts> {
    let finder = PersonalFinder::default();
    let mut table: BTreeMap<PersonalKind, Counts> = BTreeMap::new();
    for (_, marked) in files.iter().flat_map(|file| rows(file)) {
        let (sentence, expected) = unmark(marked);
        let found = finder.find(&sentence);
        for span in &found {
            let counts = table.entry(span.kind).or_default();
            match expected.contains(span) {
                true => counts.right += 1,
                false => {
                    println!("wrong:  {}   in: {marked}", show(&sentence, span));
                    counts.wrong += 1;
                }
            }
        }
        for span in expected.iter().filter(|span| !found.contains(span)) {
            println!("missed: {}   in: {marked}", show(&sentence, span));
            table.entry(span.kind).or_default().missed += 1;
        }
    }
    table
}

/// Prints the table and its sum.
fn print(table: &BTreeMap<PersonalKind, Counts>) -> Counts {
    let total = total(table);
    println!("kind               right wrong missed precision recall");
    table.iter().for_each(|(kind, counts)| println!("{}", counts.row(kind.name())));
    println!("{}", total.row("all"));
    total
}

fn total(table: &BTreeMap<PersonalKind, Counts>) -> Counts {
    table.values().fold(Counts::default(), |sum, counts| Counts {
        right: sum.right + counts.right,
        wrong: sum.wrong + counts.wrong,
        missed: sum.missed + counts.missed,
    })
}

fn show(sentence: &str, span: &PersonalSpan) -> String {
    format!("{} `{}`", span.kind, &sentence[span.range()])
}

/// First column and sentence of each row.
fn rows(file: &str) -> impl Iterator<Item = (&str, &str)> {
    let lines = file.lines().filter(|line| !line.starts_with("# ") && !line.is_empty());
    lines.map(|line| line.split_once('\t').expect("a tab"))
}

/// The sentence without `⟦kind:…⟧`, and the spans that stood there.
fn unmark(marked: &str) -> (String, Vec<PersonalSpan>) {
    let mut sentence = String::new();
    let mut spans = Vec::new();
    for (place, piece) in marked.split('⟦').enumerate() {
        let Some((inside, outside)) = piece.split_once('⟧').filter(|_| place > 0) else {
            sentence.push_str(piece);
            continue;
        };
        let (kind, value) = inside.split_once(':').expect("a kind and a value");
        let start = sentence.len();
        sentence.push_str(value);
        let kind = kind.parse().expect("a known kind");
        spans.push(PersonalSpan { kind, start, end: sentence.len() });
        sentence.push_str(outside);
    }
    (sentence, spans)
}
